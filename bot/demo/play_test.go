package demo_test

import (
	"context"
	"log/slog"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store/pgtest"
	"github.com/imdesk/imdesk/store/redistest"
)

// play is a running demo with an actor's stage on each platform.
type play struct {
	t      *testing.T
	ctx    context.Context
	demo   *demo.Demo
	stages map[core.Platform]*actor.Stage
}

// stores are the two ways imdesk keeps its data.
var stores = map[string]func(*testing.T, *demo.Options){
	"sqlite": func(*testing.T, *demo.Options) {},
	"postgres+redis": func(t *testing.T, o *demo.Options) {
		o.DatabaseURL, o.RedisURL = pgtest.URL(t), redistest.Start(t).URL()
	},
}

// eachStore plays a scenario on each store, beside all others.
//
// A scenario shares the process with others, so it may neither set what belongs to the process (environment, folder, time zone, package variables)
// nor write into the tables the scenarios share (casts, applicants), listen on a fixed port, count goroutines or expect anything within a while.
// What it moves is its own: every play has its platforms, databases, folders and clock. One that begins without eachStore or withSystem begins
// with t.Parallel().
func eachStore(t *testing.T, f func(t *testing.T, p *play)) {
	t.Helper()
	t.Parallel()
	for name, configure := range stores {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f(t, start(t, configure))
		})
	}
}

// wednesday is a working morning, so that deadlines are minutes away.
var wednesday = time.Date(2026, 11, 25, 9, 30, 0, 0, time.FixedZone("CST", 8*3600))

// xinghe is the embedded company, read once for all scenarios, none of which may change it.
var xinghe = sync.OnceValues(func() (*manifest.Manifest, error) { return manifest.LoadFS(company.FS) })

func start(t *testing.T, configure func(*testing.T, *demo.Options)) *play {
	t.Helper()
	level := slog.LevelWarn
	if os.Getenv("IMDESK_TEST_DEBUG") != "" {
		level = slog.LevelDebug
	}
	o := demo.Options{
		Listen: "127.0.0.1:0", DataDir: t.TempDir(), Clock: core.NewFrozenClock(wednesday),
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: level})), SimOptions: demo.SimOptions{ClickGrace: patience},
	}
	var err error
	if o.Company, err = xinghe(); err != nil {
		t.Fatal(err)
	}
	configure(t, &o)
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Minute)
	t.Cleanup(cancel)
	d, err := demo.Start(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	p := &play{t: t, ctx: ctx, demo: d, stages: map[core.Platform]*actor.Stage{}}
	for platform, url := range map[core.Platform]string{core.WeCom: d.Sims.WeCom.URL(), core.DingTalk: d.Sims.DingTalk.URL(), core.Feishu: d.Sims.Feishu.URL()} {
		s, err := actor.Open(ctx, string(platform), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(s.Close)
		p.stages[platform] = s
	}
	return p
}

// person is somebody on one platform.
type person struct {
	p      *play
	stage  *actor.Stage
	id     string
	direct string
}

func (p *play) person(id core.PersonID, on core.Platform) person {
	p.t.Helper()
	acc := p.demo.Account(id, on)
	if acc == "" {
		p.t.Fatalf("%s has no account on %s", id, on)
	}
	chat, err := p.stages[on].Direct(p.ctx, acc)
	if err != nil {
		p.t.Fatal(err)
	}
	return person{p, p.stages[on], acc, chat}
}

// group is the chat of the technicians of a desk on a platform.
func (p *play) group(desk core.DeskID, on core.Platform) string {
	p.t.Helper()
	for _, g := range p.demo.Company.Groups {
		if g.Desk == desk && g.Platform == on {
			return g.Chat
		}
	}
	p.t.Fatalf("desk %s has no group on %s", desk, on)
	return ""
}

func (a person) says(text string) {
	a.p.t.Helper()
	a.saysIn("", text)
}

func (a person) saysIn(chat, text string) {
	a.p.t.Helper()
	if _, err := a.stage.Say(a.p.ctx, actor.Utterance{Person: a.id, Chat: chat, Text: text, MentionBot: chat != ""}); err != nil {
		a.p.t.Fatal(err)
	}
}

// sees waits until the newest matching message holds all words.
func (a person) sees(words ...string) actor.View {
	a.p.t.Helper()
	return a.seesIn(a.direct, words...)
}

func (a person) seesIn(chat string, words ...string) actor.View {
	a.p.t.Helper()
	ctx, cancel := context.WithTimeout(a.p.ctx, patience)
	defer cancel()
	v, err := a.stage.Wait(ctx, chat, a.id, func(v actor.View) bool { return v.Has(words...) })
	if err != nil {
		a.p.t.Fatalf("%s waits for %q: %v", a.id, words, err)
	}
	return v
}

func (a person) presses(label string) { a.p.t.Helper(); a.pressesIn(a.direct, label, nil) }

func (a person) pressesIn(chat, label string, values map[string]string) actor.Answer {
	a.p.t.Helper()
	ctx, cancel := context.WithTimeout(a.p.ctx, patience)
	defer cancel()
	ans, err := a.stage.Press(ctx, chat, a.id, label, values)
	for range 3 {
		if err != nil || ans.OK {
			break // else the card has just changed under the finger, so the new one is pressed
		}
		ans, err = a.stage.Press(ctx, chat, a.id, label, values)
	}
	if err != nil {
		a.p.t.Fatal(err)
	}
	if !ans.OK {
		a.p.t.Fatalf("%s presses %q and sees an error: %d %s", a.id, label, ans.Code, ans.Error)
	}
	return ans
}

var ticketNumber = regexp.MustCompile(`[A-Z]{2,4}-\d{6}`)

// numberIn finds the ticket number in a message.
func (a person) numberIn(v actor.View) string {
	a.p.t.Helper()
	n := ticketNumber.FindString(v.Text)
	if n == "" {
		a.p.t.Fatalf("no ticket number in %q", v.Text)
	}
	return n
}

// cast is who plays what on a platform.
type cast struct{ employee, technician core.PersonID }

var casts = map[core.Platform]cast{
	core.WeCom:    {"chen-jianing", "shen-yue"},
	core.DingTalk: {"ma-chao", "gao-zhiyuan"},
	core.Feishu:   {"zheng-kai", "lin-xiaoman"},
}

func eachPlatform(t *testing.T, p *play, f func(t *testing.T, on core.Platform)) {
	for _, on := range []core.Platform{core.Feishu, core.DingTalk, core.WeCom} {
		t.Run(string(on), func(t *testing.T) {
			outer := p.t
			p.t = t
			defer func() { p.t = outer }()
			f(t, on)
		})
	}
}

func nameOf(p *play, id core.PersonID) string {
	for _, person := range p.demo.Company.People {
		if person.ID == id {
			return person.Name
		}
	}
	return ""
}

// requireNoLeak looks through everything the person was ever shown.
func requireNoLeak(t *testing.T, p *play, a person, secret string) {
	t.Helper()
	list, err := a.stage.Messages(p.ctx, a.direct, a.id, 200)
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range list {
		if strings.Contains(v.Text, secret) {
			t.Errorf("an internal note reached the requester: %s", v.Text)
		}
	}
}

// reachable finds the platform on which a person was sent something with the words.
func (p *play) reachable(t *testing.T, id core.PersonID, words string) person {
	t.Helper()
	deadline := time.Now().Add(15 * time.Second)
	for time.Now().Before(deadline) {
		for on := range p.stages {
			if p.demo.Account(id, on) == "" {
				continue
			}
			a := p.person(id, on)
			list, err := a.stage.Messages(p.ctx, a.direct, a.id, 20)
			if err != nil {
				t.Fatal(err)
			}
			for _, v := range list {
				if v.Has(words) {
					return a
				}
			}
		}
		<-time.After(20 * time.Millisecond)
	}
	t.Fatalf("%s was sent nothing with %q on any platform", id, words)
	return person{}
}

// advanceToNextTimer moves desk time to the next timer of the kinds that begin with prefix, once those that are due have been fired.
func (p *play) advanceToNextTimer(t *testing.T, prefix string) {
	t.Helper()
	var at time.Time
	await(t, func() bool {
		var err error
		at, err = p.demo.App.DB.NextTimer(p.ctx, prefix)
		return err == nil && at.After(p.demo.Clock.Now())
	}, func() string { return "no timer of " + prefix + " lies ahead" })
	p.demo.Clock.Advance(at.Sub(p.demo.Clock.Now()) + time.Second)
	p.demo.App.KickTimers()
}
