package manifest

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// ticketTypes are those that a policy can ask for.
var ticketTypes = []core.TicketType{core.Incident, core.ServiceRequest, core.Problem, core.Change, core.Task}

// policies judges the list of SLA policies, in which the first that matches counts.
func (j *judge) policies() {
	for i, p := range j.m.SLA {
		where := fmt.Sprintf("sla policy %d (%s)", i+1, cmp.Or(p.Name, string(p.Desk), "any desk"))
		if _, ok := j.desks[p.Desk]; p.Desk != "" && !ok {
			j.bad("%s: desk %q is not defined", where, p.Desk)
		}
		if k := slices.IndexFunc(j.m.SLA[:i], func(before core.SLAPolicy) bool { return takesAll(before, p.Desk) }); k >= 0 {
			j.bad("%s: is never reached, because policy %d before it takes every ticket of the desk: put it first, or give policy %d a match", where, k+1, k+1)
		}
		j.calendarOf(where, p.Calendar)
		j.matching(where, p.Match)
		j.reminders(where, p)
		j.ladder(where, p)
		for pr, t := range p.Targets {
			j.priority(where, pr)
			j.target(where+" "+string(pr), t)
		}
		if p.Target != nil {
			j.target(where+" target", *p.Target)
		}
		j.within(where, p)
		for _, w := range p.KeepRunning {
			j.among(where+" keep_running", w, []core.Wait{core.WaitRequester, core.WaitSupplier, core.WaitApproval})
		}
	}
}

// takesAll reports whether a policy leaves nothing of a desk to those behind it.
func takesAll(p core.SLAPolicy, d core.DeskID) bool {
	return reflect.ValueOf(p.Match).IsZero() && (p.Desk == "" || p.Desk == d)
}

func (j *judge) matching(where string, m core.SLAMatch) {
	for _, t := range m.Types {
		j.among(where+" types", t, ticketTypes)
	}
	for _, p := range m.Priorities {
		j.priority(where, p)
	}
	for _, id := range m.Items {
		if !slices.ContainsFunc(j.m.Catalogue, func(it core.CatalogueItem) bool { return it.ID == id }) {
			j.bad("%s: catalogue item %q is not defined", where, id)
		}
	}
}

func (j *judge) reminders(where string, p core.SLAPolicy) {
	if p.RemindPercent < 0 || p.RemindPercent > 99 {
		j.bad("%s: remind_percent %d: use 1 to 99, or 0 for none", where, p.RemindPercent)
	}
	if p.RemindPercent > 0 && len(p.Remind) > 0 {
		j.bad("%s: has both remind and remind_percent: use remind alone", where)
	}
	seen := map[int]bool{}
	for _, r := range p.Remind {
		if r.At < 1 || r.At > 99 || seen[r.At] {
			j.bad("%s: remind at %d: use 1 to 99, each once", where, r.At)
		}
		seen[r.At] = true
		for _, to := range r.To {
			j.among(where+" remind to", to, []string{core.RemindHandler, core.RemindGroup, core.RemindLead})
		}
	}
}

func (j *judge) target(where string, t core.SLATarget) {
	for _, d := range []core.Duration{t.Response, t.Resolution, t.NextResponse, t.OLA, t.Supplier} {
		if d < 0 {
			j.bad("%s: a target can't be negative", where)
		}
	}
	if t.Resolution > 0 && t.Response > t.Resolution {
		j.bad("%s: response must not exceed resolution", where)
	}
}

// longestTarget is how long a target may take by a desk's calendar: what the arithmetic gives up on is twice as far.
const longestTarget = 5 * 365 * 24 * time.Hour

// within judges whether the desks of a policy work enough to keep what it promises at all.
func (j *judge) within(where string, p core.SLAPolicy) {
	longest := core.Duration(0)
	for _, t := range append(slices.Collect(maps.Values(p.Targets)), *cmp.Or(p.Target, &core.SLATarget{})) {
		longest = max(longest, t.Response, t.Resolution, t.NextResponse, t.OLA, t.Supplier)
	}
	for _, d := range j.m.Desks {
		if p.Desk != "" && p.Desk != d.ID {
			continue
		}
		i := slices.IndexFunc(j.m.Calendars, func(c core.Calendar) bool { return c.ID == d.Calendar })
		if i < 0 {
			continue // there is no such calendar, which is said where it is named
		}
		cal, err := worktime.Parse(j.m.Calendars[i])
		if err != nil {
			continue // and this where it is defined
		}
		start := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) // any day will do
		if due, err := cal.Due(start, time.Duration(longest), nil); err != nil || due.Sub(start) > longestTarget {
			j.bad("%s: %s of working time take more than five years by calendar %q of desk %q: promise less", where, time.Duration(longest), d.Calendar, d.ID)
		}
	}
}

// among judges a word that must be one of a few.
func (j *judge) among(where string, word any, words any) {
	list := reflect.ValueOf(words)
	for i := range list.Len() {
		if list.Index(i).Interface() == word {
			return
		}
	}
	j.bad("%s: %q is unknown: use one of %v", where, word, words)
}
