package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
	"github.com/imdesk/imdesk/core/form"
)

// Outcome is where a case leads.
type Outcome struct {
	// Uninvited: whoever asks may not. Stray is an answer to what is never asked. With either, nothing else is known.
	Uninvited bool
	Stray     string
	// Problems are what the form says of the answers.
	Problems []string
	End      string
	Asks     []core.PersonID // in turn
	Tasks    []string
}

// Run follows an example through the item.
func Run(d Directory, it core.CatalogueItem, ex core.FlowExample) Outcome {
	p, ok := d.person(ex.By)
	if !ok || !Invites(it.Audience, p) {
		return Outcome{Uninvited: true}
	}
	d = d.without(ex.Absent)
	answers, problems, stray := fill(d, it, ex.Form, Day(d.Setup, time.Now()))
	if stray != "" {
		return Outcome{Stray: stray}
	}
	problems = append(problems, windowProblems(d, it, answers, problems)...)
	if len(problems) > 0 {
		return Outcome{Problems: problems, End: core.EndInvalid}
	}
	seats := Plan(d, it, p, answers)
	o := Outcome{Asks: chain(seats), End: core.EndDone}
	if ex.End == core.EndWithdrawn || ex.End == core.EndRefused && len(o.Asks) > 0 {
		o.End = ex.End
	}
	if slices.ContainsFunc(seats, func(s Seat) bool { return s.Refused }) {
		o.End = core.EndRefused
	}
	if o.End == core.EndDone {
		for _, k := range Tasks(it, answers) {
			o.Tasks = append(o.Tasks, k.ID)
		}
	}
	return o
}

// Try runs an example through the item and says where it ends otherwise than it should.
func Try(d Directory, it core.CatalogueItem, ex core.FlowExample) error {
	o := Run(d, it, ex)
	invalid := ex.End == core.EndInvalid
	switch {
	case o.Uninvited:
		return fmt.Errorf("%q may not request it", ex.By)
	case o.Stray != "":
		return fmt.Errorf("%q is never asked with these answers", o.Stray)
	case invalid != (len(o.Problems) > 0):
		return fmt.Errorf("should end %s, but the form says: %s", ex.End, or(strings.Join(o.Problems, " "), "nothing is wrong"))
	case invalid:
		return nil
	case o.End != ex.End:
		return fmt.Errorf("should end %s, but ends %s", ex.End, o.End)
	case !slices.Equal(o.Asks, ex.Asks):
		return fmt.Errorf("should ask %v, but asks %v", ex.Asks, o.Asks)
	case !slices.Equal(o.Tasks, ex.Tasks):
		return fmt.Errorf("should lead to the tasks %v, but leads to %v", ex.Tasks, o.Tasks)
	}
	return nil
}

// windowProblems is what stands against the window of an example. Times in which nothing may be changed are left out: they would make an example
// right on one day and wrong on another.
func windowProblems(d Directory, it core.CatalogueItem, a form.Answers, others []string) []string {
	if it.Change == nil || len(others) > 0 {
		return nil
	}
	rules, now := *it.Change, Day(d.Setup, time.Now())
	rules.Freeze = nil
	if o := change.Object(rules, change.Plan(rules, a, now.Location()), now, now.Location()); o.Stands() {
		return []string{o.Why.String() + "。"}
	}
	return nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func chain(seats []Seat) []core.PersonID {
	var out []core.PersonID
	for _, s := range seats {
		out = append(out, s.Who...)
	}
	return out
}

// fill reads the answers of an example as the desk would read those of a person; what is said of people are their ids. A stray answer is one to
// what is never asked with the others.
func fill(d Directory, it core.CatalogueItem, given map[string]string, today time.Time) (a form.Answers, problems []string, stray string) {
	a = form.Answers{}
	for open := form.Open(it.Fields, a); len(open) > 0; open = form.Open(it.Fields, a) {
		f := open[0]
		answer, problem := form.Read(f, given[f.Name], today)
		if _, known := d.person(core.PersonID(answer)); f.Type == core.FieldPerson && answer != "" && !known {
			problem = language.Say("「%s」：没有 %s 这个人。", f.Label, answer)
		}
		if !problem.Empty() {
			problems = append(problems, problem.String())
			answer = ""
		}
		a[f.Name] = answer
	}
	for name := range given {
		if _, asked := a[name]; !asked {
			return a, problems, name
		}
	}
	return a, problems, ""
}

// Day is the day of an instant where the org is.
func Day(s *core.Setup, at time.Time) time.Time {
	zone, err := time.LoadLocation(s.Org.Timezone)
	if err != nil || s.Org.Timezone == "" {
		zone = time.FixedZone("CST", 8*3600) // 北京时间
	}
	return at.In(zone)
}
