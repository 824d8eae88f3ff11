package knowledge

import (
	"strings"
	"unicode"
)

// maxTitle is the length of a subject in runes; the longest header every platform shows on one line.
const maxTitle = 40

// openers are courtesies that say nothing about the matter; longer ones first.
var openers = []string{
	"麻烦帮我看一下", "麻烦帮忙看一下", "麻烦帮我看下", "我想问一下", "我想咨询一下", "想请问一下", "请问一下", "咨询一下", "想问一下", "麻烦问一下",
	"帮我看一下", "帮忙看一下", "帮我看下", "帮忙看下", "想问下", "问一下", "请问", "你好", "您好", "大家好", "在吗", "在不在", "各位好",
	"早上好", "上午好", "下午好", "晚上好", "哈喽", "嗨", "hello", "Hello", "hi", "Hi", "麻烦", "老师", "亲", "那个", "就是", "IT 的同事", "IT同事",
}

// closers are courtesies at the end.
var closers = []string{
	"谢谢啦", "谢谢了", "谢谢", "多谢", "感谢", "辛苦了", "麻烦了", "麻烦看一下", "麻烦看下", "帮忙看一下", "帮忙看下", "帮我看一下", "帮我看下",
	"怎么办呀", "怎么办啊", "怎么办", "咋办", "怎么回事", "咋回事", "在线等", "急急急", "拜托",
}

// Title makes a short subject of a message: without courtesies, its first clauses, at most 40 runes. A message of
// nothing but courtesy gives itself back, shortened.
func Title(text string) string {
	line := strings.Join(strings.Fields(text), " ")
	var b strings.Builder
	n := 0
	for clause, rest := "", line; rest != ""; {
		var end rune
		clause, rest, end = cutClause(rest)
		if clause = bare(clause); clause == "" {
			continue
		}
		size := len([]rune(clause))
		if n > 0 && n+1+size > maxTitle {
			break
		}
		if n > 0 {
			b.WriteString("，")
			n++
		}
		b.WriteString(clause)
		n += size
		if end == '。' && n >= 8 {
			break
		}
	}
	if n == 0 {
		return shorten(line)
	}
	return shorten(b.String())
}

// cutClause cuts at the first punctuation that ends a clause; end is 。 for one that ends a sentence.
func cutClause(s string) (clause, rest string, end rune) {
	for i, r := range s {
		switch r {
		case '。', '！', '!', '？', '?', '；', ';', '~', '…':
			return s[:i], s[i+len(string(r)):], '。'
		case '，', ',', '、':
			return s[:i], s[i+len(string(r)):], '，'
		}
	}
	return s, "", 0
}

func bare(s string) string {
	for changed := true; changed; {
		s = strings.TrimFunc(s, edgeNoise)
		changed = false
		for _, o := range openers {
			if after, ok := strings.CutPrefix(s, o); ok && !splitsWord(o, after) {
				s, changed = after, true
				break
			}
		}
		for _, c := range closers {
			if before, ok := strings.CutSuffix(s, c); ok {
				s, changed = before, true
				break
			}
		}
	}
	return s
}

// splitsWord keeps "hi" from being cut off "history".
func splitsWord(prefix, after string) bool {
	last := prefix[len(prefix)-1]
	if last >= 0x80 || after == "" {
		return false
	}
	return after[0] < 0x80 && (unicode.IsLetter(rune(after[0])) || unicode.IsDigit(rune(after[0])))
}

func edgeNoise(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("，,。.!！?？~：:;；…啊呀呢吧哦啦", r)
}

func shorten(s string) string {
	r := []rune(s)
	if len(r) <= maxTitle {
		return s
	}
	return string(r[:maxTitle-1]) + "…"
}
