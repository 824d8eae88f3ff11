package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/core/sla"
)

// World is what the desk knows of one org besides the rows of a transaction: its set-up and what was built from it, and its bots. It is an
// immutable snapshot; a change of the set-up makes a new one.
type World struct {
	Setup *core.Setup
	// Read understands an employee's words; it must be safe for concurrent use and touch nothing outside memory.
	Read func(text string) Reading
	// Plan computes deadlines in working time, Account explains one of them; see package sla.
	Plan    func(t core.Ticket) sla.Plan
	Account func(t core.Ticket, m sla.Measure, now time.Time) (sla.Account, bool)
	// Format shows an instant to whoever reads that language ("今天 17:30"), relative to now.
	Format func(at, now time.Time, reader language.Tag) string
	// After is the moment a stretch of the desk's working time ends that begins at t.
	After func(d core.DeskID, t time.Time, work time.Duration) time.Time
	// Open reports whether the desk works at t, and if not when it does next.
	Open func(d core.DeskID, t time.Time) (bool, time.Time)
	// Shut are the reasons for which the desk doesn't work between two moments, in order and each once; nil says none.
	Shut func(d core.DeskID, from, until time.Time) []string
	Bots map[core.BotID]Bot
	// Rules decide about new tickets; nil has none.
	Rules *dispatch.Rules
	// Automation are the rules by which the desks act by themselves, Outside what of the installation they may reach.
	Automation *automation.Rules
	Outside    Outside
	// Morning is the first moment behind t at which a day of the desk's work begins, not before eight; zero without a calendar that opens.
	Morning func(d core.DeskID, t time.Time) time.Time
	// Works reports whether the desk works on a day; nil means it always does.
	Works func(d core.DeskID, day time.Time) bool
	// AfterOf is After for what one person has to do for the desk: by their own working time. AtWork reports whether they work at t. Nil: as the
	// desk does.
	AfterOf func(p core.Person, d core.DeskID, t time.Time, work time.Duration) time.Time
	AtWork  func(p core.Person, d core.DeskID, t time.Time) bool
	// Missing names the calendars in use that lack the statutory holidays of a year that is near, and the year; nil misses nothing.
	Missing func(now time.Time) (year int, calendars []string)
	// Zone is where people's own hours are meant; nil means UTC.
	Zone *time.Location
}

// Outside is what the configuration of the installation lets rules reach, by name.
type Outside struct {
	// Hooks tells which addresses demand an approval.
	Hooks   map[string]bool
	Scripts map[string]Script
}

// Script is what the desk must know of a script: whether it demands an approval, and the longest it may run.
type Script struct {
	Risky   bool
	Timeout time.Duration
}

// Bot is what the desk must know of a bot to speak through it.
type Bot struct {
	ID       core.BotID
	Platform core.Platform
	Name     string
	// Live cards can be updated at any time; otherwise each notable change is a short message.
	Live bool
	// Threads: replies in the thread of a card belong to its ticket. Plain: they need no @.
	Threads, Plain bool
	// Inputs: cards can hold text inputs.
	Inputs bool
	// PrivateAnswer: the answer to a click changes the card for who clicked only.
	PrivateAnswer bool
	// Mentions: words in a group can address people by @.
	Mentions bool
	// AnswerOnly: in groups a card changes only as the answer to a press on it; words are a message of their own.
	AnswerOnly bool
	// Brief: a card holds a few lines only, so longer texts are offered by a button.
	Brief bool
	// Metered: the monthly quota is so small that every call counts, so cards follow only what changes more than their timeline.
	Metered bool
	// Life is how long after it was sent a card can be updated; 0 is not limited.
	Life time.Duration
	// Urgent: people can be pressed to look at a message.
	Urgent bool
	// Frugal: cards of tickets follow nothing, and what a person can see for themselves is not said.
	Frugal bool
}

// Intent is what an employee wants with a message.
type Intent string

// Intents.
const (
	IntentReport   Intent = "report"
	IntentRequest  Intent = "request"
	IntentGreeting Intent = "greeting"
	IntentThanks   Intent = "thanks"
	IntentChat     Intent = "chat" // nothing for a service desk
	IntentHuman    Intent = "human"
	IntentStatus   Intent = "status"
	IntentStill    Intent = "still" // 还是不行
)

// Reading is what was understood of a message.
type Reading struct {
	Intent         Intent
	Title          string
	Desk           core.DeskID
	Category       string
	Priority       core.Priority
	PriorityReason string
	// Articles that probably answer, best first, at most three; empty is silence.
	Articles []core.Article
	// Vague asks which of Candidates (categories) is meant.
	Vague      bool
	Candidates []string
	// Item is a catalogue item the words ask for.
	Item string
}

func (w *World) desk(id core.DeskID) (core.Desk, bool) {
	i := slices.IndexFunc(w.Setup.Desks, func(d core.Desk) bool { return d.ID == id })
	if i < 0 {
		return core.Desk{}, false
	}
	return w.Setup.Desks[i], true
}

// deskNamed finds a desk by id, prefix or name, as people type it.
func (w *World) deskNamed(s string) (core.Desk, bool) {
	i := slices.IndexFunc(w.Setup.Desks, func(d core.Desk) bool {
		return equalFold(s, string(d.ID)) || equalFold(s, d.Prefix) || equalFold(s, d.Name) || equalFold(s+" 服务台", d.Name) || equalFold(s+"服务台", d.Name)
	})
	if i < 0 {
		return core.Desk{}, false
	}
	return w.Setup.Desks[i], true
}

func (w *World) item(id string) (core.CatalogueItem, bool) {
	i := slices.IndexFunc(w.Setup.Catalogue, func(c core.CatalogueItem) bool { return c.ID == id || c.Name == id })
	if i < 0 {
		return core.CatalogueItem{}, false
	}
	return w.whole(w.Setup.Catalogue[i]), true
}

func (w *World) article(id core.ArticleID) (core.Article, bool) {
	i := slices.IndexFunc(w.Setup.KB, func(a core.Article) bool { return a.ID == id })
	if i < 0 {
		return core.Article{}, false
	}
	return w.Setup.KB[i], true
}

func (w *World) categoryName(d core.DeskID, id string) string {
	desk, _ := w.desk(d)
	for _, c := range desk.Categories {
		if c.ID == id {
			return c.Name
		}
	}
	return id
}
