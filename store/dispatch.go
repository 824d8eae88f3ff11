package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	// The row is made before it is locked, so that two who come first don't both find none.
	qSeedDispatch = sql("seed dispatch", `INSERT INTO dispatch (org, desk, doc) VALUES ($1, $2, $3) ON CONFLICT (org, desk) DO NOTHING`)
	qDispatch     = sql("dispatch", `SELECT doc FROM dispatch WHERE org = $1 AND desk = $2 {lock}`)
	qPutDispatch  = sql("put dispatch", `INSERT INTO dispatch (org, desk, doc) VALUES ($1, $2, $3) ON CONFLICT (org, desk) DO UPDATE SET doc = excluded.doc`)
	qLoads        = sql("loads", `SELECT t.assignee, count(*) FROM ticket t WHERE t.org = $1 AND t.assignee <> '' AND t.is_open AND t.desk = $2 GROUP BY t.assignee`)
	qRouted       = sql("routed", `SELECT a.text, count(*) FROM act a WHERE a.org = $1 AND a.verb = 'routed' AND a.at >= $2 GROUP BY a.text`)
)

// Roster returns what is kept of a desk's turns, locked until the transaction ends.
func (t *Tx) Roster(ctx context.Context, d core.DeskID) (desk.Roster, error) {
	var out desk.Roster
	t.exec(qSeedDispatch, t.org, d, "{}")
	err := t.first(ctx, qDispatch, func(r scanner) error {
		var doc []byte
		if err := r.Scan(&doc); err != nil {
			return err
		}
		return decode(doc, &out)
	}, t.org, d)
	return out, wrap("read roster", err)
}

// PutRoster inserts or replaces it.
func (t *Tx) PutRoster(_ context.Context, d core.DeskID, r desk.Roster) error {
	doc, err := encode(r)
	if err != nil {
		return wrap("put roster", err)
	}
	t.exec(qPutDispatch, t.org, d, doc)
	return nil
}

// Loads counts a desk's open tickets by who has them in hand.
func (t *Tx) Loads(ctx context.Context, d core.DeskID) (map[core.PersonID]int, error) {
	out := map[core.PersonID]int{}
	err := t.read(ctx, qLoads, func(r scanner) error {
		var who string
		var n int
		err := r.Scan(&who, &n)
		out[core.PersonID(who)] = n
		return err
	}, t.org, d)
	return out, wrap("count tickets in hand", err)
}

// Routed counts the timelines on which a rule was noted since a moment, by the words it was noted with.
func (o *Org) Routed(ctx context.Context, since time.Time) (map[string]int, error) {
	out := map[string]int{}
	err := o.query(ctx, qRouted, func(r scanner) error {
		var words string
		var n int
		err := r.Scan(&words, &n)
		out[words] = n
		return err
	}, o.id, micros(since))
	return out, wrap("count tickets by rule", err)
}
