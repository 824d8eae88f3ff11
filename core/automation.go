package core

// Automation is a rule of the desk's own doing: when On happens to a ticket and When holds, Do is done.
type Automation struct {
	Name string `json:"name" yaml:"name"`
	// Desk narrows a rule of the org to one desk's tickets; a desk's own rules have it set.
	Desk DeskID `json:"desk,omitempty" yaml:"desk,omitempty"`
	// On is one of the events of package automation, When a condition over ticket, requester, event and now; empty always holds.
	On   string `json:"on" yaml:"on"`
	When string `json:"when,omitempty" yaml:"when,omitempty"`
	// After is the working time without an act of a person after which a ticket is idle.
	After Duration     `json:"after,omitempty" yaml:"after,omitempty"`
	Do    []AutoAction `json:"do" yaml:"do"`
	// Stop lets no rule behind this one answer to the same event.
	Stop bool `json:"stop,omitempty" yaml:"stop,omitempty"`
}

// AutoAction is one thing a rule does. Exactly one of its kinds is given; Text belongs to Notify, Risky and Approvers to Call and Run.
type AutoAction struct {
	Set *AutoSet `json:"set,omitempty" yaml:"set,omitempty"`
	// Assign is person:<id>, group:<name> or strategy:<name> of the ticket's desk.
	Assign string `json:"assign,omitempty" yaml:"assign,omitempty"`
	// Notify are handler, group, requester, watchers or approvers' rules such as lead, person:<id>, role:<role>:<desk>.
	Notify []string `json:"notify,omitempty" yaml:"notify,omitempty"`
	Text   string   `json:"text,omitempty" yaml:"text,omitempty"`
	// Reply is said to the requester.
	Reply    string        `json:"reply,omitempty" yaml:"reply,omitempty"`
	Task     *AutoTask     `json:"task,omitempty" yaml:"task,omitempty"`
	Approval *AutoApproval `json:"approval,omitempty" yaml:"approval,omitempty"`
	// Call names an address and Run a script of the installation's configuration.
	Call string `json:"call,omitempty" yaml:"call,omitempty"`
	Run  string `json:"run,omitempty" yaml:"run,omitempty"`
	// Risky lets Approvers (the lead, where none is named) decide first.
	Risky     bool     `json:"risky,omitempty" yaml:"risky,omitempty"`
	Approvers []string `json:"approvers,omitempty" yaml:"approvers,omitempty"`
}

// AutoSet are the fields of a ticket that a rule writes; a tag with a minus is taken off.
type AutoSet struct {
	Priority Priority          `json:"priority,omitempty" yaml:"priority,omitempty"`
	Category string            `json:"category,omitempty" yaml:"category,omitempty"`
	Tags     []string          `json:"tags,omitempty" yaml:"tags,omitempty"`
	Fields   map[string]string `json:"fields,omitempty" yaml:"fields,omitempty"` // the desk's own, by name
}

// AutoTask is a piece of work that a rule adds to a ticket; the ticket can't be resolved before it unless it is optional.
type AutoTask struct {
	Name     string `json:"name" yaml:"name"`
	Text     string `json:"text,omitempty" yaml:"text,omitempty"`
	Desk     DeskID `json:"desk,omitempty" yaml:"desk,omitempty"` // empty: the ticket's own
	Optional bool   `json:"optional,omitempty" yaml:"optional,omitempty"`
}

// AutoApproval is a chain that a rule starts; the ticket can't be resolved before it is agreed to.
type AutoApproval struct {
	Name  string             `json:"name" yaml:"name"`
	Text  string             `json:"text,omitempty" yaml:"text,omitempty"`
	Steps []ApprovalTemplate `json:"steps" yaml:"steps"`
}

// Automations are all rules in the order in which they are judged: the org's, then each desk's.
func (s *Setup) Automations() []Automation {
	out := append([]Automation(nil), s.Automation...)
	for _, d := range s.Desks {
		for _, a := range d.Automation {
			a.Desk = d.ID
			out = append(out, a)
		}
	}
	return out
}

// ScriptHook begins the Hook of a call that is a script; what follows is the script's name. No address is called so.
const ScriptHook = "script:"
