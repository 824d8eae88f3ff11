package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

// numbered finds a ticket of the house.
func (h *house) numbered(t *testing.T, number string) core.Ticket {
	t.Helper()
	for _, tk := range h.tx.tickets {
		if tk.Number == number {
			return tk
		}
	}
	t.Fatalf("there is no %s", number)
	return core.Ticket{}
}

func TestAProblemLeadsToAChangeThatNamesIt(t *testing.T) {
	h := changeHouse()
	h.expects(t, employee, false, "打印机总是断线")
	h.expects(t, employee, false, "提交 CODE")
	h.expects(t, colleague, false, "转问题 # 打印服务器驱动有缺陷")
	wants(t, h.hears(t, colleague, "发起变更 IT-000001"), "转问题")
	wants(t, h.hears(t, colleague, "发起变更 IT-000002"), "打印服务器驱动有缺陷", "日期")
	for _, words := range []string{"2026-11-25", "22:00-24:00", "低", "装回旧驱动"} {
		h.expects(t, colleague, false, words)
	}
	problem, change := h.numbered(t, "IT-000002"), h.numbered(t, "IT-000003")
	if !linked(problem, core.LinkChangedBy, change.ID) || !linked(change, core.LinkChanges, problem.ID) {
		t.Fatalf("not linked: %+v, %+v", problem.Detail.Links, change.Detail.Links)
	}
	if !strings.Contains(change.Detail.Form["what"], "打印服务器驱动有缺陷") || change.Type != core.Change {
		t.Errorf("the change is %+v", change)
	}
	h.expects(t, lead, false, "同意 IT-000003")
	h.expects(t, technician, false, "接单 IT-000003")
	h.at(t, evening)
	for _, words := range []string{"开始实施 IT-000003", "勾选 1"} {
		h.expects(t, technician, false, words)
	}
	h.expects(t, lead, false, "勾选 IT-000003 2")
	n := len(h.tx.sent)
	h.expects(t, technician, false, "解决 IT-000003 驱动已更新")
	wants(t, h.heard(colleague, n), "IT-000003 已完成", "请解决 IT-000002")
}

func TestAChangeIsBegunByStaffAndInPrivate(t *testing.T) {
	h := changeHouse()
	h.expects(t, employee, false, "打印机总是断线")
	h.expects(t, employee, false, "提交 CODE")
	h.expects(t, technician, false, "转问题 # 驱动有缺陷")
	h.expects(t, stranger, false, "发起变更 IT-000002")
	n := len(h.tx.sent)
	h.expects(t, technician, true, "发起变更 IT-000002")
	wants(t, h.heard(technician, n), "私聊")
	if len(h.tx.tickets) != 2 {
		t.Errorf("there are %d tickets", len(h.tx.tickets))
	}
}

func TestAnApprovedChangeIsPutBeforeItsApproversAgainWhenItsWindowMoves(t *testing.T) {
	h := newChange(t, "低")
	h.expects(t, lead, false, "同意 #")
	h.expects(t, technician, false, "接单 #")
	h.expects(t, technician, false, "勾选 1")
	h.at(t, evening)
	h.expects(t, technician, false, "开始实施 #")
	h.expects(t, employee, false, "改期 #")
	if h.only(t).Status != core.StatusInProgress {
		t.Fatal("somebody else's change was moved")
	}
	was := h.only(t).Detail.Approval
	n := len(h.tx.sent)
	for _, words := range []string{"改期 #", "不变", "2026-11-27", "22:00-24:00", "不变", "不变"} {
		h.expects(t, colleague, false, words)
	}
	wants(t, h.heard(technician, n), "改期")
	tk := h.only(t)
	if tk.Status != core.StatusWaitingApproval || tk.Detail.Approval == was || !tk.Detail.Change.Started.IsZero() || !tk.Detail.Checks[0].Done.IsZero() || tk.Assignee != "" {
		t.Fatalf("moved, it is %s of %q with %+v, %+v", tk.Status, tk.Assignee, tk.Detail.Change, tk.Detail.Checks)
	}
	h.expects(t, lead, false, "同意 #")
	h.expects(t, technician, false, "接单 #")
	wants(t, h.hears(t, technician, "开始实施 #"), "11月27日")
	h.at(t, evening.AddDate(0, 0, 2))
	h.expects(t, technician, false, "开始实施 #")
	if h.only(t).Detail.Change.Started.IsZero() {
		t.Fatal("it can't be begun in its new window")
	}
}

func TestAChangeThatWasBegunIsBackedOutWhenItIsCancelled(t *testing.T) {
	h := newChange(t, "低")
	h.expects(t, lead, false, "同意 #")
	h.at(t, evening)
	h.expects(t, technician, false, "开始实施 #")
	h.expects(t, colleague, false, "取消 #")
	undo := h.numbered(t, "IT-000002")
	if undo.Type != core.Task || !strings.Contains(undo.Text, "回滚到旧版固件") {
		t.Errorf("it leaves %+v", undo)
	}
}
