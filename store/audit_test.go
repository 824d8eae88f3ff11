package store_test

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

// audited writes n rows t0, t1, … and seals them.
func audited(t *testing.T, db *store.DB, n int) *store.Org {
	t.Helper()
	for i := range n {
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.Audit(ctx, desk.AuditEntry{
				At: noon, Actor: "p1", Behalf: "p9", Channel: "feishu:oc_1", Act: "claim", Object: fmt.Sprint("t", i), Detail: map[string]any{"n": i},
			}))
		})
	}
	org := db.Org("acme")
	for done := 0; done < n; {
		k, err := org.SealAudit(t.Context(), 3)
		ok(t, err)
		done += k
	}
	return org
}

func TestAuditEntriesAreChainedInTheOrderTheyWereWritten(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := audited(t, db, 5)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.Audit(ctx, desk.AuditEntry{Act: "late"})) })
		c, err := org.VerifyAudit(t.Context())
		ok(t, err)
		if c.Seq != 5 || c.Unsealed != 1 {
			t.Fatalf("%+v", c)
		}
		trail, err := org.AuditTrail(t.Context(), "t2", 0, 10)
		ok(t, err)
		if len(trail) != 1 || trail[0].Seq != 3 || trail[0].Detail["n"] != float64(2) || trail[0].Behalf != "p9" || trail[0].Channel != "feishu:oc_1" {
			t.Fatalf("trail %+v", trail)
		}
	})
}

// guards are what keeps the trail, by whether the database is embedded; its owner can drop them.
var guards = map[bool][]string{
	true:  {"DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete", "DROP TRIGGER audit_head_forward", "DROP TRIGGER audit_head_no_delete"},
	false: {"DROP TRIGGER audit_append_only ON audit", "DROP TRIGGER audit_head_forward ON audit_head"},
}

func TestAuditVerifyNamesTheFirstRowThatWasTamperedWith(t *testing.T) {
	for name, attack := range map[string]struct {
		tamper []string
		says   string
	}{
		"another actor":        {[]string{"UPDATE audit SET actor = 'p2' WHERE object = 't2'"}, "breaks at entry 3"},
		"another principal":    {[]string{"UPDATE audit SET behalf = '' WHERE object = 't1'"}, "breaks at entry 2"},
		"another channel":      {[]string{"UPDATE audit SET channel = 'console' WHERE object = 't3'"}, "breaks at entry 4"},
		"both stripped":        {[]string{"UPDATE audit SET channel = '', behalf = '' WHERE object = 't3'"}, "breaks at entry 4"},
		"another detail":       {[]string{`UPDATE audit SET detail = '{"n":7}' WHERE object = 't0'`}, "breaks at entry 1"},
		"another time":         {[]string{"UPDATE audit SET at = at + 1 WHERE object = 't4'"}, "breaks at entry 5"},
		"a row cut out":        {[]string{"DELETE FROM audit WHERE object = 't1'"}, "breaks at entry 2"},
		"two rows swapped":     {[]string{"UPDATE audit SET seq = 9 WHERE seq = 2", "UPDATE audit SET seq = 2 WHERE seq = 3", "UPDATE audit SET seq = 3 WHERE seq = 9"}, "breaks at entry 2"},
		"a row put in between": {[]string{"INSERT INTO audit (org, at, actor, act, object, detail, seq, seal) VALUES ('acme', 1, 'p1', 'claim', 'x', '', 3, 'x')"}, "breaks at entry"},
		"the tail cut":         {[]string{"DELETE FROM audit WHERE object = 't4'"}, "had 5"},
		"tail and head cut":    {[]string{"DELETE FROM audit WHERE seq > 3", "UPDATE audit_head SET seq = 3, seal = (SELECT seal FROM audit WHERE seq = 3)"}, "had 5"},
		"all made anew": {[]string{
			"UPDATE audit SET actor = 'p2' WHERE object = 't2'", "UPDATE audit SET seq = 0, seal = ''", "DELETE FROM audit_head",
		}, "was exported"},
	} {
		t.Run(name, func(t *testing.T) {
			onBoth(t, func(t *testing.T, db *store.DB) {
				org := audited(t, db, 5)
				head, err := org.AuditHead(t.Context())
				ok(t, err)
				_, err = org.VerifyAudit(t.Context(), head)
				ok(t, err)
				for _, text := range append(guards[db.Embedded()], attack.tamper...) {
					store.Tamper(t, db, text)
				}
				_, err = org.SealAudit(t.Context(), 100)
				ok(t, err)
				_, err = org.VerifyAudit(t.Context(), head)
				wantCode(t, err, core.CodeConflict)
				if !strings.Contains(err.Error(), attack.says) {
					t.Fatalf("%v does not say %q", err, attack.says)
				}
			})
		})
	}
}

func TestTheAuditTrailCanOnlyBeAppendedTo(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := audited(t, db, 3)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.Audit(ctx, desk.AuditEntry{Act: "late"})) })
		attacks := []string{
			"UPDATE audit SET actor = 'p2' WHERE object = 't1'", "UPDATE audit SET seq = 9 WHERE object = 't1'", "UPDATE audit SET seq = 0, seal = ''",
			"UPDATE audit SET seq = 4, seal = 'x', actor = 'p2' WHERE act = 'late'", "DELETE FROM audit", "DELETE FROM audit WHERE act = 'late'",
			"UPDATE audit_head SET seq = 1", "UPDATE audit_head SET seal = 'x'", "DELETE FROM audit_head",
		}
		if db.Embedded() {
			attacks = append(attacks, "INSERT OR REPLACE INTO audit (id, org, at, actor, act, object, detail) SELECT id, org, at, 'p2', act, object, detail FROM audit WHERE object = 't1'")
		} else {
			attacks = append(attacks, "TRUNCATE audit", "TRUNCATE audit_head")
		}
		for _, text := range attacks {
			if err := store.TryTamper(t, db, text); err == nil {
				t.Errorf("%s is let through", text)
			}
		}
		n, err := org.SealAudit(t.Context(), 10)
		ok(t, err)
		c, err := org.VerifyAudit(t.Context())
		ok(t, err)
		if n != 1 || c.Seq != 4 {
			t.Fatalf("sealed %d, chain %+v", n, c)
		}
	})
}

func TestARoleThatWasGrantedServesButCanOnlySelectAndInsertInTheTrail(t *testing.T) {
	address, role := pgtest.URL(t), fmt.Sprint("imdesk_serve_", os.Getpid()) // roles belong to the whole server
	owner := open(t, store.Config{URL: address, SecretKey: testKey})
	_, err := owner.Pool().Exec(t.Context(), "CREATE ROLE "+role+" LOGIN")
	ok(t, err)
	t.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), address)
		ok(t, err)
		defer conn.Close(context.Background())
		for _, text := range []string{"DROP OWNED BY " + role, "DROP ROLE " + role} {
			_, err := conn.Exec(context.Background(), text)
			ok(t, err)
		}
	})
	ok(t, owner.Grant(t.Context(), role))
	ok(t, owner.Grant(t.Context(), role))
	u, err := url.Parse(address)
	ok(t, err)
	q := u.Query()
	q.Set("user", role)
	u.User, u.RawQuery = nil, q.Encode()
	db, err := store.Open(t.Context(), store.Config{URL: u.String(), SecretKey: testKey})
	ok(t, err)
	defer db.Close()
	org := audited(t, db, 3)
	_, err = org.SaveSetup(t.Context(), core.Setup{Org: core.Org{ID: "acme", Timezone: "Asia/Shanghai"}})
	ok(t, err)
	_, err = org.ApplyPeople(t.Context(), []core.Person{{ID: "p1", Name: "王"}}, nil)
	ok(t, err)
	if _, err = org.VerifyAudit(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{
		"UPDATE audit SET seq = 4 WHERE seq = 0", "DELETE FROM audit", "TRUNCATE audit", "UPDATE audit_head SET seq = 9", "DELETE FROM audit_head",
		"ALTER TABLE audit DISABLE TRIGGER ALL", "DROP TRIGGER audit_append_only ON audit", "CREATE OR REPLACE FUNCTION audit_guard() RETURNS trigger LANGUAGE sql AS ''",
	} {
		_, err := db.Pool().Exec(t.Context(), text)
		if err == nil || !strings.Contains(err.Error(), "42501") && !strings.Contains(err.Error(), "must be owner") {
			t.Errorf("%s: %v", text, err)
		}
	}
	wantCode(t, owner.Grant(t.Context(), "postgres"), core.CodeInvalid)
}

func entry(act string) desk.AuditEntry { return desk.AuditEntry{At: noon, Actor: "p1", Act: act} }
