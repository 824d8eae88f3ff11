package console

import (
	"sync"
	"time"
)

const (
	// failuresAllowed per name and address before the pair must wait, and failuresPerAddress from one address under any names.
	failuresAllowed    = 5
	failuresPerAddress = 30
	failureWindow      = 15 * time.Minute
	// mostCounted bounds the memory; beyond it the oldest counts are dropped.
	mostCounted = 10_000
)

// throttle counts failed sign-ins of this replica.
type throttle struct {
	mu    sync.Mutex
	now   func() time.Time
	count map[string]*failures
}

type failures struct {
	n     int
	until time.Time
}

func newThrottle() *throttle { return &throttle{now: time.Now, count: map[string]*failures{}} }

// wait is how long this name from this address has to wait; zero: it may try.
func (t *throttle) wait(name, addr string) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	return max(t.left(name+"|"+addr, failuresAllowed), t.left("|"+addr, failuresPerAddress))
}

func (t *throttle) left(key string, allowed int) time.Duration {
	f := t.count[key]
	if f == nil || f.n < allowed {
		return 0
	}
	return max(f.until.Sub(t.now()), 0)
}

// failed counts a failure.
func (t *throttle) failed(name, addr string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	for _, key := range []string{name + "|" + addr, "|" + addr} {
		f := t.count[key]
		if f == nil || !now.Before(f.until) {
			f = &failures{}
			t.count[key] = f
		}
		f.n++
		f.until = now.Add(failureWindow)
	}
	t.prune(now)
}

// succeeded forgets the failures of the pair and, of those of the address, the one that was counted in advance.
func (t *throttle) succeeded(name, addr string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.count, name+"|"+addr)
	if f := t.count["|"+addr]; f != nil {
		f.n--
	}
}

func (t *throttle) prune(now time.Time) {
	if len(t.count) <= mostCounted {
		return
	}
	for key, f := range t.count {
		if !now.Before(f.until) || len(t.count) > mostCounted {
			delete(t.count, key)
		}
	}
}
