package wecomsim

import (
	"sync"
)

// gate counts calls of one API that run at the same time.
type gate struct {
	mu  sync.Mutex
	now map[string]int
}

func newGate() *gate { return &gate{now: map[string]int{}} }

// enter always returns a function to call at the end, also when the call is refused.
func (g *gate) enter(path string, limit int) (leave func(), ok bool) {
	if limit < 0 {
		return func() {}, true
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.now[path] >= limit {
		return func() {}, false
	}
	g.now[path]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.now[path]--
	}, true
}
