package wecom

import (
	"context"
	"sync"
)

// maxParallel is how many calls of one app run at once: 10,000 a minute on each of two APIs (developer.work.weixin.qq.com/document/path/90312) are 333 a
// second, which at 500 ms each are 167 under way. WeCom limits parallel calls too, without saying to how many, and answers 45033 beyond.
const maxParallel = 192

// wellAfter is how many successes in a row widen a narrowed gate by one.
const wellAfter = 64

// gate bounds calls in flight; a refusal for parallelism halves it, and success slowly widens it again.
type gate struct {
	mu    sync.Mutex
	limit int
	in    int
	good  int
	freed chan struct{}
}

func newGate() *gate { return &gate{limit: maxParallel, freed: make(chan struct{})} }

// enter waits for room; leave must be called exactly once.
func (g *gate) enter(ctx context.Context) (leave func(), err error) {
	for {
		g.mu.Lock()
		if g.in < g.limit {
			g.in++
			g.mu.Unlock()
			return g.leave, nil
		}
		freed := g.freed
		g.mu.Unlock()
		select {
		case <-freed:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (g *gate) leave() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.in--
	g.wake()
}

// wake lets everybody who waits look again; the lock is held.
func (g *gate) wake() {
	close(g.freed)
	g.freed = make(chan struct{})
}

func (g *gate) narrow() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.limit, g.good = max(1, g.limit/2), 0
}

func (g *gate) well() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.limit == maxParallel {
		return
	}
	if g.good++; g.good >= wellAfter {
		g.limit, g.good = g.limit+1, 0
		g.wake()
	}
}
