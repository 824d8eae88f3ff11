package manifest

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"github.com/imdesk/imdesk/core"
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
