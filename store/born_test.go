package store_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestWhatATurnIsToldOfItsOwnNewTicketIsWhatTheDatabaseSays(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.PutBinding(ctx, core.Binding{Bot: "b", Platform: core.Feishu, Conversation: "g1", Desk: "it"}))
		})
		timelines := func(ctx context.Context, tx *store.Tx) (out [][]core.Act) {
			for _, public := range []bool{false, true} {
				for _, limit := range []int{1, 3, 20} {
					acts, err := tx.Acts(ctx, "t1", public, limit)
					ok(t, err)
					out = append(out, acts)
				}
			}
			return out
		}
		var told [][]core.Act
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			tk := ticket("t1", "IT-1")
			tk.Desk = "it"
			ok(t, tx.AddTicket(ctx, tk))
			for i := range 5 {
				a := core.Act{Ticket: "t1", At: noon.Add(time.Duration(i) * 1111 * time.Nanosecond), Actor: "p1", Verb: "commented", Text: fmt.Sprint("说\x00\xff", i), Public: i%2 == 0}
				if i == 3 {
					a.Data = map[string]any{"n": 3, "list": []string{"a"}}
				}
				ok(t, tx.AddAct(ctx, a))
			}
			told = timelines(ctx, tx)
			groups, err := tx.DeskGroups(ctx, "it")
			ok(t, err)
			if len(groups) != 1 || groups[0].Conversation != "g1" {
				t.Errorf("groups %+v", groups)
			}
			ok(t, tx.PutBinding(ctx, core.Binding{Bot: "b", Platform: core.Feishu, Conversation: "g2", Desk: "it"}))
			if groups, err = tx.DeskGroups(ctx, "it"); err != nil || len(groups) != 2 {
				t.Errorf("groups after its own binding %+v, %v", groups, err)
			}
		})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for i, want := range timelines(ctx, tx) {
				if !reflect.DeepEqual(told[i], want) {
					t.Errorf("told %+v\nwant %+v", told[i], want)
				}
			}
			ok(t, tx.AddAct(ctx, core.Act{Ticket: "t1", At: noon, Verb: "commented"}))
			if acts, err := tx.Acts(ctx, "t1", false, 20); err != nil || len(acts) != 6 || acts[5].Seq != 6 {
				t.Errorf("a ticket of an earlier transaction: %+v, %v", acts, err)
			}
		})
	})
}
