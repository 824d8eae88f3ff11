package outbox

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/store"
)

// settler writes outcomes to the database, all that wait at a moment in one transaction.
type settler struct {
	s     *Sender
	fence atomic.Int64
	ch    chan *store.Outcome // pointers: as many values would take 0.6 MB for each bot
	wg    sync.WaitGroup

	mu      sync.Mutex
	written []int64
}

const settleBatch = 200

func newSettler(s *Sender) *settler { return &settler{s: s, ch: make(chan *store.Outcome, 4096)} }

func (t *settler) start() {
	t.wg.Add(1)
	go t.run()
}

// stop writes what waits and ends.
func (t *settler) stop() {
	close(t.ch)
	t.wg.Wait()
}

func (t *settler) add(o store.Outcome) { t.ch <- &o }

func (t *settler) superseded(ids []int64) {
	t.s.Counts.Superseded.Add(int64(len(ids)))
	for _, id := range ids {
		t.add(store.Outcome{ID: id, State: store.StateDropped, Reason: "a newer state of the card was queued"})
	}
}

func (t *settler) run() {
	defer t.wg.Done()
	batch := make([]store.Outcome, 0, settleBatch)
	for o := range t.ch {
		batch = append(batch[:0], *o)
		for len(batch) < settleBatch {
			select {
			case more, ok := <-t.ch:
				if ok {
					batch = append(batch, *more)
					continue
				}
			default:
			}
			break
		}
		t.write(batch)
	}
}

// write retries until the database is back: an outcome that is forgotten would be sent again.
func (t *settler) write(batch []store.Outcome) {
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, 2*time.Second) {
		ctx, cancel := context.WithTimeout(context.Background(), callLimit)
		err := t.s.DB.Settle(ctx, t.s.Bot, t.fence.Load(), batch)
		cancel()
		if err == nil || errors.Is(err, store.ErrFenced) || errors.Is(err, store.ErrClosed) {
			t.note(batch)
			return
		}
		t.s.Log.Warn("settle messages", "bot", t.s.Bot, "rows", len(batch), "error", err)
		timer := time.NewTimer(wait)
		<-timer.C
	}
}

func (t *settler) note(batch []store.Outcome) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, o := range batch {
		t.written = append(t.written, o.ID)
	}
}

// takeWritten returns the rows whose outcomes were written since the last call.
func (t *settler) takeWritten() []int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	ids := t.written
	t.written = nil
	return ids
}
