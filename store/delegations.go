package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// PutDelegation inserts a delegation or replaces the one with its id.
func (t *Tx) PutDelegation(_ context.Context, d core.Delegation) error {
	t.exec(qPutDelegation, t.org, d.ID, d.Person, d.Deputy, micros(d.From), micros(d.Until), micros(d.Created))
	return nil
}

// Delegations lists those that p gave or was given and that end after since, the first to begin first. Aliases are resolved.
func (t *Tx) Delegations(ctx context.Context, p core.PersonID, since time.Time) ([]core.Delegation, error) {
	var out []core.Delegation
	err := t.read(ctx, qDelegations, intoDelegations(&out), t.org, p, micros(since))
	return out, wrap("list delegations", err)
}

func intoDelegations(out *[]core.Delegation) func(scanner) error {
	return func(r scanner) error {
		var d core.Delegation
		var from, until, created int64
		err := r.Scan(&d.ID, (*string)(&d.Person), (*string)(&d.Deputy), &from, &until, &created)
		d.From, d.Until, d.Created = fromMicros(from), fromMicros(until), fromMicros(created)
		*out = append(*out, d)
		return err
	}
}
