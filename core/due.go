package core

import "time"

// Counts reports whether the clocks of a ticket in this status run whatever its policy says.
func (s Status) Counts() bool {
	switch s {
	case StatusNew, StatusAssigned, StatusInProgress, StatusFulfilling, StatusStuck:
		return true
	}
	return false
}

// Due is the deadline that comes next while the clocks run, the zero time if there is none. It may have passed.
func (t Ticket) Due() time.Time {
	if !t.Status.Counts() && !(t.Status.Open() && t.Detail.KeepsRunning) {
		return time.Time{}
	}
	due := t.Detail.ResolutionDue
	if r := t.Detail.ResponseDue; t.Detail.FirstResponse.IsZero() && !r.IsZero() && (due.IsZero() || r.Before(due)) {
		due = r
	}
	return due
}
