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

// Due is the deadline that comes next of those whose clocks run, the zero time if there is none. It may have passed.
func (t Ticket) Due() time.Time {
	if !t.Status.Open() {
		return time.Time{}
	}
	due := t.Detail.OtherDue
	if t.Status.Counts() || t.Detail.KeepsRunning {
		due = earlier(due, t.Detail.ResolutionDue)
		if t.Detail.FirstResponse.IsZero() {
			due = earlier(due, t.Detail.ResponseDue)
		}
	}
	return due
}

// earlier is the first of two times, either of which may be missing.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
