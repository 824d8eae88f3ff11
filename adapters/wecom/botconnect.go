package wecom

import (
	"context"
	"errors"
	"math/rand/v2"
	"strconv"
	"sync"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
)

// Rhythm of reconnecting, as the platform's own client has it, but without giving up: developer.work.weixin.qq.com/document/path/101463.
const (
	firstPause   = time.Second
	longestPause = 30 * time.Second
	// refusedBotPause is for wrong credentials, which only a human mends; subscribing is rate-limited.
	refusedBotPause = 5 * time.Minute
	// kickedPause is for a connection that another subscriber ended. Coming back at once would throw that one out, and both would do so for ever; coming back
	// never would leave the bot deaf after a passing intruder, such as a tool someone tried out.
	kickedPause = 15 * time.Minute
	// kickedShift bounds how far that pause grows, four times longer with each time it happens again soon: to 16 hours. Another program that stays is left
	// alone, whichever of the two was meant to be there.
	kickedShift = 6
	silentAfter = time.Minute
)

// errKicked says that another connection of the same bot took over.
var errKicked = &adapters.Error{Verdict: adapters.Misconfigured, Op: "read connection", Code: "disconnected_event", Message: "another connection of this ai bot took over"}

// kickedFor is how long to stay away after another subscriber took over for the n-th time.
func kickedFor(n int) time.Duration { return kickedPause << min(2*(n-1), kickedShift) }

// botPause is how long to wait before the attempt-th try in a row (from 1), random so that replicas spread out. Being thrown out is counted by itself.
func botPause(attempt int, err error) time.Duration {
	switch {
	case errors.Is(err, errKicked):
		return kickedFor(attempt) + rand.N(kickedPause/4)
	case adapters.VerdictOf(err) == adapters.Misconfigured:
		return refusedBotPause + rand.N(refusedBotPause/4)
	}
	top := min(firstPause<<min(attempt-1, 10), longestPause)
	return top/2 + rand.N(top/2+1)
}

// receiveBot keeps the AI bot connected until ctx ends.
func (a *Adapter) receiveBot(ctx context.Context, r *receiver) {
	a.health.Begin(a.now())
	attempt, kicks := 0, 0
	for ctx.Err() == nil {
		lived, err := a.connectBot(ctx, r)
		if ctx.Err() != nil {
			return
		}
		if lived > reception.Stable { // a subscription that ends at once mends nothing
			attempt = 0
		}
		if lived > kickedPause {
			kicks = 0
		}
		attempt++
		inARow := attempt
		if errors.Is(err, errKicked) {
			kicks++
			inARow = kicks
		}
		a.health.Fail(a.redact.text(err.Error()))
		a.log.Warn("wecom ai bot disconnected", "attempt", inARow, "err", err)
		a.tellBotTrouble(r, err, inARow)
		timer := time.NewTimer(a.pause(inARow, err))
		select {
		case <-ctx.Done():
			timer.Stop()
			return
		case <-timer.C:
		}
		a.health.Reconnected()
	}
}

// tellBotTrouble alarms what only a human can mend, and a bot that stays deaf.
func (a *Adapter) tellBotTrouble(r *receiver, err error, inARow int) {
	var e *adapters.Error
	deaf := a.health.DarkFor(a.now())
	switch {
	case errors.Is(err, errKicked):
		r.Alarm("wecom.aibot.kicked", "企业微信智能机器人的长连接被另一个连接顶掉，"+minutes(kickedFor(inARow))+" 分钟内不再连接：同一个机器人同时只能有一个连接，"+
			"请检查是否有另一套程序使用了相同的 Bot ID；停掉它之后可重启本机器人立即恢复。")
	case errors.As(err, &e) && e.Verdict == adapters.Misconfigured:
		r.Alarm("wecom.aibot.credentials", "企业微信智能机器人无法连接："+e.Message+"。"+e.Remedy)
	case deaf >= silentAfter:
		r.Alarm("wecom.silent", "企业微信智能机器人已有 "+deaf.Round(time.Second).String()+" 收不到群消息："+a.redact.text(err.Error()))
	}
}

func minutes(d time.Duration) string { return strconv.Itoa(int(d.Round(time.Minute) / time.Minute)) }

// connectBot connects, subscribes and serves one connection, and tells how long the subscription stood.
func (a *Adapter) connectBot(ctx context.Context, r *receiver) (lived time.Duration, err error) {
	l, err := a.dialBot(ctx)
	if err != nil {
		return 0, err
	}
	kicked := make(chan struct{})
	var once sync.Once
	broken := make(chan error, 1)
	go func() {
		broken <- l.read(func(f frame) {
			if a.takeFrame(r, l, f) {
				once.Do(func() { close(kicked) })
			}
		})
	}()
	if err := a.subscribe(ctx, l); err != nil {
		l.hangUp()
		<-broken
		return 0, err
	}
	began := time.Now()
	a.log.Info("wecom ai bot connected", "bot_id", a.cfg.AIBot.BotID)
	a.bot.link.Store(l)
	a.health.Up(a.now())
	beat, stop := context.WithCancel(ctx)
	var pinger sync.WaitGroup
	pinger.Go(func() { l.keepAlive(beat) })
	ended := false
	select {
	case err = <-broken:
		ended = true
	case <-kicked:
		err = errKicked
	case <-ctx.Done():
		err = ctx.Err()
		r.settle() // what was received is still answered on this link, and what comes meanwhile is taken: nobody would repeat it
	}
	a.health.Down(a.now())
	a.bot.link.CompareAndSwap(l, nil)
	stop()
	pinger.Wait()
	l.hangUp()
	if !ended {
		<-broken
	}
	select {
	case <-kicked: // the socket may close before the event was looked at
		err = errKicked
	default:
	}
	return time.Since(began), err
}

// subscribe is the first frame: developer.work.weixin.qq.com/document/path/101463. A refusal leaves the socket open; the caller closes it.
func (a *Adapter) subscribe(ctx context.Context, l *link) error {
	const op = "subscribe ai bot"
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	body := map[string]string{"bot_id": a.cfg.AIBot.BotID, "secret": a.cfg.AIBot.Secret}
	f, err := l.exchange(ctx, cmdSubscribe, newReqID(cmdSubscribe), body)
	if err != nil {
		return a.broken(op, err, true)
	}
	if f.Code != 0 {
		return a.refusal(op, cmdSubscribe, f.Code, f.Message)
	}
	return nil
}
