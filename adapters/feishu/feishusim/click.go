package feishusim

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// Codes a person sees when a click goes wrong.
// Source: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication;
// 108002 is what clients show for an answer without data on the long connection.
const (
	seenUnpublished = 200340
	seenTimeout     = 200341
	seenTCP         = 200342
	seenDNS         = 200343
	seenBadStatus   = 200671
	seenBadShape    = 200672
	seenBadCard     = 200673
	seenDowngrade   = cardDowngrade
	seenNoData      = 108002
)

// clickState lives as long as the click's token for delayed updates.
type clickState struct {
	token    string
	message  *message
	at       time.Time
	uses     int
	answered bool // an answer was received, be it late
	over     bool // the click is no longer being waited for
}

// clickAction is the body of a click in the control API.
type clickAction struct {
	Tag        string          `json:"tag"`
	Name       string          `json:"name"`
	ElementID  string          `json:"element_id"`
	Value      json.RawMessage `json:"value"`
	FormValue  map[string]any  `json:"form_value"`
	Option     string          `json:"option"`
	Options    []string        `json:"options"`
	InputValue *string         `json:"input_value"`
	Checked    *bool           `json:"checked"`
	Force      bool            `json:"force"`
}

// Click lets a person press something on a card, pushes card.action.trigger and
// returns what the person sees. An error means that the click names nobody or
// nothing; what the client itself refuses is an Answer.
func (s *Sim) Click(ctx context.Context, c Click) (Answer, error) {
	var act clickAction
	d := json.NewDecoder(bytes.NewReader(c.Action))
	d.UseNumber()
	if err := d.Decode(&act); err != nil {
		return Answer{}, fmt.Errorf("read action: %w", err)
	}
	def(&act.Tag, "button")
	w := s.world
	w.mu.Lock()
	p, m, err := s.acting(c.Person, c.Message)
	if err != nil {
		w.mu.Unlock()
		return Answer{}, err
	}
	content := m.content
	hand := &presser{sim: s, person: *p, members: append([]string(nil), m.chat.Members...), direct: m.chat.direct}
	problem := s.unclickable(m)
	w.mu.Unlock()
	if problem != "" {
		return Answer{Error: problem}, nil
	}
	wire, refusal := hand.press(content, act)
	switch {
	case refusal != "":
		return Answer{Error: refusal}, nil
	case wire == nil:
		return Answer{OK: true}, nil // a link or a reset: nothing goes to the app
	}
	return s.callback(ctx, &hand.person, m, wire), nil
}

func (s *Sim) unclickable(m *message) string {
	switch {
	case m.Recalled:
		return "消息已被撤回"
	case m.Type != "interactive":
		return "这条消息不是卡片"
	case s.now().Sub(m.At) > cardLife:
		return "卡片已过期"
	}
	return ""
}

// callback pushes the click and waits for the answer.
func (s *Sim) callback(ctx context.Context, p *Person, m *message, action map[string]any) Answer {
	st := s.openClick(m)
	operator := s.userIDs(p)
	operator["tenant_key"] = s.app.TenantKey
	push := s.envelope(KindClickPush, "card.action.trigger", map[string]any{
		"operator": operator, "token": st.token, "action": action, "host": "im_message",
		"context": map[string]any{"open_message_id": m.ID, "open_chat_id": m.Chat},
	})
	push.onLate = func() {
		s.world.mu.Lock()
		defer s.world.mu.Unlock()
		st.answered = true
	}
	drawn := s.faults.draw(KindClickPush)
	if f, slow := drawn.get(FaultDelay); slow {
		s.sleep(ctx, f.Delay)
	}
	if f, held := drawn.get(FaultReorder); held {
		def(&f.Delay, time.Second)
		s.waitTurn(ctx, f.Delay)
	}
	if s.opts.CallbackUnpublished {
		return s.unpublished(push, st)
	}
	flight := s.begin(push, drawn)
	s.hub.release(KindClickPush)
	if drawn.has(FaultDuplicate) {
		s.spawn(func() { s.finish(push, s.begin(push, nil), nil) })
	}
	return s.settle(st, s.finish(push, flight, drawn))
}

func (s *Sim) waitTurn(ctx context.Context, limit time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	select {
	case <-s.hub.hold(KindClickPush):
	case <-ctx.Done():
	case <-s.closing:
	}
}

// unpublished sends the frame of type "card" that official clients drop.
func (s *Sim) unpublished(p *push, st *clickState) Answer {
	if f := s.begin(p, nil); f != nil {
		s.hub.expire(f)
	}
	s.journal.record(Call{At: s.now(), Dir: "out", Kind: p.kind, Call: "ws card " + p.event, Request: p.body})
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	s.closeClick(st, "")
	return seen(seenUnpublished)
}

func seen(code int) Answer {
	return Answer{Code: code, Error: fmt.Sprintf("出错了，请稍后重试 code: %d", code)}
}

func (s *Sim) openClick(m *message) *clickState {
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	now := s.now()
	for len(w.clickLog) > 0 && now.Sub(w.clickLog[0].at) > 2*clickTokenLife {
		delete(w.clicks, w.clickLog[0].token)
		w.clickLog = w.clickLog[1:]
	}
	st := &clickState{token: "c-" + randomHex(16), message: m, at: now}
	w.clicks[st.token] = st
	w.clickLog = append(w.clickLog, st)
	m.openClick++
	return st
}

// closeClick ends the waiting and shows the answer's card, if any. With
// EarlyUpdate "undone" an update made meanwhile is reverted. Needs the lock.
func (s *Sim) closeClick(st *clickState, card string) {
	st.over = true
	m := st.message
	m.openClick--
	shown := card
	if m.beforeUpd != nil && m.openClick == 0 {
		if shown == "" {
			shown = *m.beforeUpd
		}
		m.beforeUpd = nil
	}
	if shown != "" && !m.Recalled {
		m.setContent(shown)
		s.world.changed("update", m, s.now())
	}
}

// settle judges the app's answer and applies it.
func (s *Sim) settle(st *clickState, out outcome) Answer {
	res := judged{}
	switch out.fail {
	case failNone:
		res = s.judge(out)
	case failTCP:
		res.code = seenTCP
	case failDNS:
		res.code = seenDNS
	case failStatus:
		res.code = seenBadStatus
	case failShape:
		res.code = seenBadShape
	default: // nobody connected, nobody answered
		res.code = seenTimeout
	}
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	st.answered = st.answered || out.fail == failNone || out.fail == failStatus || out.fail == failShape
	s.closeClick(st, res.card)
	if res.code != 0 {
		return seen(res.code)
	}
	ans := Answer{OK: true}
	if res.toast != nil {
		ans.Toast = res.toast
	}
	return ans
}
