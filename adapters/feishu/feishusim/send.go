package feishusim

import (
	"encoding/json"
	"time"
)

// uuidLife: one uuid succeeds at most once within it.
// Source: open.feishu.cn/document/…/reference/im-v1/message/create.
const (
	uuidLife     = time.Hour
	chatUUIDLife = 10 * time.Hour // of POST im/v1/chats
	maxUUID      = 50
)

// sendBody is the body of create and reply. Pointers tell missing from empty.
type sendBody struct {
	ReceiveID     string  `json:"receive_id"`
	MsgType       *string `json:"msg_type"`
	Content       *string `json:"content"`
	UUID          string  `json:"uuid"`
	ReplyInThread bool    `json:"reply_in_thread"`
}

// target is where a message goes, found under the world's lock.
type target struct {
	chat     *chat
	answered *message
	inThread bool
}

func (s *Sim) handleCreate(r *request) reply {
	idType := r.URL.Query().Get("receive_id_type")
	switch idType {
	case "open_id", "union_id", "user_id", "email", "chat_id":
	default:
		return refuse(230001, "invalid receive_id_type %q", idType)
	}
	return s.deliverMessage(r, func(in sendBody) (target, *reply) {
		c, rep := s.world.receiver(idType, in.ReceiveID)
		return target{chat: c}, rep
	})
}

func (s *Sim) handleReply(r *request) reply {
	return s.deliverMessage(r, func(in sendBody) (target, *reply) {
		m := s.world.messages[r.PathValue("id")]
		if rep := repliable(m); rep != nil {
			return target{}, rep
		}
		threaded := in.ReplyInThread || m.Thread != "" || m.chat.ThreadMode
		if in.ReplyInThread && m.chat.NoThreads {
			return target{}, refused(230071, "The group does not support reply in thread.")
		}
		return target{chat: m.chat, answered: m, inThread: threaded}, nil
	})
}

func repliable(m *message) *reply {
	switch {
	case m == nil:
		return refused(230001, "invalid message_id")
	case m.Recalled && m.Thread != "" && m.root == "":
		return refused(230019, "The topic does not exist.")
	case m.Recalled:
		return refused(230011, "The message has been recalled.")
	}
	return nil
}

// deliverMessage is the common path of create and reply.
func (s *Sim) deliverMessage(r *request, find func(sendBody) (target, *reply)) reply {
	if s.opts.BotDisabled {
		return refuse(230006, "Bot ability is not activated.")
	}
	var in sendBody
	if err := json.Unmarshal(r.body, &in); err != nil {
		return refuse(230001, "Your request contains an invalid request parameter: %v", err)
	}
	if in.MsgType == nil || in.Content == nil || len([]rune(in.UUID)) > maxUUID {
		return refuse(230001, "Your request contains an invalid request parameter: msg_type, content or uuid")
	}
	shown, files, rep := s.checkContent(*in.MsgType, *in.Content, len(r.body))
	if rep != nil {
		return *rep
	}
	w := s.world
	w.mu.Lock()
	defer w.mu.Unlock()
	now := s.now()
	if in.UUID != "" {
		if first, again := w.earlier("message/"+in.UUID, now); again {
			return s.repeated(first)
		}
	}
	to, rep := find(in)
	if rep == nil {
		rep = s.mayWrite(to.chat, now)
	}
	if rep != nil {
		return *rep
	}
	m := &message{
		Message: Message{ID: s.id("om_x1"), Chat: to.chat.ID, From: "bot", At: now, Type: *in.MsgType, Files: files},
		chat:    to.chat, byApp: true, hidden: r.lost,
	}
	m.setContent(shown)
	s.thread(m, to.answered, to.inThread)
	to.chat.budget.grant(now)
	w.add(m)
	result := done(s.wireMessage(m))
	if in.UUID != "" {
		w.remember("message/"+in.UUID, result, now, uuidLife)
	}
	return result
}

func (s *Sim) repeated(first reply) reply {
	if s.opts.UUIDRepeatCode != 0 {
		return refuse(s.opts.UUIDRepeatCode, "uuid was used within the last hour")
	}
	return first
}

// thread links a message to the one it answers. Inside a thread parent_id is
// always the thread's root. Needs the lock.
// Source: open.feishu.cn/document/…/reference/im-v1/message/thread-introduction.
func (s *Sim) thread(m, answered *message, inThread bool) {
	if answered == nil {
		return
	}
	m.ReplyTo = answered.ID
	root := answered
	if first := s.world.messages[answered.root]; first != nil {
		root = first
	}
	m.root, m.parent = root.ID, answered.ID
	if !inThread && answered.Thread == "" {
		return
	}
	if root.Thread == "" {
		root.Thread = s.id("omt_")
	}
	m.Thread, m.parent = root.Thread, root.ID
}

// mayWrite checks membership, settings and the 5/s of the chat. Needs the lock.
func (s *Sim) mayWrite(c *chat, now time.Time) *reply {
	switch {
	case c.Dissolved:
		return refused(232009, "The chat has been dissolved.")
	case !c.BotMember:
		return refused(230002, "The bot can not be outside the group.")
	case c.Restricted:
		return refused(230018, "These operations are NOT allowed at current group settings.")
	case c.BotMuted:
		return refused(230035, "Send Message Permission deny.")
	}
	if p := c.person; p != nil {
		switch {
		case p.Resigned:
			return refused(230029, "User has resigned.")
		case p.Unavailable:
			return refused(230013, "Bot has NO availability to this user.")
		case p.MutedBot:
			return refused(230053, "The user has stopped the bot from sending messages.")
		}
	}
	limit := s.live().meters.ChatPerSecond
	if c.direct {
		limit = s.live().meters.UserPerSecond
	}
	if c.budget.wait(now, limit, time.Second) > 0 {
		return refused(230020, "This operation triggers the frequency limit, ext=chat rate limit")
	}
	return nil
}

// receiver finds the chat behind a receive_id. Needs the lock.
func (w *world) receiver(idType, id string) (*chat, *reply) {
	if idType == "chat_id" {
		if c := w.chats[id]; c != nil {
			return c, nil
		}
		return nil, refused(230034, "The receive_id is invalid.")
	}
	var p *Person
	if idType == "email" {
		p = w.byEmail[id]
	} else {
		p = w.typed(idType, id)
	}
	switch {
	case p != nil:
		return w.chats[DirectChatID(p.ID)], nil
	case idType == "open_id" && w.foreign[id]:
		return nil, refused(99992361, "open_id cross app")
	}
	return nil, refused(230034, "The receive_id is invalid.")
}

// typed finds a person by exactly one type of id. Needs the lock.
func (w *world) typed(idType, id string) *Person {
	p := w.byAnyID[id]
	if p == nil || p.idOf(idType) != id {
		return nil
	}
	return p
}

func (p *Person) idOf(idType string) string {
	switch idType {
	case "union_id":
		return p.UnionID
	case "user_id":
		return p.UserID
	}
	return p.OpenID
}
