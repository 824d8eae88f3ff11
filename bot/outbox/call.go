package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Retries of one row.
const (
	firstRetry   = 500 * time.Millisecond
	longestRetry = time.Minute
	// giveUpAfter is how long a platform may be away before what waits for it counts as failed; an outage of ten minutes loses nothing.
	giveUpAfter = 24 * time.Hour
	// misconfWait is how long what an administrator must mend is left alone; doubled with each attempt, up to longestMisconf.
	misconfWait    = 15 * time.Second
	longestMisconf = 8 * time.Minute
)

// resent marks the second delivery of something whose first may have arrived.
const resent = "（重发）"

// call makes one attempt and reports its end.
func (s *Sender) call(ctx context.Context, it *item) {
	defer s.wg.Done()
	ctx, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	r := result{it: it}
	defer func() {
		if p := recover(); p != nil {
			r.err = &adapters.Error{Verdict: adapters.Unknown, Op: "send", Message: fmt.Sprint("panic: ", p)}
		}
		s.results <- r
	}()
	if s.device(it) == 0 || it.rested { // marking a row that was superseded meanwhile is refused, and it isn't sent
		if r.err = s.DB.MarkSending(ctx, s.Bot, s.settle.fence.Load(), []int64{it.row.ID}); r.err != nil {
			r.err = &adapters.Error{Verdict: adapters.Retryable, Op: "mark sending", Err: r.err}
			return
		}
	}
	r.began = time.Now()
	r.receipt, r.err = s.deliver(ctx, it)
	r.ended = time.Now()
}

// device is how long the platform recognises a repetition of this call, 0 for never.
func (s *Sender) device(it *item) time.Duration {
	switch m := it.row.Msg; {
	case m.Kind == core.SendUrge:
		return 0
	case m.Card != nil && s.saving().level < levelText:
		return max(s.caps.Idempotent, s.caps.IdempotentCards)
	case it.group && s.caps.GroupTextsRepeat:
		return 0
	}
	return s.caps.Idempotent
}

// deliver does what the row says through the adapter.
func (s *Sender) deliver(ctx context.Context, it *item) (core.Receipt, error) {
	row := it.row
	m, asText := s.frugalForm(row.Msg)
	if row.State == store.StateSending && s.device(it) == 0 {
		m = again(m)
	}
	switch m.Kind {
	case core.SendUpdate:
		return s.via().Update(ctx, row.Key, m, row.Prev)
	case core.SendAnswer:
		return s.answer(ctx, row.Key, m, row.Prev)
	case core.SendFile:
		return s.sendFile(ctx, row)
	case core.SendRecall:
		return core.Receipt{}, s.via().Recall(ctx, row.Prev)
	case core.SendUrge:
		return s.urge(ctx, row)
	}
	r, err := s.via().Send(ctx, row.Key, m)
	r.AsText = r.AsText || asText
	return r, err
}

// answer delivers the outcome of a click by API: the card's new state if it has one and may still be changed, else its words.
func (s *Sender) answer(ctx context.Context, key string, m core.Outbound, prev core.Receipt) (core.Receipt, error) {
	if m.Card != nil && (prev.MessageRef != "" || len(prev.Right) > 0 || len(m.Click) > 0) {
		r, err := s.via().Update(ctx, key, m, prev)
		if adapters.VerdictOf(err) != adapters.Gone {
			return r, err
		}
	}
	text := m.Text
	if m.Toast != nil {
		text = m.Toast.Text
	}
	if text == "" {
		return prev, nil
	}
	m.Kind, m.Text, m.Card = core.SendMessage, string(cards.Escape(text)), nil
	if _, err := s.via().Send(ctx, key, m); err != nil {
		return core.Receipt{}, err
	}
	return prev, nil
}

func again(m core.Outbound) core.Outbound {
	if m.Card != nil {
		c := *m.Card
		c.Title += resent
		m.Card = &c
	}
	m.Text += resent
	return m
}

// pointless tells why a row is no longer worth a call, "" if it is.
func (s *Sender) pointless(it *item) string {
	m := it.row.Msg
	switch {
	case s.caps.UpdateByAPI && it.again:
		return "its card shows this already"
	case !m.NotAfter.IsZero() && time.Now().After(m.NotAfter):
		return "too late to be of use"
	case m.Kind == core.SendUpdate && m.Urgency == core.UrgencyRefresh && !m.Final && (s.Frugal || s.saving().level >= levelThrift):
		return "refresh saved for the quota"
	case m.Kind == core.SendUpdate && it.row.Prev.MessageRef == "" && len(it.row.Prev.Right) == 0:
		return "its card was never delivered as a card"
	case m.Kind == core.SendUrge && it.row.Prev.MessageRef == "" && len(it.row.Prev.Right) == 0:
		return "its message was not delivered"
	case m.Kind == core.SendUpdate && it.row.Prev.AsText:
		return "its card went out as text"
	}
	return ""
}

// finish settles an attempt or arranges the next one.
func (s *Sender) finish(ctx context.Context, q *queue, r result) {
	row := r.it.row
	if !r.ended.IsZero() {
		q.pace.answered(r.it, r.began, r.ended, r.err == nil)
	}
	if r.err == nil {
		s.Counts.Sent.Add(1)
		if row.Msg.Kind == core.SendUrge {
			s.urgeDone(ctx)
		}
		s.settle.add(store.Outcome{ID: row.ID, State: store.StateSent, Receipt: r.receipt})
		q.done(r.it, &r.receipt)
		return
	}
	if errors.Is(r.err, store.ErrFenced) {
		q.done(r.it, nil)
		return
	}
	verdict := adapters.VerdictOf(r.err)
	if wait, again := s.again(verdict, r.it, r.err); again {
		s.Counts.Retried.Add(1)
		if verdict == adapters.Throttled {
			s.Counts.Throttled.Add(1)
			q.pace.pause(scopeOf(r.err), r.it.chat, time.Now().Add(wait))
		}
		r.it.row.Attempts++
		if r.it.row.Attempts%8 == 0 || verdict == adapters.Misconfigured {
			s.settle.add(store.Outcome{ID: row.ID, State: store.StatePending, After: wait, Reason: r.err.Error()})
			q.done(r.it, nil) // the sweep brings it back; the operator sees why it waits
			return
		}
		q.retry(r.it, time.Now().Add(wait))
		return
	}
	s.lost(ctx, q, r, verdict)
}

// again decides whether and when an attempt is repeated.
func (s *Sender) again(v adapters.Verdict, it *item, err error) (time.Duration, bool) {
	if time.Since(it.row.Created) > giveUpAfter {
		return 0, false
	}
	if it.row.Msg.Kind == core.SendUrge && !urgeAgain(v, it) {
		return 0, false
	}
	wait := firstRetry << min(it.row.Attempts, 7)
	wait = min(wait, longestRetry)
	switch v {
	case adapters.Retryable:
		return wait, true
	case adapters.Throttled:
		return max(time.Until(untilOf(err)), firstRetry), true
	case adapters.Misconfigured:
		s.alarm(context.Background(), "misconfigured", "发送失败，需要管理员处理："+err.Error())
		return min(misconfWait<<min(it.row.Attempts, 7), longestMisconf), true
	case adapters.Unknown:
		if s.device(it) > time.Since(it.row.Created)+longestRetry || it.row.Msg.Kind == core.SendUpdate {
			return wait, true
		}
		if it.row.Msg.Promise == core.PromiseReach && it.row.State != store.StateSending {
			it.row.State = store.StateSending // the next one says 重发
			return wait, true
		}
	}
	return 0, false
}

// lost settles a row that won't be delivered.
func (s *Sender) lost(ctx context.Context, q *queue, r result, v adapters.Verdict) {
	row := r.it.row
	o := store.Outcome{ID: row.ID, State: store.StateFailed, Reason: r.err.Error()}
	if v == adapters.Unknown {
		o.State = store.StateUnknown
		s.Counts.Unknown.Add(1)
	} else {
		s.Counts.Failed.Add(1)
	}
	s.Log.Warn("message not delivered", "bot", s.Bot, "row", row.ID, "kind", row.Msg.Kind, "verdict", v, "error", r.err)
	s.settle.add(o)
	q.done(r.it, nil)
	switch {
	case row.Msg.Kind == core.SendUrge:
		s.urgeLost(ctx, r.err)
	case v == adapters.Rejected:
		s.alarm(ctx, "rejected", "平台拒绝了一条消息的内容："+r.err.Error())
	}
	var kept *withheld
	if errors.As(r.err, &kept) && s.Withheld != nil {
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			s.Withheld(context.WithoutCancel(ctx), row, kept.file)
		}()
	}
	if row.Msg.Kind == core.SendMessage && (v == adapters.Gone || v == adapters.Forbidden) && s.Undeliverable != nil {
		s.wg.Add(1)
		go func() {
			defer s.wg.Done()
			s.Undeliverable(context.WithoutCancel(ctx), row, r.err.Error())
		}()
	}
}

func untilOf(err error) time.Time {
	var e *adapters.Error
	if errors.As(err, &e) {
		return e.Until
	}
	return time.Time{}
}

func scopeOf(err error) adapters.Scope {
	var e *adapters.Error
	if errors.As(err, &e) {
		return e.Scope
	}
	return ""
}
