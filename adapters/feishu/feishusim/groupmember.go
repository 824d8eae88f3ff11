package feishusim

import "fmt"

// JoinGroup brings a person into a group; im.chat.member.user.added_v1 is pushed while the bot is in it.
// Source: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/chat-member-user/events/added, and …/deleted, …/withdrawn.
func (s *Sim) JoinGroup(chatID, person string) error {
	return s.changeMember(chatID, person, "im.chat.member.user.added_v1", (*chat).join)
}

// LeaveGroup takes a person out of a group, by themselves or removed: the event is the same.
func (s *Sim) LeaveGroup(chatID, person string) error {
	return s.changeMember(chatID, person, "im.chat.member.user.deleted_v1", (*chat).leave)
}

// WithdrawFromGroup undoes the bringing in of a person.
func (s *Sim) WithdrawFromGroup(chatID, person string) error {
	return s.changeMember(chatID, person, "im.chat.member.user.withdrawn_v1", (*chat).leave)
}

func (s *Sim) changeMember(chatID, person, event string, change func(*chat, string)) error {
	w := s.world
	w.mu.Lock()
	c, p := w.chats[chatID], w.byAnyID[person]
	if c == nil || c.direct || p == nil {
		w.mu.Unlock()
		return fmt.Errorf("no group %q or no person %q", chatID, person)
	}
	change(c, p.ID)
	operator := p
	if o := w.byAnyID[c.Owner]; o != nil {
		operator = o
	}
	body := map[string]any{
		"chat_id": c.ID, "operator_id": s.userIDs(operator), "external": c.External, "operator_tenant_key": s.app.TenantKey,
		"users": []map[string]any{{"name": p.Name, "tenant_key": s.app.TenantKey, "user_id": s.userIDs(p)}},
		"name":  c.Name, "i18n_names": map[string]string{"zh_cn": c.Name, "en_us": "", "ja_jp": ""},
	}
	told := c.BotMember
	w.mu.Unlock()
	w.journal.publish(streamEvent{Kind: "directory", Chat: chatID})
	if told {
		s.pushEvent(KindEventPush, event, body)
	}
	return nil
}
