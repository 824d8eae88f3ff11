package intake

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Counts tells how clicks were answered and what arrived, for metrics and tests.
type Counts struct{ Events, Duplicates, Done, Late, Busy, Alarms atomic.Int64 }

// Intake makes the sinks of all bots.
type Intake struct {
	Committer *Committer
	Waiters   *Waiters
	// Clock is desk time, in which events are said to have happened.
	Clock core.Clock
	// Stateless tells which clicks need no dialogue; see desk.Stateless.
	Stateless func(core.Event) bool
	// Flushed records that the answer to a click left with the click itself.
	Flushed func(bot core.BotID, dedupe string, ok bool)
	// Stored looks for the outcome of a click that another replica handled; nil when there are no other replicas.
	Stored func(ctx context.Context, bot core.BotID, dedupe string) (Result, bool)
	// OnAlarm tells the operator.
	OnAlarm func(ctx context.Context, org core.OrgID, bot core.BotID, key, text string)
	Log     *slog.Logger
	Counts  Counts

	quota sync.Map // when a used-up quota was last alarmed, by bot
}

// quotaAgain is how long a used-up quota is not alarmed again: from then on every message comes without its content.
const quotaAgain = time.Minute

// Sink returns the sink of one bot.
func (i *Intake) Sink(org core.OrgID, bot core.BotID, p core.Platform) adapters.Sink {
	return &sink{in: i, org: org, bot: bot, platform: p}
}

type sink struct {
	in       *Intake
	org      core.OrgID
	bot      core.BotID
	platform core.Platform
}

var _ adapters.Sink = (*sink)(nil)

func (s *sink) stamp(e core.Event) store.Inbound {
	e.Org, e.Bot, e.Platform = s.org, s.bot, s.platform
	e.Happened = happened(e.At, time.Now(), s.in.Clock.Now())
	for i := range e.Attachments {
		e.Attachments[i].From = &e.Sender
	}
	return store.Inbound{Lane: laneOf(e, s.in.Stateless), Event: e}
}

// Accept stores the event; when it returns nil the platform may be told.
func (s *sink) Accept(ctx context.Context, e core.Event) error {
	id, err := s.in.Committer.Commit(ctx, s.stamp(e))
	if err != nil {
		return err
	}
	s.in.Counts.Events.Add(1)
	if id == 0 {
		s.in.Counts.Duplicates.Add(1)
	}
	if e.Kind == core.EventQuota && s.in.quotaNews(s.bot, time.Now()) {
		s.Alarm(ctx, "quota", "消息配额已用尽，平台不再下发消息内容，请尽快扩容。")
	}
	return nil
}

// quotaNews reports whether a used-up quota of a bot is worth another alarm.
func (i *Intake) quotaNews(bot core.BotID, now time.Time) bool {
	last, known := i.quota.Swap(bot, now)
	if known && now.Before(last.(time.Time).Add(quotaAgain)) {
		i.quota.Store(bot, last)
		return false
	}
	return true
}

// Click stores the click and waits for its outcome inside budget. A click that arrives again waits for the same outcome.
func (s *sink) Click(ctx context.Context, e core.Event, budget time.Duration) adapters.Answer {
	ctx, cancel := context.WithTimeout(ctx, budget)
	defer cancel()
	result, forget := s.in.Waiters.Wait(s.bot, e.Dedupe)
	defer forget()
	if _, err := s.in.Committer.Commit(ctx, s.stamp(e)); err != nil {
		s.in.Counts.Busy.Add(1)
		s.in.Log.Warn("click not stored in time", "bot", s.bot, "error", err)
		return adapters.Answer{Status: adapters.AnswerBusy, Toast: &core.Toast{Tone: cards.ToneWarn, Text: "系统繁忙，请再点一次"}}
	}
	s.in.Counts.Events.Add(1)
	r, ok := s.outcome(ctx, e.Dedupe, result)
	if !ok {
		s.in.Counts.Late.Add(1)
		return adapters.Answer{Status: adapters.AnswerLate, Toast: &core.Toast{Tone: cards.ToneInfo, Text: "已收到，处理中"}}
	}
	s.in.Counts.Done.Add(1)
	return adapters.Answer{Status: adapters.AnswerDone, Toast: r.Toast, Card: r.Card, Flushed: func(err error) {
		s.in.Flushed(s.bot, e.Dedupe, err == nil)
	}}
}

// Times of looking for an outcome that another replica produced; its wake-up usually comes first.
const (
	firstLook = 150 * time.Millisecond
	nextLook  = 50 * time.Millisecond
)

// outcome waits for a click's result until ctx ends: from this replica's turn, or from the row another one stored.
func (s *sink) outcome(ctx context.Context, dedupe string, result <-chan Result) (Result, bool) {
	look := time.NewTimer(firstLook)
	defer look.Stop()
	for {
		select {
		case r := <-result:
			return r, true
		case <-ctx.Done():
			return Result{}, false
		case <-look.C:
			if s.in.Stored == nil {
				continue
			}
			if r, ok := s.in.Stored(ctx, s.bot, dedupe); ok {
				return r, true
			}
			look.Reset(nextLook)
		}
	}
}

// Alarm tells the operator on another channel than this bot.
func (s *sink) Alarm(ctx context.Context, key, text string) {
	s.in.Counts.Alarms.Add(1)
	s.in.Log.Error("alarm", "bot", s.bot, "key", key, "text", text)
	if s.in.OnAlarm != nil {
		s.in.OnAlarm(ctx, s.org, s.bot, key, text)
	}
}
