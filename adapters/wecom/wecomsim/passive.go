package wecomsim

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// passive opens, checks and applies the answer to a callback (developer.work.weixin.qq.com/document/path/90241). A reply
// that is malformed is ignored by the platform; the code tells the reader of the traffic why.
func (s *Sim) passive(p *appPush, body []byte) (shown string, code int) {
	trimmed := strings.TrimSpace(string(body))
	if trimmed == "" || trimmed == "success" {
		return trimmed, 0
	}
	plain, node, err := s.openReply(body)
	if err != nil {
		return trimmed + " — ignored: " + err.Error(), codeBadArgument
	}
	e := s.applyReply(p, node)
	kind := kindReply
	if strings.HasPrefix(node.value("MsgType"), "update_") {
		kind = kindUpdate
	}
	if e != nil {
		code = e.Code
		plain += " — ignored: " + e.Text
	}
	s.calls.add(Call{At: s.now(), Dir: "in", Kind: kind, Call: "passive " + node.value("MsgType"), Status: http.StatusOK,
		Code: code, Request: plain})
	return plain, code
}

func (s *Sim) openReply(body []byte) (string, *xmlNode, error) {
	env, err := parseXML(body)
	if err != nil {
		return "", nil, err
	}
	sealed := env.value("Encrypt")
	if !s.sealer.signed(env.value("MsgSignature"), env.value("TimeStamp"), env.value("Nonce"), sealed) {
		return "", nil, errors.New("wrong signature")
	}
	plain, err := s.sealer.open(sealed)
	if err != nil {
		return "", nil, fmt.Errorf("open reply: %w", err)
	}
	node, err := parseXML(plain)
	return string(plain), node, err
}

func (s *Sim) applyReply(p *appPush, n *xmlNode) *apiError {
	if fold(n.value("ToUserName")) != fold(p.person.ID) || n.value("FromUserName") != s.opt.CorpID {
		return refuse(codeBadArgument, "ToUserName and FromUserName are not swapped")
	}
	if n.value("CreateTime") == "" {
		return refuse(codeBadArgument, "CreateTime missing")
	}
	typ := n.value("MsgType")
	if strings.HasPrefix(typ, "update_") {
		return s.passiveUpdate(p, typ, n)
	}
	if p.event == "sys" {
		return refuse(codeBadArgument, "this event takes no passive reply")
	}
	body, e := s.passiveBody(typ, n)
	if e == nil {
		s.showContent(body, appPrefix+p.person.ID, true)
	}
	return e
}

func (s *Sim) passiveBody(typ string, n *xmlNode) (content, *apiError) {
	var raw any
	switch typ {
	case "text":
		raw = map[string]string{"content": n.value("Content")}
	case "image", "voice":
		raw = map[string]string{"media_id": n.value(strings.ToUpper(typ[:1])+typ[1:], "MediaId")}
	case "video":
		raw = map[string]string{"media_id": n.value("Video", "MediaId"), "title": n.value("Video", "Title"),
			"description": n.value("Video", "Description")}
	case "news":
		raw = map[string]any{"articles": articles(n.kid("Articles"))}
	default:
		return content{}, refuse(codeBadMsgType, "invalid message type")
	}
	return s.appBody(typ, toJSON(raw))
}

func articles(n *xmlNode) []map[string]string {
	out := []map[string]string{}
	if n == nil {
		return out
	}
	for _, item := range n.kids {
		out = append(out, map[string]string{"title": item.value("Title"), "description": item.value("Description"),
			"url": item.value("Url"), "picurl": item.value("PicUrl")})
	}
	return out
}

// passiveUpdate changes the card of the person who clicked, and only theirs.
func (s *Sim) passiveUpdate(p *appPush, typ string, n *xmlNode) *apiError {
	switch {
	case p.clicked == "":
		return refuse(codeBadArgument, "no card was clicked")
	case p.event == "template_card_event" && s.opt.Undocumented.IgnorePassiveCardReply:
		return refuse(codeBadArgument, "the platform ignores this reply")
	}
	chat := appPrefix + p.person.ID
	switch typ {
	case "update_button":
		name := n.value("Button", "ReplaceName")
		if name == "" || !s.hasButtons(p.clicked) {
			return refuse(codeBadArgument, "no ReplaceName, or the card has no buttons")
		}
		s.store.edit(p.clicked, chat, "", func(m *Message) { m.Payload = withReplaceText(m.Payload, name) })
		return nil
	case "update_template_card":
		node := n.kid("TemplateCard")
		if node == nil {
			return refuse(codeBadArgument, "TemplateCard missing")
		}
		raw := json.RawMessage(toJSON(cardJSON(node)))
		k := s.checker(passiveProfile, true)
		if _, e := k.parse(raw); e != nil {
			return e
		}
		s.cuts.add(p.clicked, k.cuts)
		s.store.edit(p.clicked, chat, "", func(m *Message) { m.Payload, m.Type = payloadOf("template_card", raw), "template_card" })
		return nil
	}
	return refuse(codeBadMsgType, "invalid message type")
}
