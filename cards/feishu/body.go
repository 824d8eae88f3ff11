package feishu

import (
	"regexp"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
)

func (b *builder) body() []node {
	list := []node{}
	for _, block := range b.card.Body {
		list = append(list, b.block(block)...)
	}
	list = append(list, b.buttons(b.card.Lead())...)
	for _, f := range b.card.Forms {
		list = append(list, b.form(f)...)
	}
	list = append(list, b.buttons(b.card.Rest())...)
	if s := cards.Clean(b.card.Footer); strings.TrimSpace(s) != "" {
		list = append(list, note(s))
	}
	return list
}

func (b *builder) block(block cards.Block) []node {
	switch block := block.(type) {
	case cards.Fields:
		return b.fields(block)
	case cards.Markdown:
		return markdown(block)
	case cards.Note:
		if s := cards.Clean(string(block)); strings.TrimSpace(s) != "" {
			return []node{note(s)}
		}
	case cards.Divider:
		return []node{{"tag": "hr"}}
	case cards.People:
		return b.people(block)
	case cards.Timeline:
		return b.timeline(block)
	case cards.Progress:
		return markdown(cards.Escape(block.Line()))
	}
	return nil
}

func markdown(m cards.Markdown) []node {
	if s := m.Feishu(); strings.TrimSpace(s) != "" {
		return []node{{"tag": "markdown", "content": s}}
	}
	return nil
}

// note is small grey text; the tag "note" of 1.0 is gone (…/feishu-cards/card-json-v2-breaking-changes-release-notes).
func note(s string) node {
	return node{"tag": "div", "text": node{"tag": "plain_text", "content": s, "text_size": "notation", "text_color": "grey"}}
}

// fields lays fields out two in a row, wide ones alone.
func (b *builder) fields(fields cards.Fields) []node {
	var list, pair []node
	flush := func() {
		if len(pair) > 0 {
			list = append(list, columns("bisect", "weighted", pair))
			pair = nil
		}
	}
	for _, f := range fields {
		cell := b.cell(f.Label, f.Value)
		if cell == nil {
			continue
		}
		if f.Wide {
			flush()
			list = append(list, cell[0])
			continue
		}
		if pair = append(pair, cell[0]); len(pair) == 2 {
			flush()
		}
	}
	flush()
	return list
}

// cell is the label above its value, nil when both are empty.
func (b *builder) cell(label, value string) []node {
	label = cards.Truncate(cards.OneLine(label), b.l.RowLabel)
	if n := b.l.RowValue; n > 0 && len([]rune(value)) > n {
		b.losses.Add("fields", "values shortened")
		value = cards.Truncate(value, n)
	}
	m := cards.Escape(value)
	if label != "" {
		m = "**" + cards.Escape(label) + "**\n" + m
	}
	return markdown(m)
}

// columns sets cells side by side: …/card-json-v2-components/containers/column-set.
func columns(flex, width string, cells []node) node {
	list := make([]node, len(cells))
	for i, cell := range cells {
		column := node{"tag": "column", "width": width, "elements": []node{cell}}
		if width == "weighted" {
			column["weight"] = 1
		}
		list[i] = column
	}
	return node{"tag": "column_set", "flex_mode": flex, "columns": list}
}

// account is what may stand in a person list. Anything else shows as a name: one bad id fails the whole card (code 100290).
var account = regexp.MustCompile(`^[0-9A-Za-z_-]{1,64}$`)

// people shows each person as label and face. A person list, unlike an at, disturbs nobody, and drops an id the tenant doesn't know instead of failing.
func (b *builder) people(people cards.People) []node {
	var cells []node
	for _, p := range people {
		cell := b.cell(p.Label, p.Name)
		if cell != nil && account.MatchString(p.Account) && cards.OneLine(p.Label) != "" {
			cell = markdown(cards.Markdown("**" + cards.Escape(cards.Truncate(cards.OneLine(p.Label), b.l.RowLabel)) + "**"))
			face := node{"tag": "person_list", "persons": []node{{"id": p.Account}}, "size": "small", "show_name": true, "show_avatar": true, "drop_invalid_user_id": true}
			cell = append(cell, face)
		}
		if cell == nil {
			continue
		}
		cells = append(cells, node{"tag": "column", "width": "weighted", "weight": 1, "elements": cell})
	}
	var list []node
	for len(cells) > 0 {
		n := min(2, len(cells))
		list = append(list, node{"tag": "column_set", "flex_mode": "bisect", "columns": cells[:n:n]})
		cells = cells[n:]
	}
	return list
}

// timeline folds away: …/card-json-v2-components/containers/collapsible-panel.
func (b *builder) timeline(items cards.Timeline) []node {
	content := markdown(cards.Prose(b.card.Language, []cards.Block{items}))
	if content == nil {
		return nil
	}
	title := plain(language.In(b.card.Language, "处理记录（%d）", len(items)))
	return []node{{"tag": "collapsible_panel", "expanded": false, "header": node{"title": title}, "elements": content}}
}
