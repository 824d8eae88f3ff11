package language_test

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards/language"
)

func TestTheTranslationsAreSortedAndNameTheSameArguments(t *testing.T) {
	last := language.Entry{}
	for _, e := range entries(t) {
		if e.File == last.File && oneLine(e.Chinese) <= oneLine(last.Chinese) {
			t.Errorf("%s: %q stands behind %q", e.File, e.Chinese, last.Chinese)
		}
		last = e
		for _, english := range []string{e.English, e.One} {
			if english == "" {
				continue
			}
			if want, got := places(e.Chinese), places(english); !slices.Equal(want, got) {
				t.Errorf("%s: %q names arguments %v, %q %v", e.File, e.Chinese, want, english, got)
			}
			if strings.ContainsFunc(english, han) {
				t.Errorf("%s: %q is not English", e.File, english)
			}
		}
	}
}

// oneLine is a text as its file holds it.
func oneLine(text string) string { return strings.ReplaceAll(text, "\n", `\n`) }

func TestATextIsTranslatedOnce(t *testing.T) {
	seen := map[string]string{}
	for _, e := range entries(t) {
		if seen[e.Chinese] != "" {
			t.Errorf("%q stands in %s and in %s", e.Chinese, seen[e.Chinese], e.File)
		}
		seen[e.Chinese] = e.File
	}
}

func TestAButtonFitsTheNarrowestPlatform(t *testing.T) {
	const most = 14 // the platforms cut longer ones, WeCom's menus at 10
	for _, label := range []string{"同意", "驳回", "接单", "转派", "提交", "放弃", "解决", "挂起", "恢复", "回复", "备注", "更多", "催办", "取消工单", "确认解决", "还是不行", "仍需人工", "提交申请", "重新提交"} {
		if said := language.In(language.English, label); said == label || len(said) > most {
			t.Errorf("%s is %q on a button", label, said)
		}
	}
}

func TestALanguageIsKnownByItsNames(t *testing.T) {
	for said, want := range map[string]language.Tag{"en": language.English, "en-US": language.English, "en_GB": language.English, "英文": language.English, "English": language.English, "zh": "", "zh-CN": "", "中文": ""} {
		if got, ok := language.Named(said); got != want || !ok {
			t.Errorf("%s is %q, %v", said, got, ok)
		}
	}
	if _, ok := language.Named("fr"); ok {
		t.Error("French is spoken")
	}
	if language.Of("fr") != language.Chinese {
		t.Error("a language nobody speaks here isn't answered in Chinese")
	}
}

func TestEachReaderIsToldInTheirLanguage(t *testing.T) {
	for _, c := range []struct {
		text             string
		args             []any
		chinese, english string
	}{
		{"已提交 %s", []any{"IT-1"}, "已提交 IT-1", "Submitted: IT-1"},
		{"%d 张", []any{1}, "1 张", "1 ticket"},
		{"%d 张", []any{3}, "3 张", "3 tickets"},
		{"共 %s 项", []any{"x"}, "共 x 项", "共 x 项"}, // nobody has translated it
		{"%s超时", []any{language.Say("响应时限")}, "响应时限超时", "Response time missed"},
		{"已由 %s %s", []any{"张三", "approved"}, "已由 张三 approved", "approved by 张三"},
		{"同意", nil, "同意", "Approve"},
	} {
		if got := language.In(language.Chinese, c.text, c.args...); got != c.chinese {
			t.Errorf("in Chinese %q, want %q", got, c.chinese)
		}
		if got := language.In(language.English, c.text, c.args...); got != c.english {
			t.Errorf("in English %q, want %q", got, c.english)
		}
	}
}

func TestWhatRowsKeepIsSaidToItsReaderAndPeoplesWordsAreNot(t *testing.T) {
	for kept, want := range map[string]string{
		"转派给 李四": "to 李四", "3 分，处理太慢": "3 of 5, Too slow", "响应时限超时": "Response time missed", "代 王五：转给 李四": "for 王五: to 李四",
		"超过 1 小时 未处理，按规则自动驳回": "not decided for 1 hour; rejected by the rule", "换个显示器：要大的": "换个显示器：要大的", "": "",
	} {
		if got := language.Recall(language.English, kept); got != want {
			t.Errorf("%q is recalled as %q, want %q", kept, got, want)
		}
		if got := language.Recall(language.Chinese, kept); got != kept {
			t.Errorf("%q is recalled in Chinese as %q", kept, got)
		}
	}
	for kept, want := range map[string]string{
		"超出预算": "Over budget", "转派给 李四": "转派给 李四", "键盘也坏了\n（附件 2 个）": "键盘也坏了\n(2 files)", "（附件 1 个）": "(1 file)", "（见附件）": "(see the attachment)",
	} {
		if got := language.Quote(language.English, kept); got != want {
			t.Errorf("%q is quoted as %q, want %q", kept, got, want)
		}
	}
}

func TestWordsOfAPhraseAreMadeHarmlessOneByOne(t *testing.T) {
	p := language.Say("%s：%s", language.Say("%s「%s」", "IT-1", "*x*"), 3).With(strings.ToUpper)
	if got := p.String(); got != "IT-1「*X*」：%!s(int=3)" {
		t.Errorf("%s", got)
	}
}

func TestAButtonIsMeantInEitherLanguage(t *testing.T) {
	for said, want := range map[string]string{"Approve": "同意", "approve": "同意", "同意": "同意", "Not solved": "还是不行"} {
		if !slices.Contains(language.Meant(said), want) {
			t.Errorf("%s means %v", said, language.Meant(said))
		}
	}
}

var verb = regexp.MustCompile(`%(?:\[(\d+)\])?[sdqvx]|%%`)

// places lists which arguments a text names, each once, in order.
func places(text string) []int {
	var out []int
	next := 1
	for _, m := range verb.FindAllStringSubmatch(text, -1) {
		if m[0] == "%%" {
			continue
		}
		if m[1] != "" {
			next, _ = strconv.Atoi(m[1])
		}
		if !slices.Contains(out, next) {
			out = append(out, next)
		}
		next++
	}
	slices.Sort(out)
	return out
}

func BenchmarkChineseCostsNoCatalogue(b *testing.B) {
	for b.Loop() {
		language.In(language.Chinese, "已提交 %s", "IT-000123")
	}
}

func BenchmarkEnglish(b *testing.B) {
	for b.Loop() {
		language.In(language.English, "已提交 %s", "IT-000123")
	}
}
