package feishu

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
)

// running starts an adapter on its long connection and waits until it stands.
func running(t *testing.T, opts feishusim.Options, before func(*rig)) (*rig, *adaptertest.Sink) {
	t.Helper()
	return runningWith(t, opts, adaptertest.NewSink(), before, nil)
}

func runningWith(t *testing.T, opts feishusim.Options, sink *adaptertest.Sink, before func(*rig), change func(*Config)) (*rig, *adaptertest.Sink) {
	t.Helper()
	r := newRig(t, slog.New(slog.DiscardHandler), opts, change)
	if before != nil {
		before(r)
	}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- r.a.Run(ctx, sink) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	ready, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if err := r.Ready(ready); err != nil {
		t.Fatal(err)
	}
	return r, sink
}
