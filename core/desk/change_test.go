package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// hears says something and returns what the person is answered and told.
func (h *house) hears(t *testing.T, who core.PersonID, words string) string {
	t.Helper()
	n := len(h.tx.sent)
	h.expects(t, who, false, words)
	return h.heard(who, n)
}

// audited reports whether an act is in the audit trail.
func (h *house) audited(act string) bool {
	for _, a := range h.tx.audits {
		if a.Act == act {
			return true
		}
	}
	return false
}

func wants(t *testing.T, said string, words ...string) {
	t.Helper()
	said = strings.ReplaceAll(said, `\`, "")
	for _, w := range words {
		if !strings.Contains(said, w) {
			t.Errorf("%q is not in %q", w, said)
		}
	}
}

func TestAChangeIsDoneInItsWindowWithItsListTicked(t *testing.T) {
	h := newChange(t, "低")
	h.expects(t, lead, false, "同意 #")
	if tk := h.only(t); tk.Status != core.StatusNew || !tk.Detail.Change.From.Equal(evening) {
		t.Fatalf("after its approval it is %s with %+v", tk.Status, tk.Detail.Change)
	}
	h.expects(t, technician, false, "接单 #")
	wants(t, h.hears(t, technician, "开始实施 #"), "22:00–24:00", "还不能开始实施", "改期 IT-000001")
	wants(t, h.hears(t, technician, "解决 # 好了"), "还不能实施")
	h.at(t, evening)
	wants(t, h.hears(t, technician, "解决 # 好了"), "还没有开始实施")
	h.expects(t, technician, false, "开始实施 #")
	if tk := h.only(t); !tk.Detail.Change.Started.Equal(evening) {
		t.Fatalf("not begun: %+v", tk.Detail.Change)
	}
	wants(t, h.hears(t, technician, "解决 # 好了"), "清单还有 2 项必做", "备份", "业务验证（审批人）")
	h.expects(t, technician, false, "勾选 1")
	wants(t, h.hears(t, technician, "勾选 # 2"), "要由审批人勾选")
	if !h.audited("refused.check.tick") {
		t.Error("a tick that was refused is not in the audit trail")
	}
	h.expects(t, lead, false, "勾选 # 2")
	h.expects(t, technician, false, "解决 # 固件已升级")
	if tk := h.only(t); tk.Status != core.StatusResolved || tk.Detail.Checks[1].Who != lead {
		t.Fatalf("it is %s, %+v", tk.Status, tk.Detail.Checks)
	}
}

func TestAnItemIsTickedByWhomItNamesOnly(t *testing.T) {
	for i, c := range []struct {
		may    []core.PersonID
		mayNot []core.PersonID
	}{
		{[]core.PersonID{technician, colleague, lead}, []core.PersonID{manager, employee, stranger}},
		{[]core.PersonID{lead, manager}, []core.PersonID{technician, colleague, employee, stranger}},
		{[]core.PersonID{lead}, []core.PersonID{technician, manager, employee, stranger}},
		{[]core.PersonID{manager}, []core.PersonID{lead, technician, employee, stranger}},
	} {
		for _, who := range append(c.may, c.mayNot...) {
			h := newChange(t, "高")
			wants(t, h.hears(t, technician, "勾选 # 1"), "等待审批")
			h.expects(t, lead, false, "同意 #")
			h.expects(t, manager, false, "同意 #")
			h.expects(t, who, false, "勾选 # "+itoa(i+1))
			ticked, may := !h.only(t).Detail.Checks[i].Done.IsZero(), false
			for _, m := range c.may {
				may = may || m == who
			}
			if ticked != may {
				t.Errorf("%s ticks item %d: %v, should be %v", who, i+1, ticked, may)
			}
		}
	}
}

func TestATickIsTakenBackByWhomMayTick(t *testing.T) {
	h := newChange(t, "低")
	h.expects(t, lead, false, "同意 #")
	h.expects(t, technician, false, "勾选 # 1")
	h.expects(t, employee, false, "取消勾选 # 1")
	if h.only(t).Detail.Checks[0].Done.IsZero() {
		t.Fatal("an outsider takes a tick back")
	}
	h.expects(t, technician, false, "取消勾选 # 1")
	if !h.only(t).Detail.Checks[0].Done.IsZero() {
		t.Fatal("the tick stays")
	}
	wants(t, h.hears(t, technician, "勾选 # 9"), "只有 3 项")
}

func TestAChangeCannotBeApprovedOnceItsWindowHasPassed(t *testing.T) {
	h := newChange(t, "低")
	h.at(t, evening.Add(2*time.Hour))
	n := len(h.tx.sent)
	wants(t, h.hears(t, lead, "同意 #"), "已经过去")
	wants(t, h.heard(colleague, n), "现在不能批准", "修改 IT-000001")
	if tk := h.only(t); tk.Status != core.StatusWaitingApproval || !h.audited("refused.approval.approve") {
		t.Fatalf("it is %s", tk.Status)
	}
	n = len(h.tx.sent)
	h.expects(t, lead, false, "同意 #")
	if said := h.heard(colleague, n); said != "" {
		t.Errorf("the requester is told again: %s", said)
	}
	for _, words := range []string{"修改 #", "不变", "2026-11-26", "22:00-24:00", "不变", "不变"} {
		h.expects(t, colleague, false, words)
	}
	h.expects(t, lead, false, "同意 #")
	if tk := h.only(t); tk.Status != core.StatusNew || !tk.Detail.Change.From.Equal(evening.AddDate(0, 0, 1)) {
		t.Fatalf("after the change it is %s with %+v", tk.Status, tk.Detail.Change)
	}
}

func TestAChangeWithoutBackoutPlanOrInAFreezeCannotBeApproved(t *testing.T) {
	for why, spoil := range map[string]func(h *house, tk *core.Ticket){
		"没有回退方案":  func(_ *house, tk *core.Ticket) { tk.Detail.Change.Backout = "  " },
		"没有写明":    func(_ *house, tk *core.Ticket) { tk.Detail.Change.From = time.Time{} },
		"允许变更的时段": func(_ *house, tk *core.Ticket) { tk.Detail.Change.To = evening.Add(12 * time.Hour) },
		"封网期（大促）": func(h *house, _ *core.Ticket) { // declared after the change was asked for
			it := changeItem
			form := *it.Change
			form.Freeze = []core.Freeze{{From: "2026-11-25", To: "2026-11-26", Why: "大促"}}
			it.Change = &form
			h.world.Setup.Catalogue[1] = it
		},
	} {
		h := newChange(t, "低")
		tk := h.only(t)
		p := *tk.Detail.Change
		tk.Detail.Change = &p
		spoil(h, &tk)
		h.tx.tickets[tk.ID] = tk
		wants(t, h.hears(t, lead, "同意 #"), "不能批准", why)
		if now := h.only(t); now.Status != core.StatusWaitingApproval {
			t.Errorf("%s: it is %s", why, now.Status)
		}
	}
}

func TestADeadlineOfTheChainApprovesNoChangeThatNobodyCould(t *testing.T) {
	h := changeHouse()
	it := changeItem
	it.Approvals = []core.ApprovalTemplate{{Name: "负责人", Approver: "lead:it", Within: core.Duration(5 * time.Hour), OnTimeout: "approve"}}
	h.world.Setup.Catalogue[1] = it
	if err := h.requests("升级固件", "2026-11-25", "22:00-24:00", "低", "回滚"); err != nil {
		t.Fatal(err)
	}
	h.at(t, evening.Add(6*time.Hour)) // fifteen hours of the house's working time are over at 01:00
	if tk := h.only(t); tk.Status != core.StatusWaitingApproval || tk.Detail.Change.Told == "" {
		t.Fatalf("it is %s, %+v", tk.Status, tk.Detail.Change)
	}
}

func TestAWindowThatCannotBeIsAskedForAgain(t *testing.T) {
	h := changeHouse()
	if err := h.requests("升级固件", "2026-11-25", "9:00-9:30"); err != nil {
		t.Fatal(err)
	}
	wants(t, h.hears(t, colleague, "10:00-12:00"), "不在允许变更的时段内", "20:00-06:00")
	wants(t, h.hears(t, colleague, "今晚"), "没有写明")
	wants(t, h.hears(t, colleague, "22:00-24:00"), "风险")
}

func TestOverlappingChangesAreShownToWhoeverDecidesAndDoes(t *testing.T) {
	h := newChange(t, "低")
	if err := h.requests("调整防火墙策略", "2026-11-25", "23:00-1:00", "低", "恢复备份的策略"); err != nil {
		t.Fatal(err)
	}
	said := ""
	for _, m := range h.tx.sent {
		if m.Card != nil && (m.Person == lead || m.Person == colleague) && strings.Contains(m.Card.Title+m.Card.Subtitle, "IT-000002") {
			said += shown(*m.Card) + "\n"
		}
	}
	if strings.Count(said, "窗口冲突") < 2 || !strings.Contains(said, `IT\-000001`) {
		t.Errorf("the conflict is not shown at filing and to the approver: %s", said)
	}
	if err := h.requests("清理日志", "2026-11-26", "22:00-24:00", "低", "无需恢复，日志有备份"); err != nil {
		t.Fatal(err)
	}
	for _, tk := range h.tx.tickets {
		if tk.Number == "IT-000003" && len(h.conflictsOf(t, tk)) > 0 {
			t.Error("a change of the next day is in conflict")
		}
	}
}
