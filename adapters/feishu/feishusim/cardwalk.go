package feishusim

import (
	"encoding/json"
	"strconv"
)

// place is where in the card an element stands.
type place struct {
	root     bool
	depth    int
	form     *formCheck
	inColumn bool
	inPanel  bool
}

// formCheck gathers what is checked once a form has been walked.
type formCheck struct{ submits int }

func (c *cardCheck) children(where string, v any, at place) {
	if v == nil {
		c.fail(cardBadJSON, "%s.elements is missing", where)
		return
	}
	list, _ := v.([]any)
	for i, item := range list {
		if c.err != nil {
			return
		}
		el, ok := item.(map[string]any)
		if !ok {
			c.fail(cardBadJSON, "%s.elements[%d] is not an object", where, i)
			return
		}
		c.element(el, at)
	}
}

func (c *cardCheck) element(el map[string]any, at place) {
	tag, _ := el["tag"].(string)
	allowed, ok := components[tag]
	switch {
	case tag == "note" || tag == "action":
		c.fail(cardTagGone, "cards of schema V2 no longer support this capability; unsupported tag %s", tag)
		return
	case !ok || tag == "column":
		c.fail(cardBadJSON, "unknown tag %q", tag)
		return
	}
	c.known(tag, el, allowed)
	for _, name := range needed[tag] {
		if el[name] == nil {
			c.fail(needCode(tag), "%s.%s is missing", tag, name)
		}
	}
	c.claimID(el)
	c.icon(tag, el["icon"])
	if interactive[tag] {
		c.interactive(tag, el, at)
	}
	if containers[tag] {
		c.container(tag, el, at)
		return
	}
	c.leaf(tag, el, at)
}

func needCode(tag string) int {
	switch tag {
	case "chart":
		return cardBadChart
	case "table":
		return cardBadTable
	case "form":
		return cardNoName
	}
	return cardBadJSON
}

func (c *cardCheck) container(tag string, el map[string]any, at place) {
	inner := at
	inner.root = false
	inner.depth++
	if inner.depth > maxCardDepth {
		c.fail(cardBadJSON, "containers are nested deeper than %d", maxCardDepth)
		return
	}
	switch tag {
	case "column_set":
		inner.inColumn = true
		c.columns(el, inner)
	case "form":
		if !at.root {
			c.fail(cardBadJSON, "form must stand at the root of the card")
			return
		}
		c.claimName(el)
		inner.form = &formCheck{}
		c.children(tag, el["elements"], inner)
		if inner.form.submits != 1 {
			c.fail(cardBadJSON, "form has %d submit buttons, it needs one", inner.form.submits)
		}
	case "collapsible_panel":
		inner.inPanel = true
		if h, ok := el["header"].(map[string]any); ok {
			c.known("collapsible_panel.header", h, props{"title": text, "background_color": str, "vertical_align": str,
				"padding": length, "position": str, "width": length, "icon": object, "icon_position": str, "icon_expanded_angle": num})
		}
		if b, ok := el["border"].(map[string]any); ok {
			c.known("collapsible_panel.border", b, props{"color": str, "corner_radius": length})
		}
		c.children(tag, el["elements"], inner)
	default:
		c.children(tag, el["elements"], inner)
	}
}

func (c *cardCheck) columns(el map[string]any, at place) {
	list, _ := el["columns"].([]any)
	for _, item := range list {
		col, _ := item.(map[string]any)
		if col["tag"] != "column" {
			c.fail(cardBadJSON, "column_set takes columns only")
			return
		}
		c.known("column", col, components["column"])
		c.claimID(col)
		if w, ok := col["weight"].(json.Number); ok && !within(w, 1, 5) {
			c.fail(cardBadJSON, "column.weight must be 1 to 5")
		}
		if col["elements"] != nil {
			c.children("column", col["elements"], at)
		}
	}
}

func within(n json.Number, low, high int) bool {
	v, err := strconv.Atoi(n.String())
	return err == nil && v >= low && v <= high
}

func (c *cardCheck) leaf(tag string, el map[string]any, at place) {
	switch tag {
	case "markdown":
		content, _ := el["content"].(string)
		if n := markdownTables(content); n > 4 {
			c.fail(cardBadTable, "markdown has %d tables, at most 4", n)
		}
	case "div":
		c.div(el)
	case "img":
		c.image(el["img_key"])
	case "img_combination":
		list, _ := el["img_list"].([]any)
		for _, item := range list {
			img, _ := item.(map[string]any)
			c.image(img["img_key"])
		}
	case "person":
		c.person(el["user_id"])
	case "person_list":
		list, _ := el["persons"].([]any)
		for _, item := range list {
			p, _ := item.(map[string]any)
			if el["drop_invalid_user_id"] != true {
				c.person(p["id"])
			}
		}
	case "table":
		c.table(el, at)
	}
}

func (c *cardCheck) div(el map[string]any) {
	if el["text"] == nil && el["fields"] == nil {
		c.fail(cardBadJSON, "div needs text or fields")
	}
	list, _ := el["fields"].([]any)
	for _, item := range list {
		f, ok := item.(map[string]any)
		if !ok || f["text"] == nil {
			c.fail(cardBadJSON, "div.fields needs objects with text")
			return
		}
		c.known("div.fields", f, props{"is_short": boolean, "text": text})
	}
}

func (c *cardCheck) image(key any) {
	if k, _ := key.(string); !c.refs.ownsImage(k) {
		c.fail(cardBadImage, "invalid image key %q", k)
	}
}

func (c *cardCheck) person(id any) {
	if p, _ := id.(string); !c.refs.knowsPerson(p) {
		c.fail(cardBadPerson, "invalid user resource, at least one user id is illegal: %q", p)
	}
}

func (c *cardCheck) table(el map[string]any, at place) {
	if !at.root {
		c.fail(cardBadTable, "table must stand at the root of the card")
		return
	}
	if c.tables++; c.tables > maxCardTables {
		c.fail(cardManyTables, "card has more than %d tables", maxCardTables)
	}
	columns, _ := el["columns"].([]any)
	if len(columns) == 0 || len(columns) > 50 {
		c.fail(cardBadTable, "table has %d columns, 1 to 50 are allowed", len(columns))
	}
	for _, item := range columns {
		col, _ := item.(map[string]any)
		kind, _ := col["data_type"].(string)
		if name, _ := col["name"].(string); name == "" || (kind != "" && !tableTypes[kind]) {
			c.fail(cardBadTable, "table column needs a name and a known data_type, has %q", kind)
			return
		}
		c.known("table.columns", col, props{"name": str, "display_name": str, "data_type": str, "width": length,
			"horizontal_align": str, "vertical_align": str, "format": object, "date_format": str})
	}
	if size, ok := el["page_size"].(json.Number); ok && !within(size, 1, 10) {
		c.fail(cardBadTable, "table.page_size must be 1 to 10")
	}
}
