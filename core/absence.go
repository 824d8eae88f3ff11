package core

import "time"

// Absence is a time in which somebody is on leave (请假): nothing is given to them. The leave of a set-up and what people enter in words are the
// same thing.
type Absence struct {
	ID     string    `json:"id"`
	Person PersonID  `json:"person"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	// By is who entered it: the person, or who leads a desk of theirs.
	By      PersonID  `json:"by"`
	Created time.Time `json:"created"`
}

// Holds reports whether the person is on leave at t.
func (a Absence) Holds(t time.Time) bool { return !t.Before(a.From) && t.Before(a.Until) }
