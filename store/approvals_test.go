package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestAnApprovalKeepsItsRoundsAndCounts(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		a := approval("a1", "boss", "deputy")
		a.Revision, a.Round = 1, 2
		a.Steps[0].Need = core.NeedAll
		a.Steps[0].Decisions = []core.Decision{{By: "assistant", For: "boss", Approved: true, At: noon}}
		a.Detail = core.ApprovalDetail{
			Requester: "p1", Since: 1, CC: []core.PersonID{"cfo"}, Plan: []core.ApprovalTemplate{{Name: "经理", Approver: "manager", Mode: "all", Within: core.Duration(time.Hour)}},
			Past: []core.ApprovalStep{{Name: "经理", Round: 1, Approvers: []core.PersonID{"boss"}}}, Back: &core.Decision{By: "boss", Reason: "缺发票", At: noon},
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.AddApproval(ctx, a)) })
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			got, err := tx.Approval(ctx, "a1")
			ok(t, err)
			a.Org = "acme"
			if d := cmp.Diff(a, got); d != "" {
				t.Fatal(d)
			}
			if waiting(t, ctx, tx, "boss") != 0 || waiting(t, ctx, tx, "deputy") != 1 {
				t.Fatal("it waits for somebody else than the one who has not decided")
			}
			tk, err := tx.ApprovalTicket(ctx, "a1")
			ok(t, err)
			if tk != "t1" {
				t.Fatalf("it belongs to %q", tk)
			}
			got.State, got.Round = core.ApprovalReturned, 3
			ok(t, tx.PutApproval(ctx, &got))
			if waiting(t, ctx, tx, "deputy") != 0 {
				t.Fatal("a returned approval waits for an approver")
			}
			again, err := tx.Approval(ctx, "a1")
			ok(t, err)
			if again.Round != 3 || again.State != core.ApprovalReturned {
				t.Fatalf("round %d, %s", again.Round, again.State)
			}
		})
	})
}

func TestDelegationsAreListedForBothWhileTheyLast(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		d := core.Delegation{ID: "d1", Person: "boss", Deputy: "deputy", From: noon, Until: noon.Add(24 * time.Hour), Created: noon}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.PutDelegation(ctx, d)) })
		inTx(t, db, "other", func(ctx context.Context, tx *store.Tx) { wantDelegations(t, ctx, tx, "boss", noon) })
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			wantDelegations(t, ctx, tx, "boss", noon, d)
			wantDelegations(t, ctx, tx, "deputy", noon, d)
			wantDelegations(t, ctx, tx, "cfo", noon)
			wantDelegations(t, ctx, tx, "boss", noon.Add(24*time.Hour))
			d.Until = noon.Add(time.Hour)
			ok(t, tx.PutDelegation(ctx, d))
			wantDelegations(t, ctx, tx, "boss", noon, d)
			wantDelegations(t, ctx, tx, "boss", noon.Add(time.Hour))
		})
	})
}

func wantDelegations(t *testing.T, ctx context.Context, tx *store.Tx, who core.PersonID, since time.Time, want ...core.Delegation) {
	t.Helper()
	got, err := tx.Delegations(ctx, who, since)
	ok(t, err)
	if d := cmp.Diff(want, got); d != "" {
		t.Fatal(d)
	}
}

func TestPeopleAreFoundByTheRoleTheyHoldOnADesk(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		people := []core.Person{
			{ID: "a", Name: "甲", Active: true, Roles: []core.Role{core.RoleTechnician, core.RoleLead}, Desks: []core.DeskID{"it"}},
			{ID: "b", Name: "乙", Active: true, Roles: []core.Role{core.RoleLead}, Desks: []core.DeskID{"hr"}},
			{ID: "e", Name: "戊", Active: true, Grants: map[core.DeskID][]core.Role{"legal": {core.RoleLead}}},
			{ID: "c", Name: "丙", Roles: []core.Role{core.RoleLead}, Desks: []core.DeskID{"it"}},
			{ID: "d", Name: "lead", Title: `"lead"`, Active: true, Roles: []core.Role{core.RoleEmployee}, Desks: []core.DeskID{"it"}},
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, p := range people {
				ok(t, tx.PutPerson(ctx, p))
			}
			for desk, want := range map[core.DeskID][]core.PersonID{"": {"a", "b", "e"}, "it": {"a"}, "legal": {"e"}, "admin": nil} {
				got, err := tx.PeopleWithRole(ctx, core.RoleLead, desk)
				ok(t, err)
				var ids []core.PersonID
				for _, p := range got {
					ids = append(ids, p.ID)
				}
				if d := cmp.Diff(want, ids); d != "" {
					t.Errorf("leads of %q: %s", desk, d)
				}
			}
		})
	})
}

func TestOpenApprovalsAreListedOldestFirstWithWhatTheyAreAbout(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		k := ticket("t1", "IT-000001")
		addTicket(t, db, "acme", k)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for i, state := range []core.ApprovalState{core.ApprovalPending, core.ApprovalApproved, core.ApprovalReturned, core.ApprovalPending} {
				a := approval(core.ApprovalID("a"+string('1'+rune(i))), "boss")
				a.State, a.Created = state, noon.Add(time.Duration(-i)*time.Hour)
				ok(t, tx.AddApproval(ctx, a))
			}
		})
		addTicket(t, db, "other", ticket("t1", "IT-000009"))
		inTx(t, db, "other", func(ctx context.Context, tx *store.Tx) { ok(t, tx.AddApproval(ctx, approval("x", "boss"))) })
		var ids []core.ApprovalID
		for after := core.ApprovalID(""); ; {
			page, err := db.Org("acme").OpenApprovals(t.Context(), after, 2)
			ok(t, err)
			for _, a := range page {
				if ids = append(ids, a.ID); a.About.Number != "IT-000001" {
					t.Errorf("%s is about %q", a.ID, a.About.Number)
				}
			}
			if len(page) < 2 {
				break
			}
			after = page[1].ID
		}
		if d := cmp.Diff([]core.ApprovalID{"a4", "a3", "a1"}, ids); d != "" {
			t.Error(d)
		}
	})
}

func TestOpenDelegationsOfEverybodyAreListed(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		now := core.Delegation{ID: "d1", Person: "boss", Deputy: "deputy", From: noon, Until: noon.Add(24 * time.Hour), Created: noon}
		later := core.Delegation{ID: "d2", Person: "cfo", Deputy: "boss", From: noon.Add(time.Hour), Until: noon.Add(48 * time.Hour), Created: noon}
		past := core.Delegation{ID: "d3", Person: "cfo", Deputy: "boss", From: noon.Add(-2 * time.Hour), Until: noon, Created: noon}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			for _, d := range []core.Delegation{later, past, now} {
				ok(t, tx.PutDelegation(ctx, d))
			}
		})
		got, err := db.Org("acme").OpenDelegations(t.Context(), noon, 10)
		ok(t, err)
		if d := cmp.Diff([]core.Delegation{now, later}, got); d != "" {
			t.Error(d)
		}
		if got, err := db.Org("other").OpenDelegations(t.Context(), noon, 10); err != nil || len(got) > 0 {
			t.Errorf("another org has %v, %v", got, err)
		}
	})
}
