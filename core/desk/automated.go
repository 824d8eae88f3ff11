package desk

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// Where a call doesn't say otherwise, and by how much a try may outlive its timeout.
const (
	callTries   = 4
	callWait    = 10 * time.Second
	callTimeout = 10 * time.Second
	// CallGrace is added to a call's timeout before anybody takes a try for lost.
	CallGrace = 5 * time.Second
)

// What a call asks the other system to do.
const (
	callDo   = "do"
	callUndo = "undo"
)

// CallBody is what another system gets; docs/design/catalogue.md describes it.
type CallBody struct {
	ID      core.TicketID     `json:"id"`
	Act     string            `json:"act"`
	Undoes  core.TicketID     `json:"undoes,omitempty"` // the id of the call that is taken back
	Item    string            `json:"item"`
	Step    string            `json:"step"`
	Task    string            `json:"task"`
	Request string            `json:"request"`
	Person  CallPerson        `json:"requester"`
	Form    map[string]string `json:"form"`
	// Rule, Event and Ticket are given where a rule of automation calls.
	Rule   string      `json:"rule,omitempty"`
	Event  string      `json:"event,omitempty"`
	Ticket *CallTicket `json:"ticket,omitempty"`
}

// Facts are what of it scripts may be given, by the names that the configuration uses.
func (b CallBody) Facts() map[string]string {
	k := b.Ticket
	if k == nil {
		k = &CallTicket{Number: b.Request}
	}
	return map[string]string{
		"number": k.Number, "desk": k.Desk, "type": k.Type, "status": k.Status, "priority": k.Priority, "category": k.Category, "title": k.Title, "site": k.Site,
		"requester": string(b.Person.ID), "requester_name": b.Person.Name, "rule": b.Rule, "event": b.Event, "key": string(b.ID),
	}
}

// CallTicket is what a call of a rule tells of its ticket. What was reported stays here.
type CallTicket struct {
	Number   string `json:"number"`
	Desk     string `json:"desk"`
	Type     string `json:"type"`
	Status   string `json:"status"`
	Priority string `json:"priority"`
	Category string `json:"category"`
	Title    string `json:"title"`
	Site     string `json:"site,omitempty"`
}

// CallPerson is who made the request.
type CallPerson struct {
	ID   core.PersonID `json:"id"`
	Name string        `json:"name"`
}

// automate hands a task to the system that does it. It changes the task only; the caller stores it and then calls.
func (t *turn) automate(task *core.Ticket) error {
	if err := move(task, "automate"); err != nil {
		return err
	}
	pause(task, t.now, language.Stored("自动办理"), "")
	return nil
}

// call queues the request to the other system.
func (t *turn) call(task core.Ticket) error {
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return err
	}
	how := *task.Detail.Call
	body := CallBody{
		ID: task.ID, Act: callDo, Undoes: task.Detail.Undoes, Item: parent.Detail.Item, Step: task.Detail.Step, Task: task.Number, Request: parent.Number,
		Person: CallPerson{parent.Requester, t.name(parent.Requester)}, Form: map[string]string{},
	}
	for _, field := range how.Send {
		if v, answered := parent.Detail.Form[field]; answered {
			body.Form[field] = v
		}
	}
	if task.Detail.Rule != "" {
		body.Rule, body.Event = task.Detail.Rule, how.Event
		body.Ticket = &CallTicket{parent.Number, string(parent.Desk), string(parent.Type), string(parent.Status), string(parent.Priority), parent.Category, parent.Title, t.siteOf(parent)}
	}
	c := Call{
		Task: task.ID, Hook: how.Hook, Tries: cmp.Or(how.Tries, callTries), Wait: cmp.Or(time.Duration(how.Wait), callWait), Timeout: timeoutOf(how),
	}
	if task.Detail.Undoes != "" {
		undone, err := t.tx.Ticket(t.ctx, task.Detail.Undoes)
		if err != nil {
			return err
		}
		body.Act, body.Step, c.After = callUndo, undone.Detail.Step, underWay(undone)
	}
	if c.Body, err = json.Marshal(body); err != nil {
		return fmt.Errorf("write the call of %s: %w", task.Number, err)
	}
	return t.tx.PutCall(t.ctx, c)
}

// siteOf is where the requester of a ticket works.
func (t *turn) siteOf(tk core.Ticket) string {
	p, err := t.tx.Person(t.ctx, tk.Requester)
	if err != nil {
		return ""
	}
	return p.Site
}

func timeoutOf(c core.Call) time.Duration { return cmp.Or(time.Duration(c.Timeout), callTimeout) }

// underWay is how long a try of a task that was cancelled may still be under way: what takes it back must not overtake it.
func underWay(undone core.Ticket) time.Duration {
	if undone.Status != core.StatusCancelled {
		return 0
	}
	return timeoutOf(*undone.Detail.Call) + CallGrace
}

// Called takes up what came of a call: the task is done, or waits for people from now on.
func (g *Engine) Called(ctx context.Context, tx Tx, w *World, o Outcome) error {
	t := g.turn(ctx, tx, w, "")
	t.watch(ChannelCall)
	if id, number, duty := dutyOf(o.Task); duty {
		if err := t.dutyCalled(id, number, o); err != nil {
			return err
		}
		return t.tellRest()
	}
	if err := t.called(o); err != nil {
		return err
	}
	return t.tellRest()
}

func (t *turn) called(o Outcome) error {
	task, err := t.tx.Ticket(t.ctx, o.Task)
	if err != nil || task.Status != core.StatusAutomated {
		return ignoreNotFound(err) // it was cancelled meanwhile
	}
	resume(&task, t.now)
	if err := t.printed(task, o.Output); err != nil {
		return err
	}
	if !o.Done {
		return t.stick(task, o.Text)
	}
	if err := move(&task, "called"); err != nil {
		return err
	}
	if err := t.excuseItself(&task, breachAutomated); err != nil {
		return err
	}
	task.Detail.ResolvedAt, task.Detail.ResolutionCode, task.Detail.CallFailed = t.now, "done", ""
	task.Detail.Resolution = cmp.Or(o.Text, language.Stored("系统已自动办理"))
	return t.endTask(&task)
}

// stick gives a task that another system could not do to the people of its desk.
func (t *turn) stick(task core.Ticket, why string) error {
	if err := move(&task, "stick"); err != nil {
		return err
	}
	task.Detail.CallFailed = why
	if err := t.arm(&task); err != nil {
		return err
	}
	if err := t.change(&task, "stuck", why, false); err != nil {
		return err
	}
	return t.postWork(task)
}
