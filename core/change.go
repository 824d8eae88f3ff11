package core

import "time"

// ChangeForm makes requests of a catalogue item changes (变更). It names the fields of the form that hold what a change must say, and when
// changes are permitted at all.
type ChangeForm struct {
	// Summary is the field that the cause is carried into when a problem leads to the change.
	Summary string `json:"summary" yaml:"summary"`
	// On is the day on which the window begins, Window its times ("22:00-24:00"); one that ends before it begins ends on the next day.
	On      string `json:"on" yaml:"on"`
	Window  string `json:"window" yaml:"window"`
	Risk    string `json:"risk" yaml:"risk"`
	Backout string `json:"backout" yaml:"backout"`
	// Service is what is changed, by whose name conflicts are found.
	Service string `json:"service,omitempty" yaml:"service,omitempty"`
	// Hours are the times of day, "20:00-06:00", one of which a window must lie in; none permits all.
	Hours []string `json:"hours,omitempty" yaml:"hours,omitempty"`
	// Freeze are days on which nothing may be changed.
	Freeze []Freeze `json:"freeze,omitempty" yaml:"freeze,omitempty"`
}

// Freeze is a time, both days included ("2026-12-31"), in which nothing may be changed (封网).
type Freeze struct {
	From string `json:"from" yaml:"from"`
	To   string `json:"to" yaml:"to"`
	Why  string `json:"why" yaml:"why"`
}

// ChangePlan is what a change says of itself beyond its form.
type ChangePlan struct {
	From    time.Time `json:"from,omitzero"`
	To      time.Time `json:"to,omitzero"`
	Risk    string    `json:"risk,omitempty"`
	Backout string    `json:"backout,omitempty"`
	Service string    `json:"service,omitempty"`
	// Started is when its implementation began.
	Started time.Time `json:"started,omitzero"`
	// Told is the objection to its approval that the requester was last told.
	Told string `json:"told,omitempty"`
}

// CheckTemplate is an item of a change's checklist; optional ones don't hold the change up.
type CheckTemplate struct {
	Name string `json:"name" yaml:"name"`
	// By are the roles one of which ticks it: technician, lead, approver, requester, handler, person:<id>, role:<role>, role:<role>:<desk> or
	// department:<name>.
	By       []string  `json:"by" yaml:"by"`
	When     Condition `json:"when,omitempty" yaml:"when,omitempty"`
	Optional bool      `json:"optional,omitempty" yaml:"optional,omitempty"`
}

// Check is an item of a change's checklist as it stands.
type Check struct {
	Name     string    `json:"name"`
	By       []string  `json:"by"`
	Optional bool      `json:"optional,omitempty"`
	Done     time.Time `json:"done,omitzero"`
	Who      PersonID  `json:"who,omitempty"`
}
