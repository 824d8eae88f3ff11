package flow

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
	"github.com/imdesk/imdesk/core/form"
)

// Try runs an example through the item and says where it ends otherwise than it should.
func Try(d Directory, it core.CatalogueItem, ex core.FlowExample) error {
	p, ok := d.person(ex.By)
	if !ok || !Invites(it.Audience, p) {
		return fmt.Errorf("%q may not request it", ex.By)
	}
	d = d.without(ex.Absent)
	answers, problems, err := Fill(d, it, ex.Form, Day(d.Setup, time.Now()))
	if err != nil {
		return err
	}
	problems = append(problems, windowProblems(d, it, answers, problems)...)
	if invalid := ex.End == core.EndInvalid; invalid != (len(problems) > 0) {
		return fmt.Errorf("should end %s, but the form says: %s", ex.End, or(strings.Join(problems, " "), "nothing is wrong"))
	} else if invalid {
		return nil
	}
	asks, end := chain(Plan(d, it, p, answers)), core.EndDone
	if ex.End == core.EndWithdrawn || ex.End == core.EndRefused && len(asks) > 0 {
		end = ex.End
	}
	if slices.ContainsFunc(Plan(d, it, p, answers), func(s Seat) bool { return s.Refused }) {
		end = core.EndRefused
	}
	if end != ex.End {
		return fmt.Errorf("should end %s, but ends %s", ex.End, end)
	}
	if !slices.Equal(asks, ex.Asks) {
		return fmt.Errorf("should ask %v, but asks %v", ex.Asks, asks)
	}
	var tasks []string
	if end == core.EndDone {
		for _, k := range Tasks(it, answers) {
			tasks = append(tasks, k.ID)
		}
	}
	if !slices.Equal(tasks, ex.Tasks) {
		return fmt.Errorf("should lead to the tasks %v, but leads to %v", ex.Tasks, tasks)
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
	if o := change.Object(rules, change.Plan(rules, a, now.Location()), now, now.Location()); o.Why != "" {
		return []string{o.Why + "。"}
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

// Fill reads the answers of an example as the desk would read those of a person; what is said of people are their ids.
func Fill(d Directory, it core.CatalogueItem, given map[string]string, today time.Time) (form.Answers, []string, error) {
	a := form.Answers{}
	var problems []string
	for open := form.Open(it.Fields, a); len(open) > 0; open = form.Open(it.Fields, a) {
		f := open[0]
		answer, problem := form.Read(f, given[f.Name], today)
		if _, known := d.person(core.PersonID(answer)); f.Type == core.FieldPerson && answer != "" && !known {
			problem = "「" + f.Label + "」：没有 " + answer + " 这个人。"
		}
		if problem != "" {
			problems = append(problems, problem)
			answer = ""
		}
		a[f.Name] = answer
	}
	for name := range given {
		if _, asked := a[name]; !asked {
			return a, problems, fmt.Errorf("%q is never asked with these answers", name)
		}
	}
	return a, problems, nil
}

// Day is the day of an instant where the org is.
func Day(s *core.Setup, at time.Time) time.Time {
	zone, err := time.LoadLocation(s.Org.Timezone)
	if err != nil || s.Org.Timezone == "" {
		zone = time.FixedZone("CST", 8*3600) // 北京时间
	}
	return at.In(zone)
}
