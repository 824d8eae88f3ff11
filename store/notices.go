package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	qNoteNotice   = sql("note notice", `INSERT INTO notice (org, id, subject, at, told) VALUES ($1, $2, $3, $4, $5)`)
	qCountNotices = sql("count notices", `SELECT count(*), COALESCE(sum(CASE WHEN n.told THEN 1 ELSE 0 END), 0) FROM notice n WHERE n.org = $1 AND n.subject = $2 AND n.at >= $3`)
	qDropNotices  = sql("drop notices", `DELETE FROM notice WHERE org = $1 AND subject = $2 AND at <= $3`)
	qRaiseAlong   = sql("raise alarm along", `
		INSERT INTO alarm AS a (org, bot, name, text, times, first, last, cleared) VALUES ($1, '', $2, $3, 1, {now}, {now}, 0)
		ON CONFLICT (org, bot, name) DO UPDATE SET text = excluded.text, last = excluded.last, cleared = 0,
			times = CASE WHEN a.cleared = 0 THEN a.times + 1 ELSE 1 END, first = CASE WHEN a.cleared = 0 THEN a.first ELSE excluded.first END`)
)

// NoteNotice implements desk.Notices.
func (t *Tx) NoteNotice(_ context.Context, n desk.Notice) error {
	t.exec(qNoteNotice, t.org, core.NewID(), n.Subject, micros(n.At), n.Told)
	return nil
}

// CountNotices implements desk.Notices.
func (t *Tx) CountNotices(ctx context.Context, subject string, since time.Time) (told, untold int, err error) {
	all := 0
	err = t.read(ctx, qCountNotices, func(r scanner) error { return r.Scan(&all, &told) }, t.org, subject, micros(since))
	return told, all - told, wrap("count notices", err)
}

// DropNotices implements desk.Notices.
func (t *Tx) DropNotices(_ context.Context, subject string, until time.Time) error {
	t.exec(qDropNotices, t.org, subject, micros(until))
	return nil
}

// RaiseAlarm implements desk.Notices: the alarm is raised with the commit.
func (t *Tx) RaiseAlarm(_ context.Context, key, text string) error {
	t.exec(qRaiseAlong, t.org, key, text)
	return nil
}
