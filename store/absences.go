package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	qPutAbsence = sql("put absence", `
		INSERT INTO absence (org, id, person, valid_from, valid_until, author, created) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (org, id) DO UPDATE SET valid_from = excluded.valid_from, valid_until = excluded.valid_until`)
	qAbsences = sql("absences", `
		SELECT a.id, `+canonical("a.person")+`, a.valid_from, a.valid_until, a.author, a.created FROM absence a
		WHERE a.org = $1 AND a.valid_until > $3 AND a.person IN `+selfAndAliases("CAST($2 AS TEXT)")+` ORDER BY a.valid_from, a.id`)
)

// PutAbsence inserts an absence or replaces the one with its id.
func (t *Tx) PutAbsence(_ context.Context, a core.Absence) error {
	t.exec(qPutAbsence, t.org, a.ID, a.Person, micros(a.From), micros(a.Until), a.By, micros(a.Created))
	return nil
}

// Absences lists those of a person, by whichever of their records, that end after since, the first to begin first.
func (t *Tx) Absences(ctx context.Context, p core.PersonID, since time.Time) ([]core.Absence, error) {
	var out []core.Absence
	err := t.read(ctx, qAbsences, func(r scanner) error {
		var a core.Absence
		var from, until, created int64
		err := r.Scan(&a.ID, (*string)(&a.Person), &from, &until, (*string)(&a.By), &created)
		a.From, a.Until, a.Created = fromMicros(from), fromMicros(until), fromMicros(created)
		out = append(out, a)
		return err
	}, t.org, p, micros(since))
	return out, wrap("list absences", err)
}
