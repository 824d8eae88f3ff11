package desk

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

func (f *fakeTx) PutAbsence(_ context.Context, a core.Absence) error {
	f.absences[a.ID] = a
	return nil
}

func (f *fakeTx) Absences(_ context.Context, p core.PersonID, since time.Time) (out []core.Absence, _ error) {
	for _, a := range f.absences {
		if a.Until.After(since) && a.Person == p {
			out = append(out, a)
		}
	}
	slices.SortFunc(out, func(a, b core.Absence) int { return cmp.Or(a.From.Compare(b.From), strings.Compare(a.ID, b.ID)) })
	return out, nil
}
