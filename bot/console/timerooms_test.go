package console

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

var shanghai = time.FixedZone("CST", 8*3600)

// saturday is one that is worked in place of a day of 国庆.
var saturday = time.Date(2026, 10, 10, 10, 0, 0, 0, shanghai)

// staffed is a company on that Saturday whose IT desk has rules and gives tickets to people: 张伟 has two in hand, 陈嘉宁 is on leave, and p3 left.
func staffed(t *testing.T) *fixture {
	d := ready(t, func(o *Options) { o.Clock = core.NewFrozenClock(saturday) })
	setup, err := d.db.Org("acme").LoadSetup(t.Context())
	must(t, err)
	setup.Rules = []core.Rule{
		{Name: "停线", When: `ticket.text contains "停线" and not now.working`, Priority: "P1"},
		{Name: "VPN", When: `ticket.text contains "VPN"`, Priority: "P2", Tags: []string{"网络"}},
		{Name: "其余"},
	}
	setup.Desks[0].Dispatch = &core.Dispatch{
		Strategy: core.StrategyLeast, AcceptWithin: core.Duration(30 * time.Minute),
		Agents: []core.Agent{{Person: "p1", Capacity: 2, Skills: map[string]int{"network": 3}}, {Person: "p2", Tags: []string{"涉密"}}, {Person: "p3"}, {Person: "p4", Shift: "20:00-08:00"}},
		Groups: map[string][]core.PersonID{"field": {"p1"}},
		Rota:   &core.Rota{From: "2026-10-01", Handover: "09:00", Days: 1, People: []core.PersonID{"p1", "p2"}, Swaps: []core.Swap{{On: "2026-10-11", Person: "p1", Instead: "p4"}}},
		Leave:  []core.Leave{{Person: "p2", From: "2026-10-10", Until: "2026-10-12"}},
	}
	vip := true
	setup.SLA = append([]core.SLAPolicy{{Name: "贵宾", Match: core.SLAMatch{VIP: &vip}, Target: &core.SLATarget{Resolution: core.Duration(time.Hour)}, Remind: []core.SLAReminder{{At: 50, To: []string{"lead"}}}, KeepRunning: []core.Wait{core.WaitSupplier}}}, setup.SLA...)
	_, err = d.db.Org("acme").SaveSetup(t.Context(), setup)
	must(t, err)
	d.employs()
	return d
}

// employs makes four people work for the desk, of whom one has left. A ticket that is filed afterwards makes 张伟 an ordinary employee again.
func (d *fixture) employs() {
	d.t.Helper()
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		for i, name := range []string{"张伟", "陈嘉宁", "离职的人", "夜班"} {
			id := core.PersonID("p" + string(rune('1'+i)))
			p := core.Person{ID: id, Name: name, Active: true, Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleTechnician}}
			if _, err := tx.AddPerson(ctx, p, core.Account{Platform: core.DingTalk, Tenant: "t", ID: "d" + string(id)}); err != nil {
				return err
			}
			p.Active = id != "p3"
			if err := tx.PutPerson(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
}

// edits changes a stored ticket.
func (d *fixture) edits(k core.Ticket, change func(*core.Ticket)) {
	d.t.Helper()
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		k, err := tx.Ticket(ctx, k.ID)
		if err != nil {
			return err
		}
		change(&k)
		return tx.PutTicket(ctx, &k)
	})
}

func TestRulesAreShownWithHowOftenTheyFired(t *testing.T) {
	d := staffed(t)
	k := d.ticket(1, "VPN 连不上", core.StatusNew)
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		for i, rule := range []string{"VPN", "VPN", "早就删了的", "停线"} {
			at := saturday.AddDate(0, 0, -10*i)
			if err := tx.AddAct(ctx, core.Act{Ticket: k.ID, At: at, Verb: "routed", Text: desk.RoutedBy(rule)}); err != nil {
				return err
			}
		}
		return nil
	})
	v := get[rulesView](d, "/rules")
	want := []ruleView{
		{"停线", `ticket.text contains "停线" and not now.working`, "优先级 P1", 1}, {"VPN", `ticket.text contains "VPN"`, "优先级 P2，标签 网络", 2}, {"其余", "", "不改动", 0},
	}
	if diff := cmp.Diff(want, v.Items); diff != "" || v.Gone != 1 || v.Days != 30 || v.Version == 0 {
		t.Errorf("%+v\n%s", v, diff)
	}
}

func TestATicketIsExplainedByItsRules(t *testing.T) {
	d := staffed(t)
	k := d.ticket(1, "VPN 连不上，打我电话 13800138000", core.StatusNew)
	v := get[whyRouted](d, "/rules/explain?ticket=it-000001")
	if !strings.Contains(v.AtFiling, "没有留下") || strings.Contains(v.Title, "13800138000") || strings.Contains(v.Facts.Ticket.Title, "13800138000") {
		t.Errorf("%+v", v)
	}
	d.edits(k, func(k *core.Ticket) {
		k.Detail.Routed = &core.Routed{Rule: core.Rule{Name: "VPN"}, Facts: core.Facts{Now: core.NowFacts{Hour: 3, Weekday: "sat"}}}
	})
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.AddAct(ctx, core.Act{Ticket: k.ID, At: saturday, Verb: "dispatched", Text: "最空闲：张伟"})
	})
	v = get[whyRouted](d, "/rules/explain?ticket=IT-000001")
	if v.AtFiling != "建单时生效：VPN" || v.Facts.Now.Hour != 3 || len(v.Steps) != 1 || v.Steps[0].Text != "最空闲：张伟" {
		t.Errorf("%+v", v)
	}
	var got []string
	for _, x := range v.Verdicts {
		got = append(got, x.Rule+" "+string(x.Outcome)+" "+x.Reason)
	}
	want := []string{`停线 unmatched 条件不成立：ticket.text contains "停线"`, "VPN fired 生效 → 优先级 P2，标签 网络", "其余 not_reached 条件成立，但前面的规则已经生效"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for path, says := range map[string]string{"/rules/explain": "例如 IT-000123", "/rules/explain?ticket=IT-999999": "没有这张工单"} {
		if _, body := d.ask("GET", path, nil); !strings.Contains(body, says) {
			t.Errorf("%s: %s", path, body)
		}
	}
}

func TestRulesAreTriedWithoutBeingWritten(t *testing.T) {
	d := staffed(t)
	for n, title := range []string{"VPN 连不上", "产线停线", "卡纸", "VPN 慢"} {
		k := d.ticket(n+1, title, core.StatusNew)
		d.edits(k, func(k *core.Ticket) {
			k.Detail.Routed = &core.Routed{Facts: core.Facts{Ticket: core.TicketFacts{Desk: "it", Type: "incident", Priority: "P3"}, Now: core.NowFacts{Working: true}}}
		})
	}
	before, err := d.db.Org("acme").SetupVersion(t.Context())
	must(t, err)
	try := func(status int, days int, rules string) string {
		return d.want(status, "POST", "/rules/try", ruleTrial{days, rules})
	}
	for _, c := range []struct {
		rules string
		says  []string
	}{
		{"", []string{`"total":4,"none":0,"cut":false`, `"rule":"VPN","effect":"优先级 P2，标签 网络","times":2`, `"rule":"停线","effect":"优先级 P1","times":0`, `"number":"IT-000004","rule":"VPN","change":"优先级 P3 → P2"`}},
		{"- {name: 新, when: 'ticket.text contains \"停线\"', priority: P1, desk: it}", []string{`"total":4,"none":3`, `"rule":"新","effect":"服务台 it，优先级 P1","times":1`}},
		{"rules:\n- {name: 新, when: 'ticket.priority == \"P3\"'}", []string{`"times":4`, `"changes":[]`}},
	} {
		body := try(200, 30, c.rules)
		for _, s := range c.says {
			if !strings.Contains(body, s) {
				t.Errorf("%q: %s is not in %s", c.rules, s, body)
			}
		}
	}
	for rules, says := range map[string][]string{
		"- {name: 一, when: 'ticket.colour == 1'}\n- {name: 一, desk: nowhere, strategy: magic}": {"colour", "defined twice", "nowhere", "magic"},
		"- {name: 一, wenn: x}": {"wenn"},
		"- [":                  {"请改好再试"},
		"[]":                   {"no rules"},
		"desks: []":            {"desks"},
		"一":                    {"请改好再试"},
		"- {name: 一, when: 'all(1..9, # > 0)'}": {"not allowed"},
	} {
		body := try(400, 30, rules)
		for _, s := range says {
			if !strings.Contains(body, s) {
				t.Errorf("%q: %s is not in %s", rules, s, body)
			}
		}
	}
	try(400, 0, "")
	try(400, 367, "")
	if after, err := d.db.Org("acme").SetupVersion(t.Context()); err != nil || after != before {
		t.Errorf("the set-up went from version %d to %d (%v)", before, after, err)
	}
}

func TestDispatchShowsWhoCouldBeGivenATicketAndWhoIsOnDuty(t *testing.T) {
	d := staffed(t)
	for n := range 3 {
		k := d.ticket(n+1, "VPN 连不上", core.StatusInProgress)
		if n < 2 {
			d.edits(k, func(k *core.Ticket) { k.Assignee = "p1" })
		}
	}
	d.employs()
	it := get[dispatchView](d, "/dispatch").Items[0]
	if it.Strategy != "least_loaded" || it.Accept != 30 || !it.Open || !it.Opens.IsZero() || len(it.Groups) != 1 || it.Groups[0].People[0] != "张伟" {
		t.Errorf("%+v", it)
	}
	var agents []string
	for _, a := range it.Agents {
		agents = append(agents, a.Name+" "+string(a.Out))
	}
	if diff := cmp.Diff([]string{"张伟 full", "陈嘉宁 absent", "离职的人 inactive", "夜班 off_shift"}, agents); diff != "" || it.Agents[0].Load != 2 {
		t.Errorf("%s\n%+v", diff, it.Agents)
	}
	var duties []string
	for _, u := range it.Duties[:4] {
		line := u.Day + " " + u.From.In(shanghai).Format("15:04") + " " + u.Name + " " + u.Instead
		if u.Away {
			line += " away"
		}
		duties = append(duties, line)
	}
	want := []string{"2026-10-10 09:00 陈嘉宁  away", "2026-10-11 09:00 夜班 张伟", "2026-10-12 09:00 陈嘉宁  away", "2026-10-13 09:00 张伟 "}
	if diff := cmp.Diff(want, duties); diff != "" || len(it.Duties) != rotaDays || !slices.Equal(it.Priorities, []core.Priority{"P1"}) {
		t.Errorf("%s\n%+v", diff, it)
	}
}

func TestADeskThatLetsPeopleTakeTicketsShowsNobody(t *testing.T) {
	d := ready(t)
	it := get[dispatchView](d, "/dispatch").Items[0]
	if it.Strategy != "queue" || len(it.Agents)+len(it.Duties) != 0 {
		t.Errorf("%+v", it)
	}
}

func TestACalendarShowsEachDayOfAYearWithItsNotice(t *testing.T) {
	d := staffed(t)
	v := get[calendarView](d, "/desks/it/calendar")
	days := map[string]dayView{}
	for _, x := range v.Days {
		days[x.Date] = x
	}
	office := []string{"09:00-12:00", "13:00-18:00"}
	for _, want := range []dayView{
		{"2026-10-01", false, "国庆节", "国办发明电〔2025〕7号", nil}, {"2026-10-10", true, "调休上班", "国办发明电〔2025〕7号", office},
		{"2026-10-12", true, "上班", "", office}, {"2026-10-17", false, "周末", "", nil},
	} {
		if diff := cmp.Diff(want, days[want.Date]); diff != "" {
			t.Error(diff)
		}
	}
	if v.Year != 2026 || len(v.Days) != 365 || v.Timezone != "Asia/Shanghai" || v.KnownUntil == "" {
		t.Errorf("%d, %d days, %s, known until %s", v.Year, len(v.Days), v.Timezone, v.KnownUntil)
	}
	if n := len(get[calendarView](d, "/desks/it/calendar?year=2028").Days); n != 366 {
		t.Errorf("a leap year has %d days", n)
	}
	d.want(400, "GET", "/desks/it/calendar?year=1", nil)
	d.want(404, "GET", "/desks/nowhere/calendar", nil)
}

func TestADueTimeIsReckonedForTheAskingWithItsLedger(t *testing.T) {
	d := staffed(t)
	for _, start := range []string{"2026-09-30T16:30", "2026-09-30T08:30:00Z"} { // the second account of docs/time.md
		v := get[dueView](d, "/desks/it/due?minutes=480&start="+start)
		if got := v.Due.Format("01-02 15:04"); got != "10-08 16:30" || len(v.Ledger) != 7 || v.Ledger[2].Reason != "国庆节" || v.Unsure {
			t.Errorf("%s: due %s, %+v", start, got, v.Ledger)
		}
	}
	if v := get[dueView](d, "/desks/it/due?minutes=100000&start=2026-09-30T16:30"); !v.Unsure {
		t.Errorf("due %s is told as sure", v.Due)
	}
	for _, bad := range []string{"minutes=0&start=2026-09-30T16:30", "minutes=480&start=yesterday", "minutes=480&start=1200-09-30T16:30", "minutes=100001&start=2026-09-30T16:30"} {
		d.want(400, "GET", "/desks/it/due?"+bad, nil)
	}
	setup, err := d.db.Org("acme").LoadSetup(t.Context())
	must(t, err)
	setup.Desks[0].Calendar = ""
	_, err = d.db.Org("acme").SaveSetup(t.Context(), setup)
	must(t, err)
	if body := d.want(404, "GET", "/desks/it/due?minutes=480&start=2026-09-30T16:30", nil); !strings.Contains(body, "全天都算工作时间") {
		t.Error(body)
	}
}

func TestPoliciesAreShownInTheirOrder(t *testing.T) {
	d := staffed(t)
	v := get[policiesView](d, "/sla")
	if len(v.Items) != 2 || v.Items[0].Name != "贵宾" || v.Items[0].Desk != "" || v.Items[1].Desk != "IT 服务台" {
		t.Fatalf("%+v", v.Items)
	}
	vip := v.Items[0]
	if !*vip.VIP || vip.Targets[0] != (targetView{Resolution: 60}) || vip.Reminders[0].Percent != 50 || vip.Reminders[0].To[0] != "lead" || vip.Running[0] != "supplier" {
		t.Errorf("%+v", vip)
	}
	if it := v.Items[1]; len(it.Targets) != 5 || it.Targets[0] != (targetView{Priority: "P1", Response: 15, Resolution: 240}) || it.Reminders[0].Percent != 80 {
		t.Errorf("%+v", it)
	}
}

func TestWhatStandsStillIsListedAndCounted(t *testing.T) {
	d := staffed(t)
	for n, hours := range []int{1, 20, 48, 300} { // before that Saturday at ten: two days of 国庆 are among them
		k := d.ticket(n+1, "VPN 连不上", core.StatusNew)
		d.edits(k, func(k *core.Ticket) { k.Updated = saturday.Add(-time.Duration(hours) * time.Hour) })
	}
	late := d.ticket(5, "卡纸", core.StatusNew)
	d.edits(late, func(k *core.Ticket) {
		k.Detail.ResolutionDue, k.Updated = saturday.Add(-time.Minute), saturday.AddDate(0, 0, -20)
	})
	soon := d.ticket(6, "换墨", core.StatusNew)
	d.edits(soon, func(k *core.Ticket) { k.Detail.ResolutionDue = saturday.Add(time.Hour) })
	var got []string
	for _, k := range get[page[ticketView]](d, "/tickets?due=idle").Items {
		got = append(got, k.Number)
	}
	if !slices.Equal(got, []string{"IT-000004", "IT-000003"}) { // 16 working hours end at ten on Saturday for what was touched on Thursday at ten
		t.Errorf("stands still: %v", got)
	}
	if v := get[attentionView](d, "/attention"); v != (attentionView{1, 1, 2}) {
		t.Errorf("%+v", v)
	}
	if v := get[attentionView](d, "/attention?desk=hr"); v != (attentionView{}) {
		t.Errorf("of another desk %+v", v)
	}
}
