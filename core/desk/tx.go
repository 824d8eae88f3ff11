package desk

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Tx is one transaction of one org, in which a turn reads and writes everything it does. Writes may be queued until the next read or the
// commit, so an error of a write may surface later; the turn is void then and will be run again. Reads see the transaction's own writes.
// Not-found is a core.Error with CodeNotFound. No method locks a row shared by a whole org or desk.
type Tx interface {
	People
	Cases
	Cards
	Assets
	Calls
	Rosters
	Reminders
	Leaves
	Notices
	// Audit appends to the audit trail; Actor empty means the desk itself.
	Audit(ctx context.Context, e AuditEntry) error
	// SetTimer arms a desk timer; one per (kind, object), setting it again moves it. Due is desk time.
	SetTimer(ctx context.Context, t Timer) error
	// ArmTimer sets a timer unless it is armed already; it locks nothing that others wait for.
	ArmTimer(ctx context.Context, t Timer) error
	// ClearTimers disarms the timers of an object; no kinds means all.
	ClearTimers(ctx context.Context, object string, kinds ...string) error
}

// People is the directory part of a Tx.
type People interface {
	// Person returns a person by id, aliases resolved.
	Person(ctx context.Context, id core.PersonID) (core.Person, error)
	// PersonByAccount finds whom an account belongs to, aliases resolved.
	PersonByAccount(ctx context.Context, p core.Platform, tenant, id string) (core.Person, core.Account, error)
	// PeopleNamed returns active people whose name is exactly name.
	PeopleNamed(ctx context.Context, name string) ([]core.Person, error)
	// Administrators returns the active people who administer the org.
	Administrators(ctx context.Context) ([]core.Person, error)
	// PeopleWithRole returns the active people who hold a role, of one desk or, where desk is empty, of any.
	PeopleWithRole(ctx context.Context, role core.Role, desk core.DeskID) ([]core.Person, error)
	// PutDelegation inserts a delegation or replaces the one with its id.
	PutDelegation(ctx context.Context, d core.Delegation) error
	// Delegations lists those that p gave or was given and that end after since, the first to begin first.
	Delegations(ctx context.Context, p core.PersonID, since time.Time) ([]core.Delegation, error)
	// AddPerson creates a person with a first account; if the account came to exist meanwhile its owner is returned instead.
	AddPerson(ctx context.Context, p core.Person, a core.Account) (core.Person, error)
	// TouchAccount records address and bot of an account that was heard, and clears its unreachable mark.
	TouchAccount(ctx context.Context, a core.Account) error
	// Accounts lists a person's accounts, the one most recently heard first.
	Accounts(ctx context.Context, id core.PersonID) ([]core.Account, error)
	// Wishes returns how a person, by whichever of their records, wants to be dealt with; without cost after Accounts of the same id.
	Wishes(ctx context.Context, id core.PersonID) (core.Wishes, error)
	// PutWishes stores them with the record that stands for the person.
	PutWishes(ctx context.Context, id core.PersonID, w core.Wishes) error
	// Link makes person an alias of target, with whatever was linked to person: from now on both read as target. CodeInvalid when they are one
	// already.
	Link(ctx context.Context, person, target core.PersonID) error
	// Unlink drops the alias of person; CodeNotFound (at the latest with the commit) when there is none.
	Unlink(ctx context.Context, person core.PersonID) error
	// LinkOffer returns what a person was given and tried, locked until the transaction ends; the zero value when they did neither.
	LinkOffer(ctx context.Context, p core.PersonID) (LinkOffer, error)
	// LinkOffered finds the offer that a code stands for, locked until the transaction ends; CodeNotFound when there is none.
	LinkOffered(ctx context.Context, code string) (LinkOffer, error)
	// PutLinkOffer inserts or replaces a person's offer.
	PutLinkOffer(ctx context.Context, o LinkOffer) error
	// MarkUnreachable records why an account can't be reached.
	MarkUnreachable(ctx context.Context, p core.Platform, tenant, id, why string) error

	// Binding returns what is known of a group; CodeNotFound when it never spoke.
	Binding(ctx context.Context, bot core.BotID, conversation string) (core.Binding, error)
	// PutBinding inserts or replaces what is known of a group.
	PutBinding(ctx context.Context, b core.Binding) error
	// DeskGroups lists the groups bound to a desk.
	DeskGroups(ctx context.Context, d core.DeskID) ([]core.Binding, error)
	// Presences lists what the platform told of who joined and left a group, by account.
	Presences(ctx context.Context, bot core.BotID, conversation string) ([]core.Presence, error)
	// PutPresence records a joining or leaving, unless a later one of the same account is known.
	PutPresence(ctx context.Context, p core.Presence) error
	// HeardInGroup notes that somebody spoke in a group after they were said to have left it; without effect for everybody else.
	HeardInGroup(ctx context.Context, p core.Presence) error
	// ForgetPresences drops what was told of a group, because nothing is told while the bot is out of it.
	ForgetPresences(ctx context.Context, bot core.BotID, conversation string) error
}

// Cases is the ticket and approval part of a Tx.
type Cases interface {
	// NextNumber returns a fresh ticket number such as IT-000123 from a block reserved outside the transaction; gaps happen.
	NextNumber(ctx context.Context, d core.Desk) (string, error)
	// AddTicket stores a new ticket with revision 1.
	AddTicket(ctx context.Context, t core.Ticket) error
	// Ticket returns a ticket by id, locked until the transaction ends.
	Ticket(ctx context.Context, id core.TicketID) (core.Ticket, error)
	// TicketNumbered finds a ticket by its number, case-insensitive, locked until the transaction ends.
	TicketNumbered(ctx context.Context, number string) (core.Ticket, error)
	// PutTicket stores a changed ticket and increments its revision.
	PutTicket(ctx context.Context, t *core.Ticket) error
	// TicketsOf lists a requester's tickets, newest first; open only, or all.
	TicketsOf(ctx context.Context, p core.PersonID, openOnly bool, limit int) ([]core.Ticket, error)
	// AssignedTo lists a handler's open tickets, most urgent first.
	AssignedTo(ctx context.Context, p core.PersonID, limit int) ([]core.Ticket, error)
	// Children lists the tickets whose parent is id, in the order of their numbers; unlocked.
	Children(ctx context.Context, id core.TicketID) ([]core.Ticket, error)
	// OpenChanges lists the org's changes that are not ended, those last changed first; unlocked.
	OpenChanges(ctx context.Context, limit int) ([]core.Ticket, error)
	// Requested counts, by catalogue item, the newest requests of the org, as many as limit.
	Requested(ctx context.Context, limit int) (map[string]int, error)
	// Queue lists a desk's open, unassigned tickets, most urgent and oldest first, and how many there are in all.
	Queue(ctx context.Context, d core.DeskID, limit int) ([]core.Ticket, int, error)
	// InHand lists a desk's open tickets that somebody handles, by handler.
	InHand(ctx context.Context, d core.DeskID, limit int) ([]core.Ticket, error)
	// Ahead counts the open tickets of the desk before t in the order of Queue.
	Ahead(ctx context.Context, t core.Ticket) (int, error)
	// DueTickets lists a desk's open tickets whose next deadline lies behind from and not behind to, the earliest first, and how many there are
	// in all; unlocked.
	DueTickets(ctx context.Context, d core.DeskID, from, to time.Time, limit int) ([]core.Ticket, int, error)
	// Untouched lists a desk's open tickets that have no deadline and did not change after until, the longest first; unlocked.
	Untouched(ctx context.Context, d core.DeskID, until time.Time, limit int) ([]core.Ticket, error)
	// OpenTickets lists the org's open tickets behind an id, in the order of their ids, locked until the transaction ends.
	OpenTickets(ctx context.Context, behind core.TicketID, limit int) ([]core.Ticket, error)
	// AddAct appends to a ticket's timeline; Seq is given by the store.
	AddAct(ctx context.Context, a core.Act) error
	// NoteSaid records that a message became part of a ticket; SaidIn lists the tickets it became part of.
	NoteSaid(ctx context.Context, bot core.BotID, message string, ticket core.TicketID) error
	SaidIn(ctx context.Context, bot core.BotID, message string) ([]core.TicketID, error)
	// Acts returns a ticket's newest acts, oldest first.
	Acts(ctx context.Context, id core.TicketID, publicOnly bool, limit int) ([]core.Act, error)

	AddApproval(ctx context.Context, a core.Approval) error
	// Approval returns an approval, locked until the transaction ends.
	Approval(ctx context.Context, id core.ApprovalID) (core.Approval, error)
	// ApprovalTicket names the ticket of an approval and locks nothing: a ticket is locked before its approval.
	ApprovalTicket(ctx context.Context, id core.ApprovalID) (core.TicketID, error)
	PutApproval(ctx context.Context, a *core.Approval) error
	// PendingFor lists approvals whose open step waits for p, oldest first.
	PendingFor(ctx context.Context, p core.PersonID, limit int) ([]core.Approval, error)
}

// Cards is the outgoing part of a Tx.
type Cards interface {
	// Send queues a message; with a Card it also records a copy and returns its id, which then stands in the stored Outbound too.
	Send(ctx context.Context, m core.Outbound) (core.CopyID, error)
	// Copies lists the copies of an object's cards that may still be changed.
	Copies(ctx context.Context, object string) ([]core.Copy, error)
	// CopyByMessage finds the copy a platform message shows.
	CopyByMessage(ctx context.Context, bot core.BotID, messageRef string) (core.Copy, error)
	// CopyByCode finds the newest copy sent to person (or to the conversation) with a short code.
	CopyByCode(ctx context.Context, code string, person core.PersonID, conversation string) (core.Copy, error)
	// Refresh queues the new state of a copy and stores its Object, Kind, Code and Revision as given; older states of it that were not sent
	// yet are dropped. m may be an update or the answer to a click.
	Refresh(ctx context.Context, c core.Copy, m core.Outbound) error
	// RecentCards counts, for each group, the cards of kind queued to it since a moment of real time; for flood control.
	RecentCards(ctx context.Context, kind cards.Kind, since time.Time, groups ...core.Binding) ([]int, error)
}

// AuditEntry is one line of the audit trail: who did what, where, and what it was before and after.
type AuditEntry struct {
	At time.Time // desk time
	// Actor is who acted; empty means the desk itself.
	Actor core.PersonID
	// Behalf is whose right was used; empty means the actor's own.
	Behalf core.PersonID
	// Channel is where it was done: "feishu:<conversation>", or one of the Channel constants.
	Channel string
	Act     string
	Object  string
	// Detail says more. "before" and "after" hold what differs; credentials are never in it.
	Detail map[string]any
}

// Channels that are no conversation.
const (
	ChannelConsole  = "console"
	ChannelCommand  = "command line"
	ChannelTimer    = "timer"    // a desk timer was due
	ChannelDelivery = "delivery" // a message could not be delivered or handled
	ChannelCall     = "call"     // another system answered
	ChannelRule     = "rule"     // a rule of automation acted; the line's detail names it
)

// LinkOffer is a code that proves, said in another chat, that both accounts belong to one human being; with the counts that keep codes from
// being guessed or collected. There is one per person.
type LinkOffer struct {
	Person core.PersonID
	// Code is empty once it was used or taken back; Expires is desk time.
	Code    string
	Expires time.Time
	// Since begins the hour in which codes were Issued to the person and wrong ones Missed by them.
	Since          time.Time
	Issued, Missed int
}

// Timer is something the desk will do at a moment of desk time.
type Timer struct {
	Kind   string
	Object string
	Due    time.Time
	Data   map[string]string
	// Urgent timers are run before others that are due, as far as they are set rather than armed.
	Urgent bool
}
