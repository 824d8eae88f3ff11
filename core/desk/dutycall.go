package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/privacy"
	"github.com/imdesk/imdesk/core/sla"
)

// A call to the duty is tried for about half a minute; then the next step of the ladder comes.
const (
	dutyTries   = 3
	dutyWait    = 5 * time.Second
	dutyTimeout = 5 * time.Second
)

// callDuty is what a call to the duty asks for.
const callDuty = "duty"

// dutyBody is what the duty's system gets, and nothing else; docs/design/escalation.md describes it. Nobody is named in it.
type dutyBody struct {
	ID       core.TicketID `json:"id"`
	Act      string        `json:"act"`
	Step     int           `json:"step"`
	Ticket   string        `json:"ticket"`
	Title    string        `json:"title"`
	Priority core.Priority `json:"priority"`
	Desk     string        `json:"desk"`
	Measure  sla.Measure   `json:"measure"`
	Due      time.Time     `json:"due"`
	// Late is how long ago that was, in seconds of all time.
	Late int64  `json:"late_seconds"`
	Link string `json:"link,omitempty"`
}

// dutyMark stands in the key of a call to the duty, which no id of a ticket holds.
const dutyMark = ".duty."

// dutyKey names the call of a step: the same with every try, another for each ladder and step.
func dutyKey(id core.TicketID, l core.Ladder, number int) core.TicketID {
	return id + core.TicketID(fmt.Sprintf("%s%d.%d", dutyMark, l.From.Unix(), number))
}

// dutyOf reads such a name; false: it is that of a task.
func dutyOf(key core.TicketID) (id core.TicketID, number int, ok bool) {
	ticket, rest, ok := strings.Cut(string(key), dutyMark)
	_, step, _ := strings.Cut(rest, ".")
	number, _ = strconv.Atoi(step) // dutyKey writes a number
	return core.TicketID(ticket), number, ok
}

// HookOfDuty reports whether a call is one to the duty, so that the operator hears when it fails.
func (c Call) HookOfDuty() bool { _, _, ok := dutyOf(c.Task); return ok }

// ring queues the call of a step to the duty, by the name that the ticket keeps, so that whoever takes notice ends it.
func (t *turn) ring(tk core.Ticket, s step) error {
	d, _ := t.w.desk(tk.Desk)
	m := sla.Measure(tk.Detail.Ladder.Measure)
	due := t.plan(tk)[m].Due
	key := tk.Detail.Ladder.Call
	body := dutyBody{
		ID: key, Act: callDuty, Step: s.number, Ticket: tk.Number, Title: privacy.Mask(tk.Title), Priority: tk.Priority, Desk: d.Name,
		Measure: m, Due: due.UTC(), Late: int64(t.now.Sub(due) / time.Second), Link: t.caseLink(tk),
	}
	doc, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("write the call to the duty for %s: %w", tk.Number, err)
	}
	return t.tx.PutCall(t.ctx, Call{Task: key, Hook: s.Hook, Body: doc, Tries: dutyTries, Wait: dutyWait, Timeout: dutyTimeout})
}

// caseLink is where the console shows a ticket; empty where it isn't known how it is reached.
func (t *turn) caseLink(tk core.Ticket) string {
	if t.site == "" {
		return ""
	}
	return t.site + "/console/tickets/" + tk.Number
}

// hangUp takes back the call to the duty that is under way; its ladder ends.
func (t *turn) hangUp(l *core.Ladder) error {
	if l == nil || l.Call == "" {
		return nil
	}
	_, err := t.tx.DropCall(t.ctx, l.Call)
	return err
}

// dutyCalled takes up what came of a call to the duty. If nobody was rung up, the next step doesn't wait for its time.
func (t *turn) dutyCalled(id core.TicketID, number int, o Outcome) error {
	tk, err := t.tx.Ticket(t.ctx, id)
	if err != nil {
		return ignoreNotFound(err)
	}
	verb, words := "rung", cmp.Or(o.Text, language.Stored("第 %d 级的值班电话已受理", number))
	if !o.Done {
		verb, words = "unrung", o.Text
	}
	if l := tk.Detail.Ladder; l != nil && l.Call == o.Task {
		now := *l
		now.Call, now.AtOnce = "", !o.Done && l.Noticed.IsZero()
		tk.Detail.Ladder = &now
	}
	if err := t.change(&tk, verb, words, false); err != nil {
		return err
	}
	return t.armLadder(tk)
}
