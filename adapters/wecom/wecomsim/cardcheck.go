package wecomsim

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

// cardCheck validates one card against one profile and notes the texts a client would cut. The first error wins.
type cardCheck struct {
	p               cardProfile
	update          bool // replace_text and disable are allowed, task_id is neither needed nor effective
	err             *apiError
	cuts            []Truncation
	mediaOK, userOK func(string) bool
}

func (k *cardCheck) fail(code int, format string, args ...any) {
	if k.err == nil {
		k.err = refuse(code, format, args...)
	}
}

// need refuses a text that is missing.
func (k *cardCheck) need(ok bool, code int, what string) {
	if !ok {
		k.fail(code, "template_card.%s missing or invalid", what)
	}
}

// text notes a text longer than the advised number of characters.
func (k *cardCheck) text(field, v string, limit int) {
	if n := utf8.RuneCountInString(v); limit > 0 && n > limit {
		k.cuts = append(k.cuts, Truncation{Field: field, Limit: limit, Length: n})
	}
}

// parse decodes and validates a template_card object.
func (k *cardCheck) parse(raw json.RawMessage) (*card, *apiError) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '{' {
		return nil, refuse(codeBadArgument, "template_card missing")
	}
	c := &card{}
	if e := decodeStrict(raw, c); e != nil {
		return nil, e
	}
	k.card(c)
	k.ignored(c, raw)
	return c, k.err
}

func (k *cardCheck) card(c *card) {
	if shownFields[c.CardType] == nil || k.p.noticeOnly && c.CardType != cardText && c.CardType != cardNews {
		k.fail(42031, "template_card.card_type invalid")
		return
	}
	k.taskID(c)
	k.head(c)
	switch c.CardType {
	case cardText:
		k.need(c.title() != "" || c.SubTitle != "", 42033, "main_title.title")
		k.action(c.Action, true)
		k.notice(c)
	case cardNews:
		k.need(c.title() != "", 42033, "main_title.title")
		k.action(c.Action, true)
		k.news(c)
		k.notice(c)
	case cardButton:
		k.need(c.title() != "", 42033, "main_title.title")
		k.action(c.Action, false)
		k.rows(c)
		k.text("sub_title_text", c.SubTitle, k.p.sub)
		k.menu(c)
		k.buttons(c)
	case cardVote:
		k.vote(c)
	case cardMultiple:
		k.multiple(c)
	}
}

func (c *card) title() string {
	if c.MainTitle == nil {
		return ""
	}
	return c.MainTitle.Title
}

// taskID enforces the alphabet; the id is compulsory wherever something can be clicked.
func (k *cardCheck) taskID(c *card) {
	if k.update {
		return
	}
	if c.TaskID == "" {
		if c.clickable() && !k.p.noticeOnly {
			k.fail(codeBadTaskID, "invalid task_id")
		}
		return
	}
	ok := len(c.TaskID) <= taskIDBytes
	for _, r := range c.TaskID {
		ok = ok && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-' || r == '@')
	}
	if !ok {
		k.fail(codeBadTaskID, "invalid task_id")
	}
}

func (k *cardCheck) head(c *card) {
	if c.Source != nil {
		k.text("source.desc", c.Source.Desc, k.p.sourceDesc)
		k.need(c.Source.DescColor >= 0 && c.Source.DescColor <= 3, codeBadArgument, "source.desc_color")
	}
	title, desc := k.p.title, k.p.desc
	if c.CardType == cardVote {
		title = k.p.titleVote
	}
	if c.CardType == cardVote || c.CardType == cardMultiple {
		desc = k.p.descForm
	}
	if c.MainTitle != nil {
		k.text("main_title.title", c.MainTitle.Title, title)
		k.text("main_title.desc", c.MainTitle.Desc, desc)
	}
}

func (k *cardCheck) action(a *cardAction, must bool) {
	if a == nil {
		k.need(!must, 42045, "card_action")
		return
	}
	if a.Type < 0 || a.Type > 2 || must && a.Type == 0 {
		k.fail(42045, "template_card.card_action missing or invalid")
	}
	k.target(a.cardTarget)
}

func (k *cardCheck) target(t cardTarget) {
	if t.Type == 1 {
		k.need(t.URL != "", 42028, "url")
	}
	if t.Type == 2 {
		k.need(t.AppID != "", 42030, "appid")
	}
}

// ignored notes fields that this card type does not show.
func (k *cardCheck) ignored(c *card, raw json.RawMessage) {
	var fields map[string]json.RawMessage
	if k.err != nil || json.Unmarshal(raw, &fields) != nil {
		return
	}
	always := []string{"card_type", "task_id", "feedback"}
	if k.update {
		always = append(always, "replace_text")
	}
	var names []string
	for name, v := range fields {
		empty := slices.Contains([]string{"null", `""`, "[]", "{}"}, string(v))
		if !empty && !slices.Contains(always, name) && !slices.Contains(shownFields[c.CardType], name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, n := range names {
		k.cuts = append(k.cuts, Truncation{Field: n, Ignored: true})
	}
}

// at names an element of a list.
func at(list string, i int, field string) string { return list + "[" + strconv.Itoa(i) + "]." + field }
