package dingtalksim

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
)

// Click is a press on a card. Action is {"action_ids":["…"],"params":{…},"force":true}. On a public template the id must be that of a
// shown button with request:true, unless forced.
type Click struct {
	Person  string          `json:"person"`
	Message string          `json:"message_id"`
	Action  json.RawMessage `json:"action"`
}

// Toast is a short notice on the clicker's screen.
type Toast struct {
	Type string `json:"type"`
	Text string `json:"text"`
}

// Answer is what the clicker sees: an error, or the card after the answer, and the text of a variable named "toast" if an own template
// returned one. Code is 0, the ACK's code, or 504 for no answer in time.
type Answer struct {
	OK      bool     `json:"ok"`
	Code    int      `json:"code"`
	Toast   *Toast   `json:"toast,omitempty"`
	Error   string   `json:"error,omitempty"`
	Message *Message `json:"message,omitempty"`
}

// failureText is what the client shows when a callback is not answered in 2 s, or with a code other than 200.
const failureText = "操作失败，请稍后重试"

type clickAction struct {
	ActionIDs []string       `json:"action_ids"`
	Params    map[string]any `json:"params"`
	Force     bool           `json:"force"`
}

// Click presses a card and returns what that person sees. The error is non-nil only if the press itself is impossible.
func (s *Sim) Click(ctx context.Context, k Click) (Answer, error) {
	e, p, act, err := s.pressable(k)
	if err != nil {
		return Answer{}, err
	}
	c := e.card
	if c.callback != "STREAM" {
		return Answer{Code: 404, Error: failureText}, nil
	}
	o := s.set().meters
	if !o.FreeCardCallbacks {
		s.meter.takeStream(o, s.now()) // past the quota the behaviour of card callbacks is not documented: still delivered
	}
	data := s.cardCallback(c, p, e.msg.Chat, act)
	push := s.newPush("click_push", typeCallback, topicCard, string(mustJSON(data)), nil)
	cb := c.begin()
	var ans callbackAnswer
	push.onAck = func(a ackFrame) { ans = s.applyAnswer(c, cb, p, a) }
	s.open(push)
	if err := s.attempt(ctx, push); err != nil {
		c.end(cb, false, nil)
		return Answer{Code: 503, Error: failureText}, nil
	}
	ack, ok := s.wait(ctx, push, scaled(cardWindow, s.opt.DeadlineScale))
	if !ok {
		c.end(cb, false, nil)
		return Answer{Code: 504, Error: failureText}, ctx.Err()
	}
	if ack.Code != 200 || ans.bad {
		return Answer{Code: max(ack.Code, 1), Error: failureText}, nil
	}
	m, _ := s.render(e, p.ID)
	out := Answer{OK: true, Message: &m}
	if ans.toast != "" && !c.template.public {
		out.Toast = &Toast{"info", ans.toast}
	}
	return out, nil
}

// pressable finds the card and checks that this person sees it and that it has such a button.
func (s *Sim) pressable(k Click) (*entry, Person, clickAction, error) {
	var act clickAction
	e := s.chats.find(k.Message)
	if e == nil || e.card == nil {
		return nil, Person{}, act, fmt.Errorf("no card message %q", k.Message)
	}
	p, ok := s.dir.person(k.Person)
	if !ok || p.Inactive {
		return nil, p, act, errUnknownPerson(k.Person)
	}
	if err := json.Unmarshal(k.Action, &act); err != nil {
		return nil, p, act, fmt.Errorf("read click action: %w", err)
	}
	m, visible := s.render(e, p.ID)
	if g, ok := s.dir.group(m.Chat); ok {
		visible = visible && g.has(p.ID)
	} else {
		visible = visible && m.Chat == directChat(p.ID)
	}
	switch {
	case !visible || m.Recalled:
		return nil, p, act, fmt.Errorf("%s does not see message %q", p.ID, k.Message)
	case len(act.ActionIDs) == 0:
		return nil, p, act, fmt.Errorf("click without action_ids")
	}
	if e.card.template.public && !act.Force {
		shown := e.card.view(p.ID).CardParamMap
		if !slices.ContainsFunc(act.ActionIDs, func(id string) bool { return e.card.template.callbackButton(shown, id) }) {
			return nil, p, act, fmt.Errorf("the card shows no callback button %q", act.ActionIDs[0])
		}
	}
	return e, p, act, nil
}

// cardCallback builds the decoded data of a card callback.
// Source: open.dingtalk.com/document/development/event-callback-card
func (s *Sim) cardCallback(c *card, p Person, chat string, act clickAction) map[string]any {
	if act.Params == nil {
		act.Params = map[string]any{}
	}
	private := map[string]any{"actionIds": act.ActionIDs, "params": act.Params}
	content := map[string]any{"cardPrivateData": private}
	if s.opt.CardShape == LegacyParams {
		delete(private, "params")
		content["params"] = act.Params
	}
	text := string(mustJSON(content))
	user, idType := p.ID, 1
	if c.idType == unionIDType {
		user, idType = p.UnionID, unionIDType
	}
	data := map[string]any{
		"type": "actionCallback", "outTrackId": c.outTrackID, "userId": user, "userIdType": idType, "corpId": p.CorpID,
		"spaceType": "im", "spaceId": chat, "content": text, "value": text, "extension": "{}",
	}
	if s.opt.CardShape == ValueOnly {
		delete(data, "content")
	}
	return data
}
