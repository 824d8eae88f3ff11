package wecom

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

// Options is what a card needs beyond itself.
type Options struct {
	// FallbackURL is where a card without a link of its own leads: a card without buttons must lead somewhere.
	FallbackURL string
}

// Render returns the template card to send, within l, and what had to be left out. taskID must satisfy ValidTaskID and be fresh: the platform never
// takes one twice. The result is nil when the card can't be a template card at all, which is when it has neither a button nor an address; send cards.Text.
//
// The answer to a click on an AI bot's card is also made by Render, with the task id of the click (developer.work.weixin.qq.com/document/path/101463).
func Render(c cards.Card, l cards.Limits, taskID string, o Options) (json.RawMessage, []cards.Degradation) {
	return render(c, l, o, func(p *payload) { p.TaskID = taskID })
}

// RenderUpdate returns the template card for update_template_card, which carries no task id
// (developer.work.weixin.qq.com/document/path/94888). A replaceText greys all buttons and shows itself in their place; empty leaves them live.
func RenderUpdate(c cards.Card, l cards.Limits, replaceText string, o Options) (json.RawMessage, []cards.Degradation) {
	return render(c, l, o, func(p *payload) {
		if replaceText = cards.OneLine(replaceText); replaceText == "" || p.CardType == typeNotice {
			return
		}
		p.ReplaceText = cards.Truncate(replaceText, l.ButtonRunes)
		if p.Selection != nil {
			p.Selection.Disable = true
		}
		if p.Checkbox != nil {
			p.Checkbox.Disable = true
		}
	})
}

var taskID = regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`)

// ValidTaskID reports whether the platform takes s as a task id (code 42014 otherwise).
func ValidTaskID(s string) bool { return taskID.MatchString(s) }

func render(c cards.Card, l cards.Limits, o Options, finish func(*payload)) (json.RawMessage, []cards.Degradation) {
	b := &builder{card: c, l: l, losses: &cards.Losses{}, keys: map[string]bool{}}
	p, ok := b.vote()
	if !ok {
		p, ok = b.buttonsOrNotice(o)
	}
	if !ok {
		b.losses.Add("card", "no button and no address to lead to, can't be a template card")
		return nil, b.losses.List()
	}
	finish(&p)
	return encode(p), b.losses.List()
}

// builder carries what one rendering needs everywhere.
type builder struct {
	card   cards.Card
	l      cards.Limits
	losses *cards.Losses
	keys   map[string]bool
	shown  string // name of the input in the drop-down
}

func (b *builder) buttonsOrNotice(o Options) (payload, bool) {
	p := payload{CardType: typeButtons, MainTitle: b.title(b.l.Title, b.l.Subtitle), Source: b.source()}
	p.Selection = b.selection()
	p.Buttons, p.ActionMenu = b.buttons()
	text := b.content(&p)
	links := b.links()
	if u, ok := cards.SafeURL(o.FallbackURL); ok && len(u) <= b.l.HTTPURLBytes {
		p.CardAction = &cardAction{jumpURL, u}
	}
	if len(links) > 0 {
		p.CardAction = &cardAction{jumpURL, links[0].URL}
	}
	if len(p.Buttons) == 0 {
		p.CardType, p.Selection = typeNotice, nil
		b.jumps(&p, links)
	} else {
		b.linkButtons(&p, links)
	}
	p.SubTitle = b.cut("body", text, b.l.Body)
	return p, len(p.Buttons) > 0 || p.CardAction != nil
}

func (b *builder) title(limit, desc int) title {
	t := title{Title: b.cut("title", b.card.Heading(), limit)}
	if sub := cards.OneLine(b.card.Subtitle); sub != b.card.Heading() {
		t.Desc = b.cut("subtitle", sub, desc)
	}
	return t
}

// cut truncates and says so.
func (b *builder) cut(what, s string, limit int) string {
	short := cards.Truncate(s, limit)
	if short != s {
		b.losses.Add(what, "shortened")
	}
	return short
}

// Colours of the small print above the title: 0 grey, 1 black, 2 red, 3 green.
var sourceColors = map[cards.Tone]int{cards.ToneInfo: 1, cards.ToneWarn: 2, cards.ToneDanger: 2, cards.ToneSuccess: 3}

// source shows the tags.
func (b *builder) source() *source {
	tags := b.card.TagLine()
	if tags == "" {
		return nil
	}
	return &source{Desc: b.cut("tags", tags, b.l.TagRunes), Color: sourceColors[b.card.Tone]}
}

// links are the card's own links that can be followed.
func (b *builder) links() []cards.Link {
	var links []cards.Link
	for _, a := range b.card.Actions {
		if a.Verb != "" {
			continue
		}
		u, ok := cards.SafeURL(a.URL)
		if !ok || len(u) > b.l.HTTPURLBytes {
			b.losses.Add(a.Of(), "dropped, not a safe address")
			continue
		}
		label := cards.OneLine(a.Label)
		if label == "" {
			label = language.In(b.card.Language, "详情")
		}
		links = append(links, cards.Link{Text: label, URL: u})
	}
	return links
}

func (b *builder) jumps(p *payload, links []cards.Link) {
	for i, link := range links {
		if len(p.Jumps) < b.l.Jumps {
			p.Jumps = append(p.Jumps, jump{jumpURL, cards.Truncate(link.Text, b.l.JumpRunes), link.URL})
		} else if i > 0 {
			b.losses.Add("link:"+cards.Truncate(link.Text, 40), "dropped, too many links")
		}
	}
}

// linkButtons puts links where there is room: among the buttons, else in a row. The first is behind the whole card anyway.
func (b *builder) linkButtons(p *payload, links []cards.Link) {
	for i, link := range links {
		switch {
		case b.l.LinkButtons && len(p.Buttons) < b.l.Buttons:
			p.Buttons = append(p.Buttons, button{Type: jumpURL, Text: cards.Truncate(link.Text, b.l.ButtonRunes), Style: styleDefault, URL: link.URL})
		case b.l.RowLinks && len(p.Rows) < b.l.Rows:
			p.Rows = append(p.Rows, row{Key: language.In(b.card.Language, "链接"), Value: cards.Truncate(link.Text, b.l.RowValue), Type: rowURL, URL: link.URL})
		case i > 0:
			b.losses.Add("link:"+cards.Truncate(link.Text, 40), "dropped, no room")
		}
	}
}

func joinLines(lines []string) string {
	var kept []string
	for _, s := range lines {
		if s = strings.TrimSpace(s); s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "\n")
}
