package feishusim

import (
	"fmt"
	"slices"
	"time"
)

// acting looks up a person and a message they can see.
func (s *Sim) acting(person, messageID string) (*Person, *message, error) {
	p, m := s.world.byAnyID[person], s.world.messages[messageID]
	switch {
	case p == nil:
		return nil, nil, fmt.Errorf("no person %q", person)
	case m == nil || m.hidden:
		return nil, nil, fmt.Errorf("no message %q", messageID)
	case !m.chat.members[p.ID]:
		return nil, nil, fmt.Errorf("%s is not in %s", p.ID, m.Chat)
	}
	return p, m, nil
}

// Recall lets a person recall their own message; im.message.recalled_v1 is pushed.
func (s *Sim) Recall(person, messageID string) error {
	w := s.world
	w.mu.Lock()
	p, m, err := s.acting(person, messageID)
	if err == nil && (m.From != p.ID || m.Recalled) {
		err = fmt.Errorf("%s cannot recall %s", p.ID, messageID)
	}
	if err != nil {
		w.mu.Unlock()
		return err
	}
	m.Recalled = true
	now := s.now()
	w.changed("recall", m, now)
	told := m.chat.BotMember
	w.mu.Unlock()
	if told {
		s.pushEvent(KindEventPush, "im.message.recalled_v1", map[string]any{
			"message_id": m.ID, "chat_id": m.Chat, "recall_time": millis(now), "recall_type": "message_owner"})
	}
	return nil
}

// React lets a person put an emoji on a message; im.message.reaction.created_v1 is pushed.
func (s *Sim) React(person, messageID, emoji string) error {
	w := s.world
	w.mu.Lock()
	p, m, err := s.acting(person, messageID)
	if err != nil {
		w.mu.Unlock()
		return err
	}
	now := s.now()
	m.Reactions = append(slices.Clone(m.Reactions), Reaction{ID: s.id("ZCaCIjUBVVWSrm5L"), Emoji: emoji, By: p.ID, At: now})
	w.changed("update", m, now)
	ids, told := s.userIDs(p), m.chat.BotMember && s.granted("im:message.reactions:read")
	w.mu.Unlock()
	if told {
		s.pushEvent(KindEventPush, "im.message.reaction.created_v1", map[string]any{
			"message_id": m.ID, "reaction_type": map[string]string{"emoji_type": emoji}, "operator_type": "user",
			"user_id": ids, "action_time": millis(now)})
	}
	return nil
}

// EnterChat lets a person open the direct chat; bot_p2p_chat_entered_v1 is pushed.
func (s *Sim) EnterChat(person string) error {
	w := s.world
	w.mu.Lock()
	p := w.byAnyID[person]
	if p == nil {
		w.mu.Unlock()
		return fmt.Errorf("no person %q", person)
	}
	c := w.chats[DirectChatID(p.ID)]
	body := map[string]any{"chat_id": c.ID, "operator_id": s.userIDs(p)}
	if n := len(c.list); n > 0 {
		body["last_message_id"], body["last_message_create_time"] = c.list[n-1].ID, millis(c.list[n-1].At)
	}
	w.mu.Unlock()
	s.pushEvent(KindEventPush, "im.chat.access_event.bot_p2p_chat_entered_v1", body)
	return nil
}

// Menu lets a person choose an entry of the bot's menu. Its timestamp is an
// integer in seconds, unlike everywhere else.
// Source: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/application-v6/bot/events/menu.
func (s *Sim) Menu(person, eventKey string) error {
	p, found := s.world.person(person)
	if !found || len(eventKey) > 30 {
		return fmt.Errorf("no person %q, or event key %q longer than 30", person, eventKey)
	}
	s.pushEvent(KindEventPush, "application.bot.menu_v6", map[string]any{
		"operator":  map[string]any{"operator_name": p.Name, "operator_id": s.userIDs(&p)},
		"event_key": eventKey, "timestamp": s.now().Truncate(time.Second).Unix()})
	return nil
}
