package adaptertest_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestAToyPlatformConforms shows what the suite asks for, on a platform that lives in memory.
func TestAToyPlatformConforms(t *testing.T) {
	adaptertest.Run(t, func(t *testing.T, log *slog.Logger) adaptertest.Harness {
		p := newToyPlatform()
		return &toyHarness{p, &toy{p: p, log: log}}
	})
}

// toy is an adapter without a wire: it reads the platform's queue and writes its timeline.
type toy struct {
	p    *toyPlatform
	log  *slog.Logger
	ran  atomic.Bool
	last atomic.Int64
	// lines keep what one person says in its order although each delivery is handled beside the others.
	lines reception.Lines
}

var _ adapters.Adapter = (*toy)(nil)

const toyPlatformName core.Platform = "toy"

func (a *toy) Run(ctx context.Context, sink adapters.Sink) error {
	if !a.ran.CompareAndSwap(false, true) {
		return errors.New("toy runs already")
	}
	close(a.p.running)
	var all sync.WaitGroup
	defer all.Wait()
	for {
		select {
		case <-ctx.Done():
			return nil
		case d := <-a.p.queue:
			a.last.Store(time.Now().UnixNano())
			line := ""
			if d.event.Kind == core.EventMessage {
				line = d.event.Lane(false)
			}
			place := a.lines.Join(line, d.event.At)
			all.Go(func() {
				defer place.Leave()
				a.handle(sink, place, d)
			})
		}
	}
}

// handle acknowledges after the sink stored the event; anything else has it delivered again.
func (a *toy) handle(sink adapters.Sink, place *reception.Place, d delivery) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			a.log.Error("toy handler panicked", "panic", fmt.Sprint(p))
			d.answer <- toyAnswer{err: errors.New("panicked")}
		}
	}()
	if d.event.Kind != core.EventClick {
		err := place.Wait(ctx)
		if err == nil {
			err = sink.Accept(ctx, d.event)
		}
		d.answer <- toyAnswer{err: err}
		return
	}
	ans := sink.Click(ctx, d.event, a.Capabilities().ClickBudget)
	out := toyAnswer{flushed: ans.Flushed}
	switch ans.Status {
	case adapters.AnswerDone:
		out.card = ans.Card
	case adapters.AnswerLate:
		out.toast = "已收到，处理中"
	case adapters.AnswerBusy:
		out.toast = "系统繁忙，请再点一次"
	}
	if ans.Toast != nil {
		out.toast = ans.Toast.Text
	}
	d.answer <- out
}

func (a *toy) Send(_ context.Context, key string, m core.Outbound) (core.Receipt, error) {
	return a.p.send(key, m)
}

func (a *toy) Update(_ context.Context, _ string, m core.Outbound, prev core.Receipt) (core.Receipt, error) {
	return prev, a.p.change(prev.MessageRef, func(s *toyMessage) { s.card, s.Text = m.Card, words(m) })
}

func (a *toy) Recall(_ context.Context, prev core.Receipt) error {
	return a.p.change(prev.MessageRef, func(s *toyMessage) { s.Recalled = true })
}

func (a *toy) Capabilities() adapters.Capabilities {
	return adapters.Capabilities{
		Platform: toyPlatformName, GroupInput: true, SyncAnswer: true, ClickBudget: 40 * time.Millisecond, UpdateByAPI: true, Threads: true,
		Idempotent: time.Hour, LossWindow: "none", Concurrency: 1, Budgets: []adapters.Budget{{Scope: adapters.ScopeApp, Calls: 1000, Per: time.Second}},
	}
}

func (a *toy) Person(_ context.Context, id string) (adapters.Member, error) {
	if id != lin.ID {
		return adapters.Member{}, &adapters.Error{Verdict: adapters.Gone, Op: "look up person", Code: "404"}
	}
	return adapters.Member{ID: id, Name: "林晓", Active: true}, nil
}

func (a *toy) Check(context.Context) []adapters.CheckStep {
	return []adapters.CheckStep{{Name: "toy", OK: true}}
}

func (a *toy) Health() adapters.Health {
	return adapters.Health{Connected: 1, LastFrame: time.Unix(0, a.last.Load())}
}

// toyPlatform is the whole platform: a queue of deliveries and a timeline.
type toyPlatform struct {
	queue   chan delivery
	running chan struct{}

	mu      sync.Mutex
	list    []*toyMessage
	byKey   map[string]string
	faults  []adaptertest.Fault
	sends   int64
	changed chan struct{}
}

type toyMessage struct {
	adaptertest.Message
	card *cards.Card
}

type delivery struct {
	event  core.Event
	answer chan toyAnswer
}

type toyAnswer struct {
	err     error
	toast   string
	card    *cards.Card
	flushed func(error)
}

var (
	lin  = core.Sender{ID: "lin"}
	zhao = core.Sender{ID: "zhao"}
	far  = core.Sender{ID: "far"}
)

func newToyPlatform() *toyPlatform {
	return &toyPlatform{queue: make(chan delivery, 64), running: make(chan struct{}), byKey: map[string]string{}, changed: make(chan struct{})}
}

// struck uses up a fault, if one is ordered; the lock is held.
func (p *toyPlatform) struck(on, kind string) bool {
	for i, f := range p.faults {
		if f.On == on && f.Kind == kind {
			if p.faults[i].Times--; p.faults[i].Times <= 0 {
				p.faults = append(p.faults[:i], p.faults[i+1:]...)
			}
			return true
		}
	}
	return false
}

// show adds a message; the lock is held.
func (p *toyPlatform) show(m toyMessage) string {
	m.ID = fmt.Sprintf("m%d", len(p.list)+1)
	p.list = append(p.list, &m)
	p.signal()
	return m.ID
}

func (p *toyPlatform) signal() {
	close(p.changed)
	p.changed = make(chan struct{})
}

func (p *toyPlatform) send(key string, m core.Outbound) (core.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.sends++
	if p.struck("send", "throttle") {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Throttled, Op: "send", Code: "429", Until: time.Now().Add(time.Millisecond)}
	}
	if m.Target.Account.ID == far.ID {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Forbidden, Op: "send", Code: "403"}
	}
	id, again := p.byKey[key]
	if !again {
		chat := m.Target.Conversation
		if chat == "" {
			chat = "@" + m.Target.Account.ID
		}
		id = p.show(toyMessage{Message: adaptertest.Message{Chat: chat, FromBot: true, Text: words(m), ReplyTo: m.Target.ReplyTo}, card: m.Card})
		p.byKey[key] = id
	}
	return core.Receipt{MessageRef: id, Right: []byte(`"` + id + `"`)}, nil
}

func words(m core.Outbound) string {
	if m.Card != nil {
		return m.Card.Title
	}
	return cards.Markdown(m.Text).Plain()
}

func (p *toyPlatform) change(id string, do func(*toyMessage)) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.list {
		if m.ID == id {
			do(m)
			m.Revision++
			p.signal()
			return nil
		}
	}
	return &adapters.Error{Verdict: adapters.Gone, Op: "change", Code: "404"}
}

// push delivers until it is acknowledged, at most four times; the first delivery takes its place in the queue at once.
func (p *toyPlatform) push(e core.Event) {
	d := p.enqueue(e)
	go func() {
		for range 3 {
			select {
			case ans := <-d.answer:
				if ans.err == nil {
					return
				}
			case <-time.After(5 * time.Second):
			}
			d = p.enqueue(e)
		}
	}()
}

func (p *toyPlatform) enqueue(e core.Event) delivery {
	d := delivery{event: e, answer: make(chan toyAnswer, 1)}
	p.queue <- d
	return d
}
