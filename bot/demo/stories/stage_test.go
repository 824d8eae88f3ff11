package stories_test

import (
	"context"
	"database/sql"
	"io"
	"log/slog"
	"path/filepath"
	"testing"
	"time"

	_ "modernc.org/sqlite" // the driver the embedded store uses

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// monday is when every story begins: a working morning of the demo company.
// monday begins within a minute: the clock of a deadline starts at the second at which a platform says a report was made, and what is shown drops seconds.
var monday = time.Date(2026, 11, 23, 9, 30, 20, 0, time.FixedZone("CST", 8*3600))

// patience is how long a machine under load may take for anything.
const patience = time.Minute

// stage is the demo on which one story is played, and the book in which it is written down.
type stage struct {
	t      *testing.T
	ctx    context.Context
	demo   *demo.Demo
	stages map[core.Platform]*actor.Stage
	probe  *sql.DB // looks into the store as an outsider, to know when everything was said
	views  []*view
	book   book
	file   string
	// cutOff: a platform takes no messages for now, so nobody waits for them.
	cutOff bool
	// pictures counts those of the story.
	pictures int
}

// open starts the demo. Deadlines of the platforms are long and cards are refreshed at once: a story tells what is said, not how fast.
func open(t *testing.T, file string) *stage {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	t.Cleanup(cancel)
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	sims, err := demo.StartSims(ctx, m, demo.SimOptions{ClickGrace: patience})
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	d, err := demo.Start(ctx, demo.Options{
		Listen: "127.0.0.1:0", DataDir: dir, Clock: core.NewFrozenClock(monday), Sims: sims, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Tune: func(c adapters.Capabilities) adapters.Capabilities {
			c.Rest = 0
			return c
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	s := &stage{t: t, ctx: ctx, demo: d, stages: map[core.Platform]*actor.Stage{}, file: file}
	if s.probe, err = sql.Open("sqlite", "file:"+filepath.Join(dir, "imdesk.db")+"?mode=ro&_pragma=busy_timeout(5000)"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.probe.Close() })
	for on, url := range map[core.Platform]string{core.WeCom: sims.WeCom.URL(), core.DingTalk: sims.DingTalk.URL(), core.Feishu: sims.Feishu.URL()} {
		a, err := actor.Open(ctx, string(on), url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.Close)
		s.stages[on] = a
	}
	greeted := 0 // the demo lets each group of WeCom speak once
	for _, g := range d.Company.Groups {
		if g.Platform == core.WeCom {
			greeted++
		}
	}
	s.until("the groups have spoken", func() bool { return s.events() >= greeted })
	s.rests()
	return s
}

// count asks the store for a number.
func (s *stage) count(query string, args ...any) (n int) {
	s.t.Helper()
	if err := s.probe.QueryRowContext(s.ctx, query, args...).Scan(&n); err != nil {
		s.t.Fatalf("%s: %v", query, err)
	}
	return n
}

func (s *stage) events() int { return s.count(`SELECT count(*) FROM inbox`) }

// rests waits until every event was handled, every timer of the past has fired and everything that may be said was said.
// What quiet hours hold back for later doesn't count.
func (s *stage) rests() {
	s.t.Helper()
	s.until("everything was said", func() bool {
		if s.cutOff {
			return s.count(`SELECT count(*) FROM inbox WHERE state = 'open'`) == 0
		}
		soon := time.Now().Add(2 * patience).UnixMicro() // updates wait for the answer of their click, which has patience
		return s.count(`SELECT (SELECT count(*) FROM inbox WHERE state = 'open') + (SELECT count(*) FROM timer WHERE due <= $1)
			+ (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending') AND not_before < $2)
			+ (SELECT count(*) FROM call WHERE not_before < $2)
			+ (SELECT count(*) FROM job WHERE state IN ('waiting', 'running') AND not_before < $2)`, s.demo.Clock.Now().UnixMicro(), soon) == 0
	})
}

// until waits for a condition.
func (s *stage) until(what string, holds func() bool) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.ctx, patience)
	defer cancel()
	for !holds() {
		select {
		case <-ctx.Done():
			s.t.Fatalf("it never came about that %s", what)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// ticks lets a minute pass, as it does between what people do.
func (s *stage) ticks() {
	s.t.Helper()
	s.moves(time.Minute)
}

func (s *stage) moves(d time.Duration) {
	s.t.Helper()
	s.demo.Clock.Advance(d)
	s.demo.App.KickTimers()
	s.rests()
}

// passes moves desk time.
func (s *stage) passes(d time.Duration, why string) {
	s.t.Helper()
	s.moves(d)
	s.book.note(s.demo.Clock.Now(), "*"+why+"*")
	s.looks()
}

// chapter begins a part of the story.
func (s *stage) chapter(title string) { s.book.chapter(title) }

// person returns somebody of the company.
func (s *stage) person(id core.PersonID) manifest.Person {
	for _, p := range s.demo.Company.People {
		if p.ID == id {
			return p
		}
	}
	s.t.Fatalf("the company has no %s", id)
	return manifest.Person{}
}
