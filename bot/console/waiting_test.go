package console

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// asks stores an approval of a ticket.
func (d *fixture) asks(k core.Ticket, change func(*core.Approval)) {
	a := core.Approval{
		ID: core.ApprovalID("a-" + string(k.ID)), Ticket: k.ID, State: core.ApprovalPending, Created: k.Created, Round: 1, Detail: core.ApprovalDetail{Requester: k.Requester},
		Steps: []core.ApprovalStep{{Name: "直属上级", Approvers: []core.PersonID{"p2"}, AskedAt: map[core.PersonID]time.Time{"p2": k.Created.Add(time.Hour)}}, {Name: "财务", Approvers: []core.PersonID{"p1"}}},
	}
	change(&a)
	d.tx(func(ctx context.Context, tx *store.Tx) error { return tx.AddApproval(ctx, a) })
}

func TestWhatWaitsForADecisionSaysForWhomAndSinceWhen(t *testing.T) {
	d := company(t)
	first, second, third := d.ticket(1, "采购显示器", core.StatusWaitingApproval), d.ticket(2, "借款 手机"+phone, core.StatusWaitingApproval), d.ticket(3, "已经批了", core.StatusWaitingApproval)
	d.asks(first, func(*core.Approval) {})
	d.asks(second, func(a *core.Approval) {
		a.State, a.Detail.Back = core.ApprovalReturned, &core.Decision{By: "p2", Reason: "缺发票", At: second.Created.Add(2 * time.Hour)}
	})
	d.asks(third, func(a *core.Approval) { a.State = core.ApprovalApproved })
	body := d.want(200, "GET", "/approvals", nil)
	if strings.Contains(body, phone) {
		t.Errorf("a number is shown: %s", body)
	}
	all := get[page[waitingView]](d, "/approvals?limit=1")
	if len(all.Items) != 1 || all.Next == "" {
		t.Fatalf("the first page is %+v", all)
	}
	w := all.Items[0]
	if w.Number != "IT-000001" || w.Step != "直属上级" || w.At != 1 || w.Of != 2 || w.Requester != "张伟" || len(w.Waits) != 1 || w.Waits[0].Name != "陈嘉宁" || !w.Waits[0].Since.Equal(first.Created.Add(time.Hour)) {
		t.Errorf("the pending one is %+v", w)
	}
	all = get[page[waitingView]](d, "/approvals?limit=1&after="+all.Next)
	if len(all.Items) != 1 || all.Next != "" {
		t.Fatalf("the second page is %+v", all)
	}
	if w := all.Items[0]; w.State != core.ApprovalReturned || w.Waits[0].Name != "张伟" || w.Reason != "缺发票" {
		t.Errorf("the returned one is %+v", w)
	}
}

func TestDelegationsOfNowAndLaterAreListed(t *testing.T) {
	d := company(t)
	now := time.Now()
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		for id, hours := range map[string][2]int{"d1": {-1, 5}, "d2": {24, 48}, "d3": {-9, -1}} {
			at := func(h int) time.Time { return now.Add(time.Duration(h) * time.Hour) }
			if err := tx.PutDelegation(ctx, core.Delegation{ID: id, Person: "p1", Deputy: "p2", From: at(hours[0]), Until: at(hours[1]), Created: now}); err != nil {
				return err
			}
		}
		return nil
	})
	all := get[page[delegationView]](d, "/delegations").Items
	if len(all) != 2 || !all[0].Holds || all[1].Holds || all[0].Person != "张伟" || all[0].Deputy != "陈嘉宁" {
		t.Errorf("the delegations are %+v", all)
	}
}
