package dingtalksim

import (
	"encoding/json"
	"strconv"
)

// Public templates, usable by every app. Source: card_instance.py of github.com/open-dingtalk/dingtalk-stream-sdk-python
const (
	TemplateMarkdown      = "589420e2-c1e2-46ef-a5ed-b8728e654da9.schema"
	TemplateMarkdownLinks = "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"
	TemplateAIMarkdown    = "382e4302-551d-4880-bf29-a30acfab2e71.schema" // the one with callback buttons
	TemplateAICard        = "02fcf2f4-5e02-4a85-b672-46d1f715543e.schema"
)

// fullJSONKey carries the non-string variables of the public templates as JSON text.
const fullJSONKey = "sys_full_json_obj"

// template is what the platform knows of a card layout.
type template struct {
	published bool
	public    bool
	buttons   bool              // a public template that can call back
	variables map[string]string // name to type; nil accepts anything
}

func publicTemplates() map[string]*template {
	return map[string]*template{
		TemplateMarkdown:      {published: true, public: true},
		TemplateMarkdownLinks: {published: true, public: true},
		TemplateAIMarkdown:    {published: true, public: true, buttons: true},
		TemplateAICard:        {published: true, public: true},
	}
}

// AddTemplate registers an own template, as its maker would in the card editor. Types: string, markdown, number, boolean, object, array,
// form; nil variables accept any name as a string. A variable the template does not declare, or a value that does not fit, shows nothing.
func (s *Sim) AddTemplate(id string, published bool, variables map[string]string) {
	s.cards.mu.Lock()
	defer s.cards.mu.Unlock()
	s.cards.templates[id] = &template{published: published, variables: variables}
}

// shows tells whether a client displays a value.
func (t *template) shows(name, value string) bool {
	if name == fullJSONKey {
		return json.Valid([]byte(value))
	}
	if t.variables == nil {
		return true
	}
	kind, declared := t.variables[name]
	return declared && fits(kind, value)
}

func fits(kind, value string) bool {
	switch kind {
	case "number":
		_, err := strconv.ParseFloat(value, 64)
		return err == nil
	case "boolean":
		return value == "true" || value == "false"
	case "object", "form":
		var v map[string]json.RawMessage
		return json.Unmarshal([]byte(value), &v) == nil
	case "array":
		var v []json.RawMessage
		return json.Unmarshal([]byte(value), &v) == nil
	}
	return true
}

// mismatches lists the variables of m that the template declares with a type their value does not fit.
func (t *template) mismatches(m map[string]string) []string {
	var out []string
	for name, value := range m {
		kind, declared := t.variables[name]
		if name == fullJSONKey && !t.shows(name, value) || declared && !fits(kind, value) {
			out = append(out, name)
		}
	}
	return out
}

type button struct {
	Text    string `json:"text"`
	ID      string `json:"id"`
	Request bool   `json:"request"`
	URL     string `json:"url"`
}

// callbackButton tells whether a public card as shown has a button that calls back with id.
func (t *template) callbackButton(shown map[string]string, id string) bool {
	if !t.buttons {
		return false
	}
	var full struct {
		Order   []string `json:"order"`
		Buttons []button `json:"msgButtons"`
	}
	if json.Unmarshal([]byte(shown[fullJSONKey]), &full) != nil {
		return false
	}
	listed := false
	for _, o := range full.Order {
		listed = listed || o == "msgButtons"
	}
	for _, b := range full.Buttons {
		if listed && b.ID == id && b.Request {
			return true
		}
	}
	return false
}
