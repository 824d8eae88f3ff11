package wecom

import (
	"regexp"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// content fills rows and quote of p and returns the running text. A value too long for a row, and a row too many, becomes a line of the text.
func (b *builder) content(p *payload) string {
	var lines, late []string
	for _, block := range b.card.Body {
		switch block := block.(type) {
		case cards.Fields:
			for _, f := range block {
				lines = append(lines, b.row(p, f.Label, f.Value, ""))
			}
		case cards.People:
			for _, person := range block {
				lines = append(lines, b.row(p, person.Label, person.Name, person.Account))
			}
		case cards.Progress:
			lines = append(lines, b.row(p, language.In(b.card.Language, "进度"), block.Short(), ""))
		case cards.Timeline:
			b.quote(p, block)
		}
	}
	for _, f := range b.card.Forms {
		for _, in := range f.Inputs {
			if in.Value != "" && in.Name != b.shown && !b.card.Labelled(in.Label) {
				late = append(late, b.row(p, in.Label, in.Shown(), ""))
			}
		}
	}
	return joinLines(append(append(b.texts(p), append(lines, late...)...), cards.OneLine(b.card.Footer)))
}

// texts are the blocks of running text. A line that is nothing but a link becomes a row, for in the text a link can't be followed.
func (b *builder) texts(p *payload) []string {
	var lines []string
	links := 0
	for _, block := range b.card.Body {
		switch block := block.(type) {
		case cards.Note:
			lines = append(lines, cards.OneLine(string(block)))
		case cards.Markdown:
			text, found := b.markdown(p, block, &links)
			lines = append(lines, text...)
			for range found {
				b.losses.Add("markdown links", "some can't be followed, no row left")
			}
		}
	}
	return lines
}

// markdown returns the lines of m without those that became rows, and how many links found no row.
func (b *builder) markdown(p *payload, m cards.Markdown, links *int) (lines []string, lost int) {
	for _, line := range m.Parse() {
		alone := len(line.Spans) == 1 && line.Spans[0].URL != ""
		for _, s := range line.Spans {
			if s.URL == "" {
				continue
			}
			if !b.l.RowLinks || len(p.Rows) >= b.l.Rows || len(s.URL) > b.l.HTTPURLBytes {
				lost++
				alone = false
				continue
			}
			*links++
			p.Rows = append(p.Rows, row{Key: language.In(b.card.Language, "链接%d", *links), Value: cards.Truncate(s.Text, b.l.RowValue), Type: rowURL, URL: s.URL})
		}
		if !alone {
			lines = append(lines, cards.WordsOf(line))
		}
	}
	return lines, lost
}

// member is what the platform takes as a userid (code 42050 otherwise): developer.work.weixin.qq.com/document/path/90195.
var member = regexp.MustCompile(`^[0-9A-Za-z_.@-]{1,64}$`)

// row adds a row, or returns the line to be read in the text instead.
func (b *builder) row(p *payload, label, value, account string) string {
	label, value = cards.OneLine(label), cards.OneLine(value)
	if value == "" {
		return ""
	}
	if label == "" || utf8.RuneCountInString(value) > b.l.RowValue || len(p.Rows) >= b.l.Rows {
		if label != "" {
			value = label + language.In(b.card.Language, "：") + value
		}
		return value
	}
	r := row{Key: b.cut("row labels", label, b.l.RowLabel), Value: value}
	if member.MatchString(account) {
		r.Type, r.UserID = rowMember, account
	}
	p.Rows = append(p.Rows, r)
	return ""
}

// recent is how many items of a timeline are quoted: the card has one quote of a few lines.
const recent = 2

func (b *builder) quote(p *payload, items cards.Timeline) {
	if len(items) > recent {
		b.losses.Add("timeline", "only the newest items shown")
		items = items[len(items)-recent:]
	}
	var lines []string
	for _, item := range items {
		lines = append(lines, cards.Truncate(item.Line(), b.l.Body/recent))
	}
	if text := joinLines(lines); text != "" {
		p.QuoteArea = &quote{Title: language.In(b.card.Language, "最新进展"), Text: text}
	}
}
