package store_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

var testKey = bytes.Repeat([]byte{7}, store.KeySize)

// onBoth runs a topic of the contract against each engine.
func onBoth(t *testing.T, topic func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		topic(t, open(t, store.Config{URL: pgtest.URL(t), SecretKey: testKey, MaxConns: 8}))
	})
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		topic(t, open(t, store.Config{DataDir: t.TempDir(), SecretKey: testKey}))
	})
}

func open(tb testing.TB, cfg store.Config) *store.DB {
	tb.Helper()
	db, err := store.Open(tb.Context(), cfg)
	ok(tb, err)
	tb.Cleanup(db.Close)
	ok(tb, db.Migrate(tb.Context()))
	return db
}

func ok(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatal(err)
	}
}

func wantCode(tb testing.TB, err error, code core.Code) {
	tb.Helper()
	if core.CodeOf(err) != code {
		tb.Fatalf("got error %v with code %q, want code %q", err, core.CodeOf(err), code)
	}
}

// inTx runs fn in a transaction of org that must succeed.
func inTx(tb testing.TB, db *store.DB, org core.OrgID, fn func(ctx context.Context, tx *store.Tx)) *store.Tx {
	tb.Helper()
	var last *store.Tx
	ok(tb, db.Org(org).Tx(tb.Context(), func(ctx context.Context, tx *store.Tx) error {
		last = tx
		fn(ctx, tx)
		return nil
	}))
	return last
}
