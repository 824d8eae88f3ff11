package desk

import (
	"slices"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestTroubleIsToldToTheAdministratorsElseToTheLeads(t *testing.T) {
	h := newHouse()
	told := func() []core.PersonID {
		t.Helper()
		before := len(h.tx.sent)
		if err := h.engine.Alert(t.Context(), h.tx, h.world, "w", "连接断开"); err != nil {
			t.Fatal(err)
		}
		var out []core.PersonID
		for _, m := range h.tx.sent[before:] {
			if m.Bot == "w" {
				t.Errorf("the alarm about w goes through w itself")
			}
			out = append(out, m.Person)
		}
		slices.Sort(out)
		return out
	}
	reachable := slices.DeleteFunc([]core.PersonID{lead, stranger}, func(p core.PersonID) bool { return botOf[p] == "w" })
	slices.Sort(reachable)
	if got := told(); !slices.Equal(got, reachable) {
		t.Errorf("without an administrator %v were told, want the leads %v", got, reachable)
	}
	p := h.tx.people[manager]
	p.Roles = []core.Role{core.RoleAdmin}
	h.tx.people[manager] = p
	if got := told(); !slices.Equal(got, []core.PersonID{manager}) {
		t.Errorf("%v were told, want the administrator", got)
	}
}
