package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
)

// promises makes the house work by policies, around the clock so that a test can count on its fingers.
func (h *house) promises(policies ...core.SLAPolicy) {
	day := []string{"00:00-24:00"}
	cal, err := worktime.Parse(core.Calendar{Weekly: map[string][]string{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day, "sat": day, "sun": day}})
	if err != nil {
		panic(err)
	}
	h.world.Setup.SLA = policies
	h.world.Plan = func(t core.Ticket) sla.Plan {
		p, err := sla.For(h.world.Setup, cal, t)
		if err != nil {
			panic(err)
		}
		return p
	}
	h.world.Account = func(t core.Ticket, m sla.Measure, now time.Time) (sla.Account, bool) {
		a, ok, err := sla.Explain(h.world.Setup, cal, t, m, now)
		if err != nil {
			panic(err)
		}
		return a, ok
	}
}

// struck lists what the timeline says of deadlines, in order.
func (h *house) struck(t *testing.T) (out []string) {
	for _, a := range h.tx.acts[h.only(t).ID] {
		if a.Verb == "breached" || a.Verb == "reminded" {
			out = append(out, a.Text)
		}
	}
	return out
}

// expectStruck compares it.
func (h *house) expectStruck(t *testing.T, want ...string) {
	t.Helper()
	if got := h.struck(t); !slices.Equal(got, want) {
		t.Errorf("the timeline says %q, want %q", got, want)
	}
}

func hour(n float64) core.Duration { return core.Duration(n * float64(time.Hour)) }

// policyHouse has one ticket of the employee, reported just now, under a policy.
func policyHouse(t *testing.T, p core.SLAPolicy) *house {
	t.Helper()
	h := newHouse()
	h.promises(p)
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	return h
}

func TestRemindersComeAtEachPercentageToWhomThePolicyNames(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(10)}, Remind: []core.SLAReminder{
		{At: 80, To: []string{core.RemindHandler, core.RemindGroup, core.RemindLead}}, {At: 50},
	}})
	h.expects(t, technician, false, "接单 #")
	h.wait(t, 5*time.Hour)
	h.expectStruck(t, "解决时限即将到期")
	if h.timesTold(technician, "将于") != 1 || h.timesTold(lead, "将于") != 0 {
		t.Errorf("at half the time the technician was told %d times, the lead %d", h.timesTold(technician, "将于"), h.timesTold(lead, "将于"))
	}
	h.wait(t, 3*time.Hour)
	h.expectStruck(t, "解决时限即将到期", "解决时限即将到期")
	if h.timesTold(technician, "将于") != 2 || h.timesTold(lead, "将于") != 1 {
		t.Errorf("at 80%% the technician was told %d times in all, the lead %d", h.timesTold(technician, "将于"), h.timesTold(lead, "将于"))
	}
	groups := 0
	for _, m := range h.tx.sent {
		if m.Card != nil && m.Card.Kind == cards.KindReminder && m.Target.Account.ID == "" {
			groups++
		}
	}
	if groups != 3 {
		t.Errorf("%d of the desk's three groups were reminded", groups)
	}
	h.wait(t, 2*time.Hour)
	h.expectStruck(t, "解决时限即将到期", "解决时限即将到期", "解决时限超时")
}

func TestWhoWritesAgainIsAnsweredWithinATimeOfItsOwn(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{NextResponse: hour(2)}})
	h.expects(t, employee, false, "补充 # 还是黑的") // before the first response nobody waits for a second one
	h.expects(t, technician, false, "接单 #")
	h.wait(t, 4*time.Hour)
	h.expects(t, employee, false, "补充 # 换了线也不行")
	h.wait(t, time.Hour)
	h.expects(t, employee, false, "补充 # 有人吗") // waiting began with the first of them
	h.wait(t, 59*time.Minute)
	h.expectStruck(t)
	h.wait(t, time.Minute)
	h.expectStruck(t, "再次响应时限超时")
	h.expects(t, technician, false, "回复 # 马上过来")
	h.expects(t, employee, false, "补充 # 好的")
	h.expects(t, technician, false, "回复 # 到了")
	h.wait(t, 3*time.Hour)
	h.expectStruck(t, "再次响应时限超时")
	h.expects(t, employee, false, "补充 # 又黑了")
	h.wait(t, 2*time.Hour)
	h.expectStruck(t, "再次响应时限超时", "再次响应时限超时")
}

func TestTheDesksOwnPartIsCountedWhileItIsInHandOnly(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{OLA: hour(3)}})
	h.wait(t, 5*time.Hour) // in the queue it is in nobody's hand
	h.expects(t, technician, false, "接单 #")
	h.wait(t, 2*time.Hour)
	h.expects(t, technician, false, "挂起 # 等供应商备件")
	h.wait(t, 9*time.Hour)
	h.expects(t, technician, false, "恢复 #")
	h.wait(t, 59*time.Minute)
	h.expectStruck(t)
	h.wait(t, time.Minute)
	h.expectStruck(t, "组内处理时限超时")
	if tk := h.only(t); len(tk.Detail.InHand) != 1 || !tk.Detail.InHand[0].To.IsZero() {
		t.Errorf("in hand: %+v", tk.Detail.InHand)
	}
	h.expects(t, technician, false, "解决 # 换了屏幕")
	if tk := h.only(t); tk.Detail.InHand[0].To.IsZero() {
		t.Error("it is solved and still in hand")
	}
}

func TestTheSuppliersTimeIsCountedToTheSupplier(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(8), Supplier: hour(4)}})
	h.expects(t, technician, false, "接单 #")
	h.expects(t, technician, false, "挂起 # 等供应商备件")
	h.wait(t, 3*time.Hour)
	h.expectStruck(t)
	h.expects(t, technician, false, "恢复 #")
	h.wait(t, time.Hour)
	h.expects(t, technician, false, "挂起 # 等供应商再寄一次")
	h.wait(t, time.Hour)
	h.expectStruck(t, "供应商时限超时")
	h.wait(t, 24*time.Hour) // the requester is promised nothing meanwhile
	h.expectStruck(t, "供应商时限超时")
	h.expects(t, technician, false, "恢复 #")
	h.wait(t, 7*time.Hour)
	h.expectStruck(t, "供应商时限超时", "解决时限超时")
}

func TestAWaitThatThePolicyCountsStopsNothing(t *testing.T) {
	for _, keep := range []bool{true, false} {
		p := core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(8)}}
		if keep {
			p.KeepRunning = []core.Wait{core.WaitRequester}
		}
		h := policyHouse(t, p)
		h.expects(t, technician, false, "挂起 # 请补充型号")
		h.wait(t, 8*time.Hour)
		if got := len(h.struck(t)) == 1; got != keep {
			t.Errorf("counted %v: the timeline says %q", keep, h.struck(t))
		}
	}
}

func TestANewPriorityIsReckonedFromTheOriginalStart(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Targets: map[core.Priority]core.SLATarget{"P2": {Resolution: hour(6)}, "P3": {Resolution: hour(24)}}})
	h.wait(t, 5*time.Hour)
	h.expects(t, technician, false, "优先级 # P2 客户在等")
	if tk := h.only(t); !tk.Detail.ResolutionDue.Equal(tk.Created.Add(6 * time.Hour)) {
		t.Errorf("due %s after the report", tk.Detail.ResolutionDue.Sub(tk.Created))
	}
	h.wait(t, time.Hour)
	h.expectStruck(t, "解决时限超时")
}

func TestWhatPoliciesAskOfTheRequesterIsAsItWasAtTheReport(t *testing.T) {
	yes := true
	h := newHouse()
	h.promises(core.SLAPolicy{Name: "VIP", Match: core.SLAMatch{VIP: &yes, Sites: []string{"上海"}}, Target: &core.SLATarget{Resolution: hour(1)}}, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(9)}})
	boss := h.tx.people[employee]
	boss.VIP, boss.Site = true, "上海"
	h.tx.people[employee] = boss
	h.expects(t, technician, false, "代提 人emp 投影仪不亮")
	boss.VIP, boss.Site = false, "北京"
	h.tx.people[employee] = boss
	h.expects(t, technician, false, "优先级 # P2 客户在等")
	if tk := h.only(t); tk.Detail.ResolutionDue.Sub(tk.Created) != time.Hour {
		t.Errorf("the policy gives %s", tk.Detail.ResolutionDue.Sub(tk.Created))
	}
}

func TestADeadlineThatNewPoliciesMovedIsWaitedForAnew(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(4)}})
	h.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(6)}})
	h.wait(t, 4*time.Hour)
	h.expectStruck(t)
	h.wait(t, 2*time.Hour)
	h.expectStruck(t, "解决时限超时")
}

func TestDeadlinesOfWordsAndSuppliersAreOnTheListsWhileTheyRun(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(90), NextResponse: hour(2), Supplier: hour(4)}})
	h.expects(t, technician, false, "接单 #")
	solved := h.only(t).Detail.ResolutionDue
	for _, step := range []struct {
		who  core.PersonID
		says string
		due  time.Duration // from now; 0 is the solution's
	}{
		{employee, "补充 # 换了线也不行", 2 * time.Hour}, {technician, "回复 # 马上过来", 0}, {technician, "挂起 # 等供应商备件", 4 * time.Hour},
	} {
		h.expects(t, step.who, false, step.says)
		want := solved
		if step.due > 0 {
			want = h.clock.Now().Add(step.due)
		}
		if got := h.only(t).Due(); !got.Equal(want) {
			t.Errorf("after %q it is due %s, want %s", step.says, got, want)
		}
	}
	h.expects(t, technician, true, "快到期")
	if n := len(h.tx.sent); h.tx.sent[n-1].Card == nil || !strings.Contains(h.tx.sent[n-1].Card.Title, "24 小时内到期 1 张") {
		t.Errorf("the list reads %+v", h.tx.sent[n-1])
	}
	h.expects(t, technician, false, "恢复 #")
	h.expects(t, technician, false, "解决 # 换了屏幕")
	if got := h.only(t).Due(); !got.IsZero() {
		t.Errorf("it is solved and due %s", got)
	}
}
