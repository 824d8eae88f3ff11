package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestLeaveIsReadWhereItIsMeantAndAReportStaysAReport(t *testing.T) {
	for text, want := range map[string]string{
		"请假 2026-12-01~2026-12-05": "leave", "请假 明天": "leave", "请假 12-01 下午": "leave", "请假 明天 年假": "leave", "请假：下周": "leave", "请假 3天": "leave",
		"请假 李四 12月1日到5日": "leave", "leave 2026-12-01 afternoon": "leave", "销假": "unleave", "销假 李四": "unleave", "我的请假": "leaves",
		"请假": "", "请假流程是什么": "", "请假 3天怎么扣工资": "", "请假 明天的申请提交不了": "", "请假系统打不开": "", "请假条在哪里下载": "", "请假 需要谁批": "", "销假 为什么一直失败": "",
		"请假 明天可以吗": "",
	} {
		if c, _ := parseCommand(text, "IT"); c.name != want {
			t.Errorf("%q is read as %q, want %q", text, c.name, want)
		}
	}
}

func TestWhoIsOnLeaveIsGivenNothingAndHearsWhatFollows(t *testing.T) {
	h := dispatching(t, core.StrategyRound)
	h.world.Setup.Desks[0].Dispatch.Rota = &core.Rota{From: "2026-11-01", Handover: "09:00", Days: 365, People: []core.PersonID{technician}}
	before := len(h.tx.sent)
	h.expects(t, technician, false, "请假 今天~2026-11-27")
	got := h.heard(technician, before)
	for _, want := range []string{"请假：2026-11-25 至 2026-11-27", "不会分派工单", "其间有值班：2026-11-25、2026-11-26、2026-11-27", "没有委托审批", "销假"} {
		if !strings.Contains(got, want) {
			t.Errorf("the answer lacks %q: %s", want, got)
		}
	}
	if !h.wasTold(lead, "请假：2026-11-25 至 2026-11-27") || !h.audited("leave.entered") {
		t.Error("the lead was not told, or nothing was written down")
	}
	if tk := h.files(t, employee, "电脑蓝屏"); tk.Assignee != colleague {
		t.Errorf("the ticket is given to %q", tk.Assignee)
	}
	before = len(h.tx.sent)
	h.expects(t, technician, false, "请假 2026-11-26")
	if got := h.heard(technician, before); !strings.Contains(got, "已经登记了请假") {
		t.Errorf("leave in leave is answered with %s", got)
	}
	h.expects(t, technician, false, "销假")
	if tk := h.files(t, other, "鼠标坏了"); tk.Assignee != technician {
		t.Errorf("who is back is passed over for %q", tk.Assignee)
	}
	before = len(h.tx.sent)
	h.expects(t, technician, false, "请假 2026-11-20")
	if got := h.heard(technician, before); !strings.Contains(got, "2027-11-20") && !strings.Contains(got, "已经过去") {
		t.Errorf("leave of the past is answered with %s", got)
	}
}

func TestOnlyTheLeadEntersLeaveForSomebodyElse(t *testing.T) {
	h := dispatching(t, core.StrategyRound)
	before := len(h.tx.sent)
	h.expects(t, colleague, false, "请假 人tech 2026-12-01")
	if got := h.heard(colleague, before); !strings.Contains(got, "本人或所在服务台的组长") || len(h.tx.absences) != 0 {
		t.Errorf("a colleague hears %q, %d absences", got, len(h.tx.absences))
	}
	h.expects(t, lead, false, "请假 人tech 2026-12-01 下午")
	if len(h.tx.absences) != 1 || !h.wasTold(technician, "请假：2026-12-01 下午") {
		t.Errorf("the lead entered %v", h.tx.absences)
	}
	before = len(h.tx.sent)
	h.expects(t, technician, false, "我的请假")
	if got := h.heard(technician, before); !strings.Contains(got, "2026-12-01 下午（人lead 登记）") {
		t.Errorf("the list says %q", got)
	}
	before = len(h.tx.sent)
	h.expects(t, lead, false, "请假 年假 2026-12-09") // their own
	if got := h.heard(lead, before); !strings.Contains(got, "人lead 请假：2026-12-09") {
		t.Errorf("their own leave is answered with %q", got)
	}
	before = len(h.tx.sent)
	h.expects(t, lead, false, "请假 人nobody 2026-12-01")
	if got := h.heard(lead, before); !strings.Contains(got, "没有找到叫「人nobody」的同事") || len(h.tx.absences) != 2 {
		t.Errorf("a name that nobody has is answered with %q", got)
	}
	h.expects(t, lead, false, "销假 人tech")
	if !h.wasTold(technician, "已销假") {
		t.Error("the technician was not told that the leave has ended")
	}
}

// onAway is a house whose laptops are approved by the manager, who is on leave, under a rule.
func onAway(t *testing.T, rule string) *house {
	t.Helper()
	h := newHouse()
	h.world.Setup.Catalogue[0].Approvals = []core.ApprovalTemplate{{Name: "上级", Approver: "manager", OnAway: rule}}
	p := h.tx.people[manager]
	p.Manager = stranger
	h.tx.people[manager] = p
	return h
}

// waitsFor is whom the only approval waits for.
func (h *house) waitsFor(t *testing.T) core.PersonID {
	t.Helper()
	for _, a := range h.tx.approvals {
		return a.Steps[a.Step].Approvers[0]
	}
	t.Fatal("no approval was started")
	return ""
}

func TestApprovalsOfWhoIsOnLeaveGoByTheRuleOfTheirLevel(t *testing.T) {
	for rule, want := range map[string]core.PersonID{"": manager, core.AwayWait: manager, core.AwayManager: stranger, core.AwayLead: lead} {
		h := onAway(t, rule)
		h.expects(t, manager, false, "请假 今天")
		h.expects(t, employee, false, "申请 笔记本")
		h.expects(t, employee, false, "出差用")
		if got := h.waitsFor(t); got != want {
			t.Errorf("rule %q: a request made during the leave waits for %q, want %q", rule, got, want)
		}

		h = onAway(t, rule)
		h.expects(t, employee, false, "申请 笔记本")
		h.expects(t, employee, false, "出差用")
		if got := h.waitsFor(t); got != manager {
			t.Fatalf("before the leave it waits for %q", got)
		}
		h.expects(t, manager, false, "请假 今天")
		h.must(t, h.passes(0))
		if got := h.waitsFor(t); got != want {
			t.Errorf("rule %q: a request made before the leave waits for %q, want %q", rule, got, want)
		}
	}
	h := onAway(t, core.AwayLead)
	h.expects(t, manager, false, "委托 人mate 今天")
	h.expects(t, manager, false, "请假 今天")
	if got := h.heard(manager, len(h.tx.sent)-2); !strings.Contains(got, "审批由 人mate 代为处理") {
		t.Errorf("with a deputy the answer is %q", got)
	}
	h.expects(t, employee, false, "申请 笔记本")
	h.expects(t, employee, false, "出差用")
	if got := h.waitsFor(t); got != manager || !h.wasTold(colleague, "笔记本") {
		t.Errorf("with a deputy the seat is %q's", got)
	}
}
