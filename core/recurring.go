package core

// Recurring is a ticket that the desk opens by itself again and again, for example a monthly inspection.
type Recurring struct {
	ID       string   `json:"id" yaml:"id"`
	Desk     DeskID   `json:"desk" yaml:"desk"`
	Title    string   `json:"title" yaml:"title"`
	Text     string   `json:"text,omitempty" yaml:"text,omitempty"`
	Category string   `json:"category,omitempty" yaml:"category,omitempty"`
	Priority Priority `json:"priority,omitempty" yaml:"priority,omitempty"`
	// For is who the ticket is requested by; the desk's lead where it is empty.
	For PersonID `json:"for,omitempty" yaml:"for,omitempty"`
	// Every is workday, week, month or year; On says which day of it, At when on that day. Package recurrence explains them.
	Every string `json:"every" yaml:"every"`
	On    string `json:"on,omitempty" yaml:"on,omitempty"`
	At    string `json:"at" yaml:"at"`
}
