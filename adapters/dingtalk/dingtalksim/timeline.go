package dingtalksim

import (
	"slices"
	"sync"
)

// entry is a stored message. msg is guarded by timeline.mu; card and key never change.
type entry struct {
	msg  Message
	card *card
	key  string // processQueryKey or carrierId
}

type chat struct {
	owner   string // whose direct chat this is, empty for groups
	entries []*entry
}

// timeline owns the messages of all chats, newest last, bounded per chat.
type timeline struct {
	mu    sync.Mutex
	keep  int
	seq   int64
	chats map[string]*chat
	byID  map[string]*entry
	byKey map[string][]*entry
}

func (t *timeline) init(keep int) {
	t.keep = keep
	t.chats, t.byID, t.byKey = map[string]*chat{}, map[string]*entry{}, map[string][]*entry{}
}

func (t *timeline) ensure(id, owner string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.at(id, owner)
}

func (t *timeline) at(id, owner string) *chat {
	c := t.chats[id]
	if c == nil {
		c = &chat{owner: owner}
		t.chats[id] = c
	}
	return c
}

func (t *timeline) add(e *entry, owner string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.seq++
	e.msg.Seq = t.seq
	e.msg.Revision = 1
	c := t.at(e.msg.Chat, owner)
	c.entries = append(c.entries, e)
	t.byID[e.msg.ID] = e
	if e.key != "" {
		t.byKey[e.key] = append(t.byKey[e.key], e)
	}
	if len(c.entries) > t.keep+t.keep/4 {
		t.trim(c)
	}
}

// trim forgets the oldest messages in blocks, so that its cost per message stays constant.
func (t *timeline) trim(c *chat) {
	drop := len(c.entries) - t.keep
	for _, e := range c.entries[:drop] {
		delete(t.byID, e.msg.ID)
		delete(t.byKey, e.key)
	}
	c.entries = slices.Clone(c.entries[drop:])
}

// change applies f to a message under the lock, counts a revision and returns the new state.
func (t *timeline) change(e *entry, f func(*Message)) Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	f(&e.msg)
	e.msg.Revision++
	return e.msg
}

func (t *timeline) copyOf(e *entry) Message {
	t.mu.Lock()
	defer t.mu.Unlock()
	return e.msg
}

func (t *timeline) find(id string) *entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.byID[id]
}

func (t *timeline) withKey(key string) []*entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.byKey[key])
}

// last returns the newest limit entries of a chat, oldest first, and whose direct chat it is.
func (t *timeline) last(id string, limit int) ([]*entry, string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.chats[id]
	if c == nil {
		return nil, ""
	}
	from := 0
	if limit > 0 && len(c.entries) > limit {
		from = len(c.entries) - limit
	}
	return slices.Clone(c.entries[from:]), c.owner
}

func (t *timeline) owner(id string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.chats[id]; c != nil {
		return c.owner
	}
	return ""
}

// all returns every stored entry, newest first.
func (t *timeline) all() []*entry {
	t.mu.Lock()
	defer t.mu.Unlock()
	out := make([]*entry, 0, len(t.byID))
	for _, e := range t.byID {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b *entry) int { return int(b.msg.Seq - a.msg.Seq) })
	return out
}
