package store

import (
	"context"
	"sort"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// Send queues a message. A message with a card also records a copy, whose id is returned and stands in the stored message; m.Copy, if set,
// is the id to use. Answers of clicks wait as HoldAnswers says.
func (t *Tx) Send(_ context.Context, m core.Outbound) (core.CopyID, error) {
	if m.Kind == "" {
		m.Kind = core.SendMessage
	}
	if m.Kind == core.SendMessage && m.Card != nil {
		if m.Copy == "" {
			m.Copy = core.CopyID(core.NewID())
		}
		if err := t.addCopy(m); err != nil {
			return "", err
		}
		t.reminds(m)
	}
	return m.Copy, t.queueRow(m, core.Receipt{})
}

func (t *Tx) addCopy(m core.Outbound) error {
	target, err := encode(m.Target)
	if err != nil {
		return wrap("add copy", err)
	}
	if t.ahead != nil {
		delete(t.ahead.copies, m.Card.Object)
	}
	t.exec(qAddCopy, m.Copy, t.org, m.Bot, m.Card.Object, m.Card.Kind, strings.ToUpper(m.Card.Code), m.Person, m.Target.Conversation, target, m.Card.Revision)
	return nil
}

// refresh is a new state of a copy, kept until the next flush so that copies are locked in one order by everybody.
type refresh struct {
	copy core.Copy
	msg  core.Outbound
	row  op
}

// Refresh queues the new state of a copy, stores what the copy now shows and drops older updates of it that were not sent yet. m is an update
// or the answer to a click; its bot, copy and, if it has none, target are the copy's.
func (t *Tx) Refresh(_ context.Context, c core.Copy, m core.Outbound) error {
	m.Copy, m.Bot = c.ID, c.Bot
	if m.Kind != core.SendAnswer {
		m.Kind = core.SendUpdate
	}
	if m.Target.Conversation == "" && m.Target.Account.ID == "" {
		m.Target = c.Target
	}
	row, err := t.rowOp(m, c.Receipt)
	if err != nil {
		return err
	}
	t.known.copiesChanged()
	if t.ahead != nil {
		delete(t.ahead.copies, c.Object)
	}
	for i, r := range t.refreshes {
		if r.copy.ID == c.ID { // the older state in the same turn never reaches the database
			t.forget(t.refreshes[i].row)
			t.refreshes[i] = refresh{c, m, row}
			return nil
		}
	}
	t.refreshes = append(t.refreshes, refresh{c, m, row})
	return nil
}

// queueRefreshes moves the kept refreshes into the queue, by copy id; copies are locked before outbox rows, here as in Settle.
func (t *Tx) queueRefreshes() {
	if len(t.refreshes) == 0 {
		return
	}
	sort.Slice(t.refreshes, func(i, j int) bool { return t.refreshes[i].copy.ID < t.refreshes[j].copy.ID })
	for _, r := range t.refreshes {
		t.u.queue(op{q: qRefreshCopy, miss: ErrNotFound, args: []any{
			t.org, r.copy.ID, revisionOf(r.msg), r.msg.Final, r.copy.Object, r.copy.Kind, strings.ToUpper(r.copy.Code),
		}})
	}
	for _, r := range t.refreshes {
		t.exec(qSupersede, t.org, r.copy.ID)
		t.supersede(r)
		t.u.queue(r.row)
	}
	t.refreshes = nil
}

// supersede marks updates of the same copy that this very transaction queued before.
func (t *Tx) supersede(r refresh) {
	for _, row := range t.queued {
		if row.Msg.Copy == r.copy.ID && row.Msg.Kind == core.SendUpdate && row.Key != r.row.args[9] {
			row.State = StateSuperseded
		}
	}
}

func revisionOf(m core.Outbound) int {
	if m.Card == nil {
		return 0
	}
	return m.Card.Revision
}

// queueRow inserts an outbox row at once.
func (t *Tx) queueRow(m core.Outbound, prev core.Receipt) error {
	o, err := t.rowOp(m, prev)
	if err != nil {
		return err
	}
	t.u.queue(o)
	return nil
}

// rowOp builds the insertion of an outbox row and notes the row for Queued.
func (t *Tx) rowOp(m core.Outbound, prev core.Receipt) (op, error) {
	doc, err := encodeOutbound(m)
	if err != nil {
		return op{}, wrap("queue message", err)
	}
	row := &Row{Org: t.org, Msg: m, Key: core.NewID(), Prev: prev, State: StatePending}
	if m.Kind == core.SendAnswer || m.Kind == core.SendUpdate && m.ClickDedupe != "" {
		row.Hold = t.hold
	}
	t.queued = append(t.queued, row)
	return op{q: qSend, row: row, each: row.inserted, args: []any{
		t.org, m.Bot, m.Kind, m.Copy, m.ClickDedupe, m.Ticket, m.Person, m.Final, revisionOf(m), row.Key, doc, row.Hold.Microseconds(),
	}}, nil
}

// forget takes a row that will never be inserted out of the list for Queued.
func (t *Tx) forget(o op) {
	key := o.args[9]
	for i, r := range t.queued {
		if r.Key == key {
			t.queued = append(t.queued[:i], t.queued[i+1:]...)
			return
		}
	}
}
