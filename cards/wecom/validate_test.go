package wecom

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
)

type failer interface{ Fatalf(string, ...any) }

// validate checks a template card against the documented sizes of its profile and returns the keys that call back.
func validate(t failer, raw json.RawMessage, l cards.Limits) (payload, []string) {
	var p payload
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil || !utf8.Valid(raw) {
		t.Fatalf("not a template card: %v in %.200s", err, raw)
	}
	size := func(what, s string, limit int) {
		if utf8.RuneCountInString(s) > limit {
			t.Fatalf("%s has %d runes of %d", what, utf8.RuneCountInString(s), limit)
		}
	}
	must := func(ok bool, what string) {
		if !ok {
			t.Fatalf("%s: %s", what, raw)
		}
	}
	if p.Source != nil {
		size("source", p.Source.Desc, l.TagRunes)
	}
	must(p.MainTitle.Title != "", "no title")
	size("sub_title_text", p.SubTitle, l.Body)
	must(len(p.Rows) <= 6 && len(p.Jumps) <= 3 && len(p.Buttons) <= 6, "lists too long")
	for _, r := range p.Rows {
		must(r.Key != "" && r.Value != "" && (r.Type == rowURL) == (r.URL != "") && (r.Type == rowMember) == (r.UserID != ""), "bad row")
		size("keyname", r.Key, 5)
		size("value", r.Value, l.RowValue)
	}
	keys := checkButtons(t, p, l)
	switch p.CardType {
	case typeVote:
		must(p.Submit != nil && p.Checkbox != nil && p.Buttons == nil && p.Rows == nil && p.SubTitle == "" && p.CardAction == nil, "vote with more")
		size("title", p.MainTitle.Title, l.VoteTitle)
		size("desc", p.MainTitle.Desc, l.VoteBody)
		must(len(p.Checkbox.Options) >= 1 && len(p.Checkbox.Options) <= 20, "options")
		checkOptions(t, p.Checkbox.Options, l.VoteRunes)
		keys = append(keys, p.Submit.Key)
	case typeButtons:
		must(len(p.Buttons) > 0 && p.Jumps == nil, "no buttons")
		size("title", p.MainTitle.Title, l.Title)
		size("desc", p.MainTitle.Desc, l.Subtitle)
	case typeNotice:
		must(p.CardAction != nil && p.CardAction.URL != "" && p.Selection == nil && p.ReplaceText == "", "notice")
		size("title", p.MainTitle.Title, l.Title)
	default:
		t.Fatalf("card type %q", p.CardType)
	}
	if s := p.Selection; s != nil {
		must(len(s.Options) >= 1 && len(s.Options) <= 10 && s.QuestionKey != "" && len(s.QuestionKey) <= 1024, "selection")
		size("selection title", s.Title, l.SelectTitle)
		checkOptions(t, s.Options, l.OptionRunes)
	}
	return p, keys
}

func checkButtons(t failer, p payload, l cards.Limits) []string {
	var keys []string
	seen := map[string]bool{}
	add := func(text, key string) {
		if n := utf8.RuneCountInString(text); n == 0 || n > 10 || key == "" || len(key) > 1024 || seen[key] {
			t.Fatalf("button %q with key %q", text, key)
		}
		seen[key] = true
		keys = append(keys, key)
	}
	for _, b := range p.Buttons {
		if b.Type == jumpURL {
			if !l.LinkButtons || b.URL == "" || b.Key != "" {
				t.Fatalf("link button %+v", b)
			}
			continue
		}
		if b.Style < 1 || b.Style > 4 {
			t.Fatalf("style %d", b.Style)
		}
		add(b.Text, b.Key)
	}
	if p.ActionMenu != nil {
		if n := len(p.ActionMenu.Actions); n < 1 || n > 3 {
			t.Fatalf("menu of %d", n)
		}
		for _, item := range p.ActionMenu.Actions {
			add(item.Text, item.Key)
		}
	}
	return keys
}

func checkOptions(t failer, options []option, runes int) {
	seen := map[string]bool{}
	for _, o := range options {
		if o.ID == "" || len(o.ID) > 128 || seen[o.ID] || o.Text == "" || utf8.RuneCountInString(o.Text) > runes {
			t.Fatalf("option %+v", o)
		}
		seen[o.ID] = true
	}
}
