package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// The newest state of a copy, of those queued behind a given row, if it is a click's answer that left with the click or is held for that. The
// rows of a bot behind one that is just being settled are few, so this needs no index.
var qClickState = sql("newest state by click", `
	SELECT `+rowColumns+` FROM outbox o LEFT JOIN copy c ON c.id = o.copy
	WHERE o.id = (SELECT max(id) FROM outbox WHERE id > $3 AND bot = $1 AND copy = $2 AND revision > 0 AND state NOT IN ('superseded', 'dropped'))
		AND o.kind = 'answer' AND (o.state = 'sent' AND o.receipt = '' OR o.state = 'pending' AND o.not_before > 0)`)

// overtaken: a newer state of the copy was queued while this one was on its way by API.
func (s settling) overtaken(current int) bool {
	return (s.kind == core.SendUpdate || s.kind == core.SendAnswer) && (s.state == StateSuperseded || s.revision < current)
}

// restate queues a copy's newest state again, by API, if that left with a click. It went past the sender's order, so the overtaken state of
// the settled row, under way at the same moment, may have reached the platform behind it.
func (t *Tx) restate(ctx context.Context, bot core.BotID, settled int64, s settling) error {
	var newest *Row
	err := t.read(ctx, qClickState, func(r scanner) error {
		row, err := scanRow(r)
		newest = &row
		return err
	}, bot, s.copy, settled)
	if err != nil || newest == nil {
		return err
	}
	m := newest.Msg
	m.Kind, m.Click, m.ClickDedupe, m.Toast = core.SendUpdate, nil, "", nil
	t.org = newest.Org
	return t.queueRow(m, newest.Prev)
}
