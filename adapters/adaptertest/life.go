package adaptertest

import (
	"context"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// secretsStay makes calls go wrong in every way the simulator offers and greps logs, errors and check steps.
func secretsStay(s *stage) {
	var spoken strings.Builder
	hear := func(err error) {
		if err != nil {
			spoken.WriteString(err.Error() + "\n")
		}
	}
	for _, kind := range []string{"refuse", "http5xx", "throttle", "drop_socket", "expired_token"} {
		if !s.h.Inject(Fault{On: s.f.SendCalls, Kind: kind, Times: 1}) {
			continue
		}
		_, err := s.a.Send(s.ctx, "loud-"+strings.ReplaceAll(kind, "_", "-"), s.toPerson(core.Outbound{Kind: core.SendMessage, Text: "出错"}))
		hear(err)
		s.h.ClearFaults()
	}
	_, err := s.a.Person(s.ctx, s.f.Stranger.ID)
	hear(err)
	for _, step := range s.a.Check(s.ctx) {
		spoken.WriteString(step.Detail + step.Remedy + "\n")
	}
	if s.f.Sockets {
		s.must("disconnect", s.h.Disconnect(s.ctx))
		s.must("come back", s.h.Ready(s.ctx))
	}
	spoken.WriteString(s.a.Health().LastError)
	hear(s.stop())
	for _, secret := range s.f.Secrets {
		if secret != "" && strings.Contains(spoken.String(), secret) {
			s.Errorf("an error repeats the secret %.4s…", secret)
		}
		if secret != "" && strings.Contains(s.log.String(), secret) {
			s.Errorf("the log repeats the secret %.4s…", secret)
		}
	}
}

func shutdown(s *stage) {
	released := make(chan struct{})
	entered := make(chan struct{})
	s.accepts(func(ctx context.Context, n int, _ core.Event) error {
		if n == 0 {
			close(entered)
		}
		select {
		case <-released:
		case <-ctx.Done():
		}
		return ctx.Err()
	})
	s.say(Utterance{Text: "正在处理"})
	select {
	case <-entered:
	case <-s.ctx.Done():
		s.Fatal("the event never came")
	}
	stopped := make(chan error, 1)
	go func() { stopped <- s.stop() }()
	close(released)
	select {
	case err := <-stopped:
		s.must("stop", err)
	case <-s.ctx.Done():
		s.Fatal("Run didn't return")
	}
	if err := s.a.Run(s.ctx, s.sink); err == nil {
		s.Error("Run can be called twice")
	}
}

func reconnects(s *stage) {
	s.need(s.f.Sockets, "connection")
	s.say(Utterance{Text: "在吗"})
	s.message("a message before the break", Saying("在吗"))
	if h := s.a.Health(); h.Connected < 1 {
		s.Errorf("Health = %+v while connected", h)
	}
	s.must("disconnect", s.h.Disconnect(s.ctx))
	s.must("come back", s.h.Ready(s.ctx))
	s.say(Utterance{Text: "还在吗"})
	s.message("a message after the break", Saying("还在吗"))
	if h := s.a.Health(); h.Reconnects < 1 || h.LastFrame.IsZero() {
		s.Errorf("Health = %+v after a break", h)
	}
}

func capabilities(s *stage) {
	c := s.a.Capabilities()
	if c.Platform == "" || c.Concurrency < 1 || c.LossWindow == "" || c.SyncAnswer && c.ClickBudget <= 0 {
		s.Errorf("Capabilities = %+v", c)
	}
	for _, b := range c.Budgets {
		if b.Scope == "" || b.Calls < 1 || b.Per <= 0 {
			s.Errorf("Budget = %+v", b)
		}
	}
	if c.Idempotent > 0 != s.f.SilentRepeat && s.f.SilentRepeat {
		s.Error("sends are idempotent and Capabilities don't say for how long")
	}
}

func checkPasses(s *stage) {
	steps := s.a.Check(s.ctx)
	if len(steps) == 0 {
		s.Fatal("Check tries nothing")
	}
	for _, step := range steps {
		if !step.OK {
			s.Errorf("step %s fails: %s (%s)", step.Name, step.Detail, step.Remedy)
		}
	}
}
