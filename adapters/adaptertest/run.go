package adaptertest

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// patience bounds every wait of the suite; nothing is asserted about how long things take, but a test must end.
const patience = 20 * time.Second

var topics = []struct {
	name string
	run  func(s *stage)
}{
	{"a person's text arrives as one event", textArrives},
	{"a mention of the bot is taken out of the text and other mentions are kept", mentionsAreSorted},
	{"a file a person sent can be fetched", filesArrive},
	{"a message delivered twice carries one dedupe key", duplicatesShareAKey},
	{"an event that was not stored is delivered again", refusedEventsComeAgain},
	{"an event whose storing takes too long is delivered again", slowEventsComeAgain},
	{"a panic of the sink costs no event and no connection", panicsAreSurvived},
	{"what a person says is stored in the order it was said, and holds up nobody else", saidInOrder},
	{"a click waits for nothing the person said before", clicksOvertake},
	{"a click is answered with its result", clickDone},
	{"a click whose result is late is answered with a truthful line", clickLate},
	{"a click that was not stored is answered with a truthful line", clickBusy},
	{"what was sent is seen and its receipt names it", sendIsSeen},
	{"a delivered card can be updated", updateIsSeen},
	{"a message can be taken back, twice", recallIsSeen},
	{"a reply stands at what it answers", replyIsSeen},
	{"a file can be passed on", uploadIsSeen},
	{"somebody is pressed to look at a message, by each means", urgeIsSeen},
	{"whom it can't press it doesn't count", urgeFails},
	{"a send repeated with its key shows one message", repeatedSend},
	{"throttling tells when to come again", throttling},
	{"a limit of the whole app holds up the whole app", throttledApp},
	{"a dead token is replaced once and the call goes through", deadToken},
	{"many calls at once fetch one token", oneTokenForAll},
	{"a member is found by the id events carry", personFound},
	{"a member nobody knows is gone", personUnknown},
	{"a target that can't be reached is forbidden", unreachable},
	{"no secret reaches a log or an error", secretsStay},
	{"run ends soon after its context and can't be called twice", shutdown},
	{"a broken connection comes back and events flow on", reconnects},
	{"capabilities are sane", capabilities},
	{"the check of good credentials passes", checkPasses},
}

// Run checks an adapter. Topics run in parallel, each on its own simulator.
func Run(t *testing.T, fresh Constructor) {
	for _, topic := range topics {
		t.Run(topic.name, func(t *testing.T) {
			t.Parallel()
			topic.run(open(t, fresh))
		})
	}
}

// stage is one running adapter with the suite's sink at its end.
type stage struct {
	*testing.T
	ctx  context.Context
	h    Harness
	a    adapters.Adapter
	f    Features
	sink *Sink
	log  *logBook
	stop func() error
}

// open starts an adapter and returns when the platform can reach it. The adapter is stopped at the end of the test.
func open(t *testing.T, fresh Constructor) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	book := &logBook{}
	h := fresh(t, slog.New(slog.NewTextHandler(book, &slog.HandlerOptions{Level: slog.LevelDebug})))
	s := &stage{T: t, ctx: ctx, h: h, a: h.Adapter(), f: h.Features(), sink: NewSink(), log: book}
	run, end := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- s.a.Run(run, s.sink) }()
	stopped := false
	s.stop = func() error {
		end()
		if stopped {
			return nil
		}
		stopped = true
		select {
		case err := <-done:
			return err
		case <-time.After(patience):
			t.Error("Run didn't return after its context ended")
			return nil
		}
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Errorf("Run returned %v", err)
		}
	})
	if err := h.Ready(ctx); err != nil {
		t.Fatalf("platform can't reach the adapter: %v\n%s", err, book.String())
	}
	return s
}

// must ends the test on an error.
func (s *stage) must(what string, err error) {
	s.Helper()
	if err != nil {
		s.Fatalf("%s: %v\nlog:\n%s", what, err, s.log.String())
	}
}

// need skips what the platform can't do.
func (s *stage) need(ok bool, what string) {
	s.Helper()
	if !ok {
		s.Skipf("platform has no %s", what)
	}
}

// inject orders a fault or skips.
func (s *stage) inject(f Fault) {
	s.Helper()
	if !s.h.Inject(f) {
		s.Skipf("simulator knows no fault %s on %s", f.Kind, f.On)
	}
}
