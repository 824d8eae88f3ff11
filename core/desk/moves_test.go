package desk

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func TestEveryMoveLeadsSomewhereOrIsRefusedInWords(t *testing.T) {
	for verb := range moves {
		for status := range statusWords {
			for _, assignee := range []core.PersonID{"", technician} {
				tk := core.Ticket{Number: "IT-000001", Status: status, Assignee: assignee}
				err := move(&tk, verb)
				if err != nil {
					if words := core.MessageOf(err); !strings.Contains(words, statusName(status)) || strings.HasSuffix(words, "不能。") || tk.Status != status {
						t.Errorf("%s of a ticket that is %s is refused by %q and leaves it %s", verb, status, words, tk.Status)
					}
					continue
				}
				if statusWords[tk.Status].name == "" || tk.Status != status && !slices.Contains(edges[status], tk.Status) && tk.Status != core.StatusNew {
					t.Errorf("%s leads from %s to %s", verb, status, tk.Status)
				}
				if assignee == "" && (tk.Status == core.StatusAssigned || tk.Status == core.StatusInProgress) {
					t.Errorf("%s leaves a ticket %s that nobody has in hand", verb, tk.Status)
				}
			}
		}
	}
}

func TestEveryStatusIsReachedAndOnlyACancelledTicketIsStuck(t *testing.T) {
	left, entered := map[core.Status]bool{}, map[core.Status]bool{core.StatusWaitingApproval: true} // where a request with approvals begins
	for _, m := range moves {
		for from, to := range m {
			if from != to {
				left[from], entered[to] = true, true
			}
		}
	}
	for s := range statusWords {
		if !entered[s] || left[s] == (s == core.StatusCancelled) {
			t.Errorf("%s: entered %v, left %v", s, entered[s], left[s])
		}
	}
	if missing := slices.DeleteFunc(slices.Collect(maps.Keys(moves)), func(v string) bool { return moveNames[v] != "" }); len(missing) > 0 {
		t.Errorf("no words for a refusal of %v", missing)
	}
}
