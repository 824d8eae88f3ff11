package automation

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

func compiled(t *testing.T, list ...core.Automation) *Rules {
	t.Helper()
	r, err := Compile(list)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func outcomes(v []Verdict) string {
	var out []string
	for _, x := range v {
		out = append(out, x.Rule.Name+":"+string(x.Outcome))
	}
	return strings.Join(out, " ")
}

func TestEachRuleThatListensIsJudgedOverTheSameFacts(t *testing.T) {
	r := compiled(t,
		core.Automation{Name: "a", On: Created}, core.Automation{Name: "b", On: Created, When: `ticket.priority == "P1"`}, core.Automation{Name: "c", On: Created, Desk: "hr"},
		core.Automation{Name: "d", On: Created, When: `ticket.tags[3] == "x"`}, core.Automation{Name: "e", On: Created, Stop: true}, core.Automation{Name: "f", On: Created}, core.Automation{Name: "g", On: Rated})
	f := Facts{Ticket: Ticket{Desk: "it", Priority: "P2"}, Event: Event{Name: Created}}
	for _, c := range []struct {
		past Past
		want string
	}{
		{Past{}, "a:fires b:unmatched d:broken e:fires f:ended"},
		{Past{Chain: []string{"e"}}, "a:fires b:unmatched d:broken e:echo f:fires"},
		{Past{Chain: []string{"a", "x"}}, "a:loop b:unmatched d:broken e:fires f:ended"},
		{Past{Chain: []string{"x", "y", "z"}}, "a:too_deep b:unmatched d:broken e:too_deep f:too_deep"},
		{Past{LastHour: PerHour - 1}, "a:fires b:unmatched d:broken e:too_often f:too_often"},
		{Past{Stopped: map[string]bool{"a": true}}, "a:stopped b:unmatched d:broken e:fires f:ended"},
	} {
		if got := outcomes(r.Judge(f, c.past)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.past, got, c.want)
		}
	}
	f.Event.Rule = "f"
	if got := outcomes(r.Judge(f, Past{})); got != "f:fires" {
		t.Errorf("an event for one rule: %s", got)
	}
	var none *Rules
	if none.Judge(f, Past{}) != nil || none.Listens(Created, "it") || none.Idles("it") != nil {
		t.Error("no rules do something")
	}
	if !r.Listens(Created, "hr") || r.Listens(Status, "it") {
		t.Error("what is listened to")
	}
}

func TestWhatHappenedIsReadFromActsAndChanges(t *testing.T) {
	mine := func(id core.PersonID) bool { return id == "emp" }
	was := core.Ticket{ID: "t", Status: core.StatusNew, Priority: "P3"}
	is := core.Ticket{ID: "t", Status: core.StatusInProgress, Priority: "P3", Assignee: "tech"}
	names := func(events []Event) string {
		var out []string
		for _, e := range events {
			out = append(out, e.Name+"/"+e.By+"/"+e.From+">"+e.To)
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		before, after core.Ticket
		acts          []core.Act
		want          string
	}{
		{core.Ticket{}, was, []core.Act{{Verb: "created", Actor: "emp"}}, "created/requester/>"},
		{core.Ticket{}, was, []core.Act{{Verb: "divided", Actor: "tech"}}, "created/handler/>"},
		{was, was, []core.Act{{Verb: "divided", Actor: "tech"}}, ""},
		{was, is, []core.Act{{Verb: "claimed", Actor: "tech"}}, "status/handler/new>in_progress assigned/handler/>tech"},
		{is, was, []core.Act{{Verb: "passed_on"}}, "status/desk/in_progress>new"},
		{was, was, []core.Act{{Verb: "commented", Actor: "emp"}, {Verb: "noted", Actor: "tech"}}, "commented/requester/>"},
		{was, is, nil, ""},
		{core.Ticket{ID: "t", Status: core.StatusWaitingApproval}, core.Ticket{ID: "t", Status: core.StatusWaitingApproval}, []core.Act{{Verb: "approved", Actor: "boss"}}, ""},
		{core.Ticket{ID: "t", Status: core.StatusWaitingApproval}, core.Ticket{ID: "t", Status: core.StatusNew}, []core.Act{{Verb: "approved", Actor: "boss"}}, "approved/handler/> status/handler/waiting_approval>new"},
	} {
		if got := names(Happened(c.before, c.after, c.acts, mine)); got != c.want {
			t.Errorf("%v: %q, want %q", c.acts, got, c.want)
		}
	}
}

func TestARowEndsWhereSomebodyElseDidSomething(t *testing.T) {
	mine := func(id core.PersonID) bool { return id == "emp" }
	e := Event{Name: Commented, By: ByRequester}
	said, solved, automatic := core.Act{Verb: "commented", Actor: "emp"}, core.Act{Verb: "resolved", Actor: "tech"}, core.Act{Verb: "automated"}
	for n, acts := range map[int][]core.Act{1: {said, solved, said}, 2: {said, solved, said, automatic, said}, 3: {said, said, said}} {
		if got := InRow(e, acts, mine); got != n {
			t.Errorf("%d in a row, want %d: %v", got, n, acts)
		}
	}
}

// TestNoChainGoesOn follows events that rules make of events, each rule leading to whatever others listen to: whatever they do, it ends, and no rule
// stands in its own chain.
func TestNoChainGoesOn(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		var list []core.Automation
		leads := map[string][]string{}
		for i := range rapid.IntRange(1, 8).Draw(rt, "rules") {
			name := string(rune('a' + i))
			list = append(list, core.Automation{Name: name, On: rapid.SampledFrom(Events).Draw(rt, "on"), Stop: rapid.Bool().Draw(rt, "stop")})
			leads[name] = rapid.SliceOfN(rapid.SampledFrom(Events), 0, 4).Draw(rt, "leads to")
		}
		r := compiled(t, list...)
		type pending struct {
			event string
			chain []string
		}
		queue := []pending{{rapid.SampledFrom(Events).Draw(rt, "first"), nil}}
		fired, stopped, steps := 0, map[string]bool{}, 0
		for ; len(queue) > 0; queue = queue[1:] {
			if steps++; steps > 4*PerHour+1 {
				rt.Fatalf("it goes on after %d events", steps)
			}
			next := queue[0]
			for _, v := range r.Judge(Facts{Event: Event{Name: next.event}}, Past{Chain: next.chain, LastHour: fired, Stopped: stopped}) {
				switch {
				case v.Outcome.Stops():
					stopped[v.Rule.Name] = true
				case v.Outcome == Fires:
					fired++
					if slices.Contains(next.chain, v.Rule.Name) || len(next.chain) >= Depth || fired > PerHour {
						rt.Fatalf("%s fires after %v, as the %d.", v.Rule.Name, next.chain, fired)
					}
					for _, event := range leads[v.Rule.Name] {
						queue = append(queue, pending{event, append(slices.Clone(next.chain), v.Rule.Name)})
					}
				}
			}
		}
	})
}
