package wecom

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Bounds of what is read as XML; the platform's own envelopes are small: developer.work.weixin.qq.com/document/path/90238.
const (
	maxXML      = 1 << 20
	maxXMLDepth = 12
	maxXMLNodes = 4096
)

// node is an element. Attributes are skipped: the platform has none.
type node struct {
	name string
	text string
	kids []node
}

// get returns the text of the first child of that name, "" when there is none.
func (n node) get(name string) string { return n.child(name).text }

func (n node) child(name string) node {
	for _, k := range n.kids {
		if k.name == name {
			return k
		}
	}
	return node{}
}

// errXML is the one answer to all that is wrong: who sends it isn't the platform or isn't understood.
var errXML = errors.New("not the documented XML")

// xmlReader reads the subset that WeCom writes: elements, text, CDATA, the five entities and character references. Declarations of types or entities are
// refused, so nothing can be expanded or fetched.
type xmlReader struct {
	s     string
	i     int
	nodes int
}

// parseXML reads one document.
func parseXML(data []byte) (node, error) {
	if len(data) > maxXML || !utf8.Valid(data) {
		return node{}, errXML
	}
	r := &xmlReader{s: strings.TrimPrefix(string(data), "\ufeff")}
	if err := r.misc(); err != nil {
		return node{}, err
	}
	root, err := r.element(0)
	if err != nil {
		return node{}, err
	}
	if err := r.misc(); err != nil {
		return node{}, err
	}
	if r.i != len(r.s) {
		return node{}, errXML
	}
	return root, nil
}

// misc skips blanks, comments and processing instructions around the root.
func (r *xmlReader) misc() error {
	for {
		r.i += len(r.s[r.i:]) - len(strings.TrimLeft(r.s[r.i:], " \t\r\n"))
		var end string
		switch rest := r.s[r.i:]; {
		case strings.HasPrefix(rest, "<?"):
			end = "?>"
		case strings.HasPrefix(rest, "<!--"):
			end = "-->"
		default:
			return nil
		}
		if !r.skipPast(end) {
			return errXML
		}
	}
}

func (r *xmlReader) skipPast(end string) bool {
	at := strings.Index(r.s[r.i:], end)
	if at < 0 {
		return false
	}
	r.i += at + len(end)
	return true
}

func (r *xmlReader) element(depth int) (node, error) {
	if r.nodes++; r.nodes > maxXMLNodes || depth > maxXMLDepth || !r.eat("<") {
		return node{}, errXML
	}
	n := node{name: r.name()}
	end := strings.IndexByte(r.s[r.i:], '>')
	if n.name == "" || end < 0 || strings.IndexByte(r.s[r.i:r.i+end], '<') >= 0 {
		return node{}, errXML
	}
	empty := end > 0 && r.s[r.i+end-1] == '/'
	r.i += end + 1
	if empty {
		return n, nil
	}
	var text strings.Builder
	for {
		done, err := r.piece(&n, &text, depth)
		if err != nil {
			return node{}, err
		}
		if done {
			n.text = strings.TrimSpace(text.String())
			return n, nil
		}
	}
}

// piece reads what comes next inside n; done means its end tag.
func (r *xmlReader) piece(n *node, text *strings.Builder, depth int) (done bool, err error) {
	rest := r.s[r.i:]
	switch {
	case rest == "":
		return false, errXML
	case strings.HasPrefix(rest, "</"):
		r.i += 2
		name := r.name()
		r.i += len(r.s[r.i:]) - len(strings.TrimLeft(r.s[r.i:], " \t\r\n"))
		if name != n.name || !r.eat(">") {
			return false, errXML
		}
		return true, nil
	case strings.HasPrefix(rest, "<![CDATA["):
		end := strings.Index(rest, "]]>")
		if end < 0 {
			return false, errXML
		}
		text.WriteString(rest[len("<![CDATA["):end])
		r.i += end + len("]]>")
	case strings.HasPrefix(rest, "<!--"):
		if !r.skipPast("-->") {
			return false, errXML
		}
	case strings.HasPrefix(rest, "<!"), strings.HasPrefix(rest, "<?"):
		return false, errXML
	case rest[0] == '<':
		kid, err := r.element(depth + 1)
		if err != nil {
			return false, err
		}
		n.kids = append(n.kids, kid)
	case rest[0] == '&':
		return false, r.reference(text)
	default:
		end := strings.IndexAny(rest, "<&")
		if end < 0 {
			return false, errXML
		}
		text.WriteString(rest[:end])
		r.i += end
	}
	return false, nil
}

var entities = map[string]string{"lt": "<", "gt": ">", "amp": "&", "apos": "'", "quot": `"`}

func (r *xmlReader) reference(text *strings.Builder) error {
	end := strings.IndexByte(r.s[r.i:min(len(r.s), r.i+12)], ';')
	if end < 2 {
		return errXML
	}
	name := r.s[r.i+1 : r.i+end]
	r.i += end + 1
	if known, ok := entities[name]; ok {
		text.WriteString(known)
		return nil
	}
	digits, isRef := strings.CutPrefix(name, "#")
	base := 10
	if hex, ok := strings.CutPrefix(digits, "x"); ok {
		digits, base = hex, 16
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if !isRef || err != nil || code == 0 || code > utf8.MaxRune || !utf8.ValidRune(rune(code)) {
		return errXML
	}
	text.WriteRune(rune(code))
	return nil
}

// name reads an element's name.
func (r *xmlReader) name() string {
	start := r.i
	for r.i < len(r.s) && nameByte(r.s[r.i]) {
		r.i++
	}
	return r.s[start:r.i]
}

func nameByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':'
}

func (r *xmlReader) eat(s string) bool {
	if !strings.HasPrefix(r.s[r.i:], s) {
		return false
	}
	r.i += len(s)
	return true
}
