package store_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// twoDesks gives acme two desks, a technician of the first from a file, and two people who have spoken.
func twoDesks(t *testing.T, db *store.DB) *store.Org {
	t.Helper()
	org := db.Org("acme")
	listed := core.Person{ID: "li-lei", Name: "李雷", Active: true, Listed: true, Desks: []core.DeskID{"it"}, Roles: []core.Role{core.RoleLead}}
	_, err := org.SaveApplied(t.Context(), desksLedBy("li-lei"), []core.PersonID{"li-lei"})
	ok(t, err)
	_, err = org.ApplyPeople(t.Context(), []core.Person{listed}, []core.Account{{Person: "li-lei", Platform: core.WeCom, Tenant: "c", ID: "lilei"}})
	ok(t, err)
	for _, name := range []string{"han", "wu"} {
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			p := core.Person{ID: core.PersonID("p-" + name), Name: "名" + name, Active: true, Roles: []core.Role{core.RoleEmployee}}
			_, err := tx.AddPerson(ctx, p, core.Account{Platform: core.Feishu, Tenant: "t", ID: "on_" + name, Bot: "b"})
			ok(t, err)
		})
	}
	store.Tamper(t, db, "UPDATE account SET heard = heard + 1000000 WHERE id = 'on_wu'") // SQLite's clock knows milliseconds only
	return org
}

func desksLedBy(lead core.PersonID) core.Setup {
	return core.Setup{Org: core.Org{ID: "acme", Name: "甲"}, Desks: []core.Desk{
		{ID: "it", Name: "IT 服务台", Lead: lead, Members: []core.PersonID{lead}}, {ID: "hr", Name: "人事服务台", Lead: lead},
	}}
}

func assign(t *testing.T, db *store.DB, id core.PersonID, d store.Duties) []store.Assigned {
	t.Helper()
	var out []store.Assigned
	inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
		var err error
		out, err = tx.Assign(ctx, id, d)
		ok(t, err)
	})
	return out
}

func TestTheRosterListsEverybodyWhoeverWasMetLastFirst(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		ids := func(f store.RosterFilter) (out []core.PersonID) {
			all, err := org.Roster(t.Context(), f, 0, 10)
			ok(t, err)
			n, err := org.RosterSize(t.Context(), f)
			ok(t, err)
			for _, m := range all {
				out = append(out, m.ID)
			}
			if n != len(out) {
				t.Errorf("%+v: %d are counted, %d listed", f, n, len(out))
			}
			return out
		}
		for name, c := range map[string]struct {
			filter store.RosterFilter
			want   []core.PersonID
		}{
			"all":         {store.RosterFilter{}, []core.PersonID{"p-wu", "p-han", "li-lei"}},
			"by name":     {store.RosterFilter{Text: "名h"}, []core.PersonID{"p-han"}},
			"by account":  {store.RosterFilter{Text: "on_wu"}, []core.PersonID{"p-wu"}},
			"no wildcard": {store.RosterFilter{Text: "%"}, nil},
			"staff":       {store.RosterFilter{Staff: true}, []core.PersonID{"li-lei"}},
		} {
			if got := ids(c.filter); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v", name, got)
			}
		}
		second, err := org.Roster(t.Context(), store.RosterFilter{}, 1, 1)
		ok(t, err)
		if len(second) != 1 || second[0].ID != "p-han" || len(second[0].Accounts) != 1 || second[0].Accounts[0].Heard.IsZero() {
			t.Errorf("the second page is %+v", second)
		}
	})
}

func TestALinkedRecordIsPartOfItsPersonOnTheRoster(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) { ok(t, tx.Link(ctx, "p-wu", "li-lei")) })
		all, err := org.Roster(t.Context(), store.RosterFilter{}, 0, 10)
		ok(t, err)
		if len(all) != 2 || all[0].ID != "li-lei" || len(all[0].Accounts) != 2 {
			t.Fatalf("%+v", all)
		}
		wantCode(t, db.Org("acme").Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Assign(ctx, "p-wu", store.Duties{Admin: true})
			return err
		}), core.CodeNotFound)
	})
}

func TestSomebodyIsHeardWithEachMessage(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		store.Tamper(t, db, "UPDATE account SET heard = 1")
		_, held, err := db.ClaimLane(t.Context(), "b:oc_1:on_han", "me", time.Minute)
		ok(t, err)
		store.Tamper(t, db, "UPDATE lane SET org = 'acme'")
		m, err := org.Member(t.Context(), "p-han")
		ok(t, err)
		other, err := org.Member(t.Context(), "p-wu")
		ok(t, err)
		if !held || time.Since(m.Accounts[0].Heard) > time.Hour || time.Since(other.Accounts[0].Heard) < time.Hour {
			t.Errorf("heard %v, and who said nothing %v", m.Accounts, other.Accounts)
		}
	})
}

func TestDutiesAreGivenAndTakenInOnePlace(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		got := assign(t, db, "p-han", store.Duties{Lead: []core.DeskID{"it"}, Admin: true})
		want := []store.Assigned{
			{After: store.Duties{Desks: []core.DeskID{"it"}, Lead: []core.DeskID{"it"}, Admin: true}},
			{Before: store.Duties{Desks: []core.DeskID{"it"}, Lead: []core.DeskID{"it", "hr"}}, After: store.Duties{Desks: []core.DeskID{"it"}, Lead: []core.DeskID{"hr"}}},
		}
		if d := cmp.Diff(want, got, cmpopts.IgnoreFields(store.Assigned{}, "Person"), cmpopts.EquateEmpty()); d != "" {
			t.Fatal(d)
		}
		s, err := org.LoadSetup(t.Context())
		ok(t, err)
		if it := s.Desks[0]; it.Lead != "p-han" || !slices.Equal(it.Members, []core.PersonID{"li-lei", "p-han"}) || s.Desks[1].Lead != "li-lei" {
			t.Fatalf("desks %+v", s.Desks)
		}
		m, err := org.Member(t.Context(), "p-han")
		ok(t, err)
		if !m.WorksFor("it") || !slices.Equal(m.Roles, []core.Role{core.RoleEmployee, core.RoleTechnician, core.RoleLead, core.RoleAdmin}) {
			t.Fatalf("person %+v", m.Person)
		}
		if again := assign(t, db, "p-han", got[0].After); again != nil {
			t.Fatalf("the same once more changes %+v", again)
		}
		assign(t, db, "p-han", store.Duties{})
		if s, err = org.LoadSetup(t.Context()); err != nil || s.Desks[0].Lead != "" || len(s.Desks[0].Members) != 1 {
			t.Fatalf("desks after everything was taken %+v (%v)", s.Desks, err)
		}
		staff, err := org.Staff(t.Context())
		ok(t, err)
		if len(staff) != 1 || staff[0].ID != "li-lei" {
			t.Fatalf("staff %+v", staff)
		}
	})
}

func TestDutiesAtADeskThatDoesNotExistAreRefused(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		try := func(id core.PersonID, d store.Duties) error {
			return org.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error { _, err := tx.Assign(ctx, id, d); return err })
		}
		wantCode(t, try("p-han", store.Duties{Desks: []core.DeskID{"it", "law"}}), core.CodeInvalid)
		wantCode(t, try("nobody", store.Duties{}), core.CodeNotFound)
	})
}

func TestApplyingASetUpKeepsTheStaffItDoesNotList(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		assign(t, db, "p-han", store.Duties{Lead: []core.DeskID{"it"}})
		var versions []int64
		for range 2 {
			v, err := org.SaveApplied(t.Context(), desksLedBy("li-lei"), []core.PersonID{"li-lei"})
			ok(t, err)
			versions = append(versions, v)
		}
		s, err := org.LoadSetup(t.Context())
		ok(t, err)
		if it := s.Desks[0]; it.Lead != "li-lei" || !slices.Equal(it.Members, []core.PersonID{"li-lei", "p-han"}) || len(s.Desks[1].Members) != 0 {
			t.Errorf("desks %+v", s.Desks)
		}
		if versions[0] != versions[1] {
			t.Errorf("applying the same again moves the version from %d to %d", versions[0], versions[1])
		}
		_, err = org.SaveApplied(t.Context(), desksLedBy("p-wu"), []core.PersonID{"p-wu"})
		ok(t, err)
		m, err := org.Member(t.Context(), "li-lei")
		ok(t, err)
		if m.Listed || !m.WorksFor("it") {
			t.Errorf("somebody the set-up no longer lists: %+v", m.Person)
		}
	})
}

func TestWhatTwoAdministratorsChangeAtOnceIsBothKept(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		org := twoDesks(t, db)
		done := make(chan error, 2)
		for _, id := range []core.PersonID{"p-han", "p-wu"} {
			go func() {
				done <- org.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Assign(ctx, id, store.Duties{Desks: []core.DeskID{"hr"}})
					return err
				})
			}()
		}
		ok(t, <-done)
		ok(t, <-done)
		s, err := org.LoadSetup(t.Context())
		ok(t, err)
		if len(s.Desks[1].Members) != 2 {
			t.Errorf("members %v", s.Desks[1].Members)
		}
	})
}

func TestTheRosterOfOneOrgHoldsNobodyOfAnother(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		for _, org := range []core.OrgID{"acme", "globex"} {
			populate(t, db, org)
		}
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			ok(t, tx.Link(ctx, "p2", "p1"))
			_, err := tx.Assign(ctx, "p1", store.Duties{Admin: true})
			ok(t, err)
		})
		for org, people := range map[core.OrgID]int{"acme": 1, "globex": 2} {
			all, err := db.Org(org).Roster(t.Context(), store.RosterFilter{}, 0, 10)
			ok(t, err)
			staff, err := db.Org(org).Staff(t.Context())
			ok(t, err)
			if len(all) != people || len(all[0].Accounts) != 3-people || len(staff) != 2-people {
				t.Errorf("%s sees %+v, staff %+v", org, all, staff)
			}
		}
		if heard, err := db.Org("initech").AnybodyHeard(t.Context()); err != nil || heard {
			t.Errorf("an org without people heard somebody: %v (%v)", heard, err)
		}
	})
}

func TestALargeRosterIsListedAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		var people []core.Person
		var accounts []core.Account
		for i := range 5000 {
			id := fmt.Sprintf("p%04d", i)
			people = append(people, core.Person{ID: core.PersonID(id), Name: "名" + id, Active: true})
			accounts = append(accounts, core.Account{Person: core.PersonID(id), Platform: core.WeCom, Tenant: "c", ID: "u" + id})
		}
		org := db.Org("acme")
		_, err := org.ApplyPeople(t.Context(), people, accounts)
		ok(t, err)
		// A plan that goes through all accounts for each person takes ten seconds here, the right one some milliseconds.
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		all, err := org.Roster(ctx, store.RosterFilter{}, 0, 50)
		ok(t, err)
		staff, err := org.Staff(ctx)
		ok(t, err)
		if len(all) != 50 || len(all[0].Accounts) != 1 || len(staff) != 0 {
			t.Errorf("%d people, first %+v, staff %+v", len(all), all[0], staff)
		}
		if ctx.Err() != nil {
			t.Error("it took longer than three seconds")
		}
	})
}

func TestTheAdministratorsOfAnOrgAreFound(t *testing.T) {
	onBoth(t, func(t *testing.T, db *store.DB) {
		twoDesks(t, db)
		assign(t, db, "p-han", store.Duties{Admin: true})
		inTx(t, db, "acme", func(ctx context.Context, tx *store.Tx) {
			admins, err := tx.Administrators(ctx)
			ok(t, err)
			if len(admins) != 1 || admins[0].ID != "p-han" {
				t.Errorf("the administrators are %+v", admins)
			}
		})
	})
}
