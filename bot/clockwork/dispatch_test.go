package clockwork_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// within is the desk's time to accept in, which is all time: it has no calendar.
const within = 30 * time.Minute

// agency is a desk whose tickets several replicas give to its people, over one database.
type agency struct {
	*testing.T
	db     *store.DB
	worlds *world.Worlds
	clock  *core.MovableClock
	// absent says since when who is absent; filed are the ids of all tickets.
	absent map[core.PersonID]time.Time
	filed  []core.TicketID
}

var agents = []core.PersonID{"a", "b", "c", "d", "e"}

func onBothAgencies(t *testing.T, topic func(*agency)) {
	for name, cfg := range map[string]func() store.Config{
		"postgres": func() store.Config { return store.Config{URL: pgtest.URL(t), MaxConns: 8} },
		"sqlite":   func() store.Config { return store.Config{DataDir: t.TempDir()} },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), cfg())
			must(t, err)
			t.Cleanup(db.Close)
			must(t, db.Migrate(t.Context()))
			worlds, err := world.New(db, slog.New(slog.DiscardHandler))
			must(t, err)
			s := core.Setup{Org: core.Org{ID: "acme", Name: "艾科米"}, Desks: []core.Desk{{ID: "it", Name: "IT", Prefix: "IT", Lead: "lead", Dispatch: &core.Dispatch{Strategy: core.StrategyLeast, AcceptWithin: core.Duration(within)}}}}
			for _, id := range agents {
				s.Desks[0].Dispatch.Agents = append(s.Desks[0].Dispatch.Agents, core.Agent{Person: id})
			}
			_, err = db.Org("acme").SaveSetup(t.Context(), s)
			must(t, err)
			a := &agency{T: t, db: db, worlds: worlds, clock: core.NewFrozenClock(time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)), absent: map[core.PersonID]time.Time{}}
			a.tx(func(ctx context.Context, tx *store.Tx) error {
				for _, id := range append([]core.PersonID{"lead"}, agents...) {
					if _, err := tx.AddPerson(ctx, a.person(id, true), core.Account{Platform: core.Feishu, Tenant: "t", ID: string(id)}); err != nil {
						return err
					}
					if err := tx.PutPerson(ctx, a.person(id, true)); err != nil {
						return err
					}
				}
				return nil
			})
			topic(a)
		})
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (a *agency) person(id core.PersonID, active bool) core.Person {
	return core.Person{ID: id, Name: "人" + string(id), Active: active, Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleTechnician}}
}

func (a *agency) tx(fn func(ctx context.Context, tx *store.Tx) error) {
	a.Helper()
	must(a, a.db.Org("acme").Tx(a.Context(), fn))
}

// files stores a ticket and what its turn arms.
func (a *agency) files(n int) core.TicketID {
	id := core.TicketID(fmt.Sprintf("t%03d", n))
	now := a.clock.Now()
	err := a.db.Org("acme").Tx(a.Context(), func(ctx context.Context, tx *store.Tx) error {
		k := core.Ticket{
			ID: id, Number: fmt.Sprintf("IT-%06d", n), Desk: "it", Type: core.Incident, Status: core.StatusNew, Priority: "P3", Title: "卡纸", Requester: "someone",
			Bot: "f", Platform: core.Feishu, Revision: 1, Created: now, Updated: now,
		}
		if err := tx.AddTicket(ctx, k); err != nil {
			return err
		}
		for kind, due := range map[string]time.Time{"dispatch.place": now, "dispatch.round": now.Add(within)} {
			if err := tx.ArmTimer(ctx, desk.Timer{Kind: kind, Object: "it", Due: due}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		a.Error(err)
	}
	return id
}

// settles lets two replicas run what is due, side by side with whatever else is done meanwhile, until nothing is.
func (a *agency) settles(meanwhile func()) {
	a.Helper()
	var others sync.WaitGroup
	others.Go(meanwhile)
	for round := 0; ; round++ {
		var ran [2]int
		var replicas sync.WaitGroup
		for i := range ran {
			replicas.Go(func() {
				engine := &desk.Engine{Clock: a.clock}
				n, err := a.db.DueTimers(a.Context(), a.clock.Now(), 10, func(ctx context.Context, tx *store.Tx, org core.OrgID, m desk.Timer) error {
					w, err := a.worlds.World(ctx, org)
					if err != nil {
						return err
					}
					return engine.Fire(ctx, tx, w, m)
				}, nil)
				if err != nil {
					a.Error(err)
				}
				ran[i] = n
			})
		}
		replicas.Wait()
		if round == 0 {
			others.Wait()
			continue
		}
		if ran == [2]int{} || a.Failed() {
			return
		}
	}
}

// moves takes somebody out of work, by closing their account or by a deputy, or brings them back.
func (a *agency) moves(who core.PersonID, r *rand.Rand) {
	now := a.clock.Now()
	since, out := a.absent[who]
	a.tx(func(ctx context.Context, tx *store.Tx) error {
		d := core.Delegation{ID: "d-" + string(who), Person: who, Deputy: "lead", From: now, Until: now.AddDate(1, 0, 0), Created: now}
		if out {
			d.From, d.Until = since, now // it is over
		}
		if out || r.IntN(2) == 0 {
			if err := tx.PutDelegation(ctx, d); err != nil {
				return err
			}
			return tx.PutPerson(ctx, a.person(who, true))
		}
		return tx.PutPerson(ctx, a.person(who, false))
	})
	if out {
		delete(a.absent, who)
	} else {
		a.absent[who] = now
	}
}

// accepts lets whoever has a ticket begin with it, if they are there; from then on only the desk's round takes it from them.
func (a *agency) accepts(id core.TicketID) {
	a.tx(func(ctx context.Context, tx *store.Tx) error {
		k, err := tx.Ticket(ctx, id)
		if _, out := a.absent[k.Assignee]; err != nil || k.Assignee == "" || out {
			return err
		}
		given := *k.Detail.Given
		given.Accepted = a.clock.Now()
		k.Status, k.Detail.Given = core.StatusInProgress, &given
		return tx.PutTicket(ctx, &k)
	})
}

// judge holds the promises to every ticket.
func (a *agency) judge(step int) {
	a.Helper()
	now := a.clock.Now()
	for _, id := range a.filed {
		k, err := a.db.Org("acme").Ticket(a.Context(), string(id))
		must(a, err)
		acts, err := a.db.Org("acme").TicketTimeline(a.Context(), id)
		must(a, err)
		hands := 0
		for _, x := range acts {
			switch x.Verb {
			case "dispatched":
				hands++
			case "passed_on":
				hands--
			}
			if hands < 0 || hands > 1 {
				a.Fatalf("step %d: %s is in %d hands at once: %+v", step, k.Number, hands, acts)
			}
		}
		if (k.Assignee != "") != (hands == 1) {
			a.Fatalf("step %d: %s is with %q, its timeline says %d hands", step, k.Number, k.Assignee, hands)
		}
		since, out := a.absent[k.Assignee]
		switch {
		case !out:
		case k.Detail.Given.At.After(since):
			a.Fatalf("step %d: %s was given to %s, who is absent since %s", step, k.Number, k.Assignee, since)
		case now.Sub(since) > within:
			a.Fatalf("step %d: %s is with %s, who is absent since %s, at %s", step, k.Number, k.Assignee, since, now)
		}
	}
}

func TestTwoReplicasGiveNothingToWhoIsAbsentAndEachTicketToOne(t *testing.T) {
	onBothAgencies(t, func(a *agency) {
		r := rand.New(rand.NewPCG(20261125, 5))
		for step := range 40 {
			if who := agents[r.IntN(len(agents))]; r.IntN(3) == 0 {
				a.moves(who, r)
			}
			n := r.IntN(4)
			first := len(a.filed)
			a.settles(func() {
				for i := range n {
					a.filed = append(a.filed, a.files(first+i))
				}
			})
			a.judge(step)
			if len(a.filed) > 0 {
				a.accepts(a.filed[r.IntN(len(a.filed))])
			}
			a.clock.Advance(time.Duration(1+r.IntN(20)) * time.Minute)
			a.settles(func() {})
			a.judge(step)
		}
	})
}

func TestTwoReplicasShareTicketsOutEvenly(t *testing.T) {
	onBothAgencies(t, func(a *agency) {
		for n := range 12 {
			a.settles(func() {
				for i := range 4 {
					a.filed = append(a.filed, a.files(4*n+i))
				}
			})
		}
		a.judge(0)
		loads := map[core.PersonID]int{}
		for _, id := range a.filed {
			k, err := a.db.Org("acme").Ticket(a.Context(), string(id))
			must(t, err)
			loads[k.Assignee]++
		}
		var counts []int
		for _, id := range agents {
			counts = append(counts, loads[id])
		}
		if slices.Max(counts)-slices.Min(counts) > 1 || loads[""] > 0 {
			a.Errorf("shared out as %v", loads)
		}
	})
}
