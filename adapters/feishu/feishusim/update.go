package feishusim

import (
	"encoding/json"
	"net/http"
	"time"
)

// cardLife: a card 2.0 can be clicked and updated for 14 days.
// Source: open.feishu.cn/document/…/reference/im-v1/message/patch.
const (
	cardLife = 14 * 24 * time.Hour
	maxEdits = 20
)

// own finds a message the app may change. Needs the lock.
func (w *world) own(id string) (*message, *reply) {
	m := w.messages[id]
	switch {
	case m == nil:
		return nil, refused(230001, "invalid message_id")
	case !m.byApp:
		return nil, refused(230001, "The message was not sent by this app")
	case m.Recalled:
		return nil, refused(230011, "The message has been recalled.")
	case m.chat.Dissolved:
		return nil, refused(232009, "The chat has been dissolved.")
	case !m.chat.BotMember:
		return nil, refused(230002, "The bot can not be outside the group.")
	}
	return m, nil
}

// handlePatch serves PATCH im/v1/messages/:id, for cards only.
func (s *Sim) handlePatch(r *request) reply {
	var in struct {
		Content *string `json:"content"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || in.Content == nil {
		return refuse(230001, "Your request contains an invalid request parameter: content")
	}
	shown, _, rep := s.checkContent("interactive", *in.Content, len(r.body))
	if rep != nil {
		return *rep
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m, rep := w.own(r.PathValue("id"))
	if rep != nil {
		return *rep
	}
	now := s.now()
	switch {
	case m.Type != "interactive":
		return refuse(230001, "This message is NOT a card.")
	case now.Sub(m.At) > cardLife:
		return refuse(230031, "The message card has exceeded the time limit for updating.")
	case m.budget.wait(now, s.live().meters.CardPerSecond, time.Second) > 0:
		return refuse(230020, "This operation triggers the frequency limit.")
	}
	m.budget.grant(now)
	if locked := s.updateLocked(m); locked != nil {
		return *locked
	}
	if !r.lost {
		m.setContent(shown)
		w.changed("update", m, now)
	}
	return done(nil)
}

// updateLocked deals with a card whose click is being answered: an update now
// fails with "card action is lock", or is undone when the answer arrives. Needs the lock.
// Source: open.feishu.cn/document/ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN.
func (s *Sim) updateLocked(m *message) *reply {
	if m.openClick == 0 {
		return nil
	}
	if s.opts.EarlyUpdate == "undone" {
		if m.beforeUpd == nil {
			before := m.content
			m.beforeUpd = &before
		}
		return nil
	}
	e := &cardError{cardTooMany, "card action is lock"}
	return refused(230099, "%s", e)
}

// handlePut serves PUT im/v1/messages/:id: text and post only, 20 times, within
// the admin's window. Source: open.feishu.cn/document/…/reference/im-v1/message/update.
func (s *Sim) handlePut(r *request) reply {
	var in sendBody
	if err := json.Unmarshal(r.body, &in); err != nil || in.MsgType == nil || in.Content == nil ||
		(*in.MsgType != "text" && *in.MsgType != "post") {
		return refuse(230001, "Your request contains an invalid request parameter: msg_type must be text or post")
	}
	shown, _, rep := s.checkContent(*in.MsgType, *in.Content, len(r.body))
	if rep != nil {
		return *rep
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m, rep := w.own(r.PathValue("id"))
	now := s.now()
	switch {
	case rep != nil:
		return *rep
	case m.Type != "text" && m.Type != "post":
		return refuse(230001, "Only text and post messages can be edited")
	case m.edits >= maxEdits:
		return refuse(230072, "The number of edits has reached the upper limit.")
	case now.Sub(m.At) > s.opts.EditWindow:
		return refuse(230075, "The editable time of the message has been exceeded.")
	}
	m.edits++
	if !r.lost {
		m.Type = *in.MsgType
		m.setContent(shown)
		w.changed("update", m, now)
	}
	return done(s.wireMessage(m))
}

// handleDelete serves DELETE im/v1/messages/:id. Others' messages can be
// recalled only where the bot made the group.
func (s *Sim) handleDelete(r *request) reply {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	m := w.messages[r.PathValue("id")]
	now := s.now()
	switch {
	case m == nil:
		return refuse(230001, "invalid message_id")
	case m.Recalled:
		return refuse(230011, "The message has been recalled.")
	case !m.chat.BotMember:
		return refuse(230002, "The bot can not be outside the group.")
	case !m.byApp && !m.chat.byBot:
		return refuse(230026, "No permission to recall this message.")
	case m.byApp && now.Sub(m.At) > s.opts.RecallWindow:
		return refuse(230009, "This message has been sent for too long to be recalled.")
	}
	if !r.lost {
		m.Recalled = true
		w.changed("recall", m, now)
	}
	return done(nil)
}

// Delayed update by click token. Source: open.feishu.cn/document/ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN.
const (
	clickTokenLife = 30 * time.Minute
	clickTokenUses = 2
)

func (s *Sim) handleDelayed(r *request) reply {
	var in struct {
		Token string          `json:"token"`
		Card  json.RawMessage `json:"card"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || in.Token == "" {
		return refuse(300020, "invalid token")
	}
	if len(in.Card) > maxCardBytes {
		return refuse(10002, "card is larger than 30 KB")
	}
	bad := s.checkCard(in.Card) // before the lock; a bad token is reported first
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	st := w.clicks[in.Token]
	now := s.now()
	switch {
	case st == nil:
		return refuse(300020, "invalid token")
	case now.Sub(st.at) > clickTokenLife:
		return refuse(300030, "token is expired")
	case st.uses >= clickTokenUses:
		return refuse(300040, "token has been used up")
	case !st.answered && !st.over:
		return reply{status: http.StatusBadRequest, code: cardTooMany, msg: "card action is lock"}
	case !st.answered && !s.opts.DelayedWithoutAnswer:
		return refuse(300020, "invalid token: the callback was never answered")
	case st.message.Recalled:
		return refuse(230011, "The message has been recalled.")
	case bad != nil:
		return refuse(11311, "%s", bad)
	}
	st.uses++
	if !r.lost {
		st.message.setContent(string(in.Card))
		w.changed("update", st.message, now)
	}
	return reply{full: map[string]any{"code": 0, "msg": "ok"}}
}
