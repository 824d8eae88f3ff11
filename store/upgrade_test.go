package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

// onOld runs a topic on databases that have the schema of an older version.
func onOld(t *testing.T, version int64, topic func(t *testing.T, db *store.DB)) {
	t.Helper()
	for name, cfg := range map[string]func() store.Config{
		"postgres": func() store.Config { return store.Config{URL: pgtest.Blank(t), SecretKey: testKey, MaxConns: 4} },
		"sqlite":   func() store.Config { return store.Config{DataDir: t.TempDir(), SecretKey: testKey} },
	} {
		t.Run(name, func(t *testing.T) {
			db, err := store.Open(t.Context(), cfg())
			ok(t, err)
			t.Cleanup(db.Close)
			store.MigrateTo(t, db, version)
			topic(t, db)
		})
	}
}

// insertOld stores a ticket as versions before 00015 did, which had no column for what is due.
func insertOld(t *testing.T, db *store.DB, k core.Ticket) {
	t.Helper()
	detail, err := json.Marshal(k.Detail)
	ok(t, err)
	store.Tamper(t, db, fmt.Sprintf(`INSERT INTO ticket (org, id, number, desk, type, status, priority, category, title, text, requester, assignee, origin, bot, platform, revision, created, updated, detail, is_open)
		VALUES ('acme', '%s', 'IT-%s', 'it', 'incident', '%s', 'P3', '', '', '', 'p1', '', '{}', 'b', 'feishu', 1, %d, %d, '%s', %t)`,
		k.ID, k.ID, k.Status, noon.UnixMicro(), noon.UnixMicro(), strings.ReplaceAll(string(detail), "'", "''"), k.Status.Open()))
}

func TestOpenTicketsOfAnOlderVersionAreOnTheListsAfterTheUpgrade(t *testing.T) {
	at := func(minutes int) time.Time { return noon.Add(time.Duration(minutes) * time.Minute) }
	abroad := func(x time.Time) time.Time { return x.In(time.FixedZone("", 8*3600)) }
	var old []core.Ticket
	for i, c := range []struct {
		status               core.Status
		response, resolution time.Time
		answered             bool
	}{
		{core.StatusNew, at(5), at(50), false}, {core.StatusNew, at(50), at(6), false}, {core.StatusInProgress, at(5), at(51), true}, {core.StatusAssigned, abroad(at(7)), abroad(at(52)), false},
		{core.StatusNew, at(8), time.Time{}, false}, {core.StatusInProgress, at(5), time.Time{}, true}, {core.StatusNew, time.Time{}, at(9), false}, {core.StatusNew, time.Time{}, time.Time{}, false},
		{core.StatusWaitingUser, at(5), at(53), true}, {core.StatusResolved, at(5), at(54), true}, {core.StatusClosed, at(5), at(55), true}, {core.StatusStuck, time.Time{}, at(10), false},
	} {
		k := core.Ticket{ID: core.TicketID(fmt.Sprintf("t%02d", i)), Status: c.status, Detail: core.TicketDetail{ResponseDue: c.response, ResolutionDue: c.resolution}}
		if c.answered {
			k.Detail.FirstResponse = at(1)
		}
		old = append(old, k)
	}
	onOld(t, 14, func(t *testing.T, db *store.DB) {
		for _, k := range old {
			insertOld(t, db, k)
		}
		ok(t, db.Migrate(t.Context()))
		var want, still []core.TicketID
		for _, k := range old {
			switch {
			case !k.Due().IsZero():
				want = append(want, k.ID)
			case k.Status.Open():
				still = append(still, k.ID)
			}
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			list, n, err := tx.DueTickets(ctx, "it", time.Time{}, at(24*60), 50)
			ok(t, err)
			if !slices.IsSortedFunc(list, func(a, b core.Ticket) int { return a.Due().Compare(b.Due()) }) || n != len(want) {
				t.Errorf("%d are due, in this order: %v", n, ids(list))
			}
			for _, k := range list { // each at its own time, to the second
				if _, n, err := tx.DueTickets(ctx, "it", k.Due().Add(-time.Second), k.Due(), 50); err != nil || n != 1 {
					t.Errorf("%s is not found where it is due, at %s: %d (%v)", k.ID, k.Due(), n, err)
				}
			}
			got := ids(list)
			slices.Sort(got)
			if !slices.Equal(got, want) {
				t.Errorf("due are %v, want %v", got, want)
			}
			idle, err := tx.Untouched(ctx, "it", noon, 50)
			ok(t, err)
			got = ids(idle)
			slices.Sort(got)
			if !slices.Equal(got, still) {
				t.Errorf("without a deadline are %v, want %v", got, still)
			}
		})
	})
}

func TestTheDigestIsOnItsWayFromTheUpgradeOnAndFromTheFirstSetUp(t *testing.T) {
	digests := func(t *testing.T, db *store.DB, org core.OrgID) (out []string) {
		inTx(t, db, org, func(ctx context.Context, tx *store.Tx) {
			all, err := tx.Timers(ctx, "org")
			ok(t, err)
			for _, m := range all {
				out = append(out, fmt.Sprint(m.Kind, " ", m.Due.Unix(), " ", m.Data["plan_only"]))
			}
		})
		return out
	}
	onOld(t, 15, func(t *testing.T, db *store.DB) {
		for _, org := range []string{"acme", "globex"} {
			store.Tamper(t, db, fmt.Sprintf(`INSERT INTO setup (org, version, timezone, doc, updated) VALUES ('%s', 1, '', '{}', 0)`, org))
		}
		store.Tamper(t, db, `INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause) VALUES ('globex', 'org', 'attention.digest', 7000000, 'null', 0, 0, 0, '')`)
		ok(t, db.Migrate(t.Context()))
		if got := digests(t, db, "acme"); !slices.Equal(got, []string{"attention.digest 1 yes"}) {
			t.Errorf("after the upgrade %v", got)
		}
		if got := digests(t, db, "globex"); !slices.Equal(got, []string{"attention.digest 7 "}) {
			t.Errorf("one that was on its way already is %v", got)
		}
		for range 2 {
			_, err := db.Org("initech").SaveSetup(t.Context(), core.Setup{Org: core.Org{ID: "initech", Name: fmt.Sprint(time.Now())}})
			ok(t, err)
		}
		if got := digests(t, db, "initech"); !slices.Equal(got, []string{"attention.digest 1 yes"}) {
			t.Errorf("of a new enterprise %v", got)
		}
	})
}
