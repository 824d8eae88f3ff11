package wecomsim

import (
	"encoding/json"
)

type streamBody struct {
	ID       string          `json:"id"`
	Finish   bool            `json:"finish"`
	Content  string          `json:"content"`
	Items    json.RawMessage `json:"msg_item"`
	Feedback struct {
		ID string `json:"id"`
	} `json:"feedback"`
}

// stream shows or refreshes a streamed answer; content is always the whole text.
func (b *botServer) stream(r *botRequest, raw json.RawMessage, lost bool) *apiError {
	s := b.s
	var body streamBody
	if e := decodeStrict(orEmpty(raw), &body); e != nil {
		return e
	}
	switch {
	case body.ID == "":
		return refuse(codeBadArgument, "stream.id missing")
	case len(body.Content) > streamBytes:
		return refuse(codeContentTooLong, "content size out of limit")
	case len(body.Feedback.ID) > feedbackIDBytes:
		return refuse(codeBadArgument, "feedback.id has more than 256 bytes")
	}
	st, fresh := b.requests.stream(r, body.ID, s.ids.text(), s.now())
	if b.requests.ended(st) || s.now().Sub(st.started) > s.opt.Undocumented.StreamLife {
		return refuse(codeStreamTooOld, "stream message update expired")
	}
	if fresh || s.opt.Undocumented.CountStreamFrames {
		if e := b.spendChat(r.chat); e != nil {
			return e
		}
	}
	if body.Finish {
		b.requests.endStream(st)
	}
	if len(body.Items) > 0 && fresh {
		s.cuts.add(st.post, []Truncation{{Field: "stream.msg_item", Ignored: true}})
	}
	if lost {
		return nil
	}
	payload := payloadOf("stream", raw)
	if _, ok := s.store.edit(st.post, r.chat, "", func(m *Message) { m.Payload = payload }); !ok {
		s.store.show(draft{id: st.post, from: "bot", typ: "stream", payload: payload, at: s.now(), feedback: body.Feedback.ID}, r.chat)
	}
	return nil
}

func (b *botServer) streamWithCard(r *botRequest, body botBody, raw json.RawMessage, lost bool) *apiError {
	if e := b.stream(r, body.Stream, lost); e != nil {
		return e
	}
	if len(body.Card) == 0 {
		return nil
	}
	c, e := b.content("template_card", raw)
	if e != nil {
		return e
	}
	return b.show(c, r.chat, lost)
}
