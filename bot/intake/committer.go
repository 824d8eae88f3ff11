// Package intake is where events arrive: it stores them durably, many in one commit, before the platform is told that they arrived, and
// waits for the outcomes of clicks. It must not know what an event means.
package intake

import (
	"context"
	"errors"
	"hash/maphash"
	"sync"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Inserter is the durable side of the intake; *store.DB is one.
type Inserter interface {
	// InsertEvents stores all events in one commit and returns their ids, 0 for a duplicate. It may give events a brief.
	InsertEvents(ctx context.Context, in []store.Inbound) ([]int64, error)
}

// maxCommit is how many waiting events share a commit.
const maxCommit = 256

// pending is one event waiting for its commit.
type pending struct {
	in   store.Inbound
	done chan committed
}

type committed struct {
	id  int64
	err error
}

// Committer groups the events waiting at a moment into one commit each. A lane's events all go by one writer: with several, the later of
// two messages could get the smaller id, and ids are the order of a lane.
type Committer struct {
	db      Inserter
	handoff func(store.Inbound)
	queues  []chan pending // one per writer
	seed    maphash.Seed
	wg      sync.WaitGroup
	stop    context.CancelFunc
	ended   chan struct{} // closed when no writer is left
}

var errEnded = errors.New("the intake has ended")

// NewCommitter starts n writers, whose commits may be under way at once. handoff receives each event that was new, after its commit.
func NewCommitter(ctx context.Context, db Inserter, n int, handoff func(store.Inbound)) *Committer {
	ctx, stop := context.WithCancel(ctx)
	c := &Committer{db: db, handoff: handoff, queues: make([]chan pending, n), seed: maphash.MakeSeed(), stop: stop, ended: make(chan struct{})}
	for i := range c.queues {
		c.queues[i] = make(chan pending, maxCommit)
		c.wg.Add(1)
		go c.write(ctx, c.queues[i])
	}
	go func() {
		c.wg.Wait()
		close(c.ended)
	}()
	return c
}

// Close waits for the writers; what was queued and not committed gets an error, so that the platform delivers it again.
func (c *Committer) Close() {
	c.stop()
	<-c.ended
}

// Commit stores e and returns its inbox id, 0 when it was a duplicate. It returns early with an error when ctx ends; the event may still be
// stored then.
func (c *Committer) Commit(ctx context.Context, in store.Inbound) (int64, error) {
	p, err := c.enqueue(ctx, in)
	if err != nil {
		return 0, err
	}
	select {
	case r := <-p.done:
		return r.id, r.err
	case <-ctx.Done():
		return 0, ctx.Err()
	case <-c.ended:
	}
	select {
	case r := <-p.done:
		return r.id, r.err
	default:
		return 0, errEnded // it was queued behind the last writer's back
	}
}

// enqueue gives the event its place among those that wait.
func (c *Committer) enqueue(ctx context.Context, in store.Inbound) (pending, error) {
	p := pending{in: in, done: make(chan committed, 1)}
	select {
	case c.queueOf(in.Lane) <- p:
		return p, nil
	case <-ctx.Done():
		return p, ctx.Err()
	}
}

func (c *Committer) queueOf(lane string) chan pending {
	return c.queues[maphash.String(c.seed, lane)%uint64(len(c.queues))]
}

func (c *Committer) write(ctx context.Context, queue <-chan pending) {
	defer c.wg.Done()
	batch := make([]pending, 0, maxCommit)
	for {
		select {
		case <-ctx.Done():
			refuseRest(ctx, queue)
			return
		case p := <-queue:
			batch = append(batch[:0], p)
		}
		for len(batch) < maxCommit {
			select {
			case p := <-queue:
				batch = append(batch, p)
				continue
			default:
			}
			break
		}
		c.commit(ctx, batch)
		clear(batch) // the next one may be long in coming
	}
}

func (c *Committer) commit(ctx context.Context, batch []pending) {
	in := make([]store.Inbound, len(batch))
	for i, p := range batch {
		in[i] = p.in
	}
	ids, err := c.db.InsertEvents(ctx, in)
	for i, p := range batch {
		if err != nil {
			p.done <- committed{err: err}
			continue
		}
		if ids[i] != 0 {
			in[i].ID = ids[i]
			c.handoff(in[i])
		}
		p.done <- committed{id: ids[i]}
	}
}

func refuseRest(ctx context.Context, queue <-chan pending) {
	for {
		select {
		case p := <-queue:
			p.done <- committed{err: ctx.Err()}
		default:
			return
		}
	}
}

// laneOf returns the lane of an event; see core.Event.Lane.
func laneOf(e core.Event, stateless func(core.Event) bool) string { return e.Lane(stateless(e)) }
