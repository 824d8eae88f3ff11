package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

func first(res Result) string {
	if len(res.Hits) == 0 {
		return ""
	}
	return res.Hits[0].Article.ID
}

func TestVariantsOfOneTroubleFindOneArticle(t *testing.T) {
	ix := companyIndex(t)
	for _, c := range []struct{ query, want string }{
		{"ＶＰＮ连不上，报错８０９", "vpn-809"},
		{"vpn809", "vpn-809"},
		{"VPN-809", "vpn-809"},
		{"打应机卡纸", "print-jam"},
		{"dayinji kazhi", "print-jam"},
		{"报消什么时候到帐", "fin-status"},
		{"外网WIFI连不上", "wifi-office"},
		{"不是 VPN 的问题，是打印机卡纸", "print-jam"},
		{"SU53", "erp-permission"},
		{"0xC004F074", "sw-office-activate"},
	} {
		if got := first(ix.Search(c.query, Options{})); got != c.want {
			t.Errorf("%q: got %s, want %s", c.query, got, c.want)
		}
	}
}

func TestWhatItIsNotIsNotSearched(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"不是vpn,是wifi连不上", "        wifi连不上"},
		{"不是邮箱而是打印机", "       打印机"},
		{"是不是vpn坏了", "是不是vpn坏了"},
		{"这不是很慢吗?是真的慢", "这不是很慢吗?是真的慢"},
		{"不是", "不是"},
	} {
		r := fold(nil, c.text, 0)
		dropDenied(r)
		if strings.TrimSpace(string(r)) != strings.TrimSpace(c.want) {
			t.Errorf("%q: left %q, want %q", c.text, string(r), c.want)
		}
	}
}

func TestASymptomWithoutASubjectIsVague(t *testing.T) {
	ix := companyIndex(t)
	for _, q := range []string{"登不上", "打不开了", "坏了怎么办", "好卡", "连不上啊", "一直报错", "系统崩了"} {
		res := ix.Search(q, Options{})
		if !res.Vague || !res.Silent || len(res.Systems) < 2 || len(res.Systems) > maxSystems {
			t.Errorf("%q: vague %v silent %v systems %v", q, res.Vague, res.Silent, res.Systems)
		}
	}
	if got := ix.Search("登不上", Options{}).Systems; !slices.Contains(got, "ERP") && !slices.Contains(got, "VPN") {
		t.Errorf("登不上 asks about %v", got)
	}
	for _, q := range []string{"vpn登不上", "打印机坏了", "报错 0x80070005", "年假", ""} {
		if ix.Search(q, Options{}).Vague {
			t.Errorf("%q is not vague", q)
		}
	}
}

func TestSearchOfNothingIsSilent(t *testing.T) {
	for _, ix := range []*Index{companyIndex(t), NewIndex(nil, nil)} {
		for _, q := range []string{"", "   ", "，。！", "🙂🙂", "的了吗", "取消", "我要"} {
			if res := ix.Search(q, Options{}); !res.Silent {
				t.Errorf("%q: %+v", q, res)
			}
		}
	}
}

func TestHitsAreOrderedAndShareTheConfidence(t *testing.T) {
	res := companyIndex(t).Search("邮箱满了收不到邮件", Options{Limit: 5})
	if len(res.Hits) != 5 {
		t.Fatalf("%d hits", len(res.Hits))
	}
	sum := 0.0
	for i, h := range res.Hits {
		if i > 0 && h.Score > res.Hits[i-1].Score {
			t.Errorf("hit %d is out of order", i)
		}
		sum += h.Confidence
	}
	if sum > res.Confidence+1e-6 || res.Confidence > 1 {
		t.Errorf("confidences sum to %f of %f", sum, res.Confidence)
	}
}

func TestACustomersLayerTeachesItsOwnWords(t *testing.T) {
	lx, err := NewLexicon(ShippedLexicon(), strings.NewReader("sys\tMES\t小蓝盒,翻墙\n"))
	if err != nil {
		t.Fatal(err)
	}
	ix := NewIndex(companyArticles(t), lx)
	if got := first(ix.Search("小蓝盒掉线了", Options{})); got != "mes-terminal" {
		t.Errorf("got %s", got)
	}
	if terms := ix.Search("翻墙", Options{}).Terms; !slices.Equal(terms, []string{"MES"}) {
		t.Errorf("the later layer should win: %v", terms)
	}
}

func TestMalformedLexiconLinesAreRefusedWithTheirNumber(t *testing.T) {
	for text, want := range map[string]string{
		"sys":                       "line 1: want 2 to 4 columns",
		"# note\nwhat\tVPN":         "line 2: unknown kind",
		"sys\tVPN\ta\nsys\tWiFi\tA": "already on line 1",
	} {
		if _, err := NewLexicon(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestTheShippedLexiconIsLarge(t *testing.T) {
	if n := DefaultLexicon().Phrases(); n < 400 {
		t.Errorf("%d phrases", n)
	}
}

func TestPhrasesAreNotFoundInsideLatinWords(t *testing.T) {
	lx := DefaultLexicon()
	for text, want := range map[string]int{"board": 0, "oa": 1, "oa2": 1, "roa": 0, "vpn809": 1, "myvpnx": 0} {
		if got := len(lx.matches(nil, []rune(text))); got != want {
			t.Errorf("%q: %d matches, want %d", text, got, want)
		}
	}
}

func TestPinyinIsCutIntoSyllables(t *testing.T) {
	var parts [16]uint16
	for word, want := range map[string]int{"dayinji": 3, "kazhi": 2, "lianbushang": 3, "outlook": 0, "x": 0, strings.Repeat("an", 40): 0} {
		if got := sounds().split([]rune(word), parts[:]); got != want {
			t.Errorf("%s: %d syllables, want %d", word, got, want)
		}
	}
}

func TestAnIndexServesManyGoroutines(t *testing.T) {
	an := companyAnalyst(t)
	want := fmt.Sprint(an.Understand("打印机卡纸", Options{}).Search.Hits)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 50 {
				if got := fmt.Sprint(an.Understand("打印机卡纸", Options{}).Search.Hits); got != want {
					t.Errorf("got %s, want %s", got, want)
					return
				}
				an.Understand("年假怎么算", Options{})
			}
		})
	}
	wg.Wait()
}

func TestCalibrateLearnsToTellRightFromWrong(t *testing.T) {
	ix, cases := companyIndex(t), companyCases(t, "dev.yaml")
	cal := Calibrate(ix, cases)
	t.Logf("fitted %.2f", cal)
	ok := 0
	for _, c := range cases {
		res := ix.Search(c.Query, Options{Calibration: &cal})
		if res.Silent == c.OffTopic {
			ok++
		}
	}
	if ok*100 < len(cases)*90 {
		t.Errorf("right in %d of %d", ok, len(cases))
	}
}
