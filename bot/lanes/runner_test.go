package lanes

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/session"
)

// bench is a runner on a store of its own. Its events are notices, which the engine takes without a word, so that only the lanes are tested.
type bench struct {
	t      *testing.T
	db     *store.DB
	runner *Runner

	mu     sync.Mutex
	tried  map[string][]string // by lane, the events whose turn began
	parked []string
	stored int

	sessions notebook
}

// notebook is Redis for one test.
type notebook struct {
	mu sync.Mutex
	m  map[string]session.Record
}

func (n *notebook) Load(_ context.Context, lane string) (session.Record, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	rec, ok := n.m[lane]
	return rec, ok
}

func (n *notebook) Save(_ context.Context, lane string, rec session.Record) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.m == nil {
		n.m = map[string]session.Record{}
	}
	n.m[lane] = rec
}

func (n *notebook) Health() error { return nil }

const org = core.OrgID("acme")

func newBench(t *testing.T, before func(b *bench, e core.Event) error) *bench {
	t.Helper()
	db, err := store.Open(t.Context(), store.Config{DataDir: t.TempDir(), SecretKey: make([]byte, store.KeySize)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, db: db, tried: map[string][]string{}}
	var current sync.Map // org → the event of the newest turn, for tests with one lane
	b.runner = New(t.Context(), Config{
		DB: db, Engine: &desk.Engine{Clock: core.SystemClock{}}, Sessions: &b.sessions, Workers: 4, Owner: "me", Log: slog.New(slog.DiscardHandler),
		HoldAnswers: func(core.BotID) time.Duration { return 0 },
		Enrich: func(_ context.Context, e *core.Event) {
			current.Store(e.Org, *e)
			b.mu.Lock()
			defer b.mu.Unlock()
			b.tried[e.Text] = append(b.tried[e.Text], e.Dedupe)
		},
		World: func(_ context.Context, o core.OrgID) (*desk.World, error) {
			if e, ok := current.Load(o); ok && before != nil {
				if err := before(b, e.(core.Event)); err != nil {
					return nil, err
				}
			}
			return &desk.World{Setup: &core.Setup{}}, nil
		},
		OnParked: func(_ context.Context, in store.Inbound, _ error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			b.parked = append(b.parked, in.Event.Dedupe)
		},
	})
	t.Cleanup(b.runner.Close)
	return b
}

// store puts events into the inbox without handing them to the runner.
func (b *bench) store(lane string, keys ...string) []store.Inbound {
	b.t.Helper()
	in := make([]store.Inbound, len(keys))
	for i, k := range keys {
		in[i] = store.Inbound{Lane: lane, Event: core.Event{Dedupe: k, Org: org, Bot: "b", Kind: core.EventNotice, Text: lane}}
	}
	ids, err := b.db.InsertEvents(b.t.Context(), in)
	if err != nil {
		b.t.Fatal(err)
	}
	for i := range in {
		in[i].ID = ids[i]
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.stored += len(in)
	return in
}

// rest waits until every stored event was handled or parked and the runner has left all lanes.
func (b *bench) rest() {
	b.t.Helper()
	deadline := time.NewTimer(20 * time.Second)
	defer deadline.Stop()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for b.open() > 0 {
		select {
		case <-deadline.C:
			b.t.Fatalf("%d events or lanes are still open: %v", b.open(), b.tried)
		case <-tick.C:
		}
	}
}

func (b *bench) open() int {
	working := b.working()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.stored - int(b.runner.Turns.Load()) - len(b.parked) + working
}

// working counts the lanes the runner is at.
func (b *bench) working() int {
	b.runner.mu.Lock()
	defer b.runner.mu.Unlock()
	return len(b.runner.lanes)
}

func TestEachLaneHandlesItsEventsOnceAndInOrderWhileOthersGoOn(t *testing.T) {
	b := newBench(t, nil)
	const lanes, events = 12, 25
	var names []string
	var wg sync.WaitGroup
	for l := range lanes {
		name := fmt.Sprintf("lane%02d", l)
		names = append(names, name)
		wg.Add(1)
		go func() {
			defer wg.Done()
			for i := range events {
				in := b.store(name, fmt.Sprintf("%s-%03d", name, i))
				if rand.IntN(10) > 0 { // now and then a wake-up is lost
					b.runner.Hand(in[0])
				}
			}
		}()
	}
	wg.Wait()
	b.rest()
	for _, name := range names {
		if got := b.tried[name]; len(got) != events || !slices.IsSorted(got) {
			t.Errorf("%s handled %v", name, got)
		}
	}
}

func TestAnEventHandedOnBeforeAnEarlierOneWaitsForIt(t *testing.T) {
	b := newBench(t, nil)
	in := b.store("lane", "1", "2", "3")
	b.runner.Hand(in[2])
	b.rest()
	if got := b.tried["lane"]; !slices.Equal(got, []string{"1", "2", "3"}) {
		t.Errorf("handled %v", got)
	}
}

func TestATurnWhoseLeaseIsLostLeavesNothingAndIsRunAgain(t *testing.T) {
	stolen := false
	b := newBench(t, func(b *bench, e core.Event) error {
		if !stolen {
			stolen = true // another claim of the lane fences off the turn that is about to begin
			_, _, err := b.db.ClaimLane(context.Background(), "lane", "me", time.Second)
			return err
		}
		return nil
	})
	b.runner.Hand(b.store("lane", "1")[0])
	b.rest()
	if got := b.tried["lane"]; !slices.Equal(got, []string{"1", "1"}) || b.runner.Turns.Load() != 1 || b.runner.Failures.Load() != 0 {
		t.Errorf("tried %v, %d turns, %d failures", got, b.runner.Turns.Load(), b.runner.Failures.Load())
	}
}

func TestAPanicIsAFailureOfItsEventAndTheLaneKeepsItsOrder(t *testing.T) {
	first := true
	b := newBench(t, func(_ *bench, e core.Event) error {
		if e.Dedupe == "1" && first {
			first = false
			panic("nil map")
		}
		return nil
	})
	for _, in := range b.store("lane", "1", "2") {
		b.runner.Hand(in)
	}
	b.rest()
	if got := b.tried["lane"]; !slices.Equal(got, []string{"1", "1", "2"}) || b.runner.Failures.Load() != 1 {
		t.Errorf("tried %v, %d failures", got, b.runner.Failures.Load())
	}
}

func TestAnEventThatKeepsFailingIsParkedAndTheLaneGoesOn(t *testing.T) {
	b := newBench(t, func(_ *bench, e core.Event) error {
		if e.Dedupe == "bad" {
			return errors.New("poison")
		}
		return nil
	})
	in := b.store("lane", "bad", "good")
	for range parkAfter - 1 { // its earlier attempts, whose pauses nobody wants to wait for
		if _, err := b.db.FailTurn(t.Context(), in[0], "poison", parkAfter); err != nil {
			t.Fatal(err)
		}
	}
	b.rest()
	if got := b.tried["lane"]; !slices.Equal(got, []string{"bad", "good"}) {
		t.Errorf("tried %v", got)
	}
	if !slices.Equal(b.parked, []string{"bad"}) {
		t.Errorf("parked %v", b.parked)
	}
	parked, err := b.db.Parked(t.Context(), org, 10)
	if err != nil || len(parked) != 1 || parked[0].Cause == "" {
		t.Errorf("parked in the store: %+v, %v", parked, err)
	}
}

func TestAnAbsentDatabaseIsNoEventsFault(t *testing.T) {
	away := 2
	b := newBench(t, func(*bench, core.Event) error {
		if away > 0 {
			away--
			return &core.Error{Code: core.CodeUnavailable, Op: "connection refused"}
		}
		return nil
	})
	in := b.store("lane", "1")
	b.runner.Hand(in[0])
	b.rest()
	got, err := b.db.Event(t.Context(), in[0].ID)
	if err != nil || got.Attempts != 0 || b.runner.Turns.Load() != 1 {
		t.Errorf("attempts %d, turns %d, %v", got.Attempts, b.runner.Turns.Load(), err)
	}
}

func TestARecordOfACommittedTurnIsRecognisedByTheNextOne(t *testing.T) {
	b := newBench(t, nil)
	for _, in := range b.store("lane", "1", "2", "3") {
		b.runner.Hand(in)
	}
	b.rest()
	lease, ok, err := b.db.ClaimLane(t.Context(), "lane", "other", time.Second)
	if err != nil || !ok {
		t.Fatalf("the lane was not released: %v", err)
	}
	rec, found := b.sessions.Load(t.Context(), "lane")
	if _, from := session.Resolve(rec, found, lease.Seq, 4, lease.State); from != session.FromSession || lease.Seq != 3 {
		t.Errorf("after 3 turns the lane stands at %d and its session %+v counts as coming from the %s", lease.Seq, rec, from)
	}
}

func TestALaneWhoseEventMustWaitIsNotKeptFromOtherReplicas(t *testing.T) {
	b := newBench(t, func(*bench, core.Event) error { return errors.New("broken for now") })
	in := b.store("lane", "1")
	b.runner.Hand(in[0])
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for b.runner.Failures.Load() == 0 || b.working() > 0 {
		<-tick.C
	}
	if _, ok, err := b.db.ClaimLane(t.Context(), "lane", "other", time.Second); err != nil || !ok {
		t.Errorf("the lane is still held: %v", err)
	}
}
