package adaptertest

import (
	"context"
	"strings"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// sampleCard has two buttons and says text.
func sampleCard(text string, revision int) *cards.Card {
	return &cards.Card{
		Kind: cards.KindApproval, Title: text, Tone: cards.ToneInfo, Summary: text, Object: "TK1", Revision: revision, Code: "7F3K",
		Body: []cards.Block{cards.Fields{{Label: "工单", Value: text}}},
		Actions: []cards.Action{
			{Verb: "approve", Label: "同意", Style: cards.StylePrimary, Arg: "step1"},
			{Verb: "reject", Label: "驳回", Style: cards.StyleDanger},
		},
	}
}

// closedCard shows the final state.
func closedCard(text string, revision int) *cards.Card {
	return &cards.Card{Kind: cards.KindApproval, Title: text, Tone: cards.ToneSuccess, Summary: text, Object: "TK1", Revision: revision}
}

// deliver sends a card to the person's direct chat.
func (s *stage) deliver(key string, card *cards.Card) core.Receipt {
	s.Helper()
	r, err := s.a.Send(s.ctx, key, s.toPerson(core.Outbound{Kind: core.SendMessage, Card: card, Text: card.Title}))
	s.must("send a card", err)
	if r.AsText {
		s.Skip("platform shows cards as text here")
	}
	return r
}

func (s *stage) toPerson(m core.Outbound) core.Outbound {
	m.Target = core.Target{Account: s.f.Person}
	return m
}

// shown is the message the receipt belongs to, found by its words, because not every platform tells the id.
func (s *stage) shown(text string) Message {
	s.Helper()
	m, err := s.h.Wait(s.ctx, func(m Message) bool { return m.FromBot && strings.Contains(m.Text, text) })
	s.must("see "+text, err)
	return m
}

// pressed sends a card, lets the person press 同意 and returns what they see, after checking what the sink was given.
func (s *stage) pressed(answer func(flushed func(error)) adapters.Answer) (Seen, Message, *flushes) {
	s.Helper()
	s.need(s.f.Clicks, "clicks")
	var hook flushes
	hook.done = make(chan struct{})
	s.sink.Lock()
	s.sink.OnClick = func(_ context.Context, _ core.Event, budget time.Duration) adapters.Answer {
		if budget <= 0 || budget > s.a.Capabilities().ClickBudget {
			s.Errorf("budget = %v of %v", budget, s.a.Capabilities().ClickBudget)
		}
		return answer(hook.flushed)
	}
	s.sink.Unlock()
	receipt := s.deliver("click-card", sampleCard("请审批 APR-1", 4))
	card := s.shown("请审批 APR-1")
	seen, err := s.h.Click(s.ctx, Click{Person: s.f.Person, Message: card.ID, Verb: "approve"})
	s.must("click", err)
	var first core.Event
	s.wait("the click", func() bool {
		if len(s.sink.Clicks) > 0 {
			first = s.sink.Clicks[0]
		}
		return len(s.sink.Clicks) > 0
	})
	s.checkClick(first, receipt)
	return seen, card, &hook
}

func (s *stage) checkClick(e core.Event, receipt core.Receipt) {
	s.Helper()
	s.checkEvent(e)
	want := cards.Press{Verb: "approve", Object: "TK1", Revision: 4, Arg: "step1"}
	if e.Kind != core.EventClick || e.Click == nil || e.Click.Press != want {
		s.Errorf("click = %+v, want %+v", e.Click, want)
	}
	if e.Sender.ID != s.f.Person.ID {
		s.Errorf("clicked by %q, want %q", e.Sender.ID, s.f.Person.ID)
	}
	if receipt.MessageRef != "" && e.MessageRef != "" && e.MessageRef != receipt.MessageRef {
		s.Errorf("clicked card is %q, receipt says %q", e.MessageRef, receipt.MessageRef)
	}
}

// flushes counts calls of Answer.Flushed.
type flushes struct {
	n    atomic.Int32
	err  atomic.Value
	done chan struct{}
}

func (f *flushes) flushed(err error) {
	if f.n.Add(1) == 1 {
		if err != nil {
			f.err.Store(err)
		}
		close(f.done)
	}
}

// check waits for the hook and demands that it was called once, without an error.
func (f *flushes) check(s *stage) {
	s.Helper()
	select {
	case <-f.done:
	case <-s.ctx.Done():
		s.Fatal("Flushed was never called")
	}
	if err, _ := f.err.Load().(error); err != nil {
		s.Errorf("Flushed was given %v", err)
	}
	_ = s.stop() // nothing can call it any more
	if n := f.n.Load(); n != 1 {
		s.Errorf("Flushed was called %d times", n)
	}
}

func clickDone(s *stage) {
	seen, card, hook := s.pressed(func(flushed func(error)) adapters.Answer {
		return adapters.Answer{
			Status: adapters.AnswerDone, Toast: &core.Toast{Tone: cards.ToneSuccess, Text: "已同意"}, Card: closedCard("APR-1 已同意", 5), Flushed: flushed,
		}
	})
	if seen.Error != "" {
		s.Errorf("the person sees the error %q", seen.Error)
	}
	if s.a.Capabilities().SyncAnswer {
		got := s.shown("APR-1 已同意")
		if got.ID != card.ID {
			s.Errorf("the result is shown by %s, the card is %s", got.ID, card.ID)
		}
	}
	hook.check(s)
}

func clickLate(s *stage) {
	seen, card, hook := s.pressed(func(flushed func(error)) adapters.Answer {
		return adapters.Answer{Status: adapters.AnswerLate, Flushed: flushed}
	})
	s.truthful(seen, "已收到，处理中")
	s.unchanged(card)
	hook.check(s)
}

func clickBusy(s *stage) {
	seen, card, hook := s.pressed(func(flushed func(error)) adapters.Answer {
		// A card in a busy answer must not be shown: nothing was committed.
		return adapters.Answer{Status: adapters.AnswerBusy, Card: closedCard("不该出现", 5), Flushed: flushed}
	})
	s.truthful(seen, "系统繁忙，请再点一次")
	s.unchanged(card)
	hook.check(s)
}

// truthful checks the line where the platform shows one.
func (s *stage) truthful(seen Seen, want string) {
	s.Helper()
	if seen.Error != "" {
		s.Errorf("the person sees the error %q", seen.Error)
	}
	if seen.Toast != "" && !strings.Contains(seen.Toast, want) {
		s.Errorf("the person reads %q, want %q", seen.Toast, want)
	}
}

func (s *stage) unchanged(card Message) {
	s.Helper()
	for _, m := range s.h.Messages() {
		if m.ID == card.ID && strings.Contains(m.Text, "不该出现") {
			s.Errorf("the card changed to %s", m.Text)
		}
	}
}
