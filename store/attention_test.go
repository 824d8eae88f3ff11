package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func TestWhatIsDueAndWhatStandsStillIsFoundByDesk(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		add := func(id core.TicketID, change func(k *core.Ticket)) {
			k := ticket(id, "IT-"+string(id))
			k.Detail.ResponseDue = time.Time{}
			change(&k)
			addTicket(t, db, "acme", k)
		}
		at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
		add("late", func(k *core.Ticket) { k.Detail.ResolutionDue = at(10) })
		add("later", func(k *core.Ticket) { k.Detail.ResponseDue, k.Detail.ResolutionDue = at(5), at(90) })
		add("soon", func(k *core.Ticket) {
			k.Detail.FirstResponse, k.Detail.ResponseDue, k.Detail.ResolutionDue = at(1), at(5), at(30)
		})
		add("held", func(k *core.Ticket) {
			k.Status, k.Updated, k.Detail.ResolutionDue = core.StatusWaitingUser, at(-20), at(5)
		})
		add("plain", func(k *core.Ticket) { k.Updated = at(-40) })
		add("fresh", func(k *core.Ticket) { k.Updated = at(9) })
		add("ended", func(k *core.Ticket) { k.Status, k.Detail.ResolutionDue = core.StatusClosed, at(5) })
		add("elsewhere", func(k *core.Ticket) { k.Desk, k.Detail.ResolutionDue = "hr", at(5) })

		list := func(want []core.TicketID, find func(ctx context.Context, tx *store.Tx) ([]core.Ticket, error)) {
			t.Helper()
			inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
				got, err := find(ctx, tx)
				ok(t, err)
				if !slices.Equal(ids(got), want) {
					t.Errorf("found %v, want %v", ids(got), want)
				}
			})
		}
		due := func(from, to time.Time, limit, all int) func(context.Context, *store.Tx) ([]core.Ticket, error) {
			return func(ctx context.Context, tx *store.Tx) ([]core.Ticket, error) {
				found, n, err := tx.DueTickets(ctx, "it", from, to, limit)
				if n != all {
					t.Errorf("%d in all, want %d", n, all)
				}
				return found, err
			}
		}
		list([]core.TicketID{"later", "late"}, due(time.Time{}, at(10), 5, 2))
		list([]core.TicketID{"later"}, due(time.Time{}, at(10), 1, 2))
		list([]core.TicketID{"soon"}, due(at(10), at(60), 5, 1))
		list([]core.TicketID{"plain", "held"}, func(ctx context.Context, tx *store.Tx) ([]core.Ticket, error) {
			return tx.Untouched(ctx, "it", noon, 5)
		})
		list([]core.TicketID{"elsewhere", "fresh", "held"}, func(ctx context.Context, tx *store.Tx) ([]core.Ticket, error) { return tx.OpenTickets(ctx, "", 3) })
		list([]core.TicketID{"later", "plain", "soon"}, func(ctx context.Context, tx *store.Tx) ([]core.Ticket, error) { return tx.OpenTickets(ctx, "late", 5) })

		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { // a deadline that no longer runs is none
			k, err := tx.Ticket(ctx, "late")
			ok(t, err)
			k.Status = core.StatusResolved
			ok(t, tx.PutTicket(ctx, &k))
		})
		n, err := db.Org("acme").CountTickets(t.Context(), store.TicketFilter{Desk: "it", DueTo: at(10)})
		ok(t, err)
		if n != 1 {
			t.Errorf("the console counts %d late tickets", n)
		}
	})
}

func TestTheConsoleListsWhatStandsStillByTheTimeOfEachDesk(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		add := func(id core.TicketID, d core.DeskID, minutes int, change func(k *core.Ticket)) {
			k := ticket(id, "IT-"+string(id))
			k.Desk, k.Updated, k.Detail.ResponseDue = d, noon.Add(time.Duration(minutes)*time.Minute), time.Time{}
			change(&k)
			addTicket(t, db, "acme", k)
		}
		plain := func(*core.Ticket) {}
		add("idle", "it", -30, plain)
		add("on the dot", "it", -20, plain)
		add("fresh", "it", -19, plain)
		add("due", "it", -60, func(k *core.Ticket) { k.Detail.ResolutionDue = noon })
		add("closed", "it", -60, func(k *core.Ticket) { k.Status = core.StatusClosed })
		add("held", "it", -60, plain)
		add("woken", "it", -60, plain)
		add("patient", "hr-1", -30, plain)
		add("impatient", "hr-1", -50, plain)
		add("elsewhere", "ops", -900, plain)
		arm(t, db, "acme", "ticket.wake", "held", noon.Add(time.Hour))
		arm(t, db, "acme", "ticket.wake", "woken", noon)
		idle := map[core.DeskID]time.Time{"it": noon.Add(-20 * time.Minute), "hr-1": noon.Add(-40 * time.Minute)}
		for want, f := range map[string]store.TicketFilter{
			"idle impatient on the dot woken": {Idle: idle, At: noon},
			"idle on the dot woken":           {Idle: idle, At: noon, Desk: "it"},
			"impatient":                       {Idle: map[core.DeskID]time.Time{"hr-1": noon.Add(-40 * time.Minute)}, At: noon},
			"":                                {Idle: map[core.DeskID]time.Time{}, At: noon},
		} {
			found, err := db.Org("acme").Tickets(t.Context(), f, store.Page{Limit: 20})
			ok(t, err)
			n, err := db.Org("acme").CountTickets(t.Context(), f)
			ok(t, err)
			var got []string
			for _, id := range ids(found) {
				got = append(got, string(id))
			}
			slices.Sort(got)
			if strings.Join(got, " ") != want || n != len(got) {
				t.Errorf("found %v (%d), want %s", got, n, want)
			}
		}
	})
}

func TestDeadlinesThatStrikeTogetherKeepTheirTicketsOnTheLists(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for _, id := range []core.TicketID{"t1", "t2", "t3"} {
			addTicket(t, db, "acme", ticket(id, "IT-"+string(id)))
			arm(t, db, "acme", desk.TimerSLA+"response.due", string(id), noon)
		}
		later := noon.Add(5 * time.Hour)
		if n := run(t, db, noon, func(ctx context.Context, tx *store.Tx, _ core.OrgID, m desk.Timer) error {
			k, err := tx.Ticket(ctx, core.TicketID(m.Object))
			if err != nil {
				return err
			}
			k.Detail.ResponseDue = later
			return tx.PutTicket(ctx, &k)
		}); n != 3 {
			t.Fatalf("%d struck", n)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for from, want := range map[time.Time]int{noon: 3, later: 0} {
				if _, n, err := tx.DueTickets(ctx, "it", from, later.Add(time.Hour), 5); err != nil || n != want {
					t.Errorf("behind %v: %d tickets, want %d (%v)", from, n, want, err)
				}
			}
		})
	})
}
