package dispatch

import (
	"slices"
	"testing"

	"github.com/imdesk/imdesk/core"
)

func rules(t *testing.T, list ...core.Rule) *Rules {
	t.Helper()
	r, err := Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTheFirstRuleThatHoldsCountsAndTheOthersSayWhyNot(t *testing.T) {
	r := rules(t,
		core.Rule{Name: "night", When: `not now.working and ticket.priority == "P1"`},
		core.Rule{Name: "vip network", When: `ticket.category == "network" and (requester.vip or requester.department startsWith "高管")`},
		core.Rule{Name: "printer", When: `ticket.text contains "打印"`, Group: "field"},
		core.Rule{Name: "rest"},
	)
	f := core.Facts{Ticket: core.TicketFacts{Category: "printer", Priority: "P1", Text: "打印机卡纸"}, Now: core.NowFacts{Working: true}}
	if got, ok := r.First(f); !ok || got.Name != "printer" {
		t.Fatalf("fired %+v", got)
	}
	got := r.Explain(f)
	want := []Outcome{Unmatched, Unmatched, Fired, NotReached}
	for i, v := range got {
		if v.Outcome != want[i] {
			t.Errorf("%s is %s, want %s", v.Rule.Name, v.Outcome, want[i])
		}
	}
	if !slices.Equal(got[0].Failing, []string{"not now.working"}) {
		t.Errorf("the first fails for %q", got[0].Failing)
	}
	if len(got[1].Failing) != 2 || !got[3].Would {
		t.Errorf("%+v", got)
	}
	if _, ok := rules(t).First(f); ok {
		t.Error("no rules fire")
	}
}

func TestAConditionThatCouldRunAwayOrNamesWhatIsNotThereIsRefused(t *testing.T) {
	for _, when := range []string{`ticket.nothing == "x"`, `len(ticket.text) > 3`, `all(1..9, # > 0)`, `2 ** 9 > 1`, `ticket.priority`, `1 +`} {
		if _, err := Compile([]core.Rule{{Name: "x", When: when}}); err == nil {
			t.Errorf("%s is compiled", when)
		}
	}
}
