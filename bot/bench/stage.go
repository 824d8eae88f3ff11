package bench

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
)

// answerWithin is how long a synthetic employee waits for an answer before it counts as missing.
const answerWithin = 20 * time.Second

// stage passes what a simulator shows in a chat to whoever waits there.
type stage struct {
	*platform
	stop    context.CancelFunc
	watched sync.WaitGroup

	mu    sync.Mutex
	chats map[string]chan shown
}

func openStage(ctx context.Context, p *platform) *stage {
	ctx, stop := context.WithCancel(ctx)
	s := &stage{platform: p, stop: stop, chats: map[string]chan shown{}}
	s.watched.Go(func() { p.watch(ctx, s.deliver) })
	return s
}

func (s *stage) close() {
	s.stop()
	s.watched.Wait()
}

func (s *stage) deliver(m shown) {
	s.mu.Lock()
	ch := s.chats[m.Chat]
	s.mu.Unlock()
	if ch == nil {
		return
	}
	select {
	case ch <- m:
	default: // more than anybody would read
	}
}

// follow collects what is shown in a person's chat from now on; leave ends it.
func (s *stage) follow(who string) *follower {
	f := &follower{stage: s, who: who, chat: s.direct(who), ch: make(chan shown, 32)}
	s.mu.Lock()
	s.chats[f.chat] = f.ch
	s.mu.Unlock()
	return f
}

// follower is one employee in their chat with the bot.
type follower struct {
	stage     *stage
	who, chat string
	ch        chan shown
}

func (f *follower) leave() {
	f.stage.mu.Lock()
	defer f.stage.mu.Unlock()
	if f.stage.chats[f.chat] == f.ch {
		delete(f.stage.chats, f.chat)
	}
}

// next waits for something to be shown that matches.
func (f *follower) next(ctx context.Context, what string, match func(shown) bool) (shown, error) {
	t := time.NewTimer(answerWithin)
	defer t.Stop()
	for {
		select {
		case m := <-f.ch:
			if match(m) {
				return m, nil
			}
		case <-t.C:
			return shown{}, fmt.Errorf("%s saw no %s within %v", f.who, what, answerWithin)
		case <-ctx.Done():
			return shown{}, ctx.Err()
		}
	}
}

// says writes and returns the first new message that follows, with the time it took.
func (f *follower) says(ctx context.Context, text string) (shown, time.Duration, error) {
	start := time.Now()
	if err := f.stage.say(ctx, f.who, "", text); err != nil {
		return shown{}, 0, err
	}
	m, err := f.next(ctx, "reply to "+text, func(m shown) bool { return !m.Changed && m.Sent.After(start) })
	return m, m.Sent.Sub(start), err
}

// presses a button of a message and returns what then shows the words expected, with the time it took.
func (f *follower) presses(ctx context.Context, m shown, label string, expect func(actor.View) bool) (shown, time.Duration, error) {
	b := f.read(m).Button(label)
	if b == nil {
		return m, 0, fmt.Errorf("%s sees no button %s", f.who, label)
	}
	start := time.Now()
	if err := f.stage.click(ctx, f.who, m.ID, b.Action(nil)); err != nil {
		return m, 0, fmt.Errorf("press %s: %w", label, err)
	}
	next, err := f.next(ctx, "outcome of "+label, func(m shown) bool { return expect(f.read(m)) })
	return next, time.Since(start), err
}

func (f *follower) read(m shown) actor.View { return actor.Read(string(f.stage.name), m.ID, m.Payload) }

func hasButton(label string) func(actor.View) bool {
	return func(v actor.View) bool { return v.Button(label) != nil }
}
