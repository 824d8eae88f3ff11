package core

// CatalogueItem is a service that can be requested, whole: who may, what is asked, who approves, who does what. A request carries the item as
// it was when the request was made.
type CatalogueItem struct {
	ID          string             `json:"id" yaml:"id"`
	Desk        DeskID             `json:"desk" yaml:"desk"`
	Name        string             `json:"name" yaml:"name"`
	Description string             `json:"description" yaml:"description,omitempty"`
	Category    string             `json:"category" yaml:"category,omitempty"`
	Priority    Priority           `json:"priority" yaml:"priority,omitempty"`
	Audience    *Audience          `json:"audience,omitempty" yaml:"audience,omitempty"`
	Keywords    []string           `json:"keywords,omitempty" yaml:"keywords,omitempty"` // how people ask for it in their own words
	Articles    []ArticleID        `json:"articles,omitempty" yaml:"articles,omitempty"` // what may answer instead
	SLA         *SLATarget         `json:"sla,omitempty" yaml:"sla,omitempty"`           // instead of the desk's for the priority
	Fields      []CatalogueField   `json:"fields" yaml:"fields,omitempty"`
	Approvals   []ApprovalTemplate `json:"approvals" yaml:"approvals,omitempty"`
	CC          []string           `json:"cc,omitempty" yaml:"cc,omitempty"` // rules like those of approvers: who is told at the start and at the end
	Tasks       []TaskTemplate     `json:"tasks,omitempty" yaml:"tasks,omitempty"`
	Change      *ChangeForm        `json:"change,omitempty" yaml:"change,omitempty"`       // a request is a change
	Checklist   []CheckTemplate    `json:"checklist,omitempty" yaml:"checklist,omitempty"` // of a change
	Examples    []FlowExample      `json:"examples,omitempty" yaml:"examples,omitempty"`
}

// Audience is who may request an item: whoever is of one of the departments, holds one of the roles, works for one of the desks or is named.
// A nil one is everybody.
type Audience struct {
	Departments []string   `json:"departments,omitempty" yaml:"departments,omitempty"`
	Roles       []Role     `json:"roles,omitempty" yaml:"roles,omitempty"`
	Desks       []DeskID   `json:"desks,omitempty" yaml:"desks,omitempty"`
	People      []PersonID `json:"people,omitempty" yaml:"people,omitempty"`
}

// Types of a form's fields.
const (
	FieldText        = "text"
	FieldMultiline   = "multiline"
	FieldNumber      = "number"
	FieldMoney       = "money" // yuan
	FieldDate        = "date"
	FieldSelect      = "select"
	FieldMultiselect = "multiselect"
	FieldPerson      = "person"
	FieldAsset       = "asset"
	FieldAttachment  = "attachment"
)

// CatalogueField is one question of a request form; package form knows what its parts mean.
type CatalogueField struct {
	Name     string   `json:"name" yaml:"name"`
	Label    string   `json:"label" yaml:"label"`
	Type     string   `json:"type" yaml:"type"`
	Help     string   `json:"help,omitempty" yaml:"help,omitempty"`
	Options  []string `json:"options" yaml:"options,omitempty"`
	Required bool     `json:"required" yaml:"required,omitempty"`
	// Min and Max bound a number, an amount or a day ("today", "+7d", "2026-12-31"), the runes of a text, how many choices.
	Min string `json:"min,omitempty" yaml:"min,omitempty"`
	Max string `json:"max,omitempty" yaml:"max,omitempty"`
	// MaxFiles bounds how many files an attachment takes; 0 is not limited.
	MaxFiles int `json:"max_files,omitempty" yaml:"max_files,omitempty"`
	// Pattern is a regular expression that the whole answer matches, Check a rule of package form by name; Message says what is wrong otherwise.
	Pattern string `json:"pattern,omitempty" yaml:"pattern,omitempty"`
	Check   string `json:"check,omitempty" yaml:"check,omitempty"`
	Message string `json:"message,omitempty" yaml:"message,omitempty"`
	// Public lets the requester see a field that the desk itself declares for its tickets.
	Public bool `json:"public,omitempty" yaml:"public,omitempty"`
	// When shows the field only if earlier answers are as it says.
	When Condition `json:"when,omitempty" yaml:"when,omitempty"`
}

// Condition holds if each field it names has one of the values listed, or lies in one of the ranges: ">=5000", "<2026-12-31". An empty one
// always holds.
type Condition map[string][]string

// TaskTemplate is a part of a request's work, done by a desk once the tasks it needs are done. Optional ones don't hold the request up.
type TaskTemplate struct {
	ID       string    `json:"id" yaml:"id"`
	Name     string    `json:"name" yaml:"name"`
	Desk     DeskID    `json:"desk" yaml:"desk"`
	Category string    `json:"category,omitempty" yaml:"category,omitempty"`
	Text     string    `json:"text,omitempty" yaml:"text,omitempty"`
	Needs    []string  `json:"needs,omitempty" yaml:"needs,omitempty"`
	When     Condition `json:"when,omitempty" yaml:"when,omitempty"`
	Optional bool      `json:"optional,omitempty" yaml:"optional,omitempty"`
	// Undo is what has to be taken back if the request is cancelled after this was done.
	Undo string `json:"undo,omitempty" yaml:"undo,omitempty"`
	// Call has another system do it; nil leaves it to the desk's people.
	Call *Call `json:"call,omitempty" yaml:"call,omitempty"`
	// ReturnsOf makes one task of each asset in somebody's hands: the requester's, or those of whom a field of the form names. Kinds are the
	// kinds of asset it is about; none means those that no other task of the item names.
	ReturnsOf string   `json:"returns_of,omitempty" yaml:"returns_of,omitempty"`
	Kinds     []string `json:"kinds,omitempty" yaml:"kinds,omitempty"`
}

// ReturnsOfRequester is the ReturnsOf that means who makes the request.
const ReturnsOfRequester = "requester"

// Call is how another system does a task. What it can't do waits for the desk's people.
type Call struct {
	// Hook names an address of the installation's configuration, which alone says where requests may go.
	Hook string `json:"hook" yaml:"hook"`
	// Undoes says that the same address takes back what it did, so that the task's undo needs nobody either.
	Undoes bool `json:"undoes,omitempty" yaml:"undoes,omitempty"`
	// Tries is how often it is asked in all, Wait how long it rests after the first failure, doubling, and Timeout how long one answer may
	// take. Zero means 4 tries, 10s and 10s.
	Tries   int      `json:"tries,omitempty" yaml:"tries,omitempty"`
	Wait    Duration `json:"wait,omitempty" yaml:"wait,omitempty"`
	Timeout Duration `json:"timeout,omitempty" yaml:"timeout,omitempty"`
	// Send names the fields of the form that it gets; the others stay here.
	Send []string `json:"send,omitempty" yaml:"send,omitempty"`
	// Event is what made a rule of automation call; empty in items of the catalogue.
	Event string `json:"event,omitempty" yaml:"-"`
}

// Ends of an example.
const (
	EndDone      = "done"      // every task done, or the desk's work, and confirmed
	EndRefused   = "refused"   // the last approver asked refuses
	EndWithdrawn = "withdrawn" // the requester cancels before anybody decides
	EndInvalid   = "invalid"   // the form doesn't accept the answers
)

// FlowExample is a case that a flow must handle as it says; it is tried whenever the set-up is saved.
type FlowExample struct {
	Name string            `json:"name" yaml:"name"`
	By   PersonID          `json:"by" yaml:"by"`
	Form map[string]string `json:"form,omitempty" yaml:"form,omitempty"`
	// Absent are approvers who have left.
	Absent []PersonID `json:"absent,omitempty" yaml:"absent,omitempty"`
	// Asks are the people asked in turn, Tasks the tasks created, in the order of the item.
	Asks  []PersonID `json:"asks,omitempty" yaml:"asks,omitempty"`
	Tasks []string   `json:"tasks,omitempty" yaml:"tasks,omitempty"`
	End   string     `json:"end" yaml:"end"`
}
