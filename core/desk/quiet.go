package desk

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// timerQuiet sends a letter whose time has come: the quiet hours of its receiver are over.
const timerQuiet = "person.quiet"

// quietHours are a part of each day, in minutes since midnight; they may reach over midnight.
type quietHours struct{ from, to int }

func (q quietHours) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", q.from/60, q.from%60, q.to/60, q.to%60)
}

// parseQuiet reads quiet hours; the whole day and no time at all are none.
func parseQuiet(s string) (quietHours, bool) {
	m := quietForm.FindStringSubmatch(s)
	if m == nil {
		return quietHours{}, false
	}
	minute := func(h, min string) int {
		a, _ := strconv.Atoi(h) // digits
		b, _ := strconv.Atoi(min)
		return a*60 + b
	}
	q := quietHours{minute(m[1], m[2]), minute(m[3], m[4])}
	if q.to == 24*60 {
		q.to = 0
	}
	const day = 24 * 60
	return q, q.from < day && q.to < day && q.from != q.to && validMinutes(m[2]) && validMinutes(m[4])
}

func validMinutes(s string) bool { return s < "60" }

// end returns when the quiet hours are over that now lies in; false when it lies in none.
func (q quietHours) end(now time.Time) (time.Time, bool) {
	at := now.Hour()*60 + now.Minute()
	inside := at >= q.from && at < q.to
	if q.from > q.to {
		inside = at >= q.from || at < q.to
	}
	if !inside {
		return time.Time{}, false
	}
	y, m, d := now.Date()
	if at >= q.to {
		d++
	}
	return time.Date(y, m, d, q.to/60, q.to%60, 0, 0, now.Location()), true
}

// kept is a letter that waits. Of a card it keeps what it shows, since that goes on while the letter waits.
type kept struct {
	To      core.PersonID `json:"to"`
	Text    string        `json:"text"`
	Kind    cards.Kind    `json:"kind,omitempty"`
	Object  string        `json:"object,omitempty"`
	Urgency core.Urgency  `json:"urgency"`
	Promise core.Promise  `json:"promise"`
	Matter  core.Matter   `json:"matter,omitempty"` // empty in letters older than the field
	Ticket  core.TicketID `json:"ticket,omitempty"`
	Final   bool          `json:"final,omitempty"`
	Prefer  core.BotID    `json:"prefer,omitempty"`
	// Staff: the receiver hears of the ticket because of what they are at its desk.
	Staff bool `json:"staff,omitempty"`
	// Files are what the letter is, instead of words; Account is where it goes if it is for that account alone.
	Files   []core.Attachment `json:"files,omitempty"`
	Account *core.Sender      `json:"account,omitempty"`
}

// quietOver sends a letter that waited, a card as its ticket stands now.
func (t *turn) quietOver(timer Timer) error {
	var k kept
	if err := json.Unmarshal([]byte(timer.Data["letter"]), &k); err != nil {
		return fmt.Errorf("read a letter that waited: %w", err)
	}
	if stale, err := t.notTheirs(k); err != nil || stale {
		return err
	}
	if over, err := t.pointless(k); err != nil || over {
		return err
	}
	if k.Account != nil {
		_, err := t.tx.Send(t.ctx, core.Outbound{
			Kind: core.SendMessage, Bot: k.Prefer, Target: core.Target{Account: *k.Account}, Urgency: k.Urgency, Promise: k.Promise, Matter: k.Matter, Text: k.Text, Person: k.To,
		})
		return err
	}
	l := letter{to: k.To, text: language.Words(k.Text), urgency: k.Urgency, promise: k.Promise, matter: k.Matter, ticket: k.Ticket, final: k.Final, prefer: k.Prefer}
	if len(k.Files) > 0 {
		return t.sendFiles(l, k.Files)
	}
	wishes, err := t.tx.Wishes(t.ctx, k.To)
	if err != nil {
		return err
	}
	defer t.readAs(language.Of(wishes.Language))()
	c, err := t.drawn(k)
	if err != nil {
		return err
	}
	if c != nil {
		c.Language = t.reader
	}
	if l.card = c; c != nil && k.Kind != cards.KindReminder {
		l.text = language.Words(c.Summary)
	}
	if k.Kind == cards.KindReminder && c != nil { // a night's reminders come in the same moment
		if err := t.strikesAnew(c, k.Ticket); err != nil {
			return err
		}
	}
	sent, err := t.post(l)
	if err != nil || sent || l.ticket == "" {
		return err
	}
	tk, err := t.tx.Ticket(t.ctx, l.ticket)
	if err != nil {
		return ignoreNotFound(err)
	}
	return t.reportUnreachable(tk, l.to)
}

// hearsAsStaff reports whether somebody hears of a ticket because of what they are at its desk, and not because it is theirs or they decide about it.
func (t *turn) hearsAsStaff(tk core.Ticket, id core.PersonID) (bool, error) {
	p, err := t.tx.Person(t.ctx, id)
	if err != nil || concerned(tk, p) {
		return false, ignoreNotFound(err)
	}
	if d, _ := t.w.desk(tk.Desk); !p.WorksFor(tk.Desk) && !p.Leads(d) {
		return false, nil
	}
	if tk.Detail.Approval == "" {
		return true, nil
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return true, ignoreNotFound(err)
	}
	decides := slices.ContainsFunc(a.Steps, func(s core.ApprovalStep) bool { return p.IsAny(s.Approvers) })
	return !decides && !p.IsAny(a.Detail.CC), nil
}

// notTheirs judges a letter that waited anew: what a ticket's desk heard is nobody else's once it has gone to another desk.
func (t *turn) notTheirs(k kept) (bool, error) {
	if !k.Staff {
		return false, nil
	}
	tk, err := t.tx.Ticket(t.ctx, k.Ticket)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	p, err := t.tx.Person(t.ctx, k.To)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	d, _ := t.w.desk(tk.Desk)
	return !concerned(tk, p) && !p.WorksFor(tk.Desk) && !p.Leads(d), nil
}

// pointless reports whether a letter presses somebody to decide what no longer waits for them.
func (t *turn) pointless(k kept) (bool, error) {
	if k.Matter != matterPressed || k.Ticket == "" {
		return false, nil
	}
	tk, err := t.tx.Ticket(t.ctx, k.Ticket)
	if err != nil || tk.Detail.Approval == "" {
		return true, ignoreNotFound(err)
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return true, ignoreNotFound(err)
	}
	who, err := t.recipients(a)
	return !slices.ContainsFunc(who, func(r recipient) bool { return r.who == k.To }), err
}

// drawn draws the card of a letter that waited as things stand now; nil for a letter that is words alone.
func (t *turn) drawn(k kept) (*cards.Card, error) {
	if k.Object == "" || k.Ticket == "" {
		return nil, nil
	}
	tk, err := t.tx.Ticket(t.ctx, k.Ticket)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	if k.Object == string(tk.ID) {
		c := t.viewOf(core.Copy{Person: k.To, Kind: k.Kind, Object: k.Object}, tk)
		return &c, nil
	}
	if k.Kind != cards.KindApproval && k.Kind != cards.KindForm {
		return nil, nil
	}
	a, err := t.tx.Approval(t.ctx, core.ApprovalID(k.Object))
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	if k.Kind == cards.KindForm {
		return t.drawnForm(tk, a)
	}
	who, err := t.tx.Person(t.ctx, k.To)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	c := t.approvalCardFor(tk, a, who)
	return &c, nil
}

// drawnForm draws the form of a request that was returned; nil if it is no longer with its requester.
func (t *turn) drawnForm(tk core.Ticket, a core.Approval) (*cards.Card, error) {
	if a.State != core.ApprovalReturned {
		return nil, nil
	}
	inputs, err := t.hasInputs(tk.Requester, tk.Bot)
	c := t.returnedCard(tk, a, inputs)
	return &c, err
}
