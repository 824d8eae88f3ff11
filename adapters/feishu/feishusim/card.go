package feishusim

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Inner ErrCodes of 230099. Sources: open.feishu.cn/document/…/im-v1/message/create
// (error table) and …/cardkit-v1/card/create for duplicate ids and update_multi.
const (
	cardTooMany     = 11310 // too many elements, and also "card action is lock"
	cardBadJSON     = 200621
	cardTagGone     = 200861
	cardBadPerson   = 100290
	cardBadImage    = 200570
	cardBadChart    = 200550
	cardBadTable    = 200914
	cardManyTables  = 200915
	cardNoTemplate  = 200380
	cardBadTemplate = 200381
	cardNoName      = 200530
	cardDuplicateID = 300301
	cardNotMulti    = 300302
	cardDowngrade   = 200830
)

// Limits of card JSON 2.0; cardLife holds for clicking and for updating.
const (
	maxCardBytes    = 30 << 10
	maxTextBytes    = 150 << 10
	maxCardElements = 200
	maxCardDepth    = 5
	maxCardTables   = 5
	maxLabelRunes   = 100
)

type cardError struct {
	inner int
	msg   string
}

func (e *cardError) Error() string {
	return fmt.Sprintf("Failed to create card content, ext=ErrCode: %d; ErrMsg: %s; ", e.inner, e.msg)
}

// references tells the checker which people and images exist.
type references interface {
	knowsPerson(id string) bool
	ownsImage(key string) bool
}

// decodeCard keeps numbers as they were written.
func decodeCard(raw []byte) (map[string]any, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var out map[string]any
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("parse card json: %w", err)
	}
	if d.More() || out == nil {
		return nil, fmt.Errorf("parse card json: not one object")
	}
	return out, nil
}

// checkCard validates a card JSON 2.0 as strictly as the platform is documented to.
func checkCard(raw []byte, refs references) *cardError {
	card, err := decodeCard(raw)
	if err != nil {
		return &cardError{cardBadJSON, err.Error()}
	}
	c := &cardCheck{refs: refs, ids: map[string]bool{}, names: map[string]bool{}}
	c.root(card)
	return c.err
}

// cardCheck walks one card; the first finding stays.
type cardCheck struct {
	refs     references
	err      *cardError
	ids      map[string]bool
	names    map[string]bool
	elements int
	tables   int
}

func (c *cardCheck) fail(inner int, format string, args ...any) {
	if c.err == nil {
		c.err = &cardError{inner, fmt.Sprintf(format, args...)}
	}
}

func (c *cardCheck) root(card map[string]any) {
	if card["schema"] != "2.0" {
		c.fail(cardBadJSON, "schema must be \"2.0\"")
		return
	}
	c.known("card", card, rootProps)
	c.countTags(card)
	if c.elements > maxCardElements {
		c.fail(cardTooMany, "element exceeds the limit: %d of %d", c.elements, maxCardElements)
	}
	if config, ok := card["config"].(map[string]any); ok {
		c.config(config)
	}
	if link, ok := card["card_link"].(map[string]any); ok {
		c.known("card_link", link, linkProps)
	}
	if header, ok := card["header"].(map[string]any); ok {
		c.header(header)
	}
	body, ok := card["body"].(map[string]any)
	if !ok {
		c.fail(cardBadJSON, "body is missing")
		return
	}
	c.known("body", body, bodyProps)
	c.children("body", body["elements"], place{root: true})
}

func (c *cardCheck) config(config map[string]any) {
	c.known("config", config, configProps)
	if v, set := config["update_multi"]; set && v != true {
		c.fail(cardNotMulti, "update_multi must be true")
	}
	if summary, ok := config["summary"].(map[string]any); ok {
		c.known("config.summary", summary, props{"content": str, "i18n_content": object})
	}
	if style, ok := config["style"].(map[string]any); ok {
		c.known("config.style", style, props{"text_size": object, "color": object})
	}
	if streaming, ok := config["streaming_config"].(map[string]any); ok {
		c.known("config.streaming_config", streaming,
			props{"print_frequency_ms": object, "print_step": object, "print_strategy": str})
	}
}

func (c *cardCheck) header(header map[string]any) {
	c.known("header", header, headerProps)
	if _, ok := header["title"]; !ok {
		c.fail(cardBadJSON, "header.title is missing")
	}
	c.icon("header", header["icon"])
	tags, _ := header["text_tag_list"].([]any)
	if len(tags) > 3 {
		c.fail(cardBadJSON, "header has %d text tags, at most 3", len(tags))
	}
	for _, t := range tags {
		tag, _ := t.(map[string]any)
		if tag["tag"] != "text_tag" {
			c.fail(cardBadJSON, "header.text_tag_list takes text_tag only")
			return
		}
		c.known("text_tag", tag, props{"tag": str, "element_id": str, "text": text, "color": str})
		c.claimID(tag)
		if colour, ok := tag["color"].(string); ok && !tagColours[colour] {
			c.fail(cardBadJSON, "text_tag.color %q is unknown", colour)
		}
	}
}

// countTags counts everything that has a tag: every plain_text counts, too.
func (c *cardCheck) countTags(v any) {
	switch v := v.(type) {
	case map[string]any:
		if _, ok := v["tag"].(string); ok {
			c.elements++
		}
		for key, child := range v {
			if key != "value" && key != "chart_spec" { // callback values and chart data are opaque
				c.countTags(child)
			}
		}
	case []any:
		for _, child := range v {
			c.countTags(child)
		}
	}
}

// known refuses unknown properties, wrong types and values outside an enum.
func (c *cardCheck) known(where string, obj map[string]any, allowed props) {
	for key, v := range obj {
		want, ok := allowed[key]
		if !ok {
			c.fail(cardBadJSON, "unknown property %s.%s", where, key)
			return
		}
		if v != nil && !typed(v, want) {
			c.fail(cardBadJSON, "property %s.%s has the wrong type", where, key)
			return
		}
		if want == text {
			c.text(where+"."+key, v)
		}
		if s, isString := v.(string); isString && enums[where+"."+key] != nil && !enums[where+"."+key][s] {
			c.fail(cardBadJSON, "property %s.%s has the unknown value %q", where, key, s)
		}
	}
}

func typed(v any, want prop) bool {
	switch want {
	case str:
		_, ok := v.(string)
		return ok
	case num:
		_, ok := v.(json.Number)
		return ok
	case boolean:
		_, ok := v.(bool)
		return ok
	case object, text:
		_, ok := v.(map[string]any)
		return ok
	case array:
		_, ok := v.([]any)
		return ok
	case length:
		_, isText := v.(string)
		_, isNumber := v.(json.Number)
		return isText || isNumber
	}
	return true
}

func (c *cardCheck) text(where string, v any) {
	t, ok := v.(map[string]any)
	if !ok {
		return
	}
	tag, _ := t["tag"].(string)
	if tag != "plain_text" && tag != "lark_md" {
		c.fail(cardBadJSON, "%s.tag must be plain_text or lark_md", where)
	}
	if _, ok := t["content"].(string); !ok {
		c.fail(cardBadJSON, "%s.content is missing", where)
	}
	c.known(where, t, textProps)
	c.claimID(t)
}

// short holds a text to the limit of labels and placeholders.
func (c *cardCheck) short(where string, v any) {
	t, _ := v.(map[string]any)
	content, _ := t["content"].(string)
	if n := utf8.RuneCountInString(content); n > maxLabelRunes {
		c.fail(cardBadJSON, "%s has %d characters, at most %d", where, n, maxLabelRunes)
	}
}

func (c *cardCheck) icon(where string, v any) {
	if icon, ok := v.(map[string]any); ok {
		c.known(where+".icon", icon, props{"tag": str, "token": str, "color": str, "img_key": str, "size": str})
		if key, ok := icon["img_key"].(string); ok && !c.refs.ownsImage(key) {
			c.fail(cardBadImage, "invalid image key %q", key)
		}
	}
}

var elementID = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_]{0,19}$`)

func (c *cardCheck) claimID(el map[string]any) {
	id, ok := el["element_id"].(string)
	if !ok {
		return
	}
	if !elementID.MatchString(id) {
		c.fail(cardBadJSON, "element_id %q must start with a letter, use letters, digits, _ and at most 20", id)
	}
	if c.ids[id] {
		c.fail(cardDuplicateID, "element_id %q is duplicate", id)
	}
	c.ids[id] = true
}

var tableRule = regexp.MustCompile(`(?m)^\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?)?\s*$`)

// markdownTables counts tables by their rule lines.
func markdownTables(content string) int {
	if !strings.Contains(content, "|") {
		return 0
	}
	return len(tableRule.FindAllString(content, -1))
}
