package wecomsim

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
)

// xmlNode is an element of a passive reply.
type xmlNode struct {
	name string
	text string
	kids []*xmlNode
}

const maxDepth = 16

// parseXML reads one element tree and refuses directives such as DOCTYPE.
func parseXML(data []byte) (*xmlNode, error) {
	dec := xml.NewDecoder(bytes.NewReader(data))
	root := &xmlNode{}
	stack := []*xmlNode{root}
	for {
		tok, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("parse xml: %w", err)
		}
		top := stack[len(stack)-1]
		switch t := tok.(type) {
		case xml.Directive:
			return nil, errors.New("parse xml: directives are not allowed")
		case xml.StartElement:
			if len(stack) > maxDepth {
				return nil, errors.New("parse xml: too deep")
			}
			kid := &xmlNode{name: t.Name.Local}
			top.kids = append(top.kids, kid)
			stack = append(stack, kid)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text += string(t)
		}
	}
	if len(root.kids) != 1 || root.kids[0].name != "xml" {
		return nil, errors.New("parse xml: no <xml> root")
	}
	return root.kids[0], nil
}

func (n *xmlNode) kid(name string) *xmlNode {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return nil
}

// value is the text of a child, without surrounding white space.
func (n *xmlNode) value(path ...string) string {
	for _, name := range path {
		if n = n.kid(name); n == nil {
			return ""
		}
	}
	return strings.TrimSpace(n.text)
}

// cardNames are the CamelCase names of a passive card whose JSON names have no underscore
// (developer.work.weixin.qq.com/document/path/90241 against 90236).
var cardNames = map[string]string{
	"KeyName": "keyname", "UserId": "userid", "AppId": "appid", "PagePath": "pagepath", "CheckBox": "checkbox",
}

func snake(name string) string {
	if v, ok := cardNames[name]; ok {
		return v
	}
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}

// cardJSON turns a TemplateCard element into the template_card object. Lists are repeated elements.
func cardJSON(n *xmlNode) map[string]any {
	out := map[string]any{}
	for _, k := range n.kids {
		name := snake(k.name)
		v := cardValue(name, k)
		if strings.HasSuffix(name, "_list") {
			list, _ := out[name].([]any)
			out[name] = append(list, v)
			continue
		}
		out[name] = v
	}
	return out
}

func cardValue(name string, n *xmlNode) any {
	if len(n.kids) > 0 {
		return cardJSON(n)
	}
	text := strings.TrimSpace(n.text)
	switch name {
	case "type", "desc_color", "style", "mode":
		if v, err := strconv.Atoi(text); err == nil {
			return v
		}
	case "aspect_ratio":
		if v, err := strconv.ParseFloat(text, 64); err == nil {
			return v
		}
	case "is_checked", "disable":
		return text == "true" || text == "1"
	}
	return text
}
