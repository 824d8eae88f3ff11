package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// urgeWithin is how long somebody is worth being pressed after the message; refusals that pass may be tried again until then.
const urgeWithin = 2 * time.Minute

// Alarms of pressing people.
const (
	alarmUrgeOff   = "urgent-off"
	alarmUrgeSpent = "urgent-spent"
	alarmUrge      = "urgent"
)

// urges counts what was pressed and isn't in the database yet. One call is under way at a time, so that the limit is exact.
type urges struct {
	slot chan struct{}
	used int
	at   time.Time // of used
}

// urgeLag is how long the meter of the database may be behind.
const urgeLag = 10 * time.Second

// urge presses somebody to look at a delivered message. The message stands whatever comes of it. A crash in the middle of the call leaves it
// unknown whether the person was pressed; nobody is pressed twice.
func (s *Sender) urge(ctx context.Context, row store.Row) (core.Receipt, error) {
	up, ok := s.via().(adapters.Urger)
	if !ok {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "press somebody", Message: "this platform has no means of it"}
	}
	select {
	case s.urges.slot <- struct{}{}:
		defer func() { <-s.urges.slot }()
	case <-ctx.Done():
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Retryable, Op: "press somebody", Err: ctx.Err()}
	}
	used, err := s.DB.MeterUse(ctx, s.Bot)
	if err != nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Retryable, Op: "read meters", Err: err}
	}
	n := s.urges.known(used[adapters.MeterUrgent], time.Now())
	if n >= s.caps.Urgent {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "press somebody", Err: &noMore{used: n, limit: s.caps.Urgent}}
	}
	r, err := up.Urge(ctx, row.Msg, row.Prev)
	s.urges.used, s.urges.at = n+r.Cost[adapters.MeterUrgent], time.Now()
	return r, err
}

// known is how many were pressed this month, by the database or, while that may be behind, by what this sender did.
func (u *urges) known(stored int, now time.Time) int {
	if now.Sub(u.at) < urgeLag {
		return max(stored, u.used)
	}
	return stored
}

// noMore is the limit of the configuration.
type noMore struct{ used, limit int }

func (e *noMore) Error() string {
	return fmt.Sprintf("the limit of the configuration is %d, and %d were pressed this month", e.limit, e.used)
}

// urgeAgain decides whether a press is tried again: soon, and only when it certainly had no effect.
func urgeAgain(v adapters.Verdict, it *item) bool {
	return (v == adapters.Retryable || v == adapters.Throttled) && time.Since(it.row.Created) < urgeWithin
}

// urgeLost tells the operator that somebody was not pressed.
func (s *Sender) urgeLost(ctx context.Context, err error) {
	var limit *noMore
	switch {
	case errors.As(err, &limit) && limit.limit == 0:
		s.alarm(ctx, alarmUrgeOff, "升级阶梯要求加急，但这个机器人没有开启（monthly_urgent: 0），已按普通消息送达。需要的话在机器人的配置里写明每月上限。")
	case errors.As(err, &limit):
		s.alarm(ctx, alarmUrgeSpent, fmt.Sprintf("本月加急 %d 次，已到上限 %d（monthly_urgent），之后的按普通消息送达。", limit.used, limit.limit))
	default:
		s.alarm(ctx, alarmUrge, "加急没有发出，消息本身已照常送达："+err.Error())
	}
}

// urgeDone ends the alarms of pressing people: it can be done again.
func (s *Sender) urgeDone(ctx context.Context) {
	for _, key := range []string{alarmUrgeOff, alarmUrgeSpent, alarmUrge} {
		s.over(ctx, key)
	}
}
