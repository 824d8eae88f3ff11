package store

import (
	"cmp"
	"context"
	"reflect"
	"sort"

	"github.com/imdesk/imdesk/core"
)

// PeopleChanges says what ApplyPeople did. Unchanged entries are in none of the lists.
type PeopleChanges struct {
	Added, Updated []core.PersonID
	// Accounts lists accounts that are new or went from one person to another, as platform/tenant/id.
	Accounts []string
}

// owned says whose the accounts are that PeopleChanges lists, before and after.
type owned struct{ was, is map[string]core.PersonID }

// None reports whether nothing was changed.
func (c PeopleChanges) None() bool { return len(c.Added)+len(c.Updated)+len(c.Accounts) == 0 }

// ApplyPeople inserts or updates people and assigns accounts to them, in one transaction. What is stored already and stays the same is left
// alone, and so is everybody who is not named. What accounts learnt since (address, bot) is kept.
func (o *Org) ApplyPeople(ctx context.Context, people []core.Person, accounts []core.Account) (PeopleChanges, error) {
	var changes PeopleChanges
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) (err error) {
		changes, err = tx.applyPeople(ctx, o.author, people, accounts)
		return err
	})
	if err == nil && len(changes.Added)+len(changes.Accounts) > manyPeople {
		_, err = o.db.engine.exec(ctx, qCountPeople)
	}
	if err != nil {
		return PeopleChanges{}, wrap("apply people", err)
	}
	return changes, nil
}

// manyPeople is how many new rows make old statistics useless.
const manyPeople = 500

// The planner must not go by the statistics of an empty directory until the database finds the time to make new ones.
var qCountPeople = sqlDialects("count people", `ANALYZE person, account`, `SELECT 1`)

func (t *Tx) applyPeople(ctx context.Context, by Author, people []core.Person, accounts []core.Account) (PeopleChanges, error) {
	var c PeopleChanges
	known, owners, err := t.directory(ctx)
	if err != nil {
		return c, err
	}
	people, accounts = sortedPeople(people), sortedAccounts(accounts)
	for _, p := range people {
		p.Org = t.org
		old, exists := known[p.ID]
		p = keeping(p, old)
		switch {
		case !exists:
			c.Added = append(c.Added, p.ID)
		case !reflect.DeepEqual(normalPerson(old), normalPerson(p)):
			c.Updated = append(c.Updated, p.ID)
		default:
			continue
		}
		if err := t.putPerson(p); err != nil {
			return c, err
		}
	}
	moved := owned{map[string]core.PersonID{}, map[string]core.PersonID{}}
	for _, a := range accounts {
		key := accountKey(a)
		if owners[key] == a.Person {
			continue
		}
		if owners[key] != "" {
			moved.was[key] = owners[key]
		}
		moved.is[key] = a.Person
		c.Accounts = append(c.Accounts, key)
		t.exec(qAssignAccount, t.org, a.Platform, a.Tenant, a.ID, a.Person, a.Address, a.Bot)
	}
	return c, t.tellPeople(ctx, by, c, known, people, moved)
}

// directory reads everybody. A set-up names people by the thousand, so one scan is cheaper than a question for each.
func (t *Tx) directory(ctx context.Context) (map[core.PersonID]core.Person, map[string]core.PersonID, error) {
	known := map[core.PersonID]core.Person{}
	t.u.queue(op{q: qPeople, args: []any{t.org}, each: func(r scanner) error {
		p, err := scanPerson(r, t.org)
		known[p.ID] = p
		return err
	}})
	owners := map[string]core.PersonID{}
	err := t.read(ctx, qAllAccounts, func(r scanner) error {
		var a core.Account
		err := r.Scan(accountDest(&a)...)
		owners[accountKey(a)] = a.Person
		return err
	}, t.org)
	return known, owners, err
}

func accountKey(a core.Account) string { return string(a.Platform) + "/" + a.Tenant + "/" + a.ID }

// keeping leaves what a set-up doesn't say as it is: what the person chose, and facts of other sources.
func keeping(p, old core.Person) core.Person {
	p.Wishes, p.Source = old.Wishes, old.Source
	p.Number, p.Site, p.Hours = cmp.Or(p.Number, old.Number), cmp.Or(p.Site, old.Site), cmp.Or(p.Hours, old.Hours)
	return p
}

// normalPerson makes no list and an empty list the same.
func normalPerson(p core.Person) core.Person {
	p.Linked = nil
	if len(p.Roles) == 0 {
		p.Roles = nil
	}
	if len(p.Grants) == 0 {
		p.Grants = nil
	}
	if len(p.Desks) == 0 {
		p.Desks = nil
	}
	return p
}

// Rows are written in one order, so that two processes that apply at once don't wait for each other in a circle.

func sortedPeople(in []core.Person) []core.Person {
	out := append([]core.Person(nil), in...)
	sort.SliceStable(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

func sortedAccounts(in []core.Account) []core.Account {
	out := append([]core.Account(nil), in...)
	sort.SliceStable(out, func(i, j int) bool { return accountKey(out[i]) < accountKey(out[j]) })
	return out
}
