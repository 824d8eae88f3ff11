package intake

import (
	"context"
	"errors"
	"sync"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// inserter is a store whose commits wait for a word and whose batches are kept.
type inserter struct {
	mu      sync.Mutex
	batches [][]store.Inbound
	began   chan struct{} // one for each commit that began
	word    chan error    // what each commit ends with
	seen    map[string]bool
}

func newInserter() *inserter {
	return &inserter{began: make(chan struct{}, 100), word: make(chan error, 100), seen: map[string]bool{}}
}

func (f *inserter) InsertEvents(ctx context.Context, in []store.Inbound) ([]int64, error) {
	f.began <- struct{}{}
	select {
	case err := <-f.word:
		if err != nil {
			return nil, err
		}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.batches = append(f.batches, in)
	ids := make([]int64, len(in))
	for i, e := range in {
		if !f.seen[e.Event.Dedupe] {
			f.seen[e.Event.Dedupe] = true
			ids[i] = int64(len(f.seen))
		}
	}
	return ids, nil
}

func event(key string) store.Inbound { return store.Inbound{Event: core.Event{Dedupe: key}} }

// handed collects what was handed to the lanes.
type handed struct {
	mu  sync.Mutex
	ids []int64
}

func (h *handed) take(in store.Inbound) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ids = append(h.ids, in.ID)
}

func TestEventsThatWaitShareOneCommitAndDuplicatesAreHandedOnOnce(t *testing.T) {
	db, lanes := newInserter(), &handed{}
	c := NewCommitter(t.Context(), db, 1, lanes.take)
	defer c.Close()
	results := make(chan int64, 10)
	commit := func(key string) {
		go func() {
			id, err := c.Commit(t.Context(), event(key))
			if err != nil {
				t.Error(err)
			}
			results <- id
		}()
	}
	commit("a")
	<-db.began // the writer is busy with a; the rest gathers behind it
	for _, key := range []string{"b", "c", "b", "a"} {
		commit(key)
	}
	for len(c.queues[0]) < 4 {
		<-tick()
	}
	db.word <- nil
	db.word <- nil
	zero := 0
	for range 5 {
		if <-results == 0 {
			zero++
		}
	}
	if len(db.batches) != 2 || len(db.batches[1]) != 4 {
		t.Errorf("expected one commit of 1 and one of 4, got %d commits", len(db.batches))
	}
	if zero != 2 || len(lanes.ids) != 3 {
		t.Errorf("%d duplicates, %d events handed on", zero, len(lanes.ids))
	}
}

func TestAFailedCommitIsToldToEverybodyInItAndHandsNothingOn(t *testing.T) {
	db, lanes := newInserter(), &handed{}
	c := NewCommitter(t.Context(), db, 1, lanes.take)
	defer c.Close()
	broken := errors.New("disk full")
	db.word <- broken
	if _, err := c.Commit(t.Context(), event("a")); !errors.Is(err, broken) {
		t.Errorf("got %v", err)
	}
	db.word <- nil
	if id, err := c.Commit(t.Context(), event("a")); err != nil || id == 0 {
		t.Errorf("the next commit: %d, %v", id, err)
	}
	if len(lanes.ids) != 1 {
		t.Errorf("handed on: %v", lanes.ids)
	}
}

func TestWhoeverGivesUpWaitingHoldsNobodyUpAndTheEventIsStillHandedOn(t *testing.T) {
	db, lanes := newInserter(), &handed{}
	c := NewCommitter(t.Context(), db, 1, lanes.take)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		_, err := c.Commit(ctx, event("a"))
		done <- err
	}()
	<-db.began
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	db.word <- nil
	db.word <- nil
	if _, err := c.Commit(t.Context(), event("b")); err != nil {
		t.Error(err)
	}
	c.Close()
	if len(lanes.ids) != 2 {
		t.Errorf("handed on: %v", lanes.ids)
	}
}

func TestWhatIsQueuedAtTheEndIsRefusedSoThatThePlatformRepeatsIt(t *testing.T) {
	db := newInserter()
	c := NewCommitter(t.Context(), db, 1, func(store.Inbound) {})
	errs := make(chan error, 3)
	for _, key := range []string{"a", "b", "c"} {
		go func() {
			_, err := c.Commit(t.Context(), event(key))
			errs <- err
		}()
	}
	<-db.began
	c.Close()
	for range 3 {
		if err := <-errs; err == nil {
			t.Error("an event that was not stored counts as stored")
		}
	}
}

func TestAnEventThatArrivesAfterTheEndIsRefused(t *testing.T) {
	c := NewCommitter(t.Context(), newInserter(), 1, func(store.Inbound) {})
	c.Close()
	if _, err := c.Commit(t.Context(), event("late")); err == nil {
		t.Error("an event that nobody will store was accepted")
	}
}
