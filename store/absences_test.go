package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestLeaveIsKeptOfEachPersonUntilItIsOver(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		a := core.Absence{ID: "a1", Person: "boss", From: noon, Until: noon.Add(24 * time.Hour), By: "lead", Created: noon}
		later := core.Absence{ID: "a0", Person: "boss", From: noon.Add(72 * time.Hour), Until: noon.Add(96 * time.Hour), By: "boss", Created: noon}
		want := func(org core.OrgID, who core.PersonID, since time.Time, want ...core.Absence) {
			t.Helper()
			inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
				got, err := tx.Absences(ctx, who, since)
				ok(t, err)
				if d := cmp.Diff(want, got); d != "" {
					t.Fatal(d)
				}
			})
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.PutAbsence(ctx, later))
			ok(t, tx.PutAbsence(ctx, a))
		})
		want("acme", "boss", noon, a, later)
		want("acme", "cfo", noon)
		want("other", "boss", noon)
		want("acme", "boss", a.Until, later)
		a.Until = noon.Add(time.Hour)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.PutAbsence(ctx, a)) })
		want("acme", "boss", noon, a, later)
		want("acme", "boss", noon.Add(2*time.Hour), later)
	})
}
