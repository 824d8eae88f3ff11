package relay_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"go.uber.org/goleak"

	"github.com/imdesk/imdesk/bot/relay"
)

func TestANoteReachesTheOtherReplicasAndNotItsSender(t *testing.T) {
	defer goleak.VerifyNone(t)
	server := miniredis.RunT(t)
	log := slog.New(slog.DiscardHandler)
	heard := make(chan relay.Note, 10)
	a, err := relay.New(context.Background(), "redis://"+server.Addr(), "a", log, func(n relay.Note) { t.Errorf("the sender hears itself: %+v", n) })
	if err != nil {
		t.Fatal(err)
	}
	b, err := relay.New(context.Background(), "redis://"+server.Addr(), "b", log, func(n relay.Note) { heard <- n })
	if err != nil {
		t.Fatal(err)
	}
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(10 * time.Second)
	for {
		a.Send(relay.Note{Lane: "x"}) // again until b has subscribed
		select {
		case n := <-heard:
			if n.Lane != "x" || n.From != "a" {
				t.Errorf("heard %+v", n)
			}
			_ = a.Close()
			_ = b.Close()
			server.Close()
			return
		case <-deadline:
			t.Fatal("nothing was heard")
		case <-tick.C:
		}
	}
}

func TestWithoutRedisANoteIsNoTrouble(t *testing.T) {
	defer goleak.VerifyNone(t)
	r, err := relay.New(context.Background(), "redis://127.0.0.1:1", "a", slog.New(slog.DiscardHandler), func(relay.Note) {})
	if err != nil {
		t.Fatal(err)
	}
	r.Send(relay.Note{Sender: "bot"})
	if err := r.Close(); err != nil {
		t.Error(err)
	}
	var none *relay.Relay
	none.Send(relay.Note{Lane: "x"})
}
