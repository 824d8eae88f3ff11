package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// leaves makes somebody inactive as a sync of the directory does.
func (h *house) leaves(t *testing.T, who core.PersonID) {
	t.Helper()
	p := h.tx.people[who]
	p.Active = false
	h.tx.people[who] = p
	must(t, h.tx.SetTimer(t.Context(), LeaverTimer(who, h.clock.Now())))
	h.wait(t, time.Minute)
}

func TestWhatALeaverAskedForAndNobodyGrantedIsCancelled(t *testing.T) {
	for name, words := range map[string]string{"pending": "", "returned": "退回 # 缺清单"} {
		h := newHouse()
		h.world.Setup.Catalogue[0].CC = []string{"person:" + stranger}
		h.expects(t, employee, false, "申请 笔记本")
		h.expects(t, employee, false, "出差用")
		if words != "" {
			h.expects(t, manager, false, words)
		}
		sent := len(h.tx.sent)
		h.leaves(t, employee)
		tk := h.only(t)
		if a := h.tx.approvals[tk.Detail.Approval]; tk.Status != core.StatusCancelled || a.State != core.ApprovalCancelled {
			t.Errorf("%s: it is %s, its approval %s", name, tk.Status, a.State)
		}
		acts := h.tx.acts[tk.ID]
		if last := acts[len(acts)-1]; last.Verb != "cancelled" || last.Actor != "" || !strings.Contains(last.Text, "申请人已离职") {
			t.Errorf("%s: the timeline ends with %+v", name, last)
		}
		if heard := h.heard(stranger, sent); !strings.Contains(heard, "申请人已离职") || strings.Contains(heard, "撤回") {
			t.Errorf("%s: who is in cc hears %q", name, heard)
		}
		for _, m := range h.tx.timers {
			if m.Object == string(tk.ID) || m.Object == string(tk.Detail.Approval) {
				t.Errorf("%s: %s is still armed", name, m.Kind)
			}
		}
	}
}

func TestALeaversCaseInHandGoesOn(t *testing.T) {
	h := reported(t, "接单 #")
	h.leaves(t, employee)
	if tk := h.only(t); tk.Status != core.StatusInProgress {
		t.Errorf("it is %s", tk.Status)
	}
}
