package wecomsim

import (
	"encoding/json"
	"strings"
	"time"
)

// updateRequest is message/update_template_card (developer.work.weixin.qq.com/document/path/94888).
type updateRequest struct {
	UserIDs  []string        `json:"userids"`
	PartyIDs []int           `json:"partyids"`
	TagIDs   []int           `json:"tagids"`
	AtAll    int             `json:"atall"`
	AgentID  json.RawMessage `json:"agentid"`
	Code     string          `json:"response_code"`
	IDTrans  int             `json:"enable_id_trans"`
	Button   *struct {
		ReplaceName string `json:"replace_name"`
	} `json:"button"`
	Card json.RawMessage `json:"template_card"`
}

func (s *Sim) updateTemplateCard(c *apiCall) (reply, *apiError) {
	var req updateRequest
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	if e := s.agent(req.AgentID); e != nil {
		if e.Code == codeTokenOfOtherApp {
			e = refuse(codeOtherApp, "the message was sent by another app")
		}
		return nil, e
	}
	code, e := s.usableCode(req.Code)
	if e != nil {
		return nil, e
	}
	viewers, invalid, e := s.updateTargets(req, code)
	if e != nil {
		return nil, e
	}
	change, cuts, e := s.cardChange(req, code.post)
	if e != nil {
		return nil, e
	}
	if !s.codes.spend(req.Code) {
		return nil, refuse(s.opt.Undocumented.SpentCode, "response_code has been used")
	}
	s.cuts.add(code.post, cuts)
	if !c.lost {
		for _, chat := range viewers {
			s.store.edit(code.post, chat, "", change)
		}
	}
	if invalid == nil {
		invalid = []string{}
	}
	return reply{"invaliduser": invalid}, nil
}

func (s *Sim) usableCode(code string) (responseCode, *apiError) {
	known, ok := s.codes.look(code)
	switch {
	case !ok:
		return known, refuse(codeBadResponseCode, "invalid response_code")
	case known.used:
		return known, refuse(s.opt.Undocumented.SpentCode, "response_code has been used")
	case s.now().Sub(known.issued) > responseCodeLife:
		return known, refuse(s.opt.Undocumented.ExpiredCode, "response_code expired")
	}
	return known, nil
}

// updateTargets resolves whom the update is for; only recipients of the message can be.
func (s *Sim) updateTargets(req updateRequest, code responseCode) (chats, invalid []string, fail *apiError) {
	wanted := req.UserIDs
	switch {
	case len(req.UserIDs) > maxToUsers || len(req.PartyIDs) > maxToParties || len(req.TagIDs) > maxToParties:
		return nil, nil, refuse(codeBadArgument, "too many targets")
	case req.AtAll != 0 && req.AtAll != 1:
		return nil, nil, refuse(codeBadArgument, "atall must be 0 or 1")
	case req.AtAll == 1:
		wanted = nil
		for id := range code.recipients {
			wanted = append(wanted, id)
		}
	case len(req.UserIDs)+len(req.PartyIDs)+len(req.TagIDs) == 0:
		return nil, nil, refuse(codeNoTarget, "userids, partyids, tagids and atall are empty")
	}
	for _, id := range req.PartyIDs {
		people, _ := s.dir.inDepartment(id)
		for _, p := range people {
			wanted = append(wanted, p.ID)
		}
	}
	for _, id := range req.TagIDs {
		tag, _ := s.dir.tag(id)
		wanted = append(wanted, tag.Users...)
	}
	for _, id := range wanted {
		p, ok := s.dir.person(id)
		if !ok || !code.recipients[fold(id)] {
			invalid = append(invalid, fold(id))
			continue
		}
		chats = append(chats, appPrefix+p.ID)
	}
	if len(chats) == 0 {
		return nil, nil, refuse(codeNotRecipient, "none of the targets received the message")
	}
	return chats, invalid, nil
}

// cardChange builds the edit: either greyed buttons or a whole new card.
func (s *Sim) cardChange(req updateRequest, post string) (func(*Message), []Truncation, *apiError) {
	hasCard := len(req.Card) > 0 && string(req.Card) != "null"
	switch {
	case hasCard == (req.Button != nil):
		return nil, nil, refuse(codeBadArgument, "exactly one of button and template_card is required")
	case hasCard:
		k := s.checker(appProfile, true)
		if _, e := k.parse(req.Card); e != nil {
			return nil, nil, e
		}
		payload := payloadOf("template_card", req.Card)
		if req.IDTrans == 1 {
			payload = s.translateIDs(payload)
		}
		return func(m *Message) { m.Payload, m.Type = payload, "template_card" }, k.cuts, nil
	case strings.TrimSpace(req.Button.ReplaceName) == "":
		return nil, nil, refuse(codeEmptyArgument, "button.replace_name is empty")
	}
	if !s.hasButtons(post) {
		return nil, nil, refuse(codeBadArgument, "only button, vote and multiple cards have buttons to replace")
	}
	name := req.Button.ReplaceName
	return func(m *Message) { m.Payload = withReplaceText(m.Payload, name) }, nil, nil
}

// hasButtons looks at the type the card was sent with.
func (s *Sim) hasButtons(post string) bool {
	chats, _, _ := s.store.chatsOf(post)
	for _, chat := range chats {
		if _, meta, ok := s.store.find(post, chat, ""); ok && meta != nil {
			return meta.kind == cardButton || meta.kind == cardVote || meta.kind == cardMultiple
		}
	}
	return false
}

// recallWindow: developer.work.weixin.qq.com/document/path/94867.
const recallWindow = 24 * time.Hour

func (s *Sim) messageRecall(c *apiCall) (reply, *apiError) {
	var req struct {
		MsgID string `json:"msgid"`
	}
	if e := c.decode(&req); e != nil {
		return nil, e
	}
	chats, at, byApp := s.store.chatsOf(req.MsgID)
	switch {
	case req.MsgID == "" || len(chats) == 0:
		return nil, refuse(codeBadArgument, "invalid msgid")
	case !byApp:
		return nil, refuse(codeBadArgument, "the message was sent by another app")
	case s.now().Sub(at) > recallWindow:
		return nil, refuse(codeRecallTooLate, "msgid expired")
	}
	for _, chat := range chats {
		if !c.lost {
			s.store.edit(req.MsgID, chat, "", func(m *Message) { m.Recalled = true })
		}
	}
	return reply{}, nil
}
