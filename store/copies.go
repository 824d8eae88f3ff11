package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Copies lists the copies of an object's cards that are not closed; whether a copy's update right ran out is told by its receipt.
func (t *Tx) Copies(ctx context.Context, object string) ([]core.Copy, error) {
	if t.ahead != nil {
		if list, known := t.ahead.copies[object]; known {
			return slices.Clone(list), nil
		}
	}
	var out []core.Copy
	err := t.glance(ctx, qCopies, func(r scanner) error {
		c, err := scanCopy(r, t.org)
		out = append(out, c)
		return err
	}, t.org, object)
	return out, wrap("list copies", err)
}

// Copy returns one copy by id.
func (t *Tx) Copy(ctx context.Context, id core.CopyID) (core.Copy, error) {
	return t.oneCopy(ctx, "read copy", qCopyByID, t.org, id)
}

// CopyByMessage finds the newest copy a platform message shows.
func (t *Tx) CopyByMessage(ctx context.Context, bot core.BotID, messageRef string) (core.Copy, error) {
	if c, ok := t.known.copyOf(bot, messageRef); ok {
		return c, nil
	}
	var c core.Copy
	found := false
	err := t.glance(ctx, qCopyByMessage, func(r scanner) (err error) { found = true; c, err = scanCopy(r, t.org); return err }, t.org, bot, messageRef)
	if err == nil && !found {
		err = ErrNotFound
	}
	return c, wrap("find copy by message", err)
}

// glance reads about copies. A turn that was briefed may do it before its transaction begins, as the brief was read: whoever presses a button at once is
// ahead of the brief, and a turn that only writes is committed together with others. Not so once the turn itself changed copies.
func (t *Tx) glance(ctx context.Context, q *query, each func(scanner) error, args ...any) error {
	ops, untouched := t.u.queued()
	if !t.grouped || !untouched || t.known.copies == nil || slices.ContainsFunc(ops, func(o op) bool { return o.q == qAddCopy }) {
		return t.read(ctx, q, each, args...)
	}
	return t.db.engine.look(ctx, []op{{q: q, each: each, args: args}})
}

// CopyByCode finds the newest copy with a short code that was sent to the person or into the conversation; the code's case is ignored.
func (t *Tx) CopyByCode(ctx context.Context, code string, person core.PersonID, conversation string) (core.Copy, error) {
	return t.oneCopy(ctx, "find copy by code", qCopyByCode, t.org, strings.ToUpper(code), person, conversation)
}

// RecentCards counts, for each group, the cards of a kind queued to it since a moment of real time.
func (t *Tx) RecentCards(ctx context.Context, kind cards.Kind, since time.Time, groups ...core.Binding) ([]int, error) {
	counts := make([]int, len(groups))
	if len(groups) == 0 {
		return counts, nil
	}
	t.catchUp()
	for i, g := range groups[:len(groups)-1] {
		t.u.queue(op{q: qRecentCards, args: []any{t.org, g.Bot, g.Conversation, kind, micros(since)}, each: into(&counts[i])})
	}
	last := len(groups) - 1
	err := t.read(ctx, qRecentCards, into(&counts[last]), t.org, groups[last].Bot, groups[last].Conversation, kind, micros(since))
	return counts, wrap("count recent cards", err)
}

// into takes a count.
func into(n *int) func(scanner) error { return func(r scanner) error { return r.Scan(n) } }

func (t *Tx) oneCopy(ctx context.Context, doing string, q *query, args ...any) (core.Copy, error) {
	var c core.Copy
	err := t.first(ctx, q, func(r scanner) (err error) { c, err = scanCopy(r, t.org); return err }, args...)
	return c, wrap(doing, err)
}

// scanCopy reads copyColumns, behind what else the statement begins with.
func scanCopy(r scanner, org core.OrgID, before ...any) (core.Copy, error) {
	c := core.Copy{Org: org}
	var target, receipt []byte
	err := r.Scan(append(before,
		(*string)(&c.ID), (*string)(&c.Bot), &c.Object, (*string)(&c.Kind), &c.Code, (*string)(&c.Person), &target, &c.Revision, &receipt, &c.Sent, &c.Closed)...)
	if err != nil {
		return c, err
	}
	if err := decode(target, &c.Target); err != nil {
		return c, err
	}
	return c, decodeReceipt(receipt, &c.Receipt)
}

// decodeReceipt reads a receipt; none was stored yet when doc is empty.
func decodeReceipt(doc []byte, r *core.Receipt) error {
	if len(doc) == 0 {
		return nil
	}
	return decode(doc, r)
}
