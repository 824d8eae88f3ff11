package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// WaitReceiving waits until every bot receives: its connection is up, or it is called back and started.
func (a *App) WaitReceiving(ctx context.Context) error {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for {
		missing := a.notReceiving()
		if missing == "" {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("bot %s does not receive yet: %w", missing, ctx.Err())
		case <-tick.C:
		}
	}
}

func (a *App) notReceiving() string {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for id, r := range a.bots {
		if r.adapter.Health().Connected == 0 {
			return string(id)
		}
		if e, ok := r.adapter.(adapters.Elected); ok && e.OneConnection() && !r.sender.IsLeading() {
			return string(id)
		}
	}
	return ""
}
