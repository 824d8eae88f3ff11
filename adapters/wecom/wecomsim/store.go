package wecomsim

import (
	"encoding/json"
	"sync"
	"time"
)

// store holds what every client shows. One short mutex guards it; nothing below does I/O or calls out while holding it
// except into the non-blocking hub.
type store struct {
	mu       sync.Mutex
	keep     int
	seq      int64
	chats    map[string][]*entry
	posts    map[string]*post
	order    []*entry // all entries, oldest first; head is the first live one
	head     int
	base     int64 // absolute position of order[0]
	hub      *hub
	spokenTo map[string]bool // AI-bot chats in which a member has written
}

// post is one message as sent: several direct chats may show a copy of it.
type post struct {
	id       string
	byApp    bool
	at       time.Time
	card     *cardMeta
	feedback string
	copies   map[string]*entry // chat → copy
}

// cardMeta is what the platform remembers about a card beside its look.
type cardMeta struct {
	taskID string
	kind   string // card type at the time of sending
}

type entry struct {
	msg   Message
	post  *post
	views map[string]Message // folded userid → version shown to that member only
}

func newStore(keep int, h *hub) *store {
	return &store{keep: keep, chats: map[string][]*entry{}, posts: map[string]*post{}, hub: h, spokenTo: map[string]bool{}}
}

// draft is a message to be shown.
type draft struct {
	id, from, typ string
	payload       json.RawMessage
	replyTo       string
	files         []File
	at            time.Time
	byApp         bool
	card          *cardMeta
	feedback      string
}

// show puts one copy of a draft into each chat and returns the last copy.
func (s *store) show(d draft, chats ...string) Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[d.id]
	if p == nil {
		p = &post{id: d.id, byApp: d.byApp, at: d.at, card: d.card, feedback: d.feedback, copies: make(map[string]*entry, len(chats))}
		s.posts[d.id] = p
	}
	var last Message
	for _, chat := range chats {
		s.seq++
		e := &entry{post: p, msg: Message{
			ID: d.id, Chat: chat, From: d.from, At: d.at, Seq: s.seq, Type: d.typ,
			Payload: d.payload, ReplyTo: d.replyTo, Files: d.files,
		}}
		p.copies[chat] = e
		s.chats[chat] = append(s.chats[chat], e)
		s.order = append(s.order, e)
		last = e.msg
		s.hub.message("message", e.msg)
	}
	s.trim()
	return last
}

// trim forgets the oldest messages; the oldest of all is also the oldest of its chat.
func (s *store) trim() {
	for len(s.order)-s.head > s.keep {
		e := s.order[s.head]
		s.order[s.head] = nil
		s.head++
		s.chats[e.msg.Chat] = s.chats[e.msg.Chat][1:]
		delete(e.post.copies, e.msg.Chat)
		if len(e.post.copies) == 0 {
			delete(s.posts, e.post.id)
		}
	}
	if s.head > s.keep {
		s.order = append([]*entry(nil), s.order[s.head:]...)
		s.base += int64(s.head)
		s.head = 0
	}
}

// edit changes copies of a post through fn and publishes each new version. viewer "" changes what everybody sees and
// drops the single views; otherwise only that member's version changes.
func (s *store) edit(id, chat, viewer string, fn func(*Message)) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[id]
	if p == nil || p.copies[chat] == nil {
		return Message{}, false
	}
	e := p.copies[chat]
	kind := "update"
	if viewer == "" {
		fn(&e.msg)
		e.msg.Revision++
		e.views = nil
		if e.msg.Recalled {
			kind = "recall"
		}
		s.hub.message(kind, e.msg)
		return e.msg, true
	}
	view := e.view(viewer)
	fn(&view)
	view.Revision++
	view.Viewer = viewer
	if e.views == nil {
		e.views = map[string]Message{}
	}
	e.views[fold(viewer)] = view
	s.hub.message(kind, view)
	return view, true
}

func (e *entry) view(person string) Message {
	if v, ok := e.views[fold(person)]; ok && person != "" {
		return v
	}
	return e.msg
}

// find returns the version of a post that a person sees in a chat.
func (s *store) find(id, chat, person string) (Message, *cardMeta, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[id]
	if p == nil || p.copies[chat] == nil {
		return Message{}, nil, false
	}
	return p.copies[chat].view(person), p.card, true
}

// chatsOf lists the chats that show a post.
func (s *store) chatsOf(id string) (chats []string, at time.Time, byApp bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.posts[id]
	if p == nil {
		return nil, time.Time{}, false
	}
	for c := range p.copies {
		chats = append(chats, c)
	}
	return chats, p.at, p.byApp
}

// list returns a chat's messages, oldest first, as a person sees them; limit 0 is all.
func (s *store) list(chat, person string, limit int) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.chats[chat]
	if limit > 0 && len(all) > limit {
		all = all[len(all)-limit:]
	}
	out := make([]Message, 0, len(all))
	for _, e := range all {
		out = append(out, e.view(person))
	}
	return out
}

// scan returns up to 256 stored messages, with their single views, from an absolute position on, and the position to
// continue at; it is empty at the end.
func (s *store) scan(from int64) (batch []Message, next int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := max(int(from-s.base), s.head)
	end := min(i+256, len(s.order))
	for ; i < end; i++ {
		e := s.order[i]
		batch = append(batch, e.msg)
		for _, v := range e.views {
			batch = append(batch, v)
		}
	}
	return batch, s.base + int64(i)
}

func (s *store) markSpoken(chat string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.spokenTo[chat] = true
}

func (s *store) spoken(chat string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.spokenTo[chat]
}

// feedback returns the feedback id a post was sent with.
func (s *store) feedback(id string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.posts[id]; p != nil {
		return p.feedback
	}
	return ""
}
