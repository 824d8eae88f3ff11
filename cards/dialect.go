package cards

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dialect is how one platform writes the parts of the neutral dialect.
type dialect struct {
	escape  func(s string, lineStart bool) string
	newline string
	bullet  string
	number  string // between the digits and the text
	quote   string
	bold    bool
	link    func(text, url string) string
}

func (d dialect) print(lines []Line) string {
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteString(d.newline)
		}
		d.printLine(&b, line)
	}
	return b.String()
}

func (d dialect) printLine(b *strings.Builder, line Line) {
	start := line.Kind == LinePlain
	switch line.Kind {
	case LineBullet:
		b.WriteString(d.bullet)
	case LineNumber:
		b.WriteString(line.Number + d.number)
	case LineQuote:
		b.WriteString(d.quote)
	}
	for i, s := range line.Spans {
		b.WriteString(d.span(s, start || i == 0))
		if s.Bold && d.bold && i+1 < len(line.Spans) && needsGap(s.Text, line.Spans[i+1].Text) {
			b.WriteByte(' ')
		}
		start = false
	}
}

func (d dialect) span(s Span, lineStart bool) string {
	if s.URL != "" {
		words := d.link(d.escape(s.Text, lineStart), s.URL)
		if s.Bold && d.bold {
			return "**" + words + "**"
		}
		return words
	}
	if !s.Bold || !d.bold || strings.TrimSpace(s.Text) == "" {
		return d.escape(s.Text, lineStart)
	}
	// A blank just inside the stars would undo them.
	core := strings.TrimSpace(s.Text)
	at := strings.Index(s.Text, core)
	return s.Text[:at] + "**" + d.escape(core, lineStart) + "**" + s.Text[at+len(core):]
}

// needsGap reports whether closing stars after text would not be seen as such: between punctuation and a letter CommonMark takes them for opening ones,
// which befalls Chinese text, with no blanks around its punctuation, all the time.
func needsGap(text, next string) bool {
	last, _ := utf8.DecodeLastRuneInString(text)
	first, _ := utf8.DecodeRuneInString(next)
	return (unicode.IsPunct(last) || unicode.IsSymbol(last)) && !unicode.IsSpace(first) && !unicode.IsPunct(first)
}

func markdownLink(text, url string) string { return "[" + text + "](" + url + ")" }

var (
	neutralDialect = dialect{
		escape:  func(s string, _ bool) string { return string(Escape(s)) },
		newline: "\n", bullet: "- ", number: ". ", quote: "> ", bold: true, link: markdownLink,
	}
	// feishuDialect: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/rich-text, which also
	// documents entities as the way to show characters that would be markup.
	feishuDialect = dialect{
		escape:  entities,
		newline: "\n", bullet: "- ", number: ". ", quote: "> ", bold: true, link: markdownLink,
	}
	// dingtalkDialect: open.dingtalk.com/document/orgapp/robot-message-type. A line break is two blanks, a newline and two blanks.
	dingtalkDialect = dialect{
		escape:  lookAlikes,
		newline: "  \n  ", bullet: "- ", number: ". ", quote: "> ", bold: true, link: markdownLink,
	}
	// wecomDialect: developer.work.weixin.qq.com/document/path/90236, markdown. There are no lists.
	wecomDialect = dialect{
		escape:  lookAlikes,
		newline: "\n", bullet: "• ", number: "． ", quote: "> ", bold: true, link: markdownLink,
	}
	plainDialect = dialect{
		escape:  func(s string, _ bool) string { return Inert(s) },
		newline: "\n", bullet: "• ", number: ". ", quote: "｜", link: plainLink,
	}
	wordsDialect = dialect{
		escape:  func(s string, _ bool) string { return s },
		newline: "\n", bullet: "• ", number: ". ", quote: "｜", link: func(text, _ string) string { return text },
	}
)

func plainLink(text, url string) string {
	if text == url {
		return url
	}
	return text + " " + url
}

// Feishu converts m to the Markdown of Feishu cards.
func (m Markdown) Feishu() string { return feishuDialect.print(m.Parse()) }

// DingTalk converts m to DingTalk's Markdown.
func (m Markdown) DingTalk() string { return dingtalkDialect.print(m.Parse()) }

// WeCom converts m to the Markdown subset of WeCom messages.
func (m Markdown) WeCom() string { return wecomDialect.print(m.Parse()) }

// Plain converts m to text for a message, each link as its words and its address.
func (m Markdown) Plain() string { return plainDialect.print(m.Parse()) }

// Words converts m to text without the addresses of its links, for places where an address can't be followed.
func (m Markdown) Words() string { return wordsDialect.print(m.Parse()) }

// WordsOf is one line without the addresses of its links.
func WordsOf(line Line) string { return wordsDialect.print([]Line{line}) }
