package wecom

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

// clicked lets chen press approve on a card in the group and returns what chen sees.
func clicked(t *testing.T, r *rig, text string) (wecomsim.Message, wecomsim.Answer) {
	t.Helper()
	if _, err := r.a.Send(t.Context(), "card-"+strconv.Itoa(len(text)), inTheGroup(core.Outbound{Card: openCard(text)})); err != nil {
		t.Fatal(err)
	}
	card := shown(t, r, group, text)
	ans, err := r.press(t.Context(), chen, card, "approve")
	if err != nil {
		t.Fatal(err)
	}
	return card, ans
}

// flushes counts calls of Flushed.
type flushes struct {
	mu   sync.Mutex
	errs []error
	done chan struct{}
}

func newFlushes() *flushes { return &flushes{done: make(chan struct{})} }

func (f *flushes) hook(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.errs = append(f.errs, err)
	if len(f.errs) == 1 {
		close(f.done)
	}
}

func (f *flushes) once(t *testing.T) error {
	t.Helper()
	select {
	case <-f.done:
	case <-time.After(20 * time.Second):
		t.Fatal("Flushed was never called")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.errs) != 1 {
		t.Errorf("Flushed was called %d times", len(f.errs))
	}
	return f.errs[0]
}

func TestAClickInAGroupIsAnsweredByTheCardsNewState(t *testing.T) {
	sink, hook := adaptertest.NewSink(), newFlushes()
	var seen core.Event
	sink.OnClick = func(_ context.Context, e core.Event, budget time.Duration) adapters.Answer {
		if budget <= 0 || budget > clickBudget {
			t.Errorf("budget %v", budget)
		}
		seen = e
		return adapters.Answer{Status: adapters.AnswerDone, Card: closedCard("已由陈凯认领"), Flushed: hook.hook}
	}
	r := running(t, simOptions(), sink, nil)
	card, ans := clicked(t, r, "待认领")
	if !ans.OK || ans.Message == nil || !strings.Contains(string(ans.Message.Payload), "已由陈凯认领") || ans.Message.ID != card.ID {
		t.Errorf("chen sees %+v", ans)
	}
	if err := hook.once(t); err != nil {
		t.Errorf("Flushed was given %v", err)
	}
	if seen.Sender.ID != "chenkai" || seen.Conversation.ID != group || seen.MessageRef != "imdesk-card-9" || seen.Click.Verb != "approve" {
		t.Errorf("click %+v", seen)
	}
	// The desk's own answer to the same click carries the same state: it is served already.
	before := r.sim.Count("update")
	if _, err := r.a.Update(t.Context(), "k", inTheGroup(core.Outbound{Card: closedCard("已由陈凯认领"), Click: seen.Handle}), core.Receipt{}); err != nil {
		t.Errorf("the same outcome by API gives %v", err)
	}
	if r.sim.Count("update") != before {
		t.Error("the card was changed twice for one click")
	}
}

func TestAnAnswerWithoutACardIsSaidInTheChat(t *testing.T) {
	for name, c := range map[string]struct {
		ans  adapters.Answer
		want string
	}{
		"late": {adapters.Answer{Status: adapters.AnswerLate}, textLate},
		"busy": {adapters.Answer{Status: adapters.AnswerBusy, Card: closedCard("不该出现")}, textBusy},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink, hook := adaptertest.NewSink(), newFlushes()
			sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer {
				c.ans.Flushed = hook.hook
				return c.ans
			}
			opts := simOptions()
			opts.AnswerWithin = 300 * time.Millisecond
			r := running(t, opts, sink, nil)
			clicked(t, r, "待认领")
			shown(t, r, group, c.want)
			if err := hook.once(t); err != nil {
				t.Errorf("Flushed was given %v", err)
			}
			for _, m := range r.sim.Messages(group) {
				if strings.Contains(string(m.Payload), "不该出现") {
					t.Error("a busy answer changed the card")
				}
			}
		})
	}
}

func TestWordsOfAResultAreLeftToTheDesk(t *testing.T) {
	sink, hook := adaptertest.NewSink(), newFlushes()
	sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer {
		return adapters.Answer{Status: adapters.AnswerDone, Toast: &core.Toast{Text: "你没有权限"}, Flushed: hook.hook}
	}
	opts := simOptions()
	opts.AnswerWithin = 300 * time.Millisecond
	r := running(t, opts, sink, nil)
	clicked(t, r, "待认领")
	if err := hook.once(t); !errors.Is(err, errNoRoom) {
		t.Errorf("Flushed was given %v", err)
	}
}

func TestASinkThatPanicsOnAClickGetsTheBusyAnswer(t *testing.T) {
	sink := adaptertest.NewSink()
	sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer { panic("boom") }
	opts := simOptions()
	opts.AnswerWithin = 300 * time.Millisecond
	r := running(t, opts, sink, nil)
	clicked(t, r, "待认领")
	shown(t, r, group, textBusy)
}
