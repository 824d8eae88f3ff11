package console

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// tx runs fn in a transaction of acme.
func (d *fixture) tx(fn func(ctx context.Context, tx *store.Tx) error) {
	d.t.Helper()
	must(d.t, d.db.Org("acme").Tx(d.t.Context(), fn))
}

func TestAGroupIsBoundAndUnbound(t *testing.T) {
	d := ready(t)
	group := core.Binding{Bot: "b1", Platform: core.DingTalk, Conversation: "cid/+==", Title: "IT 值班群", Broken: "机器人被移出群"}
	d.tx(func(ctx context.Context, tx *store.Tx) error { return tx.PutBinding(ctx, group) })
	bind := func(status int, conversation, desk string) string {
		return d.want(status, "POST", "/groups/bind", map[string]any{"bot": "b1", "conversation": conversation, "desk": desk})
	}
	bind(404, "never spoke", "it")
	bind(400, "cid/+==", "no such desk")
	bind(200, "cid/+==", "it")
	if g := get[page[groupView]](d, "/groups").Items[0]; g.Desk != "it" || g.Broken != "" || g.Title != "IT 值班群" {
		t.Errorf("bound %+v", g)
	}
	bind(200, "cid/+==", "")
	if g := get[page[groupView]](d, "/groups").Items[0]; g.Desk != "" {
		t.Errorf("unbound %+v", g)
	}
	if want := []string{"console.setup", "group.bound", "group.unbound"}; !slices.Equal(d.acts(), want) {
		t.Errorf("audited %v", d.acts())
	}
}

// park stores an event and fails it for good.
func (d *fixture) park() int64 {
	e := core.Event{
		Dedupe: core.NewID(), Org: "acme", Bot: "b1", Platform: core.Feishu, Kind: core.EventMessage, Text: "VPN 连不上",
		Sender: core.Sender{ID: "u1", Name: "张伟"}, Conversation: core.Conversation{ID: "c1", Kind: core.Direct},
	}
	in := store.Inbound{Lane: e.Lane(false), Event: e}
	ids, err := d.db.InsertEvents(d.t.Context(), []store.Inbound{in})
	must(d.t, err)
	in.ID = ids[0]
	parked, err := d.db.FailTurn(d.t.Context(), in, "数据库里没有这个服务台", 1)
	must(d.t, err)
	if !parked {
		d.t.Fatal("the event is not parked")
	}
	return in.ID
}

func TestAParkedEventIsTriedAgain(t *testing.T) {
	d := ready(t)
	id := d.park()
	p := get[page[parkedView]](d, "/parked").Items[0]
	if p.ID != id || p.Person != "张伟" || p.Cause != "数据库里没有这个服务台" || p.Text != "VPN 连不上" {
		t.Errorf("parked %+v", p)
	}
	path := fmt.Sprintf("/parked/%d", id)
	d.want(403, "DELETE", path, nil) // nothing to give up with
	d.want(204, "POST", path+"/retry", nil)
	d.want(404, "POST", path+"/retry", nil)
	d.want(404, "POST", "/parked/x/retry", nil)
	if d.host.lanes != 1 || len(get[page[parkedView]](d, "/parked").Items) != 0 {
		t.Errorf("lanes kicked %d times", d.host.lanes)
	}
}

func TestWhatWasPutAsideCanBeGivenUp(t *testing.T) {
	d := ready(t, func(o *Options) { o.Shelf = o.DB })
	if !get[sessionView](d, "/session").CanDrop {
		t.Error("the page isn't told")
	}
	parked := fmt.Sprintf("/parked/%d", d.park())
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Send(ctx, core.Outbound{Kind: core.SendMessage, Bot: "b1", Text: "工单已受理", Target: core.Target{Account: core.Sender{ID: "u1"}}})
		return err
	})
	d.fail("b1", "对方不在应用可见范围")
	message := fmt.Sprintf("/deliveries/%d", get[page[deliveryView]](d, "/deliveries").Items[0].ID)
	for _, path := range []string{parked, message} {
		d.want(204, "DELETE", path, nil)
		d.want(404, "DELETE", path, nil)
		d.want(404, "POST", path+"/retry", nil)
	}
	if want := []string{"console.setup", "parked.dropped", "delivery.dropped"}; !slices.Equal(d.acts(), want) {
		t.Errorf("audited %v", d.acts())
	}
}

func TestAFailedMessageIsSentAgain(t *testing.T) {
	d := ready(t)
	k := d.ticket(1, "VPN 连不上", core.StatusNew)
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Send(ctx, core.Outbound{Kind: core.SendMessage, Bot: "b1", Text: "工单已受理", Ticket: k.ID, Person: "p1", Target: core.Target{Account: core.Sender{ID: "u1"}}})
		return err
	})
	d.fail("b1", "对方不在应用可见范围")
	m := get[page[deliveryView]](d, "/deliveries").Items[0]
	if m.Person != "张伟" || m.Ticket != k.Number || m.Reason != "对方不在应用可见范围" || m.State != store.StateFailed {
		t.Errorf("failed %+v", m)
	}
	d.want(204, "POST", fmt.Sprintf("/deliveries/%d/retry", m.ID), nil)
	if d.host.senders != 1 || len(get[page[deliveryView]](d, "/deliveries").Items) != 0 {
		t.Errorf("senders kicked %d times", d.host.senders)
	}
}

// fail settles everything a bot has to send as failed.
func (d *fixture) fail(bot core.BotID, reason string) {
	ctx := d.t.Context()
	fence, ok, err := d.db.TakeSender(ctx, bot, "test", time.Minute)
	must(d.t, err)
	rows, err := d.db.Pending(ctx, bot, -1, 10)
	must(d.t, err)
	var out []store.Outcome
	for _, r := range rows {
		out = append(out, store.Outcome{ID: r.ID, State: store.StateFailed, Reason: reason})
	}
	if !ok || len(out) == 0 {
		d.t.Fatalf("nothing to fail: sender %v, rows %d", ok, len(rows))
	}
	must(d.t, d.db.Settle(ctx, bot, fence, out))
}

func TestAlarmsStandUntilTheyAreCleared(t *testing.T) {
	d := ready(t)
	for range 2 {
		_, err := d.db.Org("acme").RaiseAlarm(t.Context(), "b1", "token", "App Secret 失效")
		must(t, err)
	}
	if a := get[page[alarmView]](d, "/alarms").Items; len(a) != 1 || a[0].Times != 2 || a[0].Text != "App Secret 失效" {
		t.Errorf("alarms %+v", a)
	}
	d.want(204, "POST", "/alarms/clear", map[string]any{"bot": "b1", "key": "token"})
	if len(get[page[alarmView]](d, "/alarms").Items) != 0 || len(get[page[alarmView]](d, "/alarms?all=true").Items) != 1 {
		t.Error("the cleared alarm is in the wrong list")
	}
}

// ticket stores a ticket of 张伟.
func (d *fixture) ticket(n int, title string, status core.Status) core.Ticket {
	k := core.Ticket{
		ID: core.TicketID(core.NewID()), Number: fmt.Sprintf("IT-%06d", n), Desk: "it", Type: core.Incident, Status: status, Priority: "P2", Category: "network",
		Title: title, Text: title + "，报错 809", Requester: "p1", Bot: "b1", Platform: core.Feishu, Created: time.Now().Add(time.Duration(n) * time.Millisecond), Updated: time.Now(),
	}
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.AddPerson(ctx, core.Person{ID: "p1", Name: "张伟", Active: true}, core.Account{Platform: core.Feishu, Tenant: "t", ID: "u1"})
		if err != nil {
			return err
		}
		if err := tx.AddTicket(ctx, k); err != nil {
			return err
		}
		acts := []core.Act{
			{Ticket: k.ID, At: k.Created, Actor: "p1", Verb: "created", Text: k.Text, Public: true},
			{Ticket: k.ID, At: k.Created.Add(time.Minute), Verb: "noted", Text: "疑似网关证书到期"},
		}
		for _, a := range acts {
			if err := tx.AddAct(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	return k
}

func TestTicketsArePagedAndFiltered(t *testing.T) {
	d := ready(t)
	for n := range 5 {
		d.ticket(n+1, fmt.Sprintf("问题 %d", n+1), core.StatusNew)
	}
	d.ticket(6, "打印机卡纸", core.StatusClosed)
	var numbers []string
	path := "/tickets?limit=4"
	for {
		p := get[page[ticketView]](d, path)
		if p.Total == nil || *p.Total != 6 {
			t.Fatalf("total %v", p.Total)
		}
		for _, k := range p.Items {
			numbers = append(numbers, k.Number)
		}
		if p.Next == "" {
			break
		}
		path = "/tickets?limit=4&after=" + p.Next
	}
	if want := []string{"IT-000006", "IT-000005", "IT-000004", "IT-000003", "IT-000002", "IT-000001"}; !slices.Equal(numbers, want) {
		t.Errorf("paged %v", numbers)
	}
	for query, want := range map[string]int{"open=true": 5, "status=closed": 1, "q=打印机": 1, "q=IT-000003": 1, "desk=hr": 0, "q=%25": 0, "priority=P2": 6} {
		if got := len(get[page[ticketView]](d, "/tickets?"+query).Items); got != want {
			t.Errorf("%s lists %d tickets, want %d", query, got, want)
		}
	}
}

func TestADesksOwnFieldsAreShownToWhoHandlesTicketsMasked(t *testing.T) {
	d := ready(t)
	k := d.ticket(1, "VPN 连不上", core.StatusNew)
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		k, err := tx.Ticket(ctx, k.ID)
		if err != nil {
			return err
		}
		k.Detail.Fields = map[string]string{"vendor_case": "SR20261125", "contact": "13800138000"}
		return tx.PutTicket(ctx, &k)
	})
	for role, shown := range map[core.Role]bool{core.RoleAnalyst: false, core.RoleTechnician: true, core.RoleOwner: true} {
		d.as(role, "acme")
		v := get[caseView](d, "/tickets/IT-000001")
		if (v.Fields["vendor_case"] == "SR20261125") != shown || v.Fields["contact"] == "13800138000" {
			t.Errorf("%s reads %v", role, v.Fields)
		}
	}
}

func TestATicketShowsItsTimelineWithInternalNotesMarked(t *testing.T) {
	d := ready(t)
	k := d.ticket(1, "VPN 连不上", core.StatusNew)
	for _, name := range []string{string(k.ID), k.Number, "it-000001"} {
		v := get[caseView](d, "/tickets/"+name)
		if v.Requester != "张伟" || len(v.Timeline) != 2 || !v.Timeline[0].Public || v.Timeline[1].Public || v.Timeline[1].Actor != nameOfDesk {
			t.Errorf("%s: %+v", name, v.Timeline)
		}
	}
	if body := d.want(404, "GET", "/tickets/IT-999999", nil); !strings.Contains(body, "没有这张工单") {
		t.Error(body)
	}
}

func TestTheOverviewCountsTheDay(t *testing.T) {
	d := ready(t)
	d.ticket(1, "VPN 连不上", core.StatusNew)
	d.ticket(2, "打印机卡纸", core.StatusResolved)
	d.park()
	v := get[overviewView](d, "/overview")
	if v.OrgName != "艾科米" || v.Today.Created != 2 || v.Today.Resolved != 1 || v.Today.Urgent != 2 || v.Open != 1 || v.New != 1 || v.Parked != 1 {
		t.Errorf("overview %+v", v)
	}
	if len(v.Latest) != 2 || len(v.Desks) != 1 || v.Desks[0].Open != 1 || v.Steps[0].Done || !v.Steps[1].Done {
		t.Errorf("overview %+v", v)
	}
}

func TestTheDayBeginsAtMidnightOfTheEnterprise(t *testing.T) {
	got := midnight(time.Date(2026, 3, 1, 17, 0, 0, 0, time.UTC), "Asia/Shanghai")
	if want := time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("midnight is %v, want %v", got.UTC(), want)
	}
}
