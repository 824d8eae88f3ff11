package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
)

// calling is a house whose rule calls another system when somebody reports something.
func calling(t *testing.T, a core.AutoAction) (*house, core.Ticket, core.Ticket) {
	t.Helper()
	h := newHouse()
	h.world.Outside = Outside{Hooks: map[string]bool{"far": false, "danger": true}, Scripts: map[string]Script{"clean": {}, "wipe": {Risky: true}}}
	h.rules(t, core.Automation{Name: "外联", On: automation.Created, When: `ticket.type == "incident"`, Do: []core.AutoAction{a}})
	tk := h.reports(t, employee)
	for _, k := range h.tx.tickets {
		if k.Detail.Parent == tk.ID {
			return h, tk, k
		}
	}
	t.Fatal("no task")
	return nil, tk, core.Ticket{}
}

func TestOnlyWhatIsRiskyWaitsForAnApproval(t *testing.T) {
	for _, c := range []struct {
		action core.AutoAction
		waits  bool
		hook   string
	}{
		{core.AutoAction{Call: "far"}, false, "far"}, {core.AutoAction{Call: "danger"}, true, "danger"}, {core.AutoAction{Call: "far", Risky: true}, true, "far"},
		{core.AutoAction{Run: "clean"}, false, core.ScriptHook + "clean"}, {core.AutoAction{Run: "wipe"}, true, core.ScriptHook + "wipe"},
	} {
		h, _, task := calling(t, c.action)
		made, called := h.tx.calls.open[task.ID]
		if called == c.waits || called && made.Hook != c.hook || (task.Status == core.StatusWaitingApproval) != c.waits {
			t.Errorf("%+v: called %v, %s", c.action, called, task.Status)
		}
	}
}

// gate is the approval of a task.
func (h *house) gate(task core.Ticket) core.Approval { return h.tx.approvals[task.Detail.Approval] }

func TestARiskyCallIsMadeOnceItIsAgreedTo(t *testing.T) {
	h, tk, task := calling(t, core.AutoAction{Call: "danger"})
	if a := h.gate(task); !slices.Equal(a.Steps[0].Approvers, []core.PersonID{lead}) || a.Detail.Requester != employee {
		t.Errorf("%+v", a)
	}
	if !h.wasTold(lead, "规则「外联」") {
		t.Errorf("the lead heard %s", h.heard(lead, 0))
	}
	h.expects(t, lead, false, "退回 "+task.Number+" 不清楚")
	if h.gate(task).State != core.ApprovalPending {
		t.Error("nobody can change and resubmit it, and it was returned")
	}
	h.expects(t, lead, false, "同意 "+task.Number)
	if _, called := h.tx.calls.open[task.ID]; !called || h.ticket(task).Status != core.StatusAutomated {
		t.Fatalf("%s: %s", h.ticket(task).Status, h.heard(lead, 0))
	}
	h.must(t, h.engine.Called(t.Context(), h.tx, h.world, Outcome{Task: task.ID, Done: true, Text: "办好了"}))
	if last := h.tx.acts[tk.ID][len(h.tx.acts[tk.ID])-1]; h.ticket(task).Status != core.StatusClosed || last.Verb != "automation_done" || !strings.Contains(last.Text, "办好了") || last.Public {
		t.Errorf("%s, %+v", h.ticket(task).Status, last)
	}
}

func TestARefusedCallIsNotMadeAndTheHandlersHear(t *testing.T) {
	h, tk, task := calling(t, core.AutoAction{Call: "danger"})
	h.expects(t, technician, false, "接单 "+tk.Number)
	h.expects(t, lead, false, "驳回 "+task.Number+" 太危险")
	if _, called := h.tx.calls.open[task.ID]; called || h.ticket(task).Status != core.StatusCancelled {
		t.Errorf("%v %s", called, h.ticket(task).Status)
	}
	if !h.wasTold(technician, "没有获得批准，不会执行：太危险") {
		t.Errorf("the handler heard %s", h.heard(technician, 0))
	}
}

func TestACancelledTicketTakesBackWhatWasAsked(t *testing.T) {
	h, tk, task := calling(t, core.AutoAction{Call: "danger"})
	h.expects(t, employee, false, "取消 "+tk.Number)
	if h.gate(task).State != core.ApprovalCancelled || h.ticket(task).Status != core.StatusCancelled {
		t.Errorf("%s %s", h.gate(task).State, h.ticket(task).Status)
	}
	h.expects(t, lead, false, "同意 "+task.Number)
	if _, called := h.tx.calls.open[task.ID]; called {
		t.Error("it is called after all")
	}
}

func TestNobodyAgreesToWhatTheirOwnTicketCalls(t *testing.T) {
	h, _, task := calling(t, core.AutoAction{Call: "danger", Approvers: []string{"person:" + employee}})
	if a := h.gate(task); slices.Contains(a.Steps[0].Approvers, employee) {
		t.Errorf("%+v", a.Steps)
	}
}

func TestATicketWaitsForTheApprovalThatARuleStarted(t *testing.T) {
	h := newHouse()
	h.rules(t, core.Automation{Name: "报批", On: automation.Created, When: `ticket.type == "incident"`, Do: []core.AutoAction{
		{Approval: &core.AutoApproval{Name: "停机", Steps: []core.ApprovalTemplate{{Name: "组长", Approver: "lead"}}}},
	}}, core.Automation{Name: "批了", On: automation.Approved, Do: []core.AutoAction{set(core.AutoSet{Tags: []string{"已批"}})}})
	tk := h.reports(t, employee)
	h.expects(t, technician, false, "接单 "+tk.Number)
	h.expects(t, technician, false, "解决 "+tk.Number+" 好了")
	if h.ticket(tk).Status == core.StatusResolved {
		t.Fatal("it is resolved before anybody agreed")
	}
	task := h.partOf(t, "停机")
	h.expects(t, lead, false, "同意 "+task.Number)
	h.must(t, h.passes(0))
	if got := h.ticket(tk); h.ticket(task).Status != core.StatusClosed || !slices.Contains(got.Detail.Tags, "已批") {
		t.Errorf("%s %v", h.ticket(task).Status, got.Detail.Tags)
	}
	h.expects(t, technician, false, "解决 "+tk.Number+" 好了")
	if h.ticket(tk).Status != core.StatusResolved {
		t.Errorf("%s", h.ticket(tk).Status)
	}
}
