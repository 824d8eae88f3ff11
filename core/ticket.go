package core

import "time"

// Status is where a ticket stands.
type Status string

// Statuses.
const (
	StatusNew             Status = "new"
	StatusAssigned        Status = "assigned"
	StatusInProgress      Status = "in_progress"
	StatusWaitingUser     Status = "waiting_requester"
	StatusWaitingApproval Status = "waiting_approval"
	StatusWaitingSupplier Status = "waiting_supplier"
	StatusWaitingTask     Status = "waiting_task" // a task whose turn has not come
	StatusFulfilling      Status = "fulfilling"   // a request whose tasks are being done
	StatusAutomated       Status = "automated"    // a task that another system is doing
	StatusStuck           Status = "stuck"        // a task that another system could not do
	StatusResolved        Status = "resolved"
	StatusClosed          Status = "closed"
	StatusCancelled       Status = "cancelled"
)

// Open reports whether work is still expected.
func (s Status) Open() bool {
	return s != StatusResolved && s != StatusClosed && s != StatusCancelled
}

// TicketType is the record type.
type TicketType string

// Record types in use.
const (
	Incident       TicketType = "incident" // 事件
	ServiceRequest TicketType = "request"  // 服务请求
	Problem        TicketType = "problem"  // 问题: the cause behind incidents
	Change         TicketType = "change"   // 变更
	Task           TicketType = "task"     // 任务: a part of another ticket's work
)

// Priority is P1 (most urgent) to P5.
type Priority string

// Priorities in order.
var Priorities = []Priority{"P1", "P2", "P3", "P4", "P5"}

// Ticket is one case.
type Ticket struct {
	ID       TicketID   `json:"id"`
	Org      OrgID      `json:"-"`
	Number   string     `json:"number"` // IT-000123
	Desk     DeskID     `json:"desk"`
	Type     TicketType `json:"type"`
	Status   Status     `json:"status"`
	Priority Priority   `json:"priority"`
	Category string     `json:"category"`
	Title    string     `json:"title"`
	// Text is the report verbatim.
	Text      string   `json:"text"`
	Requester PersonID `json:"requester"`
	Assignee  PersonID `json:"assignee,omitempty"`
	// Origin is the bot and chat the report came through, where the requester is answered first.
	Origin   Target `json:"origin"`
	Bot      BotID  `json:"bot"`
	Platform Platform
	Revision int       `json:"revision"`
	Created  time.Time `json:"created"`
	Updated  time.Time `json:"updated"`
	Detail   TicketDetail
}

// TicketDetail is what no query filters by; stored as JSON.
type TicketDetail struct {
	PriorityReason string            `json:"priority_reason,omitempty"`
	Item           string            `json:"item,omitempty"` // catalogue item
	Form           map[string]string `json:"form,omitempty"`
	Attachments    []Attachment      `json:"attachments,omitempty"`
	Approval       ApprovalID        `json:"approval,omitempty"`
	Resolution     string            `json:"resolution,omitempty"`
	ResolutionCode string            `json:"resolution_code,omitempty"` // one of desk.ResolutionCodes
	HoldReason     string            `json:"hold_reason,omitempty"`
	Offered        []ArticleID       `json:"offered,omitempty"` // articles that the requester was shown before it was filed
	WakeAt         time.Time         `json:"wake_at,omitzero"`  // when a held ticket goes on by itself
	FirstResponse  time.Time         `json:"first_response,omitzero"`
	ResolvedAt     time.Time         `json:"resolved_at,omitzero"`
	ResponseDue    time.Time         `json:"response_due,omitzero"`
	ResolutionDue  time.Time         `json:"resolution_due,omitzero"`
	// OtherDue is the first deadline that runs of those that are promised for something else: another word, the desk's own part, the supplier's.
	OtherDue time.Time `json:"other_due,omitzero"`
	// KeepsRunning: the ticket waits, and by its policy the clocks run all the same.
	KeepsRunning bool     `json:"keeps_running,omitempty"`
	Pauses       []Pause  `json:"pauses,omitempty"`
	Breached     []string `json:"breached,omitempty"` // measures of package sla
	// Breach is why a target was missed, Resolving the resolution that waits until somebody says so.
	Breach       *BreachReason `json:"breach,omitempty"`
	Resolving    *Resolving    `json:"resolving,omitempty"`
	Rating       int           `json:"rating,omitempty"`
	RatingReason string        `json:"rating_reason,omitempty"` // of a low rating: one of desk.RatingReasons
	// FollowedUp is when the lead was asked to talk to who gave a low rating.
	FollowedUp time.Time `json:"followed_up,omitzero"`
	Reopened   int       `json:"reopened,omitempty"`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
	// Impact and Urgency give the priority by the desk's matrix; PriorityBy is who set another, which then stays.
	Impact     string   `json:"impact,omitempty"`
	Urgency    string   `json:"urgency,omitempty"`
	PriorityBy PersonID `json:"priority_by,omitempty"`
	// Watchers hear how it ends, Helpers were asked by the handler and may see it.
	Watchers []PersonID `json:"watchers,omitempty"`
	Helpers  []PersonID `json:"helpers,omitempty"`
	Tags     []string   `json:"tags,omitempty"`
	Links    []Link     `json:"links,omitempty"`
	// Told are the incidents whose requesters heard that this problem is solved.
	Told []TicketID `json:"told,omitempty"`
	// Assets are the codes of the things it is about.
	Assets []string `json:"assets,omitempty"`
	// Reported are the messages that the report came in, TakenBack those of it and of later words that were taken back; platform ids.
	Reported  []string `json:"reported,omitempty"`
	TakenBack []string `json:"taken_back,omitempty"`
	// Ladder is where it stands on the ladder of the deadline that was missed last.
	Ladder *Ladder `json:"ladder,omitempty"`
	// Escalated is when somebody called the lead.
	Escalated time.Time `json:"escalated,omitzero"`
	// Parent is the ticket that a task belongs to, Needs the tasks that must be done before it, Mandatory whether the parent can't end without it.
	Parent    TicketID   `json:"parent,omitempty"`
	Needs     []TicketID `json:"needs,omitempty"`
	Mandatory bool       `json:"mandatory,omitempty"`
	// Fields are the desk's own, by their names; those of a request that was never edited stand in its form.
	Fields map[string]string `json:"fields,omitempty"`
	// Change is the plan of a change, Checks its checklist.
	Change *ChangePlan `json:"change,omitempty"`
	Checks []Check     `json:"checks,omitempty"`
	// VIP and Site are the requester's at the report, for the policies that ask for them.
	VIP  bool   `json:"vip,omitempty"`
	Site string `json:"site,omitempty"`
	// Asked is when the requester first wrote what no handler has answered yet.
	Asked time.Time `json:"asked,omitzero"`
	// Missed are the last deadlines that were missed, by the measures in Breached.
	Missed map[string]time.Time `json:"missed,omitempty"`
	// InHand are the times it was in the hands of the desk it is with, where a policy limits them; the last is open while it is.
	InHand []Pause `json:"in_hand,omitempty"`
	// Flow is the catalogue item as it was when the request was made; Step the template of the item that a task was made from.
	Flow *CatalogueItem `json:"flow,omitempty"`
	Step string         `json:"step,omitempty"`
	// Call is how another system does this task, CallFailed why it last could not; Undoes is the task whose doing this one takes back.
	Call       *Call    `json:"call,omitempty"`
	CallFailed string   `json:"call_failed,omitempty"`
	Undoes     TicketID `json:"undoes,omitempty"`
	// Routed is what the rules decided when it was filed, Given whom the desk gave it to.
	Routed *Routed `json:"routed,omitempty"`
	Given  *Given  `json:"given,omitempty"`
	// Placed is what a rule of automation says about who gets it, in place of the rule that was Routed.
	Placed *Rule `json:"placed,omitempty"`
	// Rule is the rule of automation that made this task, Chain the rules that led to it, or to the ticket's being given to somebody; Gated
	// tasks begin once their approval is given.
	Rule  string   `json:"rule,omitempty"`
	Chain []string `json:"chain,omitempty"`
	Gated bool     `json:"gated,omitempty"`
	// Stopped are the rules that no longer act on this ticket, with the version of the set-up that they were stopped at.
	Stopped map[string]int64 `json:"stopped,omitempty"`
	// Handover is what the register follows when this task is done.
	Handover *Handover `json:"handover,omitempty"`
}

// BreachReason is why targets of a ticket were missed.
type BreachReason struct {
	// Code is one of the desk's, "other", or one that the desk gives itself; Name is what it was called then.
	Code string `json:"code"`
	Name string `json:"name"`
	// Words say more; those of "other" always do.
	Words string `json:"words,omitempty"`
	// Measures are the missed ones it was given for.
	Measures []string  `json:"measures"`
	By       PersonID  `json:"by,omitempty"` // empty: the desk itself
	At       time.Time `json:"at"`
}

// Resolving is a resolution that a handler gave before they said why it is late.
type Resolving struct {
	Code  string    `json:"code,omitempty"`
	Words string    `json:"words,omitempty"`
	By    PersonID  `json:"by"`
	At    time.Time `json:"at"`
}

// Handover is an asset that goes from one person's hands into another's; nobody is the stock.
type Handover struct {
	Asset string   `json:"asset"`
	From  PersonID `json:"from,omitempty"`
	To    PersonID `json:"to,omitempty"`
}

// Pause is a time the clock stood still; To is zero while it still does.
type Pause struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to,omitzero"`
	Reason string    `json:"reason"`
	// Wait is whom it waited for; empty for other reasons, and in tickets older than the field.
	Wait Wait `json:"wait,omitempty"`
}

// Act is one entry of a ticket's timeline.
type Act struct {
	Org    OrgID          `json:"-"`
	Ticket TicketID       `json:"ticket"`
	Seq    int            `json:"seq"`
	At     time.Time      `json:"at"`
	Actor  PersonID       `json:"actor,omitempty"` // empty: the desk itself
	Verb   string         `json:"verb"`            // created, commented, noted, claimed, assigned, replied, held, resumed, resolved, confirmed, reopened, cancelled, approved, …
	Text   string         `json:"text,omitempty"`
	Public bool           `json:"public"` // may the requester see it
	Data   map[string]any `json:"data,omitempty"`
}

// FileState is what became of a file somebody sent.
type FileState string

// File states. The first is on its way to one of the others, which are final.
const (
	FilePending  FileState = "pending"
	FileStored   FileState = "stored"
	FileLost     FileState = "failed"   // it could not be had
	FileRefused  FileState = "refused"  // too large, or of a kind that isn't taken in
	FileInfected FileState = "infected" // kept apart, and passed on to nobody
)

// Attached is a file that was fetched from the platform and stored, or could not be.
type Attached struct {
	Attachment
	State FileState `json:"state,omitempty"` // empty in rows and exports of before there were more than two ends
	Size  int64     `json:"size"`
	Path  string    `json:"path,omitempty"` // the name in the store of files; empty unless stored
	Error string    `json:"error,omitempty"`
}
