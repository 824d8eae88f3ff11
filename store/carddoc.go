package store

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// outboundDoc is how a message is stored: its JSON, with the blocks of its card beside it under their kinds, because an interface value does
// not say in JSON what it is. Kinds are only ever added. B is blockIn to read and blockOut to write.
type outboundDoc[B any] struct {
	Msg  core.Outbound `json:"msg"`
	Body []B           `json:"body,omitempty"`
}

type blockIn struct {
	Kind  string          `json:"k"`
	Value json.RawMessage `json:"v"`
}

type blockOut struct {
	Kind  string      `json:"k"`
	Value cards.Block `json:"v"`
}

func encodeOutbound(m core.Outbound) (string, error) {
	d := outboundDoc[blockOut]{Msg: m}
	if m.Card != nil && len(m.Card.Body) > 0 {
		bare := *m.Card
		bare.Body = nil
		d.Msg.Card = &bare
		for _, b := range m.Card.Body {
			kind, err := blockKind(b)
			if err != nil {
				return "", err
			}
			d.Body = append(d.Body, blockOut{kind, b})
		}
	}
	return encode(d)
}

func decodeOutbound(doc []byte, m *core.Outbound) error {
	var d outboundDoc[blockIn]
	if err := decode(doc, &d); err != nil {
		return err
	}
	*m = d.Msg
	if len(d.Body) == 0 {
		return nil
	}
	if m.Card == nil {
		return coded(core.CodeInternal, errors.New("decode stored message: blocks without a card"))
	}
	for _, b := range d.Body {
		block, err := decodeBlock(b)
		if err != nil {
			return err
		}
		m.Card.Body = append(m.Card.Body, block)
	}
	return nil
}

func blockKind(b cards.Block) (string, error) {
	switch b.(type) {
	case cards.Fields:
		return "fields", nil
	case cards.Markdown:
		return "markdown", nil
	case cards.Note:
		return "note", nil
	case cards.Divider:
		return "divider", nil
	case cards.People:
		return "people", nil
	case cards.Timeline:
		return "timeline", nil
	case cards.Progress:
		return "progress", nil
	}
	return "", coded(core.CodeInvalid, fmt.Errorf("encode card: unknown block %T", b))
}

func decodeBlock(d blockIn) (cards.Block, error) {
	switch d.Kind {
	case "fields":
		return readBlock[cards.Fields](d)
	case "markdown":
		return readBlock[cards.Markdown](d)
	case "note":
		return readBlock[cards.Note](d)
	case "divider":
		return readBlock[cards.Divider](d)
	case "people":
		return readBlock[cards.People](d)
	case "timeline":
		return readBlock[cards.Timeline](d)
	case "progress":
		return readBlock[cards.Progress](d)
	}
	return nil, coded(core.CodeInternal, fmt.Errorf("decode stored card: unknown block %q, written by a newer version?", d.Kind))
}

func readBlock[B cards.Block](d blockIn) (cards.Block, error) {
	var b B
	err := decode(d.Value, &b)
	return b, err
}
