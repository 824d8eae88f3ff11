package desk

import (
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// missed writes down that the deadline of a measure was missed; false if it is known already. A measure may be missed more than once: another
// word of the requester is waited for, or a later deadline took the place of the one that was missed (a priority was lowered, another desk has
// its own time). A deadline that moved to an earlier moment is old news.
func missed(tk *core.Ticket, m sla.Measure, due time.Time) bool {
	last, known := tk.Detail.Missed[string(m)]
	told := slices.Contains(tk.Detail.Breached, string(m))
	if told && (known && !due.After(last) || !known && m != sla.NextResponse) { // rows of older versions don't know which it was
		return false
	}
	if !told {
		tk.Detail.Breached = append(slices.Clone(tk.Detail.Breached), string(m))
	}
	all := maps.Clone(tk.Detail.Missed) // the ticket's row may share it
	if all == nil {
		all = map[string]time.Time{}
	}
	all[string(m)] = due
	tk.Detail.Missed = all
	return true
}

// elsewhen reports whether the time of a reminder has not come, although its timer's has: the deadline was moved since, or its policy reminds
// at other times.
func elsewhen(d sla.Deadline, timer Timer, now time.Time) bool {
	percent := timer.Data[percentKey]
	i := slices.IndexFunc(d.Reminders, func(r sla.Reminder) bool { return itoa(r.Percent) == percent })
	if i < 0 {
		return percent != ""
	}
	return d.Reminders[i].At.After(now)
}
