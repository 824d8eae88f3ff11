package cards

import (
	"strings"
	"unicode/utf8"
)

// The neutral dialect is a small, exact subset of CommonMark. A text is a sequence of lines; each is plain, a bullet ("- "), a numbered item ("1. ") or
// a quote ("> "). Within a line there is **bold**, [text](address) and the backslash before punctuation; an address writes ")" as %29. Everything else stands for itself; in
// particular there is no HTML, no picture, no mention, no heading and no code. A line break is a line break.

// Escape makes text from a person safe inside Markdown: shown as typed, it never becomes a mention, a link or formatting.
// A bare address stays as typed; some clients make those clickable, under their own text and never under another.
func Escape(userText string) Markdown {
	s := Clean(userText)
	var b []byte
	done := 0
	for i := range len(s) {
		if !punctuation(rune(s[i])) {
			continue
		}
		if b == nil {
			b = make([]byte, 0, len(s)+len(s)/8+8)
		}
		b = append(append(b, s[done:i]...), '\\')
		done = i
	}
	if b == nil {
		return Markdown(s)
	}
	return Markdown(append(b, s[done:]...))
}

// meaningful is the ASCII punctuation with a meaning in some Markdown. Comma, semicolon and the like never have one and stay readable.
var meaningful = func() (table [utf8.RuneSelf]bool) {
	for _, r := range "\\`*_{}[]()<>#+-.!~|&@$:=\"'" {
		table[r] = true
	}
	return table
}()

// punctuation reports whether r is meaningful.
func punctuation(r rune) bool { return r < utf8.RuneSelf && meaningful[r] }

// LineKind is the role of one line of Markdown.
type LineKind int

// Line kinds.
const (
	LinePlain LineKind = iota
	LineBullet
	LineNumber
	LineQuote
)

// Line is one line of parsed Markdown. Number is the digits of a numbered item.
type Line struct {
	Kind   LineKind
	Number string
	Spans  []Span
}

// Span is a piece of a line in one style. A link has a URL that passed SafeURL.
type Span struct {
	Text string
	Bold bool
	URL  string
}

// Parse reads the neutral dialect. It accepts every text; what isn't markup is text.
func (m Markdown) Parse() []Line {
	s := strings.Trim(Clean(string(m)), "\n")
	if s == "" {
		return nil
	}
	lines := make([]Line, 0, strings.Count(s, "\n")+1)
	for raw := range strings.SplitSeq(s, "\n") {
		lines = append(lines, parseLine(strings.TrimSpace(raw)))
	}
	return lines
}

func parseLine(s string) Line {
	switch {
	case strings.HasPrefix(s, "- "):
		return Line{Kind: LineBullet, Spans: parseSpans(s[2:], false)}
	case strings.HasPrefix(s, "> "):
		return Line{Kind: LineQuote, Spans: parseSpans(s[2:], false)}
	}
	if n := digits(s); n > 0 && n <= 4 && strings.HasPrefix(s[n:], ". ") {
		return Line{Kind: LineNumber, Number: s[:n], Spans: parseSpans(s[n+2:], false)}
	}
	return Line{Spans: parseSpans(s, false)}
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

// parseSpans reads inline markup. Bold holds text and links, never bold again.
func parseSpans(s string, bold bool) []Span {
	if s != "" && !strings.ContainsAny(s, "\\*[") {
		return []Span{{Text: s, Bold: bold}}
	}
	var spans []Span
	var text strings.Builder
	flush := func() {
		if text.Len() > 0 {
			spans = append(spans, Span{Text: text.String(), Bold: bold})
			text.Reset()
		}
	}
	for i := 0; i < len(s); {
		if s[i] == '\\' && i+1 < len(s) && punctuation(rune(s[i+1])) {
			text.WriteByte(s[i+1])
			i += 2
			continue
		}
		if !bold && strings.HasPrefix(s[i:], "**") {
			if end := find(s, i+2, "**"); end > i+2 {
				flush()
				spans = append(spans, parseSpans(s[i+2:end], true)...)
				i = end + 2
				continue
			}
		}
		if s[i] == '[' {
			if span, end := parseLink(s, i); end > 0 {
				flush()
				span.Bold = bold
				spans = append(spans, span)
				i = end
				continue
			}
		}
		// Everything up to the next character that may open something stands for itself.
		end := i + 1
		for end < len(s) && s[end] != '\\' && s[end] != '*' && s[end] != '[' {
			end++
		}
		text.WriteString(s[i:end])
		i = end
	}
	flush()
	return spans
}

// parseLink reads "[text](address)" at i and returns the end of it, or 0. An address that isn't safe leaves the words without the link.
func parseLink(s string, i int) (Span, int) {
	mid := find(s, i+1, "](")
	if mid < 0 {
		return Span{}, 0
	}
	end := find(s, mid+2, ")")
	if end < 0 {
		return Span{}, 0
	}
	label := OneLine(unescape(strings.ReplaceAll(s[i+1:mid], "**", "")))
	url, ok := SafeURL(unescape(s[mid+2 : end]))
	if label == "" {
		label = url
	}
	if !ok {
		url = ""
	}
	return Span{Text: label, URL: url}, end + 1
}

// reach bounds how far the end of bold or of a link is looked for, so that a text full of openings costs no quadratic time.
const reach = 2048

// find returns the position of an unescaped mark at or after from, or -1.
func find(s string, from int, mark string) int {
	for i := from; i < min(len(s), from+reach); i++ {
		if s[i] == '\\' {
			i++
			continue
		}
		if strings.HasPrefix(s[i:], mark) {
			return i
		}
	}
	return -1
}

func unescape(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && punctuation(rune(s[i+1])) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// Link is an address with its words.
type Link struct{ Text, URL string }

// Links lists the links of m in order.
func (m Markdown) Links() []Link {
	var links []Link
	for _, line := range m.Parse() {
		for _, s := range line.Spans {
			if s.URL != "" {
				links = append(links, Link{s.Text, s.URL})
			}
		}
	}
	return links
}
