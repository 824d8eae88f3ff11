package intake

import (
	"sync"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Result is the outcome of a click.
type Result struct {
	Toast *core.Toast
	Card  *cards.Card
}

// Waiters connects clicks that wait for an answer with the turns that produce it.
type Waiters struct {
	mu sync.Mutex
	m  map[waitKey][]chan Result
}

type waitKey struct {
	bot    core.BotID
	dedupe string
}

// NewWaiters returns an empty registry.
func NewWaiters() *Waiters { return &Waiters{m: map[waitKey][]chan Result{}} }

// Wait registers interest in a click's outcome; forget must be called.
func (w *Waiters) Wait(bot core.BotID, dedupe string) (<-chan Result, func()) {
	k, ch := waitKey{bot, dedupe}, make(chan Result, 1)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.m[k] = append(w.m[k], ch)
	return ch, func() { w.forget(k, ch) }
}

func (w *Waiters) forget(k waitKey, ch chan Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rest := w.m[k][:0]
	for _, c := range w.m[k] {
		if c != ch {
			rest = append(rest, c)
		}
	}
	if w.m[k] = rest; len(rest) == 0 {
		delete(w.m, k)
	}
}

// Waiting reports whether anybody waits for the click here.
func (w *Waiters) Waiting(bot core.BotID, dedupe string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.m[waitKey{bot, dedupe}]) > 0
}

// Deliver hands the outcome to whoever waits; nobody waiting is normal (another replica, too late, no synchronous answer).
func (w *Waiters) Deliver(bot core.BotID, dedupe string, r Result) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, c := range w.m[waitKey{bot, dedupe}] {
		select {
		case c <- r:
		default:
		}
	}
}
