package store_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func TestALoadedTicketIsLikeOneThatWasReported(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		k := core.Ticket{Org: "acme", ID: "t1", Number: "IT-000001", Desk: "it", Type: core.Incident, Status: core.StatusAssigned, Priority: "P2", Title: "VPN 断了", Requester: "zhang", Assignee: "li", Revision: 1, Created: noon, Updated: noon,
			Detail: core.TicketDetail{ResolutionDue: noon.Add(time.Hour)}}
		act := core.Act{Ticket: "t1", At: noon, Actor: "zhang", Verb: "created", Text: "VPN 断了", Public: true, Data: map[string]any{"from": "file"}}
		m := desk.Timer{Kind: deadlineKind, Object: "t1", Due: noon.Add(time.Hour), Data: map[string]string{"a": "b"}}
		ok(t, db.Org("acme").Load(t.Context(), []store.Loaded{{Ticket: k, Acts: []core.Act{act}, Timers: []desk.Timer{m}}}))
		other := k
		other.ID, other.Number = "t2", "IT-000002"
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.AddTicket(ctx, other))
			act.Ticket = "t2"
			ok(t, tx.AddAct(ctx, act))
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			loaded, err := tx.Ticket(ctx, "t1")
			ok(t, err)
			reported, err := tx.Ticket(ctx, "t2")
			ok(t, err)
			reported.ID, reported.Number = "t1", "IT-000001"
			acts, err := tx.Acts(ctx, "t1", false, 9)
			ok(t, err)
			theirs, err := tx.Acts(ctx, "t2", false, 9)
			ok(t, err)
			theirs[0].Ticket = "t1"
			if late, n, err := tx.DueTickets(ctx, "it", time.Time{}, noon.Add(2*time.Hour), 9); err != nil || n != 2 || len(late) != 2 {
				t.Errorf("%d of both are on the list of what is due: %v", n, err)
			}
			if !reflect.DeepEqual(loaded, reported) || !reflect.DeepEqual(acts, theirs) {
				t.Errorf("loaded %+v %+v\nreported %+v %+v", loaded, acts, reported, theirs)
			}
		})
		if list := armed(t, db, "acme", "t1"); len(list) != 1 || !reflect.DeepEqual(list[0], m) {
			t.Errorf("armed %+v", list)
		}
	})
}
