package feishusim

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Say lets a person write. It returns the id of the first message it made; the
// push to the app, if the app's scopes allow one, goes on in the background.
func (s *Sim) Say(_ context.Context, u Utterance) (string, error) {
	w := s.world
	w.mu.Lock()
	said, err := s.say(u)
	var pushes []func()
	for _, m := range said {
		if s.hears(m, u) {
			body := s.receiveBody(m)
			pushes = append(pushes, func() { s.pushEvent(KindMessagePush, "im.message.receive_v1", body) })
		}
	}
	w.mu.Unlock()
	if err != nil {
		return "", err
	}
	for _, push := range pushes {
		push()
	}
	return said[0].ID, nil
}

// say stores the messages of an utterance. Needs the lock.
func (s *Sim) say(u Utterance) ([]*message, error) {
	p, c, err := s.speaker(u.Person, u.Chat, u.ReplyTo)
	if err != nil {
		return nil, err
	}
	answered := s.world.messages[u.ReplyTo]
	if u.ReplyTo != "" && (answered == nil || answered.chat != c || answered.Recalled) {
		return nil, fmt.Errorf("no message %q to answer in %s", u.ReplyTo, c.ID)
	}
	if u.InThread && c.NoThreads {
		return nil, fmt.Errorf("%s has no threads", c.ID)
	}
	var said []*message
	put := func(kind, content string, files ...FileRef) *message {
		m := &message{Message: Message{ID: s.id("om_x1"), Chat: c.ID, From: p.ID, At: s.now(), Type: kind, Files: files}, chat: c}
		m.setContent(content)
		s.thread(m, answered, u.InThread || c.ThreadMode)
		said = append(said, m)
		return m
	}
	if u.Type != "" {
		put(u.Type, string(u.Content))
	} else if u.Text != "" || u.MentionBot || len(u.Mentions) > 0 {
		s.putText(put("text", "{}"), u)
	}
	for _, f := range u.Files {
		ref, kind, content, err := s.attach(f)
		if err != nil {
			return nil, err
		}
		m := put(kind, content, ref)
		s.world.files[ref.Key].message = m.ID
	}
	if len(said) == 0 {
		return nil, errors.New("nothing was said")
	}
	for _, m := range said {
		s.world.add(m)
	}
	return said, nil
}

// speaker finds who writes and where. Needs the lock.
func (s *Sim) speaker(person, chatID, replyTo string) (*Person, *chat, error) {
	w := s.world
	p := w.byAnyID[person]
	if p == nil || p.Resigned {
		return nil, nil, fmt.Errorf("no active person %q", person)
	}
	if m := w.messages[replyTo]; chatID == "" && m != nil {
		chatID = m.Chat
	}
	if chatID == "" {
		chatID = DirectChatID(p.ID)
	}
	c := w.chats[chatID]
	switch {
	case c == nil || c.Dissolved:
		return nil, nil, fmt.Errorf("no chat %q", chatID)
	case !c.members[p.ID]:
		return nil, nil, fmt.Errorf("%s is not in %s", p.ID, chatID)
	case c.direct && (p.Unavailable || s.opts.BotDisabled || !s.granted("im:message.p2p_msg:readonly")):
		return nil, nil, fmt.Errorf("the bot chat of %s has no input box", p.ID)
	}
	return p, c, nil
}

// putText turns names into @_user_N placeholders, as receivers get them.
func (s *Sim) putText(m *message, u Utterance) {
	text, lead := u.Text, ""
	mention := func(name string, mt wireMention, person string) {
		mt.Key = fmt.Sprintf("@_user_%d", len(m.mentions)+1)
		mt.Name, mt.TenantKey = name, s.app.TenantKey
		if strings.Contains(text, "@"+name) {
			text = strings.Replace(text, "@"+name, mt.Key, 1)
		} else {
			lead += mt.Key + " "
		}
		m.mentions = append(m.mentions, mt)
		m.Mentions = append(m.Mentions, Mention{Key: mt.Key, Person: person, Name: name})
	}
	if u.MentionBot {
		id := map[string]any{"open_id": s.opts.BotOpenID, "union_id": "on_" + strings.TrimPrefix(s.opts.BotOpenID, "ou_"), "user_id": ""}
		mention(s.opts.BotName, wireMention{ID: id, Type: "bot"}, "bot")
	}
	for _, id := range u.Mentions {
		if p := s.world.byAnyID[id]; p != nil {
			kind := "user"
			if p.Bot {
				kind = "bot"
			}
			mention(p.Name, wireMention{ID: s.userIDs(p), Type: kind}, p.ID)
		}
	}
	m.setContent(jsonString(map[string]string{"text": strings.TrimSpace(lead + text)}))
}

// hears decides by scopes whether a message reaches the app. Needs the lock.
// A thread the bot opened is no exception: without an @ or the sensitive scope
// its replies are not delivered.
func (s *Sim) hears(m *message, u Utterance) bool {
	p := s.world.people[m.From]
	switch {
	case !m.chat.BotMember:
		return false
	case m.chat.direct:
		return true
	case p != nil && p.Bot:
		return u.MentionBot && s.opts.BotMentions
	case s.opts.GroupAllMessages:
		return true
	}
	return slices.ContainsFunc(m.mentions, func(mt wireMention) bool { return mt.ID["open_id"] == s.opts.BotOpenID }) &&
		s.granted("im:message.group_at_msg:readonly")
}

func (s *Sim) receiveBody(m *message) map[string]any {
	p := s.world.people[m.From]
	kind := "user"
	if p.Bot {
		kind = "bot"
	}
	return map[string]any{
		"sender":  map[string]any{"sender_id": s.userIDs(p), "sender_type": kind, "tenant_key": s.app.TenantKey},
		"message": s.eventMessage(m),
	}
}
