package reception

import (
	"context"
	"sync"
)

// Gate counts deliveries in and lets the end wait until nobody is inside. Unlike a sync.WaitGroup it may be entered while somebody waits.
type Gate struct {
	room   int
	ending chan struct{}
	end    sync.Once

	mu     sync.Mutex
	closed bool
	taken  int           // deliveries inside
	beside int           // other work that the end waits for
	empty  chan struct{} // closed when nobody is inside any more; nil while nobody waits
}

// NewGate returns a gate with room for so many deliveries at once.
func NewGate(room int) *Gate { return &Gate{room: room, ending: make(chan struct{})} }

// Enter counts one delivery in; false means that there is no room or that the end has come. Leave must follow.
func (g *Gate) Enter() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed || g.taken >= g.room {
		return false
	}
	g.taken++
	return true
}

// Inside is how many deliveries are being handled.
func (g *Gate) Inside() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.taken
}

// Leave counts one delivery out.
func (g *Gate) Leave() { g.out(&g.taken) }

// Beside runs work that belongs to no delivery; the end waits for it. It reports false, and runs nothing, once the end has come.
func (g *Gate) Beside(work func()) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return false
	}
	g.beside++
	go func() {
		defer g.out(&g.beside)
		work()
	}()
	return true
}

func (g *Gate) out(n *int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	*n--
	if g.taken+g.beside == 0 && g.empty != nil {
		close(g.empty)
		g.empty = nil
	}
}

// Ending is closed when the end is near: what would be tried again and again is tried no more.
func (g *Gate) Ending() <-chan struct{} { return g.ending }

// Settle waits until nobody is inside, or for ctx. Deliveries may still enter: on a connection that is about to close a refused one would be lost.
func (g *Gate) Settle(ctx context.Context) {
	g.end.Do(func() { close(g.ending) })
	g.wait(ctx)
}

// Drain takes nothing more in and waits for the rest, which its own deadlines end.
func (g *Gate) Drain() {
	g.end.Do(func() { close(g.ending) })
	g.mu.Lock()
	g.closed = true
	g.mu.Unlock()
	g.wait(context.Background())
}

func (g *Gate) wait(ctx context.Context) {
	g.mu.Lock()
	if g.taken+g.beside == 0 {
		g.mu.Unlock()
		return
	}
	if g.empty == nil {
		g.empty = make(chan struct{})
	}
	empty := g.empty
	g.mu.Unlock()
	select {
	case <-empty:
	case <-ctx.Done():
	}
}
