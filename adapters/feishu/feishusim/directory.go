package feishusim

import (
	"fmt"
	"slices"
	"strings"
)

// AddPerson adds people, or changes them if their ID is known. Every person has
// a direct chat with the bot.
func (s *Sim) AddPerson(people ...Person) {
	w := s.world
	w.mu.Lock()
	for _, p := range people {
		w.putPerson(p)
	}
	w.mu.Unlock()
	w.journal.publish(streamEvent{Kind: "directory"})
}

// DirectChatID is the chat id of the person's direct chat with the bot.
func DirectChatID(personID string) string { return "oc_p2p_" + personID }

func (p *Person) fill() {
	if p.ID == "" {
		p.ID = strings.TrimPrefix(p.OpenID, "ou_")
	}
	def(&p.Name, p.ID)
	def(&p.OpenID, "ou_"+p.ID)
	def(&p.UnionID, "on_"+p.ID)
	def(&p.UserID, p.ID)
	def(&p.Language, "zh_cn")
	def(&p.Timezone, "Asia/Shanghai")
}

func (w *world) putPerson(in Person) {
	in.fill()
	p := w.people[in.ID]
	if p == nil {
		p = &Person{}
		w.people[in.ID] = p
		w.order = append(w.order, p)
		c := &chat{Group: Group{ID: DirectChatID(in.ID), Name: in.Name, BotMember: true, Members: []string{in.ID}},
			direct: true, person: p, members: map[string]bool{in.ID: true}}
		w.chats[c.ID] = c
		w.chatList = append(w.chatList, c)
	}
	*p = in
	for _, id := range []string{p.ID, p.OpenID, p.UnionID, p.UserID} {
		w.byAnyID[id] = p
	}
	for _, id := range p.ForeignOpenIDs {
		w.foreign[id] = true
	}
	if p.Email != "" {
		w.byEmail[strings.ToLower(p.Email)] = p
	}
	if p.Mobile != "" {
		w.byMobile[plainMobile(p.Mobile)] = p
	}
}

// AddGroup adds groups, or changes them if their ID is known. Nothing is pushed.
func (s *Sim) AddGroup(groups ...Group) {
	w := s.world
	w.mu.Lock()
	for _, g := range groups {
		w.putGroup(g)
	}
	w.mu.Unlock()
	w.journal.publish(streamEvent{Kind: "directory"})
}

func (w *world) putGroup(g Group) *chat {
	c := w.chats[g.ID]
	if c == nil {
		c = &chat{}
		w.chats[g.ID] = c
		w.chatList = append(w.chatList, c)
	}
	def(&g.Name, g.ID)
	c.Group = g
	c.Members, c.members = nil, map[string]bool{}
	for _, id := range g.Members {
		if p := w.byAnyID[id]; p != nil {
			c.join(p.ID)
		}
	}
	return c
}

func (c *chat) join(id string) {
	if !c.members[id] {
		c.members[id] = true
		c.Members = append(c.Members, id)
	}
}

func (c *chat) leave(id string) {
	if c.members[id] {
		delete(c.members, id)
		c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(m string) bool { return m == id })
	}
}

// AddDepartment adds departments for contact/v3/departments.
func (s *Sim) AddDepartment(depts ...Department) {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	for _, d := range depts {
		s.world.depts[d.ID] = &d
	}
}

// AddBot brings the bot into a group and pushes im.chat.member.bot.added_v1.
func (s *Sim) AddBot(chatID string) error {
	return s.setBot(chatID, true, "im.chat.member.bot.added_v1")
}

// RemoveBot takes the bot out of a group and pushes im.chat.member.bot.deleted_v1.
func (s *Sim) RemoveBot(chatID string) error {
	return s.setBot(chatID, false, "im.chat.member.bot.deleted_v1")
}

// setBot changes the membership; the operator is the owner or the first member.
// Source: open.feishu.cn/document/…/im-v1/chat-member-bot/events/added.
func (s *Sim) setBot(chatID string, member bool, event string) error {
	w := s.world
	w.mu.Lock()
	c := w.chats[chatID]
	if c == nil || c.direct {
		w.mu.Unlock()
		return fmt.Errorf("no group %q", chatID)
	}
	if c.BotMember == member {
		w.mu.Unlock()
		return nil
	}
	c.BotMember = member
	operator := map[string]any{}
	for _, id := range append([]string{c.Owner}, c.Members...) {
		if p := w.byAnyID[id]; p != nil {
			operator = s.userIDs(p)
			break
		}
	}
	body := map[string]any{
		"chat_id": c.ID, "operator_id": operator, "external": c.External, "operator_tenant_key": s.app.TenantKey,
		"name": c.Name, "i18n_names": map[string]string{"zh_cn": c.Name, "en_us": "", "ja_jp": ""},
	}
	w.mu.Unlock()
	w.journal.publish(streamEvent{Kind: "directory", Chat: chatID})
	s.pushEvent(KindEventPush, event, body)
	return nil
}

// userIDs is the id triple of events. user_id is absent unless the app has
// contact:user.employee_id:readonly.
func (s *Sim) userIDs(p *Person) map[string]any {
	ids := map[string]any{"open_id": p.OpenID, "union_id": p.UnionID}
	if s.granted("contact:user.employee_id:readonly") {
		ids["user_id"] = p.UserID
	}
	return ids
}

// plainMobile drops the mainland country code, which the platform lets out.
func plainMobile(m string) string { return strings.TrimPrefix(m, "+86") }

// Person finds somebody by any of their ids.
func (s *Sim) Person(id string) (Person, bool) { return s.world.person(id) }

func (w *world) person(id string) (Person, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if p := w.byAnyID[id]; p != nil {
		return *p, true
	}
	return Person{}, false
}
