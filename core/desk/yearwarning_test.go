package desk

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

func TestAdministratorsAreWarnedOnceAWeekThatAYearIsMissing(t *testing.T) {
	h := newHouse()
	p := h.tx.people[colleague]
	p.Roles = append(p.Roles, core.RoleAdmin)
	h.tx.people[colleague] = p
	missing := true
	h.world.Missing = func(time.Time) (int, []string) {
		if !missing {
			return 0, nil
		}
		return 2027, []string{"标准工作日", "IT 值守"}
	}
	h.world.Morning = func(_ core.DeskID, t time.Time) time.Time { return t.Truncate(24 * time.Hour).Add(33 * time.Hour) } // the next day at nine
	h.must(t, h.tx.SetTimer(t.Context(), DigestTimer()))
	const words = "日历「标准工作日」「IT 值守」还没有 2027 年的法定节假日"
	h.wait(t, 7*time.Hour) // nine in the morning; the first digest is tomorrow's
	for day, want := range []int{0, 1, 1, 1, 1, 1, 1, 1, 2, 2} {
		if got := h.timesTold(colleague, words); got != want {
			t.Errorf("after %d days it was said %d times, want %d", day, got, want)
		}
		h.wait(t, 24*time.Hour)
	}
	missing = false
	h.wait(t, 20*24*time.Hour)
	if got := h.timesTold(colleague, words); got > 2 {
		t.Errorf("it is said %d times though nothing is missing any more", got)
	}
	if h.wasTold(technician, words) {
		t.Error("it is told to somebody who administers nothing")
	}
}
