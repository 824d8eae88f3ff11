package feishusim

import (
	"encoding/json"
	"slices"
)

// Limits of group calls. Sources: open.feishu.cn/document/…/im-v1/chat/create
// and …/chat-members/create.
const (
	maxChatUsers = 50
	maxChatBots  = 5
)

func (s *Sim) handleChatCreate(r *request) reply {
	var in struct {
		Name             string   `json:"name"`
		OwnerID          string   `json:"owner_id"`
		Users            []string `json:"user_id_list"`
		Bots             []string `json:"bot_id_list"`
		GroupMessageType string   `json:"group_message_type"`
	}
	q := r.URL.Query()
	if err := json.Unmarshal(r.body, &in); err != nil || len(in.Users) > maxChatUsers || len(in.Bots) > maxChatBots ||
		(in.GroupMessageType != "" && in.GroupMessageType != "chat" && in.GroupMessageType != "thread") {
		return refuse(232001, "Your request contains an invalid request parameter.")
	}
	uuid := q.Get("uuid")
	if len(uuid) > maxUUID || (uuid != "" && in.OwnerID == "") {
		return refuse(232001, "uuid needs owner_id and at most 50 characters")
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	now := s.now()
	if first, again := w.earlier("chat/"+uuid, now); uuid != "" && again {
		return first
	}
	g := Group{ID: s.id("oc_"), Name: in.Name, BotMember: true, ThreadMode: in.GroupMessageType == "thread"}
	for _, id := range append(slices.Clone(in.Users), in.OwnerID) {
		p := w.typed(q.Get("user_id_type"), id)
		switch {
		case id == "":
		case p == nil:
			return refuse(232006, "Invalid user id %q.", id)
		case p.Unavailable || p.Resigned:
			return refuse(232024, "User is outside the availability range of the app.")
		default:
			g.Members = append(g.Members, p.ID)
			g.Owner = p.ID // the owner comes last
		}
	}
	if in.OwnerID == "" {
		g.Owner = ""
	}
	c := w.putGroup(g)
	c.byBot = true
	w.journal.publish(streamEvent{Kind: "directory", Chat: c.ID})
	result := done(s.wireChat(c, q.Get("user_id_type")))
	if uuid != "" {
		w.remember("chat/"+uuid, result, now, chatUUIDLife)
	}
	return result
}

func (s *Sim) wireChat(c *chat, idType string) map[string]any {
	form := "chat"
	if c.ThreadMode {
		form = "thread"
	}
	mode := "group"
	if c.direct {
		mode = "p2p"
	}
	out := map[string]any{"chat_id": c.ID, "name": c.Name, "chat_mode": mode, "chat_type": "private",
		"group_message_type": form, "external": c.External, "tenant_key": s.app.TenantKey, "owner_id_type": "open_id"}
	if p := s.world.byAnyID[c.Owner]; p != nil {
		out["owner_id"] = p.idOf(idType)
	}
	return out
}

// group finds a chat the bot is in. Needs the lock.
func (w *world) group(id string) (*chat, *reply) {
	c := w.chats[id]
	switch {
	case c == nil:
		return nil, refused(232006, "Your request specifies a chat_id which is invalid.")
	case c.Dissolved:
		return nil, refused(232009, "The chat has been dissolved.")
	case !c.BotMember:
		return nil, refused(232011, "Operator can NOT be out of the chat.")
	}
	return c, nil
}

func (s *Sim) handleChatGet(r *request) reply {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	c, rep := s.world.group(r.PathValue("id"))
	if rep != nil {
		return *rep
	}
	return done(s.wireChat(c, r.URL.Query().Get("user_id_type")))
}

func (s *Sim) handleMembers(r *request) reply {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	c, rep := s.world.group(r.PathValue("id"))
	if rep != nil {
		return *rep
	}
	idType := r.URL.Query().Get("member_id_type")
	def(&idType, "open_id")
	from, to, more := page(r, len(c.Members), 100)
	items := []map[string]any{}
	for _, id := range c.Members[from:to] {
		p := s.world.people[id]
		items = append(items, map[string]any{"member_id_type": idType, "member_id": p.idOf(idType), "name": p.Name,
			"tenant_key": s.app.TenantKey})
	}
	return done(map[string]any{"items": items, "has_more": more != "", "page_token": more, "member_total": len(c.Members)})
}

// handleMembersChange adds or removes members. Calls for one group must come one
// after the other (232019); by default one bad id fails the whole call.
func (s *Sim) handleMembersChange(r *request) reply {
	var in struct {
		IDs []string `json:"id_list"`
	}
	if err := json.Unmarshal(r.body, &in); err != nil || len(in.IDs) == 0 || len(in.IDs) > maxChatUsers {
		return refuse(232001, "id_list needs 1 to 50 ids")
	}
	w := s.world
	w.mu.Lock()
	c, rep := w.group(r.PathValue("id"))
	if rep == nil && c.changing {
		rep = refused(232019, "The chat is being changed by another request.")
	}
	if rep != nil {
		w.mu.Unlock()
		return *rep
	}
	c.changing = true
	w.mu.Unlock()
	s.pause(r) // the change takes its time, so that unserialised calls collide
	w.mu.Lock()
	defer w.mu.Unlock()
	c.changing = false
	return s.changeMembers(r, c, in.IDs)
}

func (s *Sim) changeMembers(r *request, c *chat, ids []string) reply {
	q := r.URL.Query()
	invalid, people := []string{}, []*Person{}
	for _, id := range ids {
		p := s.world.typed(q.Get("member_id_type"), id)
		if p == nil || p.Resigned {
			invalid = append(invalid, id)
			continue
		}
		if p.Unavailable {
			return refuse(232024, "User is outside the availability range of the app.")
		}
		people = append(people, p)
	}
	if mode := q.Get("succeed_type"); len(invalid) > 0 && (mode == "" || mode == "0") {
		return refuse(232006, "invalid ids: %v", invalid)
	}
	for _, p := range people {
		if r.Method == "DELETE" {
			c.leave(p.ID)
		} else {
			c.join(p.ID)
		}
	}
	s.journal.publish(streamEvent{Kind: "directory", Chat: c.ID})
	return done(map[string]any{"invalid_id_list": invalid, "not_existed_id_list": []string{}, "pending_approval_id_list": []string{}})
}

func (s *Sim) handleIsInChat(r *request) reply {
	s.world.mu.Lock()
	defer s.world.mu.Unlock()
	c := s.world.chats[r.PathValue("id")]
	return done(map[string]bool{"is_in_chat": c != nil && c.BotMember && !c.Dissolved})
}
