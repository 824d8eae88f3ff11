package desk

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// house is a small company with its desk in memory: one live bot, one whose cards can't be changed, one whose calls are metered.
type house struct {
	tx     *fakeTx
	clock  *core.MovableClock
	engine *Engine
	world  *World
	states map[string][]byte
	events int
}

// The people of the house. Everybody has one account, on the bot of their role.
const (
	employee, other, technician, colleague, lead, manager, stranger = "emp", "oth", "tech", "mate", "lead", "mgr", "hrtech"
)

var botOf = map[core.PersonID]core.BotID{
	employee: "w", other: "f", technician: "f", colleague: "d", lead: "f", manager: "d", stranger: "f",
}

var platformOf = map[core.BotID]core.Platform{"f": core.Feishu, "w": core.WeCom, "d": core.DingTalk}

func newHouse() *house {
	h := &house{tx: newFakeTx(), clock: core.NewFrozenClock(time.Date(2026, 11, 25, 2, 0, 0, 0, time.UTC)), states: map[string][]byte{}}
	h.engine = &Engine{Clock: h.clock}
	h.world = &World{
		Setup: &core.Setup{
			Org: core.Org{Name: "星河"},
			Desks: []core.Desk{
				{ID: "it", Name: "IT 服务台", Prefix: "IT", Lead: lead, Members: []core.PersonID{technician, colleague, lead}, Categories: []core.Category{{ID: "net", Name: "网络"}, {ID: "pc", Name: "电脑"}}, DefaultCategory: "pc",
					Replies: []core.CannedReply{{Name: "重启试试", Text: "{提交人}你好，请重启，{编号} 我会跟进。"}}},
				{ID: "hr", Name: "人力资源服务台", Prefix: "HR", Lead: stranger, Members: []core.PersonID{stranger}},
			},
			Catalogue: []core.CatalogueItem{{ID: "laptop", Desk: "it", Name: "笔记本申领", Category: "pc", Priority: "P4", Fields: []core.CatalogueField{{Name: "why", Label: "用途", Type: "text", Required: true}},
				Approvals: []core.ApprovalTemplate{{Name: "上级", Approver: "manager"}, {Name: "负责人", Approver: "lead:it"}}}},
		},
		Read:    read,
		Plan:    plan,
		Account: func(core.Ticket, sla.Measure, time.Time) (sla.Account, bool) { return sla.Account{}, false },
		Format:  func(at, _ time.Time, _ language.Tag) string { return at.Format("01-02 15:04") },
		After:   func(_ core.DeskID, t time.Time, work time.Duration) time.Time { return t.Add(3 * work) },
		Bots: map[core.BotID]Bot{
			"f": {ID: "f", Platform: core.Feishu, Live: true, Inputs: true}, "w": {ID: "w", Platform: core.WeCom},
			"d": {ID: "d", Platform: core.DingTalk, Live: true, Metered: true, PrivateAnswer: true},
		},
	}
	roles := map[core.PersonID]core.Person{
		employee: {Manager: manager}, other: {}, manager: {}, technician: {Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleTechnician}},
		colleague: {Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleTechnician}}, lead: {Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleLead}},
		stranger: {Desks: []core.DeskID{"hr"}, Roles: []core.Role{core.RoleTechnician}},
	}
	for id, p := range roles {
		p.ID, p.Name, p.Active = id, "人"+string(id), true
		h.tx.people[id] = p
		h.tx.accounts = append(h.tx.accounts, core.Account{Person: id, Platform: platformOf[botOf[id]], Tenant: "t", ID: "a-" + string(id), Bot: botOf[id]})
	}
	for _, bot := range []core.BotID{"f", "w", "d"} {
		h.tx.bindings[string(bot)+" g-"+string(bot)] = core.Binding{Bot: bot, Platform: platformOf[bot], Conversation: "g-" + string(bot), Desk: "it"}
	}
	return h
}

func read(text string) Reading {
	switch {
	case strings.Contains(text, "谢谢"):
		return Reading{Intent: IntentThanks}
	case strings.Contains(text, "还是不行"):
		return Reading{Intent: IntentStill}
	}
	return Reading{Intent: IntentReport, Title: firstLine(text), Desk: "it", Category: "pc", Priority: "P3"}
}

func plan(t core.Ticket) sla.Plan {
	start := t.Created
	for _, p := range t.Detail.Pauses {
		if !p.To.IsZero() {
			start = start.Add(p.To.Sub(p.From))
		}
	}
	return sla.Plan{
		sla.Response:   {Due: start.Add(2 * time.Hour), Reminders: []sla.Reminder{{At: start.Add(time.Hour), Percent: 50}}},
		sla.Resolution: {Due: start.Add(24 * time.Hour), Reminders: []sla.Reminder{{At: start.Add(20 * time.Hour), Percent: 80}}},
	}
}

func (h *house) event(who core.PersonID, group bool) core.Event {
	h.events++
	bot := botOf[who]
	e := core.Event{
		Dedupe: "e" + itoa(h.events), Bot: bot, Platform: platformOf[bot], Sender: core.Sender{ID: "a-" + string(who), Tenant: "t", Name: "人" + string(who)},
		Conversation: core.Conversation{ID: "p-" + string(who), Kind: core.Direct}, Mentioned: true, MessageRef: "in" + itoa(h.events),
	}
	if group {
		e.Conversation = core.Conversation{ID: "g-" + string(bot), Kind: core.Group}
	}
	return e
}

func (h *house) says(who core.PersonID, group bool, text string) error {
	e := h.event(who, group)
	e.Kind, e.Text = core.EventMessage, text
	return h.handle(e)
}

// presses sends a click; ref names the card's message, empty for one that is not known.
func (h *house) presses(who core.PersonID, group bool, ref string, p cards.Press, values map[string]string) error {
	e := h.event(who, group)
	e.Kind, e.MessageRef, e.Click = core.EventClick, ref, &core.Click{Press: p, Values: values}
	return h.handle(e)
}

// handle runs one turn as a lane would: its writes count only if it did not fail.
func (h *house) handle(e core.Event) error {
	key := e.Lane(Stateless(e))
	before, sent := h.tx.snapshot(), len(h.tx.sent)
	state, _, err := h.engine.Handle(context.Background(), h.tx, h.world, e, h.states[key])
	if err != nil {
		*h.tx = before
		h.tx.sent = h.tx.sent[:sent]
		return errors.Join(errors.New("a turn failed"), err)
	}
	if !Stateless(e) {
		h.states[key] = state
	}
	return nil
}

// passes moves the clock and runs every timer that is due, as the sweeper would.
func (h *house) passes(d time.Duration) error {
	h.clock.Advance(d)
	for {
		due, ok := h.dueTimer()
		if !ok {
			return nil
		}
		delete(h.tx.timers, due.Object+"|"+due.Kind)
		if err := h.engine.Fire(context.Background(), h.tx, h.world, due); err != nil {
			return err
		}
	}
}

func (h *house) dueTimer() (Timer, bool) {
	var first Timer
	for _, t := range h.tx.timers {
		if !t.Due.After(h.clock.Now()) && (first.Kind == "" || t.Due.Before(first.Due)) {
			first = t
		}
	}
	return first, first.Kind != ""
}

func pressOf(k core.Copy, verb string) cards.Press {
	return cards.Press{Verb: verb, Object: k.Object, Revision: k.Revision}
}

// only returns the one ticket there is.
func (h *house) only(t *testing.T) core.Ticket {
	t.Helper()
	if len(h.tx.tickets) != 1 {
		t.Fatalf("there are %d tickets", len(h.tx.tickets))
	}
	for _, tk := range h.tx.tickets {
		return tk
	}
	return core.Ticket{}
}

// fill puts the number of the one ticket and the code of the newest card into a text.
func (h *house) fill(text string) string {
	for _, tk := range h.tx.tickets {
		text = strings.ReplaceAll(text, "#", tk.Number)
	}
	if n := len(h.tx.copies); n > 0 {
		text = strings.ReplaceAll(text, "CODE", h.tx.copies[n-1].Code)
	}
	return text
}
