package core

import "time"

// Strategy is how a desk chooses who gets a ticket.
type Strategy string

// Strategies.
const (
	StrategyQueue    Strategy = "queue"        // nobody: the ticket waits until somebody takes it
	StrategyRound    Strategy = "round_robin"  // whoever was given one the longest ago
	StrategyLeast    Strategy = "least_loaded" // whoever has the fewest in hand
	StrategySkill    Strategy = "skill"        // of those with the skill, the least loaded
	StrategySite     Strategy = "site"         // of those of the requester's building and floor, the least loaded
	StrategyOnCall   Strategy = "on_call"      // who is on duty by the rota
	StrategyPrevious Strategy = "previous"     // who handled the requester's last ticket, else the least loaded
)

// Strategies lists them all, the default first.
var Strategies = []Strategy{StrategyQueue, StrategyRound, StrategyLeast, StrategySkill, StrategySite, StrategyOnCall, StrategyPrevious}

// Dispatch says who of a desk gets which ticket. The zero value leaves everything in the queue.
type Dispatch struct {
	Strategy Strategy `json:"strategy,omitempty" yaml:"strategy,omitempty"`
	// AcceptWithin is the working time in which whoever was given a ticket accepts it, and after which one leaves the hands of an absent person.
	AcceptWithin Duration `json:"accept_within,omitempty" yaml:"accept_within,omitempty"`
	// Fallback is the desk whose queue gets what nobody here can take; empty means this desk's own.
	Fallback DeskID  `json:"fallback,omitempty" yaml:"fallback,omitempty"`
	Agents   []Agent `json:"agents,omitempty" yaml:"agents,omitempty"`
	// Groups are parts of the agents that rules name.
	Groups map[string][]PersonID `json:"groups,omitempty" yaml:"groups,omitempty"`
	Rota   *Rota                 `json:"rota,omitempty" yaml:"rota,omitempty"`
	Leave  []Leave               `json:"leave,omitempty" yaml:"leave,omitempty"`
}

// Agent is somebody who is given tickets.
type Agent struct {
	Person PersonID `json:"person" yaml:"person"`
	// Skills are levels 1 to 5 by category or any other name that rules use.
	Skills map[string]int `json:"skills,omitempty" yaml:"skills,omitempty"`
	Tags   []string       `json:"tags,omitempty" yaml:"tags,omitempty"`
	// Sites are buildings and floors, "A座" or "A座 3F", as people's sites are written; empty means the person's own.
	Sites []string `json:"sites,omitempty" yaml:"sites,omitempty"`
	// Capacity is how many open tickets they have in hand at most; 0 is not limited.
	Capacity int `json:"capacity,omitempty" yaml:"capacity,omitempty"`
	// Shift is when they work, "22:00-06:00" on every day in the org's time zone; empty means the desk's working time.
	Shift string `json:"shift,omitempty" yaml:"shift,omitempty"`
}

// Rota says who is on duty: People in turn, each for Days days, handing over at Handover ("09:00"), the first from the day From (2026-11-23).
type Rota struct {
	From     string     `json:"from" yaml:"from"`
	Handover string     `json:"handover" yaml:"handover"`
	Days     int        `json:"days" yaml:"days"`
	People   []PersonID `json:"people" yaml:"people"`
	// Priorities go to whoever is on duty while the desk is closed; empty means P1.
	Priorities []Priority `json:"priorities,omitempty" yaml:"priorities,omitempty"`
	Swaps      []Swap     `json:"swaps,omitempty" yaml:"swaps,omitempty"`
	// Contact is how else whoever is on duty is reached, in the words that employees read: a phone, a room.
	Contact string `json:"contact,omitempty" yaml:"contact,omitempty"`
}

// Swap lets Instead serve in place of Person on the duty day that begins on On (2026-12-01).
type Swap struct {
	On      string   `json:"on" yaml:"on"`
	Person  PersonID `json:"person" yaml:"person"`
	Instead PersonID `json:"instead" yaml:"instead"`
}

// Leave is a time in which somebody is given nothing, from the first day to the last, both included (2026-12-01).
type Leave struct {
	Person PersonID `json:"person" yaml:"person"`
	From   string   `json:"from" yaml:"from"`
	Until  string   `json:"until" yaml:"until"`
}

// Rule decides about tickets for which When holds; of an org's rules the first such one counts.
type Rule struct {
	Name string `json:"name" yaml:"name"`
	// When is a condition over ticket, requester and now; empty always holds.
	When string `json:"when,omitempty" yaml:"when,omitempty"`
	// Desk takes incidents; requests stay with the desk of their service.
	Desk     DeskID   `json:"desk,omitempty" yaml:"desk,omitempty"`
	Priority Priority `json:"priority,omitempty" yaml:"priority,omitempty"`
	Tags     []string `json:"tags,omitempty" yaml:"tags,omitempty"`
	// Only lets the ticket reach holders of all these tags and nobody else.
	Only  []string `json:"only,omitempty" yaml:"only,omitempty"`
	Group string   `json:"group,omitempty" yaml:"group,omitempty"`
	// Person is whom a rule of automation names; rules of the set-up name groups.
	Person   PersonID `json:"person,omitempty" yaml:"-"`
	Strategy Strategy `json:"strategy,omitempty" yaml:"strategy,omitempty"`
	// Skill is what is needed, at Level at least; empty means the ticket's category, 0 means 1.
	Skill string `json:"skill,omitempty" yaml:"skill,omitempty"`
	Level int    `json:"level,omitempty" yaml:"level,omitempty"`
}

// Facts are what rules see of a ticket, as it was when it was filed.
type Facts struct {
	Ticket    TicketFacts    `json:"ticket" expr:"ticket"`
	Requester RequesterFacts `json:"requester" expr:"requester"`
	Now       NowFacts       `json:"now" expr:"now"`
}

// TicketFacts are what a ticket says of itself.
type TicketFacts struct {
	Desk     string `json:"desk" expr:"desk"`
	Type     string `json:"type" expr:"type"`
	Category string `json:"category" expr:"category"`
	Priority string `json:"priority" expr:"priority"`
	Title    string `json:"title" expr:"title"`
	Text     string `json:"-" expr:"text"` // the ticket itself keeps it
	Item     string `json:"item,omitempty" expr:"item"`
	Platform string `json:"platform,omitempty" expr:"platform"`
}

// RequesterFacts are what the directory says of who filed it.
type RequesterFacts struct {
	ID         string `json:"id" expr:"id"`
	Department string `json:"department,omitempty" expr:"department"`
	Title      string `json:"title,omitempty" expr:"title"`
	Site       string `json:"site,omitempty" expr:"site"`
	VIP        bool   `json:"vip,omitempty" expr:"vip"`
}

// NowFacts are the wall clock in the org's time zone. Weekday is mon to sun; Working says whether the desk works.
type NowFacts struct {
	Hour    int    `json:"hour" expr:"hour"`
	Weekday string `json:"weekday" expr:"weekday"`
	Working bool   `json:"working" expr:"working"`
}

// Routed is what the rules made of a ticket: the rule that fired, if any, and what it saw. It keeps what later choices need.
type Routed struct {
	Rule  Rule  `json:"rule,omitzero"`
	Facts Facts `json:"facts"`
}

// Given is whom the desk gave a ticket to.
type Given struct {
	To PersonID  `json:"to,omitempty"` // empty: nobody could take it
	At time.Time `json:"at"`
	// Accepted is when they began, with whatever act; until then it may pass on to the next.
	Accepted time.Time `json:"accepted,omitzero"`
	// Passed are those who had it and did not accept it, or were away.
	Passed []PersonID `json:"passed,omitempty"`
	// Fallback is true once it went to the fallback queue, from which somebody takes it by hand.
	Fallback bool `json:"fallback,omitempty"`
}
