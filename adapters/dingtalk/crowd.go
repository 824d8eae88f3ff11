package dingtalk

import (
	"context"
	"sync"
)

// crowd counts who is inside and lets others wait until nobody is. Unlike a sync.WaitGroup it may be entered while somebody waits.
type crowd struct {
	mu    sync.Mutex
	n     int
	empty chan struct{} // closed when n falls to zero; nil while nobody waits
}

func (c *crowd) enter() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func (c *crowd) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
	if c.n == 0 && c.empty != nil {
		close(c.empty)
		c.empty = nil
	}
}

// wait returns when nobody is inside, or with ctx.
func (c *crowd) wait(ctx context.Context) {
	c.mu.Lock()
	if c.n == 0 {
		c.mu.Unlock()
		return
	}
	if c.empty == nil {
		c.empty = make(chan struct{})
	}
	empty := c.empty
	c.mu.Unlock()
	select {
	case <-empty:
	case <-ctx.Done():
	}
}
