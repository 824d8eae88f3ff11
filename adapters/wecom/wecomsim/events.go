package wecomsim

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// AppEvent is any event of developer.work.weixin.qq.com/document/path/90240. Fields are added as they stand.
type AppEvent struct {
	Person   string // userid, or "sys" for events of the platform itself such as change_contact
	Event    string
	EventKey string
	Fields   [][2]string
}

// Event pushes an app event and waits for the first delivery attempt.
func (s *Sim) Event(ctx context.Context, e AppEvent) (Answer, error) {
	p, ok := s.dir.person(e.Person)
	if !ok && e.Person != "sys" {
		return Answer{}, fmt.Errorf("event: person %q is unknown", e.Person)
	}
	event := e.Event
	if e.Person == "sys" {
		p, event = Person{ID: "sys"}, "sys"
	}
	x := s.head(p.ID, "event", s.now())
	x.text("Event", e.Event)
	if e.EventKey != "" || e.Event == "enter_agent" || e.Event == "click" || e.Event == "view" {
		x.text("EventKey", e.EventKey)
	}
	for _, f := range e.Fields {
		x.text(f[0], f[1])
	}
	push := &appPush{kind: kindEventPush, person: p, plain: s.finishEvent(x), event: event}
	r, err := s.pushAndWait(ctx, push)
	if err != nil {
		return Answer{}, err
	}
	if !r.ok {
		return Answer{Code: codeBusy, Error: textUnavailable}, nil
	}
	return Answer{OK: true}, nil
}

// EnterChat opens a direct chat. The app hears enter_agent each time; the AI bot hears enter_chat on the first entry of
// a day and may greet within five seconds (developer.work.weixin.qq.com/document/path/101027).
func (s *Sim) EnterChat(ctx context.Context, person, chat string) (Answer, error) {
	p, chat, err := s.speaker(person, chat)
	if err != nil {
		return Answer{}, fmt.Errorf("enter chat: %w", err)
	}
	if strings.HasPrefix(chat, appPrefix) {
		return s.Event(ctx, AppEvent{Person: p.ID, Event: "enter_agent"})
	}
	if !strings.HasPrefix(chat, botPrefix) {
		return Answer{}, errors.New("enter chat: groups have no such event")
	}
	now := s.now()
	day := now.Format(time.DateOnly)
	b := s.bot
	b.mu.Lock()
	again := b.entered[fold(p.ID)] == day
	b.entered[fold(p.ID)] = day
	b.mu.Unlock()
	if again {
		return Answer{OK: true}, nil
	}
	body := b.event(p, chat, "enter_chat", nil)
	req := random("SRV-", 12)
	b.requests.add(req, &botRequest{use: forEnter, chat: chat, person: p, at: now, sent: time.Now()})
	return Answer{OK: b.deliver(botPush{kind: kindEventPush, cmd: cmdEventCallback, reqID: req, body: body})}, nil
}

// Feedback is a person's thumb on an answer of the AI bot: 1 good, 2 bad, 3 undone. It is reported only when the answer
// carried a feedback id that starts with trace_.
func (s *Sim) Feedback(_ context.Context, person, message string, kind int, text string, reasons ...int) (bool, error) {
	p, ok := s.dir.person(person)
	if !ok {
		return false, fmt.Errorf("feedback: person %q is unknown", person)
	}
	chat, err := s.cardChat(Click{Person: person, Message: message}, p)
	if err != nil {
		return false, fmt.Errorf("feedback: %w", err)
	}
	id := s.store.feedback(message)
	if !strings.HasPrefix(id, "trace_") {
		return false, nil
	}
	detail := map[string]any{"id": id, "type": kind}
	if kind == 2 {
		detail["content"], detail["inaccurate_reason_list"] = text, reasons
	}
	body := s.bot.event(p, chat, "feedback_event", detail)
	req := random("SRV-", 12)
	s.bot.requests.add(req, &botRequest{use: forFeedback, chat: chat, person: p, at: s.now(), sent: time.Now()})
	return s.bot.deliver(botPush{kind: kindEventPush, cmd: cmdEventCallback, reqID: req, body: body}), nil
}

// pressMenu presses an entry of the app's menu.
func (s *Sim) pressMenu(ctx context.Context, person string, act clickAction) (Answer, error) {
	typ := s.menuType(act.Key)
	switch {
	case typ == "view" || typ == "click":
	case act.Force:
		typ = "click"
	default:
		return Answer{}, fmt.Errorf("click: the app's menu has no key %q", act.Key)
	}
	return s.Event(ctx, AppEvent{Person: person, Event: typ, EventKey: act.Key})
}
