package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestTheSetupsVersionMovesOnlyWhenItChanges(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := db.Org("acme")
		_, err := org.LoadSetup(t.Context())
		wantCode(t, err, core.CodeNotFound)
		s := core.Setup{
			Org: core.Org{ID: "acme", Name: "甲", Timezone: "Asia/Shanghai"}, Desks: []core.Desk{it},
			SLA: []core.SLAPolicy{{Desk: "it", Targets: map[core.Priority]core.SLATarget{"P1": {Response: core.Duration(15 * time.Minute)}}}},
		}
		for i, want := range []int64{1, 1, 2} {
			if i == 2 {
				s.Org.Name = "乙"
			}
			v, err := org.SaveSetup(t.Context(), s)
			ok(t, err)
			read, err := org.SetupVersion(t.Context())
			ok(t, err)
			if v != want || read != want {
				t.Fatalf("save %d: version %d, read %d, want %d", i, v, read, want)
			}
		}
		got, err := org.LoadSetup(t.Context())
		ok(t, err)
		s.Version = 2
		if d := cmp.Diff(s, got); d != "" {
			t.Fatal(d)
		}
		none, err := db.Org("globex").SetupVersion(t.Context())
		ok(t, err)
		orgs, err := db.Orgs(t.Context())
		ok(t, err)
		if none != 0 || len(orgs) != 1 {
			t.Fatalf("version of a strange org %d, orgs %v", none, orgs)
		}
	})
}

func TestApplyingPeopleTwiceChangesNothing(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		people := []core.Person{{ID: "p2", Name: "李", Active: true, Roles: []core.Role{}}, {ID: "p1", Name: "王", Active: true, Desks: []core.DeskID{"it"}}}
		accounts := []core.Account{{Person: "p1", Platform: core.WeCom, Tenant: "c", ID: "wang"}}
		org := db.Org("acme")
		c, err := org.ApplyPeople(t.Context(), people, accounts)
		ok(t, err)
		if d := cmp.Diff(store.PeopleChanges{Added: []core.PersonID{"p1", "p2"}, Accounts: []string{"wecom/c/wang"}}, c); d != "" {
			t.Fatal(d)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.TouchAccount(ctx, core.Account{Platform: core.WeCom, Tenant: "c", ID: "wang", Address: "addr", Bot: "b"}))
		})
		c, err = org.ApplyPeople(t.Context(), people, accounts)
		ok(t, err)
		if !c.None() {
			t.Fatalf("second time %+v", c)
		}
		people[0].Title, accounts[0].Person = "主管", "p2"
		c, err = org.ApplyPeople(t.Context(), people, accounts)
		ok(t, err)
		if d := cmp.Diff(store.PeopleChanges{Updated: []core.PersonID{"p2"}, Accounts: []string{"wecom/c/wang"}}, c); d != "" {
			t.Fatal(d)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			p, a, err := tx.PersonByAccount(ctx, core.WeCom, "c", "wang")
			ok(t, err)
			if p.Title != "主管" || a.Address != "addr" || a.Bot != "b" {
				t.Fatalf("%+v %+v", p, a)
			}
		})
		found, err := org.People(t.Context(), "李", 0, 10)
		ok(t, err)
		if len(found) != 1 || found[0].ID != "p2" {
			t.Fatalf("found %+v", found)
		}
	})
}

func TestCredentialsAreSealedForTheirBotAndKey(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		b := store.Bot{ID: "b", Org: "acme", Platform: core.Feishu, Title: "小助手", Options: []byte(`{"app_id":"x"}`), Credentials: []byte(`{"secret":"hush"}`)}
		ok(t, db.RegisterBot(t.Context(), b))
		got, err := db.Bots(t.Context(), "acme")
		ok(t, err)
		if len(got) != 1 || string(got[0].Credentials) != `{"secret":"hush"}` || got[0].Version != 1 || got[0].Disabled {
			t.Fatalf("bots %+v", got)
		}
		if others, err := db.Bots(t.Context(), "globex"); err != nil || len(others) != 0 {
			t.Fatalf("another org's bots %v %v", others, err)
		}
		thief := b
		thief.Org = "globex"
		wantCode(t, db.RegisterBot(t.Context(), thief), core.CodeConflict)
		ok(t, db.Org("acme").DisableBot(t.Context(), "b"))
		got, err = db.Bots(t.Context(), "")
		ok(t, err)
		if !got[0].Disabled || got[0].Version != 2 {
			t.Fatalf("bots %+v", got)
		}
		store.Tamper(t, db, "UPDATE bot SET org = 'globex'")
		if _, err = db.Bots(t.Context(), ""); err == nil || strings.Contains(err.Error(), "hush") {
			t.Fatalf("credentials moved to another org were opened: %v", err)
		}
		ok(t, db.ReportHealth(t.Context(), "b", "replica-1", []byte(`{"connected":1}`)))
		health, err := db.Org("globex").BotHealth(t.Context(), time.Minute)
		ok(t, err)
		if len(health) != 1 || health[0].Owner != "replica-1" || string(health[0].Report) != `{"connected":1}` {
			t.Fatalf("health %+v", health)
		}
	})
}

func TestCredentialsNeedTheKeyTheyWereSealedWith(t *testing.T) {
	dir := t.TempDir()
	db := open(t, store.Config{DataDir: dir, SecretKey: testKey})
	ok(t, db.RegisterBot(t.Context(), store.Bot{ID: "b", Org: "acme", Platform: core.Feishu, Credentials: []byte("{}")}))
	for _, key := range [][]byte{nil, bytes.Repeat([]byte{8}, store.KeySize)} {
		other := open(t, store.Config{DataDir: dir, SecretKey: key})
		_, err := other.Bots(t.Context(), "")
		wantCode(t, err, core.CodeInvalid)
	}
	_, err := store.Open(t.Context(), store.Config{DataDir: dir, SecretKey: []byte("short")})
	wantCode(t, err, core.CodeInvalid)
}

func TestAdminsSessionsAndAlarmsAreKept(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		ok(t, db.PutAdmin(ctx, store.Admin{Name: "root", Hash: "argon2id$1"}))
		ok(t, db.PutAdmin(ctx, store.Admin{Name: "root", Hash: "argon2id$2", Org: "acme", Role: core.RoleAnalyst}))
		a, err := db.Admin(ctx, "root")
		ok(t, err)
		if a.Hash != "argon2id$2" || a.Org != "acme" || a.Role != core.RoleAnalyst || a.Created.IsZero() {
			t.Fatalf("admin %+v", a)
		}
		s := store.WebSession{Token: "h1", Subject: "root", Kind: "console", Data: []byte(`{"csrf":"x"}`)}
		ok(t, db.PutWebSession(ctx, s, time.Hour))
		s.Token = "h2"
		ok(t, db.PutWebSession(ctx, s, -time.Second))
		got, err := db.WebSession(ctx, "h1")
		ok(t, err)
		if got.Subject != "root" || string(got.Data) != `{"csrf":"x"}` {
			t.Fatalf("session %+v", got)
		}
		_, err = db.WebSession(ctx, "h2")
		wantCode(t, err, core.CodeNotFound)
		ok(t, db.RemoveAdmin(ctx, "root"))
		_, err = db.WebSession(ctx, "h1")
		wantCode(t, err, core.CodeNotFound)

		org := db.Org("acme")
		for i, want := range []bool{true, false, true} {
			if i == 2 {
				ok(t, org.ClearAlarm(ctx, "b", "token"))
			}
			news, err := org.RaiseAlarm(ctx, "b", "token", "密钥失效")
			ok(t, err)
			if news != want {
				t.Fatalf("alarm %d is news: %v", i, news)
			}
		}
		alarms, err := org.Alarms(ctx, true, 10)
		ok(t, err)
		if len(alarms) != 1 || alarms[0].Times != 1 || !alarms[0].Cleared.IsZero() {
			t.Fatalf("alarms %+v", alarms)
		}
	})
}

func TestTheConsoleFiltersAndPagesTickets(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for i, id := range []core.TicketID{"t1", "t2", "t3", "t4"} {
			k := ticket(id, strings.ToUpper("IT-"+string(id)))
			k.Created = noon.Add(time.Duration(i/2) * time.Minute) // pairs share an instant
			if id == "t4" {
				k.Status, k.Title = core.StatusClosed, "100% 磁盘"
			}
			addTicket(t, db, "acme", k)
		}
		org := db.Org("acme")
		var seen []core.TicketID
		var page store.Page
		for page.Limit = 3; ; {
			list, err := org.Tickets(t.Context(), store.TicketFilter{}, page)
			ok(t, err)
			if len(list) == 0 {
				break
			}
			seen, page.After = append(seen, ids(list)...), list[len(list)-1]
		}
		if d := cmp.Diff([]core.TicketID{"t4", "t3", "t2", "t1"}, seen); d != "" {
			t.Fatal(d)
		}
		for want, f := range map[int]store.TicketFilter{
			3: {Open: true}, 1: {Text: "0% "}, 0: {Text: "9% "}, 2: {From: noon.Add(time.Second), To: noon.Add(time.Hour)},
		} {
			n, err := org.CountTickets(t.Context(), f)
			ok(t, err)
			if n != want {
				t.Fatalf("%+v matches %d, want %d", f, n, want)
			}
		}
		counts, err := org.TicketCounts(t.Context(), noon)
		ok(t, err)
		if len(counts) != 2 || counts[0].Status != core.StatusClosed || counts[1].Count != 3 {
			t.Fatalf("counts %+v", counts)
		}
		k, err := org.Ticket(t.Context(), "it-t1")
		ok(t, err)
		if k.ID != "t1" {
			t.Fatalf("read %+v", k)
		}
	})
}

func TestABackupIsWholeAndRestores(t *testing.T) {
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "copy.db")
	db := open(t, store.Config{DataDir: dir})
	addTicket(t, db, "acme", ticket("t1", "IT-1"))
	ok(t, db.Backup(t.Context(), file))
	wantCode(t, db.Backup(t.Context(), file), core.CodeInvalid)
	addTicket(t, db, "acme", ticket("t2", "IT-2"))
	db.Close()

	bad := filepath.Join(t.TempDir(), "bad.db")
	ok(t, os.WriteFile(bad, []byte("no database"), 0o600))
	wantCode(t, store.Restore(t.Context(), store.Config{DataDir: dir}, bad), core.CodeInvalid)
	ok(t, store.Restore(t.Context(), store.Config{DataDir: dir}, file))
	db = open(t, store.Config{DataDir: dir})
	n, err := db.Org("acme").CountTickets(t.Context(), store.TicketFilter{})
	ok(t, err)
	if n != 1 {
		t.Fatalf("%d tickets after the restore", n)
	}
	if _, err := os.Stat(filepath.Join(dir, "imdesk.db.before-restore")); err != nil {
		t.Fatal(err)
	}
	err = store.Restore(t.Context(), store.Config{URL: "postgres://x"}, file)
	if err == nil || !strings.Contains(err.Error(), "pg_restore") {
		t.Fatalf("restoring PostgreSQL: %v", err)
	}
}

func TestPruningTakesFinishedRowsOnly(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		ids := insert(t, db, inbound("acme", "b", "lane", "1", "2"))
		ok(t, finish(db, "acme", claim(t, db, "lane", "me"), ids[0], "", true))
		_, row := send(t, db, "acme", message("b", "g", nil))
		send(t, db, "acme", message("b", "g", nil))
		ok(t, db.Settle(t.Context(), "b", sender(t, db, "b", "me"), []store.Outcome{{ID: row.ID, State: store.StateSent}}))
		n, err := db.Prune(t.Context(), time.Hour, 100)
		ok(t, err)
		if n != 0 {
			t.Fatalf("%d fresh rows pruned", n)
		}
		n, err = db.Prune(t.Context(), -time.Second, 100)
		ok(t, err)
		open, uerr := db.Unhandled(t.Context(), "lane", 10)
		ok(t, uerr)
		if n != 2 || len(open) != 1 || len(pending(t, db, "b", 0)) != 1 {
			t.Fatalf("%d pruned, %d events and %d messages left", n, len(open), len(pending(t, db, "b", 0)))
		}
	})
}
