// Package feishu renders neutral cards as Feishu card JSON 2.0 and reads the clicks on them. It owns the shape of the payload and of a button's value;
// it knows no network, no message ids and no authority. Shape: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-structure.
package feishu

import (
	"encoding/json"
	"strings"

	"github.com/imdesk/imdesk/cards"
)

// node is one JSON object of the card. Unknown properties are errors in 2.0, so nothing is written that the component's page doesn't list.
type node map[string]any

// Render returns the card as JSON 2.0, within l, and what had to be left out. Equal cards give equal bytes.
func Render(c cards.Card, l cards.Limits) (json.RawMessage, []cards.Degradation) {
	var losses, built cards.Losses
	var raw json.RawMessage
	cards.Fit(c, &losses, func(c cards.Card) bool { // the last card tried is the one to send, so it is built once
		built = cards.Losses{}
		root := build(c, l, &built)
		raw = encode(root)
		return (l.MaxElements == 0 || elements(root) <= l.MaxElements) && (l.MaxBytes == 0 || len(raw) <= l.MaxBytes)
	})
	for _, d := range built.List() {
		losses.Add(d.What, d.How)
	}
	return raw, losses.List()
}

// builder carries what one rendering needs everywhere.
type builder struct {
	card   cards.Card
	l      cards.Limits
	losses *cards.Losses
	names  map[string]bool // of interactive components, unique on the card
	forms  int
}

func build(c cards.Card, l cards.Limits, losses *cards.Losses) node {
	b := &builder{card: c, l: l, losses: losses, names: map[string]bool{}}
	root := node{
		"schema": "2.0",
		"config": node{
			"update_multi": true, // 2.0 knows no other cards, and a PATCH wants it said
			// An approval passed on would look like a request to whoever gets it, with buttons that don't work.
			"enable_forward": c.Kind != cards.KindApproval,
			"summary":        node{"content": b.summary()},
		},
		"body": node{"elements": b.body()},
	}
	if h := b.header(); h != nil {
		root["header"] = h
	}
	return root
}

func (b *builder) summary() string {
	s := b.card.Summary
	if strings.TrimSpace(s) == "" {
		s = b.card.Heading()
	}
	return cards.Truncate(cards.OneLine(s), b.l.Summary)
}

// header is absent when it would be empty.
func (b *builder) header() node {
	title := cards.OneLine(b.card.Title)
	tags := b.tags()
	if title == "" && len(tags) == 0 {
		return nil
	}
	if title == "" {
		title = b.card.Heading()
	}
	h := node{"title": plain(cards.Truncate(title, b.l.Title)), "template": templates[b.card.Tone]}
	if s := cards.OneLine(b.card.Subtitle); s != "" {
		h["subtitle"] = plain(cards.Truncate(s, b.l.Subtitle))
	}
	if len(tags) > 0 {
		h["text_tag_list"] = tags
	}
	return h
}

func (b *builder) tags() []node {
	var tags []node
	for _, t := range b.card.Tags {
		text := cards.Truncate(cards.OneLine(t.Text), b.l.TagRunes)
		if text == "" {
			continue
		}
		if len(tags) == b.l.Tags {
			b.losses.Add("tags", "extra tags dropped")
			break
		}
		tags = append(tags, node{"tag": "text_tag", "text": plain(text), "color": tagColors[t.Tone]})
	}
	return tags
}

// Colours: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components/content-components/title.
var (
	templates = map[cards.Tone]string{
		"": "default", cards.ToneNeutral: "default", cards.ToneInfo: "blue", cards.ToneWarn: "orange",
		cards.ToneDanger: "red", cards.ToneSuccess: "green", cards.ToneMuted: "grey",
	}
	tagColors = map[cards.Tone]string{
		"": "neutral", cards.ToneNeutral: "neutral", cards.ToneInfo: "blue", cards.ToneWarn: "orange",
		cards.ToneDanger: "red", cards.ToneSuccess: "green", cards.ToneMuted: "neutral",
	}
)

func plain(s string) node { return node{"tag": "plain_text", "content": s} }

// elements counts every object with a tag, texts included, as the platform does.
func elements(v any) int {
	n := 0
	switch v := v.(type) {
	case node:
		if _, ok := v["tag"]; ok {
			n++
		}
		for key, child := range v {
			if key != "value" { // a button's value is ours
				n += elements(child)
			}
		}
	case []node:
		for _, child := range v {
			n += elements(child)
		}
	}
	return n
}
