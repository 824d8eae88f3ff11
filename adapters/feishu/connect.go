package feishu

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
)

// Rhythm of reconnecting. A short break costs clicks (they aren't repeated), so the first try comes soon; the spread keeps replicas from coming all at once.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
	limitPause   = 2 * time.Minute
	silentAfter  = time.Minute
)

// reconnectPause is how long to wait before the attempt-th try in a row (from 1), random so that replicas spread out. The gateway's refusal for too many
// connections ends only when another one closes, so it is met with more patience.
func reconnectPause(attempt int, hint clientConfig, err error) time.Duration {
	if codeOf(err) == connectionLimit {
		return limitPause + rand.N(limitPause/4)
	}
	longest := longestPause
	if s := time.Duration(hint.ReconnectInterval) * time.Second; s > 0 {
		longest = min(longest, s)
	}
	top := min(firstPause<<min(attempt-1, 10), longest)
	return top/10 + rand.N(top*9/10+1)
}

// outage remembers how often connecting has failed in a row.
type outage struct {
	attempts int
	hint     clientConfig
}

// receive keeps one long connection open until ctx ends.
func (a *Adapter) receive(ctx context.Context, r *receiver) error {
	var out outage
	a.health.Begin(a.now())
	for ctx.Err() == nil {
		lived, err := a.connectOnce(ctx, r, &out)
		if ctx.Err() != nil {
			return nil
		}
		if lived > reception.Stable {
			out.attempts = 0
		}
		out.attempts++
		a.health.Fail(a.redact.text(err.Error()))
		if isTerminal(err) {
			r.Alarm("feishu.credentials", "飞书机器人无法连接："+a.explain(err))
			return err
		}
		a.log.Warn("feishu connection lost", "attempt", out.attempts, "err", err)
		if !a.wait(ctx, r, out, err) {
			return nil
		}
		a.health.Reconnected()
	}
	return nil
}

// wait sleeps before the next try and tells the operator of a long outage. It reports false when ctx ended.
func (a *Adapter) wait(ctx context.Context, r *receiver, out outage, err error) bool {
	if codeOf(err) == connectionLimit {
		r.Alarm("feishu.connections", "飞书长连接被拒绝："+a.explain(err))
	} else if gone := a.health.DarkFor(a.now()); gone >= silentAfter {
		r.Alarm("feishu.silent", "飞书机器人已有 "+gone.Round(time.Second).String()+" 收不到消息："+a.explain(err))
	}
	timer := time.NewTimer(a.pause(out.attempts, out.hint, err))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// connectOnce connects and serves one connection and tells how long it stood.
func (a *Adapter) connectOnce(ctx context.Context, r *receiver, out *outage) (lived time.Duration, err error) {
	e, err := a.bootstrap(ctx)
	if err != nil {
		return 0, err
	}
	out.hint = e.config
	s, err := a.dial(ctx, e)
	if err != nil {
		return 0, err
	}
	opened := time.Now()
	a.health.Up(a.now())
	a.log.Info("feishu connected", "app_id", a.cfg.AppID)
	err = s.serve(ctx, r)
	a.health.Down(a.now())
	if ctx.Err() != nil {
		r.Drain() // what was received is still answered on this link
	}
	s.hangUp()
	return time.Since(opened), err
}

// explain puts an error into the operator's words.
func (a *Adapter) explain(err error) string {
	var e *adapters.Error
	if errors.As(err, &e) && e.Remedy != "" {
		return e.Message + "。" + e.Remedy
	}
	return a.redact.text(err.Error())
}
