package feishusim

import "encoding/json"

// interactive checks what a person can press or fill.
func (c *cardCheck) interactive(tag string, el map[string]any, at place) {
	if el["name"] != nil {
		c.claimName(el)
	} else if at.form != nil {
		c.fail(cardNoName, "form component %s has no name", tag)
	}
	if confirm, ok := el["confirm"].(map[string]any); ok {
		c.known(tag+".confirm", confirm, props{"title": text, "text": text})
	}
	c.behaviours(tag, el["behaviors"])
	c.short(tag+".placeholder", el["placeholder"])
	switch tag {
	case "button":
		c.button(el, at)
	case "input":
		c.short("input.label", el["label"])
		if n, ok := el["max_length"].(json.Number); ok && !within(n, 1, 1000) {
			c.fail(cardBadJSON, "input.max_length must be 1 to 1000")
		}
	case "select_static", "multi_select_static", "select_person", "multi_select_person", "overflow", "select_img":
		c.options(tag, el)
	}
}

// claimName makes names of forms and their children unique in the card.
func (c *cardCheck) claimName(el map[string]any) {
	name, _ := el["name"].(string)
	if name == "" {
		c.fail(cardNoName, "component %v has an empty name", el["tag"])
		return
	}
	if c.names[name] {
		c.fail(cardBadJSON, "name %q is used twice in the card", name)
	}
	c.names[name] = true
}

func (c *cardCheck) behaviours(tag string, v any) {
	list, _ := v.([]any)
	for _, item := range list {
		b, _ := item.(map[string]any)
		where := tag + ".behaviors"
		switch b["type"] {
		case "callback":
			c.known(where, b, props{"type": str, "value": anyValue})
			switch b["value"].(type) {
			case map[string]any, string:
			default:
				c.fail(cardBadJSON, "%s.value must be an object or a string", where)
			}
		case "open_url":
			c.known(where, b, props{"type": str, "default_url": str, "pc_url": str, "ios_url": str, "android_url": str})
			if b["default_url"] == nil {
				c.fail(cardBadJSON, "%s.default_url is missing", where)
			}
		default:
			c.fail(cardBadJSON, "%s.type %v is unknown", where, b["type"])
		}
	}
}

func (c *cardCheck) button(el map[string]any, at place) {
	if el["text"] == nil && el["icon"] == nil {
		c.fail(cardBadJSON, "button needs text or icon")
	}
	c.short("button.text", el["text"])
	switch kind := el["form_action_type"]; {
	case kind == nil:
	case at.form == nil:
		c.fail(cardBadJSON, "button.form_action_type outside a form")
	case kind == "submit":
		at.form.submits++
	}
}

func (c *cardCheck) options(tag string, el map[string]any) {
	list, _ := el["options"].([]any)
	seen := map[string]bool{}
	for _, item := range list {
		o, ok := item.(map[string]any)
		if !ok {
			c.fail(cardBadJSON, "%s.options takes objects", tag)
			return
		}
		c.known(tag+".options", o, optionProps(tag))
		value, _ := o["value"].(string)
		if value == "" && o["multi_url"] == nil {
			c.fail(cardBadJSON, "%s.options needs a value", tag)
		}
		if value != "" && seen[value] {
			c.fail(cardBadJSON, "%s.options has the value %q twice", tag, value)
		}
		seen[value] = true
		switch tag {
		case "select_person", "multi_select_person":
			c.person(value)
		case "select_img":
			c.image(o["img_key"])
		default:
			if o["text"] == nil {
				c.fail(cardBadJSON, "%s.options needs text", tag)
			}
		}
	}
	if initial, ok := el["initial_option"].(string); ok && len(list) > 0 && !seen[initial] {
		c.fail(cardBadJSON, "%s.initial_option %q is no option", tag, initial)
	}
}

func optionProps(tag string) props {
	switch tag {
	case "select_person", "multi_select_person":
		return props{"value": str}
	case "select_img":
		return props{"img_key": str, "value": str, "disabled": boolean, "disabled_tips": text, "hover_tips": text}
	case "overflow":
		return props{"text": text, "value": str, "multi_url": object}
	}
	return props{"text": text, "value": str, "icon": object}
}
