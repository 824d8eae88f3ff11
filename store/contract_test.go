package store_test

import (
	"testing"

	"github.com/imdesk/imdesk/store"
)

func TestEveryStatementPreparesOnBothEngines(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) { store.PrepareAll(t, db) })
}

func TestMigratingTwiceChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) { ok(t, db.Migrate(t.Context())) })
}
