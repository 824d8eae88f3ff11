package bench

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
)

// logbook notes what every employee and the technicians' group are shown, from before the first report to the end.
type logbook struct {
	platform string
	group    string
	done     atomic.Int64
	replied  atomic.Int64
	seen     atomic.Int64 // unix nanoseconds

	mu        sync.Mutex
	employees map[string]*employee // by chat
	byNumber  []*employee
	direct    func(string) string
	summaries map[string]bool // rolling summaries in the group, by message
	rolled    int             // how often they changed
	cards     int             // other messages in the group
	resent    int             // first replies that say of themselves that they are sent again
}

func newLogbook(p *platform, group string) *logbook {
	l := &logbook{platform: string(p.name), group: group, employees: map[string]*employee{}, direct: p.direct, summaries: map[string]bool{}}
	l.seen.Store(time.Now().UnixNano())
	return l
}

// resent marks what is sent again because nobody knows whether the first arrived: a text that was on its way when the application was killed, on a
// platform that recognises repeated cards only.
const resent = "（重发）"

// employee is one person on that morning.
type employee struct {
	who      string
	reported time.Time
	answered time.Time // first reply
	firsts   int       // first replies seen
	ticket   string
	problem  string
	news     chan shown
}

func (l *logbook) employee(n int) *employee {
	e := &employee{who: person(n), news: make(chan shown, 64)}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.employees[l.direct(e.who)] = e
	l.byNumber = append(l.byNumber, e)
	return e
}

func (l *logbook) lastSeen() time.Time { return time.Unix(0, l.seen.Load()) }

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return fmt.Sprintf("%d of %d answered, %d have their ticket, the group got %d cards and %d summaries rolled %d times",
		l.replied.Load(), len(l.byNumber), l.done.Load(), l.cards, len(l.summaries), l.rolled)
}

// see notes one thing shown.
func (l *logbook) see(m shown) {
	l.seen.Store(time.Now().UnixNano())
	v := actor.Read(l.platform, m.ID, m.Payload)
	l.mu.Lock()
	defer l.mu.Unlock()
	if m.Chat == l.group {
		l.seeGroup(m, v)
		return
	}
	e := l.employees[m.Chat]
	if e == nil {
		return
	}
	// The first reply offers a human, as a button or in words; whatever comes later in the dialogue changes that card or is another message.
	if !m.Changed && v.Has(labelHuman) && e.firsts > 0 && v.Has(resent) {
		l.resent++
	} else if !m.Changed && v.Has(labelHuman) {
		e.firsts++
		if e.answered.IsZero() {
			e.answered = m.Sent
			l.replied.Add(1)
		} else {
			e.problem = "also saw: " + v.Text
		}
	}
	select {
	case e.news <- m:
	default:
	}
}

// summaryWords stand in the title of the rolling summary (core/desk).
const summaryWords = "张工单待接"

func (l *logbook) seeGroup(m shown, v actor.View) {
	switch {
	case l.summaries[m.ID]:
		l.rolled++
	case v.Has(summaryWords):
		l.summaries[m.ID] = true
	case !m.Changed:
		l.cards++
	}
}

// pressAgain is how long a person waits before pressing a button again that showed an error or changed nothing; each time twice as long, up to
// pressSeldom.
const (
	pressAgain  = 5 * time.Second
	pressSeldom = time.Minute
)

// live reports at the given moment, asks for a human and submits; buttons that fail are pressed again, as people do.
func (e *employee) live(ctx context.Context, p *platform, l *logbook, at time.Duration) {
	if !rest(ctx, at) {
		return
	}
	l.mu.Lock()
	e.reported = time.Now()
	l.mu.Unlock()
	if err := p.say(ctx, e.who, "", reports[0]); err != nil {
		e.trouble(l, err)
		return
	}
	patience := pressAgain
	again := time.NewTimer(patience)
	defer again.Stop()
	var current shown
	for {
		select {
		case <-ctx.Done():
			return
		case current = <-e.news:
			patience = pressAgain
		case <-again.C:
			patience = min(2*patience, pressSeldom)
		}
		again.Reset(patience)
		if current.ID == "" {
			continue
		}
		done, err := e.goOn(ctx, p, l, current)
		if err != nil {
			e.trouble(l, err)
		}
		if done {
			l.done.Add(1)
			return
		}
	}
}

// goOn presses what the message now shown offers; done once it carries a ticket's number.
func (e *employee) goOn(ctx context.Context, p *platform, l *logbook, m shown) (done bool, err error) {
	v := actor.Read(string(p.name), m.ID, m.Payload)
	if hasNumber(v) {
		l.mu.Lock()
		e.ticket = ticketNumber.FindString(v.Text)
		l.mu.Unlock()
		return true, nil
	}
	for _, label := range []string{labelSubmit, labelHuman} {
		if b := v.Button(label); b != nil {
			return false, p.click(ctx, e.who, m.ID, b.Action(nil))
		}
	}
	return false, nil
}

func (e *employee) trouble(l *logbook, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	e.problem = err.Error()
}
