package desk

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// byType promises something else to incidents than to requests.
func byType(incident, request core.SLATarget, remind ...core.SLAReminder) []core.SLAPolicy {
	return []core.SLAPolicy{
		{Name: "报障", Desk: "it", Match: core.SLAMatch{Types: []core.TicketType{core.Incident}}, Target: &incident, Remind: remind},
		{Name: "请求", Desk: "it", Match: core.SLAMatch{Types: []core.TicketType{core.ServiceRequest}}, Target: &request, Remind: remind},
	}
}

// typedHouse has one incident of the employee, reported just now.
func typedHouse(t *testing.T, policies ...core.SLAPolicy) *house {
	t.Helper()
	h := policyHouse(t, policies[0])
	h.applies(t, policies...)
	return h
}

func TestANewTypeIsReckonedFromTheOriginalStartAndBackGivesTheSameToTheSecond(t *testing.T) {
	h := typedHouse(t, byType(core.SLATarget{Response: hour(1), Resolution: hour(6)}, core.SLATarget{Response: hour(9), Resolution: hour(48)}, core.SLAReminder{At: 50})...)
	was := h.only(t)
	h.wait(t, 4*time.Hour)
	h.expectStruck(t, "响应时限即将到期", "响应时限超时", "解决时限即将到期")
	wants(t, h.hears(t, technician, "改类型 # 请求"), "IT-000001 现在是服务请求")
	tk := h.only(t)
	if d := tk.Detail; tk.Type != core.ServiceRequest || d.ResponseDue.Sub(tk.Created) != 9*time.Hour || d.ResolutionDue.Sub(tk.Created) != 48*time.Hour {
		t.Fatalf("a %s is due %s and %s after the report", tk.Type, d.ResponseDue.Sub(tk.Created), d.ResolutionDue.Sub(tk.Created))
	}
	for range 3 {
		h.expects(t, technician, false, "改类型 # 故障")
		h.expects(t, technician, false, "改类型 # 服务请求")
	}
	h.expects(t, lead, false, "/type # incident")
	now := h.only(t)
	if now.Type != core.Incident || !now.Detail.ResponseDue.Equal(was.Detail.ResponseDue) || !now.Detail.ResolutionDue.Equal(was.Detail.ResolutionDue) {
		t.Fatalf("back it is due %s and %s, it was %s and %s", now.Detail.ResponseDue, now.Detail.ResolutionDue, was.Detail.ResponseDue, was.Detail.ResolutionDue)
	}
	h.wait(t, 0) // what was told is not told again
	h.expectStruck(t, "响应时限即将到期", "响应时限超时", "解决时限即将到期")
	h.wait(t, 2*time.Hour)
	h.expectStruck(t, "响应时限即将到期", "响应时限超时", "解决时限即将到期", "解决时限超时")
}

func TestADeadlineOfTheNewTypeThatHasPassedIsMissedAtOnce(t *testing.T) {
	h := typedHouse(t, byType(core.SLATarget{Resolution: hour(48)}, core.SLATarget{Resolution: hour(3)})...)
	h.wait(t, 4*time.Hour)
	h.expectStruck(t)
	h.expects(t, technician, false, "改类型 # 请求")
	h.wait(t, 0)
	h.expectStruck(t, "解决时限超时")
}

func TestTheTimeOfAHoldIsNotChargedByANewType(t *testing.T) {
	h := typedHouse(t, byType(core.SLATarget{Resolution: hour(6)}, core.SLATarget{Resolution: hour(10)})...)
	h.expects(t, technician, false, "接单 #")
	h.expects(t, technician, false, "挂起 # 请补充型号")
	h.wait(t, 5*time.Hour)
	h.expects(t, technician, false, "改类型 # 请求")
	h.wait(t, 5*time.Hour)
	h.expects(t, technician, false, "恢复 #")
	if tk := h.only(t); tk.Detail.ResolutionDue.Sub(tk.Created) != 20*time.Hour {
		t.Errorf("due %s after the report", tk.Detail.ResolutionDue.Sub(tk.Created))
	}
}

func TestTheLadderOfTheNewTypeIsClimbed(t *testing.T) {
	policies := byType(core.SLATarget{Resolution: hour(2)}, core.SLATarget{Resolution: hour(4)})
	for i := range policies {
		policies[i].Escalation = []core.EscalationStep{{To: core.RemindHandler}, {To: core.RemindLead, After: hour(1)}}
	}
	h := typedHouse(t, policies...)
	h.expects(t, technician, false, "接单 #")
	h.wait(t, 2*time.Hour)
	if l := h.only(t).Detail.Ladder; l == nil || l.Taken != 1 {
		t.Fatalf("the ladder is %+v", l)
	}
	h.expects(t, technician, false, "改类型 # 请求")
	h.wait(t, 2*time.Hour)
	if n := h.timesTold(lead, "超时"); n != 0 {
		t.Errorf("the lead was called %d times before their step", n)
	}
	h.wait(t, time.Hour)
	if l := h.only(t).Detail.Ladder; l == nil || l.Taken != 2 || !slices.Contains(l.Told, core.PersonID(lead)) {
		t.Errorf("an hour after the later deadline the ladder is %+v", l)
	}
}

// TestTypesToAndFroChangeNoDeadline plays changes of the type between the other acts of a life: the deadlines are at each moment those of a
// ticket that always was what it is now.
func TestTypesToAndFroChangeNoDeadline(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		target := func(name string) core.SLATarget {
			return core.SLATarget{Response: hour(float64(rapid.IntRange(1, 40).Draw(r, name))), Resolution: hour(float64(rapid.IntRange(1, 90).Draw(r, name)))}
		}
		policies := byType(target("incident"), target("request"))
		moving, still := typedHouse(t, policies...), map[core.TicketType]*house{}
		for i, of := range []core.TicketType{core.Incident, core.ServiceRequest} {
			still[of] = policyHouse(t, core.SLAPolicy{Desk: "it", Target: policies[i].Target})
		}
		for range rapid.IntRange(1, 20).Draw(r, "acts") {
			text := rapid.SampledFrom([]string{"改类型 # 请求", "改类型 # 故障", "接单 #", "挂起 # 请补充型号", "恢复 #", "回复 # 在看"}).Draw(r, "act")
			_ = moving.says(technician, false, moving.fill(text))
			wait := time.Duration(rapid.IntRange(0, 600).Draw(r, "minutes")) * time.Minute
			moving.wait(t, wait)
			for _, h := range still {
				if !strings.HasPrefix(text, "改类型") {
					_ = h.says(technician, false, h.fill(text))
				}
				h.wait(t, wait)
			}
			tk := moving.only(t)
			if want := still[tk.Type].only(t); atWorkOn(tk) && !tk.Due().Equal(want.Due()) {
				r.Fatalf("after %s the %s is due %s, one that always was it %s", text, tk.Type, tk.Due(), want.Due())
			}
		}
	})
}

func TestTheTimelineTheAuditAndTheRequestersCardSayFromWhatToWhat(t *testing.T) {
	h := typedHouse(t, byType(core.SLATarget{Resolution: hour(6)}, core.SLATarget{Resolution: hour(48)})...)
	routed := h.only(t).Detail.Routed
	h.expects(t, technician, false, "改类型 # 请求")
	tk := h.only(t)
	act := h.tx.acts[tk.ID][len(h.tx.acts[tk.ID])-1]
	if act.Verb != "retyped" || act.Actor != technician || !act.Public || act.Text != "由事件改为服务请求" || language.Recall(language.English, act.Text) != "from incident to request" {
		t.Errorf("the timeline says %+v", act)
	}
	h.expects(t, employee, false, "进度 #")
	wants(t, shown(*h.lastTo(t, employee).Card), "改类型：由事件改为服务请求")
	if tk.Detail.Routed != routed || tk.Assignee != "" {
		t.Errorf("rules or dispatch ran again: %+v", tk)
	}
	i := slices.IndexFunc(h.tx.audits, func(e AuditEntry) bool { return e.Act == "ticket.retyped" })
	if i < 0 {
		t.Fatal("the audit knows nothing")
	}
	for which, want := range map[string]string{"before": `"incident"`, "after": `"request"`} {
		all, _ := h.tx.audits[i].Detail[which].(map[string]any)
		if got, _ := json.Marshal(all["type"]); string(got) != want {
			t.Errorf("%s it was %s", which, got)
		}
	}
	n := len(h.tx.acts[tk.ID])
	wants(t, h.hears(t, technician, "改类型 # 需求"), "已经是服务请求")
	if len(h.tx.acts[tk.ID]) != n {
		t.Error("what changes nothing is on the timeline")
	}
}

func TestTheTypeIsChosenBehindTheButtonMore(t *testing.T) {
	h := typedHouse(t, byType(core.SLATarget{Resolution: hour(6)}, core.SLATarget{Resolution: hour(48)})...)
	h.expects(t, technician, false, "更多 #")
	h.expects(t, technician, false, "改类型 CODE")
	h.expects(t, technician, false, "服务请求 CODE")
	if tk := h.only(t); tk.Type != core.ServiceRequest {
		t.Errorf("it is a %s", tk.Type)
	}
	wants(t, h.hears(t, technician, "改类型 # 胡说"), "类型请写「事件」或「请求」")
}

func TestATypeThatMayNotChangeIsRefusedWithWhatToDo(t *testing.T) {
	for _, c := range []struct {
		name   string
		make   func(*house, *testing.T)
		says   string
		answer []string
	}{
		{"to a problem", nil, "改类型 # 问题", []string{"转问题 IT-000001"}},
		{"to a change", nil, "改类型 # 变更", []string{"发起变更", "转问题 IT-000001"}},
		{"to a task", nil, "改类型 # 任务", []string{"子任务 IT-000001"}},
		{"of a problem", is(func(tk *core.Ticket) { tk.Type = core.Problem }), "改类型 # 请求", []string{"发起变更 IT-000001", "拆分 IT-000001"}},
		{"of a change", is(func(tk *core.Ticket) { tk.Type = core.Change }), "改类型 # 请求", []string{"取消"}},
		{"of a task", is(func(tk *core.Ticket) { tk.Type = core.Task }), "改类型 # 请求", []string{"拆分 IT-000001"}},
		{"of a service", is(func(tk *core.Ticket) { tk.Type, tk.Detail.Item = core.ServiceRequest, "laptop" }), "改类型 # 事件", []string{"服务目录", "拆分 IT-000001"}},
		{"with an approval", is(func(tk *core.Ticket) { tk.Status, tk.Detail.Approval = core.StatusWaitingApproval, "a1" }), "改类型 # 请求", []string{"审批", "拆分 IT-000001"}},
		{"with a task", func(h *house, t *testing.T) { h.expects(t, technician, false, "子任务 # 领一根网线，选做") }, "改类型 IT-000001 请求", []string{"还有没完成的任务 IT-000002", "先解决"}},
		{"that is closed", is(func(tk *core.Ticket) { tk.Status = core.StatusClosed }), "改类型 # 请求", []string{"已关闭"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(6)}})
			if c.make != nil {
				c.make(h, t)
			}
			was := h.numbered(t, "IT-000001").Type
			wants(t, h.hears(t, technician, c.says), c.answer...)
			if now := h.numbered(t, "IT-000001"); now.Type != was || h.audited("ticket.retyped") {
				t.Errorf("it is a %s now", now.Type)
			}
		})
	}
}

// is makes the only ticket of a house something else.
func is(what func(*core.Ticket)) func(*house, *testing.T) {
	return func(h *house, t *testing.T) {
		tk := h.only(t)
		what(&tk)
		h.tx.tickets[tk.ID] = tk
	}
}

func TestATypeIsChangedAgainOnceItsTasksAreDone(t *testing.T) {
	h := policyHouse(t, core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: hour(6)}})
	h.expects(t, technician, false, "子任务 # 领一根网线")
	h.expects(t, technician, false, "解决 IT-000002 领到了")
	h.expects(t, technician, false, "改类型 IT-000001 请求")
	if tk := h.numbered(t, "IT-000001"); tk.Type != core.ServiceRequest {
		t.Errorf("it is a %s", tk.Type)
	}
}

func TestWhatTheNewTypeDemandsIsNamedAndNeededBeforeTheEnd(t *testing.T) {
	h := fieldHouse()
	for _, words := range []string{"产线电脑坏了，屏幕不亮", "提交 CODE", "2"} {
		h.expects(t, employee, false, words)
	}
	h.expects(t, technician, false, "接单 #")
	wants(t, h.hears(t, technician, "改类型 # 请求"), "解决前还要填成本中心", "字段 IT-000001 成本中心=")
	wants(t, h.hears(t, technician, "解决 # 好了"), "还缺必填的成本中心")
	h.expects(t, technician, false, "字段 # 成本中心=C001")
	h.expects(t, technician, false, "改类型 # 故障")
	if f := h.only(t).Detail.Fields; f["hit"] != "2" || f["cost"] != "C001" {
		t.Errorf("what was written for a type is lost: %+v", f)
	}
	h.expects(t, technician, false, "解决 # 好了")
	if tk := h.only(t); tk.Status != core.StatusResolved {
		t.Errorf("it is %s", tk.Status)
	}
}

func TestOnlyHandlersOfTheDeskChangeAType(t *testing.T) {
	h := typedHouse(t, byType(core.SLATarget{Resolution: hour(6)}, core.SLATarget{Resolution: hour(48)})...)
	for _, who := range []core.PersonID{employee, other, manager} {
		_ = h.says(who, false, h.fill("改类型 # 请求"))
		if tk := h.only(t); tk.Type != core.Incident {
			t.Fatalf("%s has changed it", who)
		}
	}
}
