package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
)

// dispatching is a house whose IT desk gives tickets to two technicians, and always works.
func dispatching(t *testing.T, strategy core.Strategy, rules ...core.Rule) *house {
	t.Helper()
	h := newHouse()
	h.world.After = func(_ core.DeskID, at time.Time, work time.Duration) time.Time { return at.Add(work) }
	h.world.Setup.Desks[0].Dispatch = &core.Dispatch{Strategy: strategy, Agents: []core.Agent{{Person: technician}, {Person: colleague}}}
	h.world.Setup.Rules = rules
	compiled, err := dispatch.Compile(rules)
	if err != nil {
		t.Fatal(err)
	}
	h.world.Rules = compiled
	return h
}

// files has somebody report something and returns the ticket once it was dispatched.
func (h *house) files(t *testing.T, who core.PersonID, text string) core.Ticket {
	t.Helper()
	known := len(h.tx.tickets)
	h.must(t, h.says(who, false, text))
	k := h.tx.copies[len(h.tx.copies)-1]
	h.must(t, h.presses(who, false, "", pressOf(k, "draft.submit"), nil))
	if len(h.tx.tickets) != known+1 {
		t.Fatalf("%d tickets after %q", len(h.tx.tickets), text)
	}
	h.must(t, h.passes(0))
	return h.newest()
}

func (h *house) must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h *house) newest() core.Ticket {
	var out core.Ticket
	for _, tk := range h.tx.tickets {
		if tk.Number > out.Number {
			out = tk
		}
	}
	return out
}

func (h *house) ticket(tk core.Ticket) core.Ticket { return h.tx.tickets[tk.ID] }

// wasTold reports whether somebody was sent words.
func (h *house) wasTold(who core.PersonID, words string) bool {
	return slices.ContainsFunc(h.tx.sent, func(m core.Outbound) bool { return m.Person == who && strings.Contains(m.Text, words) })
}

func (h *house) verbsOf(tk core.Ticket) (out []string) {
	for _, a := range h.tx.acts[tk.ID] {
		if a.Verb != "reminded" { // of a deadline, which is another matter
			out = append(out, a.Verb)
		}
	}
	return out
}

func TestATicketThatIsNotAcceptedGoesToTheNextAndThenToTheLead(t *testing.T) {
	h := dispatching(t, core.StrategyRound)
	tk := h.files(t, employee, "电脑蓝屏")
	if tk.Assignee != technician || tk.Status != core.StatusAssigned {
		t.Fatalf("first given to %q, %s", tk.Assignee, tk.Status)
	}
	h.must(t, h.passes(29*time.Minute))
	if h.ticket(tk).Assignee != technician {
		t.Error("it passed on too early")
	}
	h.must(t, h.passes(2*time.Minute))
	if h.ticket(tk).Assignee != colleague || !h.wasTold(technician, "已转给下一位") || !h.wasTold(colleague, "分给你处理") {
		t.Errorf("after 31 minutes it is with %q", h.ticket(tk).Assignee)
	}
	h.must(t, h.passes(31*time.Minute))
	got := h.ticket(tk)
	if got.Assignee != "" || !got.Detail.Given.Fallback || !h.wasTold(lead, "没有能接手的人在岗") {
		t.Errorf("when both had it: %+v", got.Detail.Given)
	}
	if want := []string{"created", "dispatched", "passed_on", "dispatched", "passed_on", "unplaced"}; !slices.Equal(h.verbsOf(tk), want) {
		t.Errorf("the timeline is %v", h.verbsOf(tk))
	}
}

func TestWhateverTheHandlerDoesAcceptsATicket(t *testing.T) {
	for _, words := range []string{"接单 #", "回复 # 稍等", "挂起 # 等用户", "解决 # 重启了"} {
		h := dispatching(t, core.StrategyRound)
		tk := h.files(t, employee, "电脑蓝屏")
		h.must(t, h.says(technician, false, strings.ReplaceAll(words, "#", tk.Number)))
		h.must(t, h.passes(31*time.Minute))
		if got := h.ticket(tk); got.Assignee != technician {
			t.Errorf("%s: it is with %q (%s)", words, got.Assignee, got.Status)
		}
	}
}

func TestWhoHandsATicketBackIsNotGivenItAgain(t *testing.T) {
	h := dispatching(t, core.StrategyRound)
	tk := h.files(t, employee, "电脑蓝屏")
	h.must(t, h.says(lead, true, "交接 人tech"))
	h.must(t, h.passes(0))
	if got := h.ticket(tk).Assignee; got != colleague {
		t.Errorf("it is with %q", got)
	}
}

func TestNobodyIsGivenTheirOwnTicket(t *testing.T) {
	h := dispatching(t, core.StrategyRound)
	if tk := h.files(t, technician, "我的电脑蓝屏"); tk.Assignee != colleague {
		t.Errorf("it is with %q", tk.Assignee)
	}
}

func TestTheFirstRuleThatHoldsSetsDeskPriorityAndTags(t *testing.T) {
	h := dispatching(t, "", core.Rule{Name: "never", When: `requester.vip`, Priority: "P1"},
		core.Rule{Name: "payroll", When: `ticket.text contains "工资"`, Desk: "hr", Priority: "P2", Tags: []string{"薪酬"}}, core.Rule{Name: "rest", Priority: "P5"})
	tk := h.files(t, employee, "工资系统打不开")
	if tk.Desk != "hr" || !strings.HasPrefix(tk.Number, "HR-") || tk.Priority != "P2" || !slices.Equal(tk.Detail.Tags, []string{"薪酬"}) || tk.Detail.Routed.Rule.Name != "payroll" {
		t.Errorf("the ticket is %+v", tk)
	}
	if !slices.Contains(h.verbsOf(tk), "routed") {
		t.Error("the timeline doesn't say which rule fired")
	}
}

func TestATicketForHoldersOfATagReachesNobodyElse(t *testing.T) {
	h := dispatching(t, core.StrategyRound, core.Rule{Name: "secret", When: `ticket.text contains "机密"`, Only: []string{"涉密"}})
	h.world.Setup.Desks[0].Dispatch.Agents[1].Tags = []string{"涉密"}
	tk := h.files(t, employee, "机密电脑蓝屏")
	if tk.Assignee != colleague {
		t.Fatalf("it is with %q", tk.Assignee)
	}
	for _, m := range h.tx.sent {
		if m.Ticket == tk.ID && strings.HasPrefix(m.Target.Conversation, "g-") {
			t.Errorf("a group was shown %q", m.Text)
		}
	}
	h.must(t, h.says(colleague, false, "转派 "+tk.Number+" 人tech"))
	if h.ticket(tk).Assignee != colleague {
		t.Error("it was handed to somebody without the tag")
	}
	h.world.Setup.Desks[0].Dispatch.Agents[1].Capacity = 1
	waits := h.files(t, stranger, "机密打印机卡纸")
	h.must(t, h.says(technician, false, "接单 "+waits.Number))
	if got := h.ticket(waits); got.Assignee != "" || fellBack(got) {
		t.Errorf("while its holder's hands are full it is with %q", got.Assignee)
	}
	away := h.tx.people[colleague]
	away.Active = false
	h.tx.people[colleague] = away
	second := h.files(t, other, "机密电脑又蓝屏了")
	if second.Assignee != "" || !second.Detail.Given.Fallback || !h.wasTold(lead, "没有能接手的人在岗") {
		t.Errorf("with nobody on duty it is %+v", second.Detail.Given)
	}
}

func TestByNightOnlyUrgentTicketsReachWhoIsOnDutyAndTheRestWaits(t *testing.T) {
	h := dispatching(t, core.StrategyLeast, core.Rule{Name: "down", When: `ticket.text contains "瘫痪"`, Priority: "P1"})
	opens := h.clock.Now().Add(8 * time.Hour)
	h.world.Open = func(_ core.DeskID, at time.Time) (bool, time.Time) { return !at.Before(opens), opens }
	h.world.Setup.Desks[0].Dispatch.Rota = &core.Rota{From: "2026-11-01", Handover: "09:00", Days: 365, People: []core.PersonID{colleague, technician}}
	urgent, usual := h.files(t, employee, "全网瘫痪了"), h.files(t, other, "鼠标坏了")
	if urgent.Assignee != colleague || usual.Assignee != "" || usual.Detail.Given != nil {
		t.Fatalf("by night %q has the urgent one, %q the other", urgent.Assignee, usual.Assignee)
	}
	h.must(t, h.says(employee, false, "进度 "+urgent.Number))
	if foot := h.newestCard(t, cards.KindStatus).Card.Footer; foot != "现在是非工作时间，已通知值班同事处理。" {
		t.Errorf("the requester reads %q", foot)
	}
	h.must(t, h.says(colleague, false, "接单 "+urgent.Number))
	h.must(t, h.passes(8*time.Hour+time.Minute))
	if got := h.ticket(usual).Assignee; got != technician {
		t.Errorf("in the morning the other is with %q", got)
	}
}

func TestDutyIsSwappedInWordsByWhoHasItOnly(t *testing.T) {
	h := dispatching(t, core.StrategyOnCall)
	h.world.Setup.Desks[0].Dispatch.Rota = &core.Rota{From: "2026-11-01", Handover: "00:00", Days: 365, People: []core.PersonID{technician, colleague}}
	h.must(t, h.says(colleague, false, "换班 人tech 2026-11-25"))
	h.must(t, h.says(technician, false, "换班 人lead 2026-11-25")) // not an agent
	h.must(t, h.says(technician, false, "换班 人mate 2026-11-24"))
	if n := len(h.tx.rosters["it"].Swaps); n != 0 {
		t.Fatalf("%d swaps were taken", n)
	}
	h.must(t, h.says(technician, false, "换班 人mate 2026-11-25"))
	if tk := h.files(t, employee, "电脑蓝屏"); tk.Assignee != colleague || !h.wasTold(colleague, "和你换班") || !h.wasTold(lead, "换给") {
		t.Errorf("it is with %q", tk.Assignee)
	}
}

func TestADeskSharesAHundredTicketsOutEvenly(t *testing.T) {
	h := dispatching(t, core.StrategyLeast)
	d := h.world.Setup.Desks[0].Dispatch
	d.AcceptWithin = core.Duration(24 * time.Hour)
	for _, id := range []core.PersonID{lead, "fourth", "fifth"} {
		if _, known := h.tx.people[id]; !known {
			h.tx.people[id] = core.Person{ID: id, Name: "人" + string(id), Active: true, Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleTechnician}}
		}
		d.Agents = append(d.Agents, core.Agent{Person: id})
	}
	add := func(n int, who core.PersonID) {
		id := core.TicketID("t" + itoa(n))
		h.tx.tickets[id] = core.Ticket{ID: id, Number: "IT-" + itoa(1000+n), Desk: "it", Type: core.Incident, Status: core.StatusNew, Priority: "P3", Requester: employee, Bot: "f", Revision: 1, Created: h.clock.Now()}
		if tk := h.tx.tickets[id]; who != "" {
			tk.Status, tk.Assignee = core.StatusInProgress, who
			h.tx.tickets[id] = tk
		}
	}
	n := 0
	for who, had := range map[core.PersonID]int{technician: 30, colleague: 12, lead: 5, "fourth": 1} {
		for range had {
			n++
			add(n, who)
		}
	}
	for range 100 {
		n++
		add(n, "")
		turn := &turn{ctx: t.Context(), tx: h.tx, w: h.world, now: h.clock.Now()}
		h.must(t, turn.dispatch(h.tx.tickets[core.TicketID("t"+itoa(n))]))
		h.must(t, h.passes(0))
	}
	loads, err := h.tx.Loads(t.Context(), "it")
	h.must(t, err)
	for who, got := range loads { // 148 over five, of whom one has 30 already and gets none
		if want := map[bool]int{true: 30, false: 29}[who == technician]; got < want || got > want+1 {
			t.Errorf("%s has %d", who, got)
		}
	}
}

func TestATicketThatNobodyCouldTakeIsGivenToSomebodyOfTheDeskItGoesToNext(t *testing.T) {
	h := dispatching(t, core.StrategyRound)
	h.world.Setup.Desks[1].Dispatch = &core.Dispatch{Strategy: core.StrategyRound, Agents: []core.Agent{{Person: stranger}}}
	tk := h.files(t, employee, "打印机卡纸")
	for range 2 {
		h.must(t, h.passes(30*time.Minute))
	}
	if !fellBack(h.ticket(tk)) {
		t.Fatalf("it lies before %q", h.ticket(tk).Assignee)
	}
	h.must(t, h.says(lead, false, "转台 "+tk.Number+" 人力资源服务台"))
	h.must(t, h.passes(0))
	if got := h.ticket(tk); got.Assignee != stranger {
		t.Errorf("at the other desk it is %s and lies before %q", got.Status, got.Assignee)
	}
}
