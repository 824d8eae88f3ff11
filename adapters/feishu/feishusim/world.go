package feishusim

import (
	"encoding/json"
	"slices"
	"sync"
	"time"
)

// world is everything people can see: directory, chats, messages, files. Its
// lock is held for map work only, never during I/O or card checking.
type world struct {
	mu       sync.Mutex
	journal  *journal
	people   map[string]*Person // by ID
	order    []*Person
	byAnyID  map[string]*Person
	byEmail  map[string]*Person
	byMobile map[string]*Person
	foreign  map[string]bool
	depts    map[string]*Department
	chats    map[string]*chat
	chatList []*chat
	messages map[string]*message
	files    map[string]*file
	uuids    map[string]remembered
	uuidLog  []remembered // same records, oldest first, so that old ones can be dropped
	clicks   map[string]*clickState
	clickLog []*clickState // oldest first
	waiters  map[*waiter]struct{}
	seq      int64
}

type chat struct {
	Group
	direct   bool
	person   *Person // of a direct chat
	members  map[string]bool
	byBot    bool // created by the bot: it may do what the owner may
	list     []*message
	budget   window
	changing bool // a members call is running
}

type message struct {
	Message
	chat      *chat
	content   string // content exactly as it was sent
	root      string
	parent    string
	byApp     bool
	hidden    bool // lost silently: known to the API, shown to nobody
	edits     int
	updated   time.Time
	mentions  []wireMention
	budget    window // PATCH
	openClick int    // clicks whose answer is awaited
	beforeUpd *string
}

type file struct {
	FileRef
	data    []byte
	ctype   string
	byBot   bool
	message string // the message that carries it
}

type remembered struct {
	key    string
	until  time.Time
	result reply
}

type waiter struct {
	queue []Message
	wake  chan struct{}
}

func newWorld(j *journal) *world {
	return &world{
		journal: j,
		people:  map[string]*Person{}, byAnyID: map[string]*Person{}, byEmail: map[string]*Person{},
		byMobile: map[string]*Person{}, foreign: map[string]bool{}, depts: map[string]*Department{},
		chats: map[string]*chat{}, messages: map[string]*message{}, files: map[string]*file{},
		uuids: map[string]remembered{}, clicks: map[string]*clickState{}, waiters: map[*waiter]struct{}{},
	}
}

// add stores a new message and shows it. Needs the lock.
func (w *world) add(m *message) {
	w.seq++
	m.Seq, m.Revision = w.seq, 1
	m.updated = m.At
	w.messages[m.ID] = m
	if !m.hidden {
		m.chat.list = append(m.chat.list, m)
	}
	w.show("message", m)
}

// changed shows a new revision. Needs the lock.
func (w *world) changed(kind string, m *message, now time.Time) {
	m.Revision++
	m.updated = now
	w.show(kind, m)
}

// show tells waiters and the stream. Needs the lock.
func (w *world) show(kind string, m *message) {
	if m.hidden {
		return
	}
	snap := m.snapshot()
	for wt := range w.waiters {
		wt.queue = append(wt.queue, snap)
		select {
		case wt.wake <- struct{}{}:
		default:
		}
	}
	w.journal.publish(streamEvent{Kind: kind, Chat: snap.Chat, Message: &snap})
}

// snapshot is safe to hand out: payloads are replaced, never changed in place.
func (m *message) snapshot() Message {
	out := m.Message
	out.Files = slices.Clone(m.Files)
	out.Reactions = slices.Clone(m.Reactions)
	out.Urgent = slices.Clone(m.Urgent)
	if m.Recalled {
		out.Payload = json.RawMessage(`{}`)
	}
	return out
}

// setContent replaces what the message shows. Needs the lock.
func (m *message) setContent(content string) {
	m.content = content
	m.Payload = json.RawMessage(content)
}

// earlier looks a uuid up. Needs the lock.
func (w *world) earlier(key string, now time.Time) (reply, bool) {
	got, found := w.uuids[key]
	return got.result, found && now.Before(got.until)
}

// remember keeps the result of a uuid and drops expired ones. Needs the lock.
func (w *world) remember(key string, result reply, now time.Time, life time.Duration) {
	rec := remembered{key: key, until: now.Add(life), result: result}
	w.uuids[key] = rec
	w.uuidLog = append(w.uuidLog, rec)
	for len(w.uuidLog) > 0 && !now.Before(w.uuidLog[0].until) {
		old := w.uuidLog[0]
		if cur, found := w.uuids[old.key]; found && cur.until.Equal(old.until) {
			delete(w.uuids, old.key)
		}
		w.uuidLog = w.uuidLog[1:]
	}
}
