package wecomsim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// What the person sees when no answer comes; the platform documents the deadline, not the words.
const (
	textTimeout     = "请求超时，请稍后重试"
	textUnavailable = "应用暂时无法响应，请稍后重试"
)

// Click lets a person press a button, submit a form, choose a card-menu entry, or, without a message, press the app's
// menu. For the app it returns after the first delivery attempt; for the AI bot with the update frame or after 5 s.
// An error means that the press was not possible at all.
func (s *Sim) Click(ctx context.Context, c Click) (Answer, error) {
	act, err := rawAction(c.Action)
	if err != nil {
		return Answer{}, fmt.Errorf("click: %w", err)
	}
	if c.Message == "" {
		return s.pressMenu(ctx, c.Person, act)
	}
	p, ok := s.dir.person(c.Person)
	if !ok {
		return Answer{}, fmt.Errorf("click: person %q is unknown", c.Person)
	}
	chat, err := s.cardChat(c, p)
	if err != nil {
		return Answer{}, fmt.Errorf("click: %w", err)
	}
	m, meta, _ := s.store.find(c.Message, chat, p.ID)
	shown, isCard := cardIn(m.Payload)
	if !isCard || meta == nil || m.Recalled {
		return Answer{}, errors.New("click: the message shows no card")
	}
	chosen, err := resolve(shown, act)
	if err != nil {
		return Answer{}, fmt.Errorf("click: %w", err)
	}
	if strings.HasPrefix(chat, appPrefix) {
		return s.clickApp(ctx, p, m, meta, shown.CardType, act, chosen)
	}
	return s.clickBot(ctx, p, m, meta, shown.CardType, act, chosen)
}

// cardChat finds the chat in which this person sees the card.
func (s *Sim) cardChat(c Click, p Person) (string, error) {
	if c.Chat != "" {
		_, chat, err := s.speaker(c.Person, c.Chat)
		return chat, err
	}
	chats, _, _ := s.store.chatsOf(c.Message)
	for _, chat := range []string{appPrefix + p.ID, botPrefix + p.ID} {
		if slices.Contains(chats, chat) {
			return chat, nil
		}
	}
	for _, chat := range chats {
		if s.dir.isMember(chat, p.ID) {
			return chat, nil
		}
	}
	return "", fmt.Errorf("person %q does not see message %q", c.Person, c.Message)
}

// clickApp pushes the click with a fresh one-shot code and waits for the first attempt.
func (s *Sim) clickApp(ctx context.Context, p Person, m Message, meta *cardMeta, cardType string, act clickAction, chosen []selection) (Answer, error) {
	now := s.now()
	event := "template_card_event"
	if act.Menu {
		event = "template_card_menu_event"
	}
	code := s.codes.issue(responseCode{post: m.ID, recipients: s.recipients(m.ID)}, "RCLK-", now)
	plain := s.appClickXML(p, event, act.Key, meta.taskID, cardType, code, chosen, now)
	r, err := s.pushAndWait(ctx, &appPush{kind: kindClickPush, person: p, plain: plain, clicked: m.ID, event: event})
	if err != nil {
		return Answer{}, err
	}
	ans := Answer{OK: r.ok}
	if !r.ok {
		ans.Code, ans.Error = codeBusy, textUnavailable
	}
	if after, _, ok := s.store.find(m.ID, m.Chat, p.ID); ok {
		ans.Message = &after
	}
	return ans, nil
}

// recipients are the members who hold a copy of a message of the app.
func (s *Sim) recipients(id string) map[string]bool {
	chats, _, _ := s.store.chatsOf(id)
	out := make(map[string]bool, len(chats))
	for _, chat := range chats {
		out[fold(directOwner(chat))] = true
	}
	return out
}

func (s *Sim) pushAndWait(ctx context.Context, p *appPush) (pushResult, error) {
	done := make(chan pushResult, 1)
	p.done = func(r pushResult) { done <- r }
	s.app.enqueue(p)
	select {
	case r := <-done:
		return r, nil
	case <-ctx.Done():
		return pushResult{}, fmt.Errorf("click: %w", ctx.Err())
	case <-s.ctx.Done():
		return pushResult{}, errors.New("click: simulator closed")
	}
}

// clickBot pushes the click once and waits for the update frame; a late one is refused
// (developer.work.weixin.qq.com/document/path/101027).
func (s *Sim) clickBot(ctx context.Context, p Person, m Message, meta *cardMeta, cardType string, act clickAction, chosen []selection) (Answer, error) {
	detail := map[string]any{"card_type": cardType, "event_key": act.Key, "task_id": meta.taskID}
	if items := selectedItems(chosen); items != nil {
		detail["selected_items"] = items
	}
	r := &botRequest{use: forClick, chat: m.Chat, person: p, at: s.now(), sent: time.Now(), taskID: meta.taskID, post: m.ID,
		result: make(chan *Message, 1)}
	req := random("SRV-", 12)
	s.bot.requests.add(req, r)
	body := s.bot.event(p, m.Chat, "template_card_event", detail)
	if !s.bot.deliver(botPush{kind: kindClickPush, cmd: cmdEventCallback, reqID: req, body: body}) {
		return Answer{Code: codeBusy, Error: textUnavailable, Message: &m}, nil
	}
	t := time.NewTimer(s.opt.AnswerWithin)
	defer t.Stop()
	select {
	case <-r.result:
	case <-t.C:
		s.bot.requests.close(r)
		if len(r.result) == 0 {
			return Answer{Code: codeBusy, Error: textTimeout, Message: &m}, nil
		}
	case <-ctx.Done():
		return Answer{}, fmt.Errorf("click: %w", ctx.Err())
	case <-s.ctx.Done():
		return Answer{}, errors.New("click: simulator closed")
	}
	after, _, _ := s.store.find(m.ID, m.Chat, p.ID)
	return Answer{OK: true, Message: &after}, nil
}

// selectedItems is nil without choices: menu clicks and plain buttons carry no selected_items.
func selectedItems(chosen []selection) map[string]any {
	if len(chosen) == 0 {
		return nil
	}
	var items []any
	for _, c := range chosen {
		items = append(items, map[string]any{"question_key": c.question, "option_ids": map[string]any{"option_id": c.options}})
	}
	return map[string]any{"selected_item": items}
}
