// Package world builds the desk's snapshot of an org from its set-up: the search index, the calendars and the deadlines. It keeps one
// snapshot per org and makes a new one when the set-up or the bots changed.
package world

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/core/knowledge"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
	"github.com/imdesk/imdesk/store"
)

// checkEvery is how old a snapshot may be before its version is compared.
const checkEvery = time.Second

// Worlds serves snapshots.
type Worlds struct {
	db      *store.DB
	lexicon *knowledge.Lexicon
	log     *slog.Logger

	// Outside is what the configuration lets an org's rules reach; nil is nothing. It is set before the first snapshot is asked for.
	Outside func(core.OrgID) desk.Outside

	mu   sync.Mutex
	orgs map[core.OrgID]*entry
	bots map[core.OrgID]map[core.BotID]desk.Bot
}

type entry struct {
	world   *desk.World
	checked time.Time
}

// New reads the shipped vocabulary and starts with no snapshot.
func New(db *store.DB, log *slog.Logger) (*Worlds, error) {
	lx, err := knowledge.NewLexicon(knowledge.ShippedLexicon())
	if err != nil {
		return nil, fmt.Errorf("read the vocabulary: %w", err)
	}
	return &Worlds{db: db, lexicon: lx, log: log, orgs: map[core.OrgID]*entry{}, bots: map[core.OrgID]map[core.BotID]desk.Bot{}}, nil
}

// SetBots replaces the bots of an org; the next snapshot holds them.
func (w *Worlds) SetBots(org core.OrgID, bots map[core.BotID]desk.Bot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.bots[org] = bots
	delete(w.orgs, org)
}

// World returns the snapshot of an org, at most a second behind the stored set-up. A database that is away keeps the old snapshot in use.
func (w *Worlds) World(ctx context.Context, org core.OrgID) (*desk.World, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := w.orgs[org]
	if e != nil && time.Since(e.checked) < checkEvery {
		return e.world, nil
	}
	version, err := w.db.Org(org).SetupVersion(ctx)
	if err != nil {
		if e != nil {
			return e.world, nil
		}
		return nil, err
	}
	if e != nil && e.world.Setup.Version == version {
		e.checked = time.Now()
		return e.world, nil
	}
	setup, err := w.db.Org(org).LoadSetup(ctx)
	if err != nil {
		return nil, err
	}
	world, err := Build(&setup, w.lexicon, w.bots[org], w.log)
	if err != nil {
		return nil, err
	}
	if w.Outside != nil {
		world.Outside = w.Outside(org)
	}
	w.orgs[org] = &entry{world: world, checked: time.Now()}
	return world, nil
}

// Build makes a snapshot.
func Build(s *core.Setup, lx *knowledge.Lexicon, bots map[core.BotID]desk.Bot, log *slog.Logger) (*desk.World, error) {
	cals, err := readCalendars(s)
	if err != nil {
		return nil, err
	}
	loc, err := time.LoadLocation(zone(s))
	if err != nil {
		return nil, fmt.Errorf("time zone of the org: %w", err)
	}
	rules, err := dispatch.Compile(s.Rules)
	if err != nil {
		return nil, err
	}
	auto, err := automation.Compile(s.Automations())
	if err != nil {
		return nil, err
	}
	r := newReader(s, lx)
	return &desk.World{
		Setup: s, Bots: bots, Read: r.read, Zone: loc, Rules: rules, Automation: auto,
		Plan: func(t core.Ticket) sla.Plan {
			cal, _ := cals.ticket(t)
			return plan(s, cal, t, log)
		},
		Account: func(t core.Ticket, m sla.Measure, now time.Time) (sla.Account, bool) {
			cal, def := cals.ticket(t)
			a, ok := account(s, cal, t, m, now, log)
			a.Calendar = def
			return a, ok
		},
		Format:  func(at, now time.Time, reader language.Tag) string { return worktime.HumanTime(at, now, loc, reader) },
		After:   func(d core.DeskID, t time.Time, work time.Duration) time.Time { return after(cals.desk(d), t, work) },
		Works:   func(d core.DeskID, day time.Time) bool { return cals.desk(d) == nil || cals.desk(d).Day(day).Working },
		Open:    func(d core.DeskID, t time.Time) (bool, time.Time) { return open(cals.desk(d), t) },
		Shut:    func(d core.DeskID, from, until time.Time) []string { return shut(cals.desk(d), from, until) },
		Morning: func(d core.DeskID, t time.Time) time.Time { return morning(cals.desk(d), loc, t) },
		AfterOf: func(p core.Person, d core.DeskID, t time.Time, work time.Duration) time.Time {
			return after(cals.person(p, d), t, work)
		},
		AtWork: cals.works, Missing: cals.missing,
	}, nil
}

func zone(s *core.Setup) string {
	if s.Org.Timezone != "" {
		return s.Org.Timezone
	}
	return worktime.DefaultTimezone
}

// after is the end of a stretch of working time; without a calendar, or with one that never opens, all time counts.
func after(cal *worktime.Calendar, t time.Time, work time.Duration) time.Time {
	if cal == nil {
		return t.Add(work)
	}
	end, err := cal.Due(t, work, nil)
	if err != nil {
		return t.Add(work)
	}
	return end
}

// plan computes a ticket's deadlines, those that can be; of the others the operator is told.
func plan(s *core.Setup, cal *worktime.Calendar, t core.Ticket, log *slog.Logger) sla.Plan {
	if cal == nil {
		return sla.Plan{}
	}
	p, err := sla.For(s, cal, t)
	if err != nil {
		log.Error("plan deadlines", "ticket", t.Number, "error", err)
	}
	return p
}

// account explains a deadline; false where plan knows none.
func account(s *core.Setup, cal *worktime.Calendar, t core.Ticket, m sla.Measure, now time.Time, log *slog.Logger) (sla.Account, bool) {
	if cal == nil {
		return sla.Account{}, false
	}
	a, ok, err := sla.Explain(s, cal, t, m, now)
	if err != nil {
		log.Error("explain a deadline", "ticket", t.Number, "error", err)
	}
	return a, ok
}

func open(cal *worktime.Calendar, t time.Time) (bool, time.Time) {
	if cal == nil || cal.IsWorking(t) {
		return true, time.Time{}
	}
	next, err := cal.NextWorking(t)
	if err != nil {
		return true, time.Time{}
	}
	return false, next
}

// morningFrom is the hour before which nobody is written a digest, even where the night is worked through.
const morningFrom = 8

// morning is the first moment behind t at which a day of work begins; the zero time without a calendar that opens.
func morning(cal *worktime.Calendar, loc *time.Location, t time.Time) time.Time {
	if cal == nil {
		return time.Time{}
	}
	y, m, d := t.In(loc).Date()
	for day := range 2 { // the second day's morning is behind t
		next, err := cal.NextWorking(time.Date(y, m, d+day, morningFrom, 0, 0, 0, loc))
		if err != nil {
			return time.Time{}
		}
		if next.After(t) {
			return next
		}
	}
	return time.Time{}
}
