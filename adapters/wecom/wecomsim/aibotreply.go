package wecomsim

import (
	"encoding/json"
	"strings"
	"time"
)

// Byte limits of developer.work.weixin.qq.com/document/path/101031.
const (
	streamBytes      = 20480
	botMarkdownBytes = 20480
	feedbackIDBytes  = 256
)

// botBody is the part of a frame body that says what it carries.
type botBody struct {
	MsgType      string          `json:"msgtype"`
	ResponseType string          `json:"response_type"`
	ChatID       string          `json:"chatid"`
	ChatType     int             `json:"chat_type"`
	UserIDs      []string        `json:"userids"`
	Stream       json.RawMessage `json:"stream"`
	Card         json.RawMessage `json:"template_card"`
	Feedback     struct {
		ID string `json:"id"`
	} `json:"feedback"`
}

// content validates what the AI bot may show.
func (b *botServer) content(typ string, body json.RawMessage) (content, *apiError) {
	s := b.s
	raw := rawField(body, typ)
	out := content{typ: typ, payload: payloadOf(typ, raw), feedback: feedbackID(raw)}
	if len(out.feedback) > feedbackIDBytes {
		return out, refuse(codeBadArgument, "feedback.id has more than 256 bytes")
	}
	var e *apiError
	switch typ {
	case "text":
		e = s.textBody(&out, raw)
	case "markdown":
		e = markdownBody(raw, botMarkdownBytes)
	case "template_card":
		k := s.checker(botProfile, false)
		out.card, e = k.parse(raw)
		out.cuts = k.cuts
	case "image", "voice", "video", "file":
		e = s.mediaBody(&out, raw)
	default:
		e = refuse(codeBadMsgType, "invalid message type")
	}
	return out, e
}

// feedbackID is the id that a later feedback_event carries (developer.work.weixin.qq.com/document/path/101031).
func feedbackID(raw json.RawMessage) string {
	var b struct {
		Feedback struct {
			ID string `json:"id"`
		} `json:"feedback"`
	}
	_ = json.Unmarshal(orEmpty(raw), &b) // the body's own check reports malformed JSON
	return b.Feedback.ID
}

// spendChat takes one from the chat's budget, which replies and pushes share.
func (b *botServer) spendChat(chat string) *apiError {
	l := b.s.live().limits
	if !b.s.meters.spend(true, budget{"bot/min " + chat, l.BotChatPerMinute, time.Minute},
		budget{"bot/hour " + chat, l.BotChatPerHour, time.Hour}) {
		return refuse(codeTooOften, "api freq out of limit")
	}
	return nil
}

// show spends the budget, claims the card's task_id and shows the message.
func (b *botServer) show(body content, chat string, lost bool) *apiError {
	if e := b.spendChat(chat); e != nil {
		return e
	}
	if body.card != nil && body.card.TaskID != "" && !b.s.tasks.claim("bot", body.card.TaskID) {
		return refuse(codeBadTaskID, "invalid task_id, it was used before")
	}
	if !lost {
		b.s.showContent(body, chat, false)
	}
	return nil
}

func (b *botServer) respond(f frame, lost bool) *apiError {
	r, ok := b.requests.take(f.Headers.ReqID, forMessage, false, 0)
	if !ok || b.s.now().Sub(r.at) > respondWindow {
		return refuse(codeBadReqID, "invalid req_id")
	}
	var body botBody
	if e := decodeStrict(orEmpty(f.Body), &body); e != nil {
		return e
	}
	switch body.MsgType {
	case "stream":
		return b.stream(r, body.Stream, lost)
	case "stream_with_template_card":
		if !b.s.opt.Undocumented.StreamWithCard {
			return refuse(codeBadMsgType, "invalid message type")
		}
		return b.streamWithCard(r, body, f.Body, lost)
	case "text":
		return refuse(codeBadMsgType, "invalid message type")
	}
	c, e := b.content(body.MsgType, f.Body)
	if e != nil {
		return e
	}
	return b.show(c, r.chat, lost)
}

// welcome answers enter_chat, once and in time.
func (b *botServer) welcome(f frame, lost bool) *apiError {
	var body botBody
	if e := decodeStrict(orEmpty(f.Body), &body); e != nil {
		return e
	}
	r, ok := b.requests.take(f.Headers.ReqID, forEnter, true, b.s.opt.AnswerWithin)
	if !ok {
		b.late(f.Headers.ReqID, forEnter)
		return refuse(codeBadReqID, "invalid req_id")
	}
	e := refuse(codeBadMsgType, "invalid message type")
	if body.MsgType == "text" || body.MsgType == "template_card" {
		var c content
		if c, e = b.content(body.MsgType, f.Body); e == nil {
			e = b.show(c, r.chat, lost)
		}
	}
	if e != nil {
		b.requests.reopen(r)
		return e
	}
	b.s.meters.pushInTime.Add(1)
	return nil
}

// late counts an answer that came after its deadline.
func (b *botServer) late(id, use string) {
	if _, known := b.requests.take(id, use, false, 0); known {
		b.s.meters.pushLate.Add(1)
	}
}

// update answers a card click: it replaces the card for everybody, or for userids only.
func (b *botServer) update(f frame, lost bool) *apiError {
	var body botBody
	if e := decodeStrict(orEmpty(f.Body), &body); e != nil {
		return e
	}
	r, ok := b.requests.take(f.Headers.ReqID, forClick, true, b.s.opt.AnswerWithin)
	if !ok {
		b.late(f.Headers.ReqID, forClick)
		return refuse(codeBadReqID, "invalid req_id")
	}
	viewers, e := b.checkUpdate(r, body)
	if e != nil {
		b.requests.reopen(r)
		return e
	}
	b.s.meters.pushInTime.Add(1)
	var shown *Message
	for _, viewer := range viewers {
		if lost {
			continue
		}
		payload := payloadOf("template_card", body.Card)
		if m, ok := b.s.store.edit(r.post, r.chat, viewer, func(m *Message) { m.Payload, m.Type = payload, "template_card" }); ok {
			shown = &m
		}
	}
	r.result <- shown
	return nil
}

func (b *botServer) checkUpdate(r *botRequest, body botBody) (viewers []string, fail *apiError) {
	if body.ResponseType != "update_template_card" {
		return nil, refuse(codeBadMsgType, "invalid response_type")
	}
	k := b.s.checker(botProfile, true)
	c, e := k.parse(body.Card)
	if e != nil {
		return nil, e
	}
	if c.TaskID != r.taskID {
		return nil, refuse(codeNoTaskID, "task_id is not the one of the event")
	}
	b.s.cuts.add(r.post, k.cuts)
	if len(body.UserIDs) == 0 || strings.HasPrefix(r.chat, botPrefix) {
		return []string{""}, nil
	}
	for _, id := range body.UserIDs {
		p, ok := b.member(id)
		if !ok || !b.s.dir.isMember(r.chat, p.ID) {
			return nil, refuse(codeNotRecipient, "userids contains somebody outside the group")
		}
		viewers = append(viewers, p.ID)
	}
	return viewers, nil
}

// member resolves a plain or an encrypted userid.
func (b *botServer) member(id string) (Person, bool) {
	if p, ok := b.s.dir.personByOpenID(id); ok {
		return p, true
	}
	return b.s.dir.person(id)
}
