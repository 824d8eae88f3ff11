package store

import "github.com/imdesk/imdesk/core"

// settlement is what a group of outcomes writes: each row's end, and for each copy the sum of what happened to it.
type settlement struct {
	rows   []op
	places map[int64]int // in rows
	ends   []op
	copies map[core.CopyID]int // place in ends
}

func newSettlement() *settlement {
	return &settlement{places: map[int64]int{}, copies: map[core.CopyID]int{}}
}

// add takes one outcome. A copy whose first delivery failed is closed: there is nothing to refresh.
func (w *settlement) add(o Outcome, s settling, copies map[core.CopyID]standing) error {
	doc := ""
	if o.State == StateSent {
		var err error
		if doc, err = encode(o.Receipt); err != nil {
			return err
		}
	}
	w.row(o, doc)
	if s.copy == "" || s.kind == core.SendRecall || s.kind == core.SendUrge {
		return nil
	}
	switch {
	case o.State == StateSent:
		c := copies[s.copy]
		c.receipt = mergeReceipt(c.receipt, o.Receipt)
		copies[s.copy] = c
		return w.sent(s, c.receipt)
	case s.kind == core.SendMessage && (o.State == StateFailed || o.State == StateUnknown || o.State == StateDropped):
		w.end(s.copy, op{q: qCopyFailed, args: []any{s.copy, string(o.State) + ": " + o.Reason}})
	}
	return nil
}

// row notes how a row ends; a row that was tried twice since the last time counts both.
func (w *settlement) row(o Outcome, receipt string) {
	tries := int64(1)
	i, again := w.places[o.ID]
	if !again {
		i = len(w.rows)
		w.rows = append(w.rows, op{})
		w.places[o.ID] = i
	} else {
		tries += w.rows[i].args[5].(int64)
	}
	w.rows[i] = op{q: qSettle, args: []any{o.ID, o.State, o.After.Microseconds(), o.Reason, receipt, tries}}
}

// asText is the reason a copy is closed with when the platform could show its card as text only: it can't be changed.
const asText = "sent as text"

func (w *settlement) sent(s settling, rec core.Receipt) error {
	rec.Cost = nil // metered once, with the row
	doc, err := encode(rec)
	if err != nil {
		return err
	}
	reason := ""
	if rec.AsText {
		reason = asText
	}
	w.end(s.copy, op{q: qCopySent, args: []any{s.copy, doc, rec.MessageRef, s.final || rec.AsText, reason}})
	return nil
}

// end notes what is written to a copy. The last delivery says where a copy stands, but once closed it stays so.
func (w *settlement) end(id core.CopyID, o op) {
	i, again := w.copies[id]
	if !again {
		w.copies[id] = len(w.ends)
		w.ends = append(w.ends, o)
		return
	}
	before := w.ends[i]
	switch {
	case o.q == qCopySent && before.q == qCopySent:
		o.args[3] = o.args[3].(bool) || before.args[3].(bool)
	case o.q == qCopySent: // its first delivery had failed
		o.args[3] = true
	case before.q == qCopySent: // sent, and then closed
		before.args[3], before.args[4] = true, o.args[1]
		o = before
	}
	w.ends[i] = o
}

// queueSettlement queues copies before rows, the order in which everybody locks them.
func (t *Tx) queueSettlement(w *settlement) {
	t.queueAll(w.ends)
	t.queueAll(w.rows)
}
