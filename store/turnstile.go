package store

import (
	"context"
	"sync"
)

// turnstile admits one holder at a time; urgent waiters go first, each kind in the order of arrival. It keeps the acknowledgement of events
// short while turns queue for SQLite's only writer.
type turnstile struct {
	mu     sync.Mutex
	held   bool
	urgent []chan struct{}
	normal []chan struct{}
}

func (t *turnstile) enter(ctx context.Context, urgent bool) error {
	t.mu.Lock()
	if !t.held {
		t.held = true
		t.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	if urgent {
		t.urgent = append(t.urgent, turn)
	} else {
		t.normal = append(t.normal, turn)
	}
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		return t.giveUp(turn, ctx.Err())
	}
}

// giveUp takes a waiter out of the queue, or passes the turn on when it came at the same moment.
func (t *turnstile) giveUp(turn chan struct{}, err error) error {
	t.mu.Lock()
	for _, queue := range []*[]chan struct{}{&t.urgent, &t.normal} {
		for i, c := range *queue {
			if c == turn {
				*queue = append((*queue)[:i], (*queue)[i+1:]...)
				t.mu.Unlock()
				return err
			}
		}
	}
	t.mu.Unlock()
	t.leave()
	return err
}

func (t *turnstile) leave() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, queue := range []*[]chan struct{}{&t.urgent, &t.normal} {
		if len(*queue) > 0 {
			next := (*queue)[0]
			*queue = (*queue)[1:]
			close(next)
			return
		}
	}
	t.held = false
}
