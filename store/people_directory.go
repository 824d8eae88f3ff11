package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/directory"
)

var qAliases = sql("aliases", `SELECT person, target FROM alias WHERE org = $1 ORDER BY person`)

// UpdateDirectory works out a plan from everybody the org knows and carries it out, in one transaction. With dry set nothing is written. Each change is
// put down to by; the engine then looks after what leavers leave behind. An error of decide voids everything.
func (o *Org) UpdateDirectory(ctx context.Context, by Author, dry bool, decide func(directory.Known) (directory.Plan, error)) (directory.Plan, error) {
	var plan directory.Plan
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		known, err := tx.knownPeople(ctx)
		if err != nil {
			return err
		}
		if plan, err = decide(known); err != nil || dry || plan.None() {
			return err
		}
		if err := tx.carryOut(ctx, by.At, plan); err != nil {
			return err
		}
		return tx.auditDirectory(ctx, by, plan)
	})
	if err == nil && !dry && len(plan.People)+len(plan.Accounts) > manyPeople {
		_, err = o.db.engine.exec(ctx, qCountPeople)
	}
	return plan, wrap("update the directory", err)
}

func (t *Tx) knownPeople(ctx context.Context) (directory.Known, error) {
	k := directory.Known{Aliases: map[core.PersonID]core.PersonID{}, Accounts: map[string]core.Account{}}
	people, _, err := t.directory(ctx)
	if err != nil {
		return k, err
	}
	k.People = people
	t.u.queue(op{q: qAllAccounts, args: []any{t.org}, each: func(r scanner) error {
		a := core.Account{Org: t.org}
		err := r.Scan(accountDest(&a)...)
		k.Accounts[directory.AccountKey(a)] = a
		return err
	}})
	err = t.read(ctx, qAliases, func(r scanner) error {
		var person, target core.PersonID
		err := r.Scan((*string)(&person), (*string)(&target))
		k.Aliases[person] = target
		return err
	}, t.org)
	return k, err
}

func (t *Tx) carryOut(ctx context.Context, at time.Time, p directory.Plan) error {
	for _, l := range p.Links {
		if err := t.Link(ctx, l[0], l[1]); err != nil {
			return err
		}
	}
	for _, person := range sortedPeople(p.People) {
		person.Org = t.org
		if err := t.putPerson(person); err != nil {
			return err
		}
	}
	for _, a := range sortedAccounts(p.Accounts) {
		t.exec(qAssignAccount, t.org, a.Platform, a.Tenant, a.ID, a.Person, a.Address, a.Bot)
	}
	for _, a := range sortedAccounts(append(append([]core.Account(nil), p.Gone...), p.Returned...)) {
		t.exec(qUnreachable, t.org, a.Platform, a.Tenant, a.ID, a.Unreachable)
	}
	for _, id := range p.Leavers {
		if err := t.SetTimer(ctx, desk.LeaverTimer(id, at)); err != nil {
			return err
		}
	}
	t.known.peopleChanged()
	return nil
}

// auditDirectory writes a line for each change, the refused ones too: they are what somebody will ask about.
func (t *Tx) auditDirectory(ctx context.Context, by Author, p directory.Plan) error {
	for _, c := range p.Changes {
		detail := map[string]any{"name": c.Name, "at": c.At}
		if c.Why != "" {
			detail["why"] = c.Why
		}
		if len(c.Fields) > 0 {
			before, after := map[string]string{}, map[string]string{}
			for _, f := range c.Fields {
				before[f.Name], after[f.Name] = f.Before, f.After
			}
			detail["before"], detail["after"] = before, after
		}
		if err := t.Tell(ctx, by, "directory."+string(c.Kind), string(c.Person), detail); err != nil {
			return err
		}
	}
	return nil
}
