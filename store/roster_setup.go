package store

import (
	"context"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// SaveApplied is SaveSetup for a set-up whose people are applied with it. What the set-up lists is as it lists it; people it doesn't name
// keep the desks they were given elsewhere and stay among those desks' members. Applying the same again changes nothing.
func (o *Org) SaveApplied(ctx context.Context, s core.Setup, listed []core.PersonID) (int64, error) {
	named := make(map[core.PersonID]bool, len(listed))
	for _, id := range listed {
		named[id] = true
	}
	return o.saveSetup(ctx, "save applied setup", func(ctx context.Context, tx *Tx) (core.Setup, error) {
		others, err := tx.unlisted(ctx, named)
		whole := s
		whole.Desks = slices.Clone(s.Desks)
		for i, k := range whole.Desks {
			whole.Desks[i].Members = withOthers(k, others)
		}
		return whole, err
	})
}

// unlisted returns the people a set-up doesn't name, in a fixed order, and takes the mark from those that an earlier one did.
func (t *Tx) unlisted(ctx context.Context, named map[core.PersonID]bool) ([]core.Person, error) {
	var out []core.Person
	err := t.read(ctx, qPeople, func(r scanner) error {
		p, err := scanPerson(r, t.org)
		if err == nil && !named[p.ID] {
			out = append(out, p)
		}
		return err
	}, t.org)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if !out[i].Listed {
			continue
		}
		out[i].Listed = false
		if err := t.putPerson(out[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func withOthers(k core.Desk, others []core.Person) []core.PersonID {
	out := slices.Clone(k.Members)
	for _, p := range others {
		if slices.Contains(DutiesOf(p, []core.Desk{k}).Desks, k.ID) && !slices.Contains(out, p.ID) {
			out = append(out, p.ID)
		}
	}
	return out
}

// lockSetup reads the set-up to change it.
func (t *Tx) lockSetup(ctx context.Context) (core.Setup, error) {
	var s core.Setup
	err := t.first(ctx, qLockSetup, func(r scanner) error {
		var doc []byte
		if err := r.Scan(&s.Version, &doc); err != nil {
			return err
		}
		return decode(doc, &s)
	}, t.org)
	return s, err
}

func (t *Tx) saveSetup(ctx context.Context, s core.Setup) (int64, error) {
	doc, err := encode(s)
	if err != nil {
		return 0, err
	}
	var version int64
	err = t.first(ctx, qSaveSetup, func(r scanner) error { return r.Scan(&version) }, t.org, s.Org.Timezone, doc)
	return version, err
}

// lockPerson reads somebody's own record to change it; one that was linked to another has none.
func (t *Tx) lockPerson(ctx context.Context, id core.PersonID) (core.Person, error) {
	var p core.Person
	err := t.first(ctx, qLockPerson, func(r scanner) (err error) { p, err = scanPerson(r, t.org); return err }, t.org, id)
	return p, err
}
