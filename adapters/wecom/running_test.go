package wecom

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
)

// running starts an adapter and waits until the platform reaches it.
func running(t *testing.T, opts wecomsim.Options, sink *adaptertest.Sink, before func(*rig)) *rig {
	t.Helper()
	r := newRig(t, slog.New(slog.DiscardHandler), opts, nil)
	if before != nil {
		before(r)
	}
	start(t, r, sink)
	ready, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.Ready(ready); err != nil {
		t.Fatal(err)
	}
	return r
}

func start(t *testing.T, r *rig, sink adapters.Sink) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
}
