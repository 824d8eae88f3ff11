package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

// reported makes a ticket of the employee that stands where the technician's words leave it.
func reported(t *testing.T, words ...string) *house {
	t.Helper()
	h := newHouse()
	h.expects(t, employee, false, "电脑坏了，屏幕不亮")
	h.expects(t, employee, false, "提交 CODE")
	for _, text := range words {
		h.expects(t, technician, false, text)
	}
	return h
}

// expects says something that must not fail the turn.
func (h *house) expects(t *testing.T, who core.PersonID, group bool, text string) {
	t.Helper()
	if err := h.says(who, group, h.fill(text)); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
}

// heard is the text and cards that were sent to a person since the n-th message, as one string.
func (h *house) heard(who core.PersonID, n int) string {
	var b strings.Builder
	for _, m := range h.tx.sent[n:] {
		if m.Person != who && m.Target.Account.ID != "a-"+string(who) {
			continue
		}
		b.WriteString(m.Text)
		if m.Toast != nil {
			b.WriteString(m.Toast.Text)
		}
		b.WriteString("\n")
	}
	return b.String()
}

func (h *house) wait(t *testing.T, d time.Duration) {
	t.Helper()
	if err := h.passes(d); err != nil {
		t.Fatal(err)
	}
}

func TestAResolvedTicketClosesAfterTheDesksWorkingTime(t *testing.T) {
	h := reported(t, "解决 # 换了屏幕")
	h.wait(t, 71*time.Hour) // a day of work takes three days in this house
	if tk := h.only(t); tk.Status != core.StatusResolved {
		t.Fatalf("it is %s too early", tk.Status)
	}
	h.wait(t, 2*time.Hour)
	if tk := h.only(t); tk.Status != core.StatusClosed || tk.Detail.ClosedAt.IsZero() {
		t.Fatalf("it is %s, closed at %v", tk.Status, tk.Detail.ClosedAt)
	}
}

func TestAClosedTicketIsReopenedWithinItsWindowOnly(t *testing.T) {
	for days, want := range map[int]core.Status{6: core.StatusInProgress, 8: core.StatusClosed} {
		h := reported(t, "解决 # 换了屏幕")
		h.expects(t, employee, false, "确认解决 #")
		h.wait(t, time.Duration(days)*24*time.Hour)
		sent := len(h.tx.sent)
		h.expects(t, employee, false, "还是不行 # 又黑了")
		tk := h.only(t)
		if tk.Status != want {
			t.Errorf("after %d days it is %s", days, tk.Status)
		}
		if heard := h.heard(employee, sent); want == core.StatusClosed && !strings.Contains(heard, "不能再重新打开") {
			t.Errorf("the answer is %q", heard)
		}
	}
}
