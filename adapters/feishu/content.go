package feishu

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
	feishucards "github.com/imdesk/imdesk/cards/feishu"
	"github.com/imdesk/imdesk/core"
)

// Sizes of a message: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create. They are those of the request's body, in which the
// content is a JSON string once more escaped; ids, key and the names of the fields take the margin.
const (
	maxTextBytes  = 150<<10 - requestMargin
	maxPostBytes  = 30<<10 - requestMargin
	requestMargin = 1 << 10
)

// content is a message as Feishu wants it: a type and a JSON string.
type content struct {
	kind     string
	body     string
	degraded []cards.Degradation
}

// compose renders an outbound message.
func compose(m core.Outbound) (content, error) {
	switch {
	case m.Card != nil:
		return composeCard(*m.Card, m.Mentions)
	case formatted(cards.Markdown(m.Text)):
		return composePost(m)
	}
	return composeText(m)
}

// formatted reports whether md says more than plain text can.
func formatted(md cards.Markdown) bool {
	for _, line := range md.Parse() {
		if line.Kind != cards.LinePlain {
			return true
		}
		for _, s := range line.Spans {
			if s.Bold || s.URL != "" {
				return true
			}
		}
	}
	return false
}

// composeText writes a text message: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/im-v1/message/create_json. Text is not inert there (<at>, **, links), so
// whatever could be taken for markup goes as a post, where entities are understood.
func composeText(m core.Outbound) (content, error) {
	words := cards.Markdown(m.Text).Plain()
	if strings.ContainsAny(words, "<>*_~`[]\\") {
		return composePost(m)
	}
	var b strings.Builder
	for _, who := range m.Mentions {
		if id := accountOf(who); id != "" {
			fmt.Fprintf(&b, `<at user_id="%s">%s</at> `, attribute(id), attribute(who.Name))
		}
	}
	mentions := b.String()
	return shrink(maxTextBytes, "text", func(limit int) (content, error) {
		return encodeContent("text", map[string]string{"text": mentions + cards.TruncateBytes(words, limit)})
	})
}

// composePost writes rich text: mentions in a paragraph of their own, the rest as Markdown, which may stand only alone in its paragraph.
func composePost(m core.Outbound) (content, error) {
	type node map[string]string
	var paragraphs [][]node
	var ats []node
	for _, who := range m.Mentions {
		if id := accountOf(who); id != "" {
			ats = append(ats, node{"tag": "at", "user_id": id})
		}
	}
	if len(ats) > 0 {
		paragraphs = append(paragraphs, ats)
	}
	return shrink(maxPostBytes, "text", func(limit int) (content, error) {
		text := cards.TruncateMarkdown(cards.Markdown(m.Text), limit).Feishu()
		all := append(paragraphs[:len(paragraphs):len(paragraphs)], []node{{"tag": "md", "text": text}})
		return encodeContent("post", map[string]any{"zh_cn": map[string]any{"content": all}})
	})
}

// shrink composes with ever smaller limits until the content fits into a request. How much escaping adds depends on the text, so it is measured.
func shrink(fit int, what string, compose func(limit int) (content, error)) (content, error) {
	limit := fit
	for {
		c, err := compose(limit)
		size := wireSize(c.body)
		if err != nil || size <= fit || limit < 256 {
			return c, err
		}
		if limit == fit {
			// Cut once: what was cut before isn't reported twice.
			inner := compose
			compose = func(limit int) (content, error) {
				c, err := inner(limit)
				c.degraded = append(c.degraded, cards.Degradation{What: what, How: "truncated"})
				return c, err
			}
		}
		limit = min(limit*9/10, int(int64(limit)*int64(fit)/int64(size)*99/100))
	}
}

// wireSize is how long a content is inside the request: the SDK encodes it with encoding/json, HTML escapes included. It is counted, not encoded:
// every message passes here, and nearly none has to shrink.
func wireSize(body string) int {
	n := len(body) + len(`""`)
	for i := 0; i < len(body); {
		c := body[i]
		if c < utf8.RuneSelf {
			n += escaped[c]
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(body[i:])
		switch {
		case r == utf8.RuneError && size == 1, r == '\u2028', r == '\u2029':
			n += len(`\ufffd`) - size
		}
		i += size
	}
	return n
}

// escaped is by how much encoding/json lengthens an ASCII character.
var escaped = func() (table [utf8.RuneSelf]int) {
	for c := range table {
		raw, _ := json.Marshal(string(rune(c))) // strings always encode
		table[c] = len(raw) - len(`"."`)
	}
	return table
}()

// composeCard renders a card, with the people to be addressed in its first line.
func composeCard(card cards.Card, mentions []core.Sender) (content, error) {
	line := cardMentions(mentions)
	return shrink(maxPostBytes, "card", func(limit int) (content, error) {
		limits := cards.Feishu
		limits.MaxBytes = min(limits.MaxBytes, limit)
		if line == "" {
			raw, degraded := feishucards.Render(card, limits)
			return content{kind: "interactive", body: string(raw), degraded: degraded}, nil
		}
		limits.MaxBytes -= len(line) + 64
		limits.MaxElements--
		raw, degraded := feishucards.Render(card, limits)
		raw, err := prepend(raw, line)
		if err != nil {
			return content{}, fmt.Errorf("add mentions to the card: %w", err)
		}
		return content{kind: "interactive", body: string(raw), degraded: degraded}, nil
	})
}

func cardMentions(mentions []core.Sender) string {
	var b strings.Builder
	for _, who := range mentions {
		if id := accountOf(who); id != "" {
			fmt.Fprintf(&b, "<at id=%s></at>", attribute(id))
		}
	}
	return b.String()
}

// prepend puts a Markdown line before the elements of a card.
func prepend(raw json.RawMessage, line string) (json.RawMessage, error) {
	var root map[string]json.RawMessage
	if err := json.Unmarshal(raw, &root); err != nil {
		return nil, err
	}
	var body map[string]json.RawMessage
	if err := json.Unmarshal(root["body"], &body); err != nil {
		return nil, err
	}
	var elements []json.RawMessage
	if err := json.Unmarshal(body["elements"], &elements); err != nil {
		return nil, err
	}
	element, err := marshal(map[string]string{"tag": "markdown", "content": line})
	if err != nil {
		return nil, err
	}
	if body["elements"], err = marshal(append([]json.RawMessage{element}, elements...)); err != nil {
		return nil, err
	}
	if root["body"], err = marshal(body); err != nil {
		return nil, err
	}
	return marshal(root)
}

// accountOf is the id a mention or a send uses: the app's own open_id where it is known, else the union_id.
func accountOf(s core.Sender) string {
	if s.Address != "" {
		return s.Address
	}
	return s.ID
}

// attribute drops what could leave an attribute or a tag.
func attribute(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("<>\"'&`\n\r", r) {
			return -1
		}
		return r
	}, s)
}

func encodeContent(kind string, v any) (content, error) {
	raw, err := marshal(v)
	if err != nil {
		return content{}, fmt.Errorf("encode %s content: %w", kind, err)
	}
	return content{kind: kind, body: string(raw)}, nil
}

// marshal encodes without HTML escapes, which would triple the size of every < and >.
func marshal(v any) (json.RawMessage, error) {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return json.RawMessage(strings.TrimSuffix(b.String(), "\n")), nil
}
