package wecomsim

import (
	"sync"
	"time"
)

// What a callback's req_id may be used for (developer.work.weixin.qq.com/document/path/101463).
const (
	forMessage  = "message"
	forEnter    = "enter"
	forClick    = "click"
	forFeedback = "feedback"
)

const respondWindow = 24 * time.Hour

// botRequest is one callback that the bot may answer.
type botRequest struct {
	use      string
	chat     string
	person   Person
	at       time.Time // simulated time, for the 24 h window
	sent     time.Time // wall clock, for the 5 s window
	taskID   string
	post     string
	answered bool
	streams  map[string]*botStream
	result   chan *Message // a click's answer
}

// botStream is one streamed answer.
type botStream struct {
	post     string
	started  time.Time
	finished bool
}

// requestBox knows the open req_ids. Clicks and enters can be answered once and only within the deadline.
type requestBox struct {
	mu    sync.Mutex
	open  map[string]*botRequest
	order []string
}

const keptRequests = 200_000

func newRequestBox() *requestBox { return &requestBox{open: map[string]*botRequest{}} }

func (b *requestBox) add(id string, r *botRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open[id] = r
	b.order = append(b.order, id)
	for len(b.order) > keptRequests {
		delete(b.open, b.order[0])
		b.order = b.order[1:]
	}
}

// take finds a req_id for one use. once marks it as answered, within is its wall-clock deadline.
func (b *requestBox) take(id, use string, once bool, within time.Duration) (*botRequest, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r := b.open[id]
	if r == nil || r.use != use || once && (r.answered || time.Since(r.sent) > within) {
		return nil, false
	}
	if once {
		r.answered = true
	}
	return r, true
}

// reopen undoes take after a refusal, so that a corrected answer still counts.
func (b *requestBox) reopen(r *botRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r.answered = false
}

// close ends the waiting for a click.
func (b *requestBox) close(r *botRequest) {
	b.mu.Lock()
	defer b.mu.Unlock()
	r.answered = true
}

// stream finds or starts a stream. fresh is true for the first frame.
func (b *requestBox) stream(r *botRequest, id, post string, now time.Time) (st *botStream, fresh bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if st = r.streams[id]; st != nil {
		return st, false
	}
	st = &botStream{post: post, started: now}
	if r.streams == nil {
		r.streams = map[string]*botStream{}
	}
	r.streams[id] = st
	return st, true
}

func (b *requestBox) endStream(st *botStream) {
	b.mu.Lock()
	defer b.mu.Unlock()
	st.finished = true
}

func (b *requestBox) ended(st *botStream) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return st.finished
}
