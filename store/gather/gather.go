// Package gather lets things that happen at once be done together. It knows nothing of what is done.
package gather

import "sync"

// Group lets callers that come at once share one run of do. A lone caller runs at once; those that come while the allowed runs are under way
// wait together for the next one, so that groups grow with the load and nobody ever waits for company.
type Group[T any] struct {
	do func([]T)
	// most is how many runs may be under way, size how many callers share one.
	most, size int

	mu      sync.Mutex
	waiting []T
	running int
}

// New makes a group: most runs of do may be under way, and size callers share one.
func New[T any](most, size int, do func([]T)) *Group[T] {
	return &Group[T]{do: do, most: most, size: size}
}

// Add gives v to the next run, which the caller itself may have to do: a lone caller needs no goroutine. do must tell v's owner how it ended.
func (g *Group[T]) Add(v T) {
	g.mu.Lock()
	g.waiting = append(g.waiting, v)
	if g.running == g.most {
		g.mu.Unlock()
		return
	}
	g.running++
	batch := g.take()
	g.mu.Unlock()
	g.do(batch)
	g.mu.Lock()
	defer g.mu.Unlock()
	if len(g.waiting) > 0 {
		go g.run() // the caller has done its share
		return
	}
	g.running--
}

// take returns who runs next; mu is held.
func (g *Group[T]) take() []T {
	n := min(len(g.waiting), g.size)
	batch := g.waiting[:n:n]
	if g.waiting = g.waiting[n:]; len(g.waiting) == 0 {
		g.waiting = nil
	}
	return batch
}

// run works until nobody waits.
func (g *Group[T]) run() {
	for {
		g.mu.Lock()
		batch := g.take()
		if len(batch) == 0 {
			g.running--
			g.mu.Unlock()
			return
		}
		g.mu.Unlock()
		g.do(batch)
	}
}
