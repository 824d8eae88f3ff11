package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Person returns a person by id, aliases resolved.
func (t *Tx) Person(ctx context.Context, id core.PersonID) (core.Person, error) {
	if t.ahead != nil {
		if p, known := t.ahead.people[id]; known {
			return p, nil
		}
	}
	var p core.Person
	err := t.first(ctx, qPerson, func(r scanner) (err error) { p, err = scanPerson(r, t.org); return err }, t.org, id)
	if t.ahead != nil && err == nil {
		t.ahead.people[id] = p
	}
	return p, wrap("read person", err)
}

// PersonByAccount finds whom an account belongs to, aliases resolved.
func (t *Tx) PersonByAccount(ctx context.Context, platform core.Platform, tenant, id string) (core.Person, core.Account, error) {
	if p, a, err, ok := t.known.personOf(account{platform, tenant, id}); ok {
		return p, a, wrap("find person by account", err)
	}
	var p core.Person
	a := core.Account{Org: t.org}
	err := t.first(ctx, qPersonByAccount, func(r scanner) (err error) {
		p, err = scanPerson(r, t.org, accountDest(&a)...)
		return err
	}, t.org, platform, tenant, id)
	if err != nil {
		return core.Person{}, core.Account{}, wrap("find person by account", err)
	}
	return p, a, nil
}

// PeopleNamed returns active people whose name is exactly name; who was linked to another is found as that one only.
func (t *Tx) PeopleNamed(ctx context.Context, name string) ([]core.Person, error) {
	var out []core.Person
	err := t.read(ctx, qPeopleNamed, func(r scanner) error {
		p, err := scanPerson(r, t.org)
		out = append(out, p)
		return err
	}, t.org, name)
	return out, wrap("find people by name", err)
}

// PeopleNumbered returns the people with an employee number, in the order of their ids; who was linked to another is found as that one only.
func (t *Tx) PeopleNumbered(ctx context.Context, number string) ([]core.Person, error) {
	var out []core.Person
	err := t.read(ctx, qPeopleNumbered, func(r scanner) error {
		p, err := scanPerson(r, t.org)
		out = append(out, p)
		return err
	}, t.org, number)
	return out, wrap("find people by number", err)
}

// Administrators returns the active people who administer the org.
func (t *Tx) Administrators(ctx context.Context) ([]core.Person, error) {
	var out []core.Person
	err := t.read(ctx, qAdministrators, func(r scanner) error {
		p, err := scanPerson(r, t.org)
		if p.Administers() { // the statement only narrows the search
			out = append(out, p)
		}
		return err
	}, t.org)
	return out, wrap("find administrators", err)
}

// PeopleWithRole returns the active people who hold a role, of one desk or, where desk is empty, of any.
func (t *Tx) PeopleWithRole(ctx context.Context, role core.Role, desk core.DeskID) ([]core.Person, error) {
	var out []core.Person
	err := t.read(ctx, qPeopleWithRole, func(r scanner) error {
		p, err := scanPerson(r, t.org)
		if holds(p, role, desk) { // the statement only narrows the search
			out = append(out, p)
		}
		return err
	}, t.org, `%"`+string(role)+`"%`)
	return out, wrap("find people by role", err)
}

// holds reports whether a record gives a role at a desk or, where desk is empty, at any: everywhere, with the desk, or there in particular.
func holds(p core.Person, role core.Role, desk core.DeskID) bool {
	if p.Has(role) && (desk == "" || slices.Contains(p.Desks, desk)) {
		return true
	}
	for d, roles := range p.Grants {
		if (desk == "" || d == desk) && slices.Contains(roles, role) {
			return true
		}
	}
	return false
}

// AddPerson creates a person with a first account. If the account exists meanwhile its owner is returned and no person is made.
func (t *Tx) AddPerson(ctx context.Context, p core.Person, a core.Account) (core.Person, error) {
	p.Org = t.org
	t.known.peopleChanged()
	var owner core.PersonID
	err := t.first(ctx, qAddAccount, func(r scanner) error { return r.Scan((*string)(&owner)) },
		t.org, a.Platform, a.Tenant, a.ID, p.ID, a.Address, a.Bot)
	if err != nil {
		return core.Person{}, wrap("add person", err)
	}
	if owner != p.ID {
		return t.Person(ctx, owner)
	}
	return p, wrap("add person", t.putPerson(p))
}

func (t *Tx) putPerson(p core.Person) error {
	doc, err := encode(p)
	if err != nil {
		return err
	}
	t.known.peopleChanged()
	t.exec(qPutPerson, t.org, p.ID, p.Name, p.Active, doc, p.Number)
	return nil
}

// PutPerson stores a person as it stands, for example once the directory completed it.
func (t *Tx) PutPerson(_ context.Context, p core.Person) error {
	return wrap("put person", t.putPerson(p))
}

// TouchAccount records that an account was heard, with what address and through which bot; empty ones leave what is known.
func (t *Tx) TouchAccount(_ context.Context, a core.Account) error {
	t.known.peopleChanged()
	t.exec(qTouchAccount, t.org, a.Platform, a.Tenant, a.ID, a.Address, a.Bot)
	return nil
}

// Accounts lists a person's accounts, the one most recently heard first.
func (t *Tx) Accounts(ctx context.Context, id core.PersonID) ([]core.Account, error) {
	if t.ahead != nil {
		if list, known := t.ahead.accounts[id]; known {
			return slices.Clone(list), nil
		}
	}
	var out []core.Account
	t.catchUp()
	t.u.queue(op{q: qPerson, args: []any{t.org, id}, each: func(r scanner) error { // in the same round trip: whoever asks for accounts wants to write
		p, err := scanPerson(r, t.org)
		if t.wishes == nil {
			t.wishes = map[core.PersonID]core.Wishes{}
		}
		t.wishes[id] = p.Wishes
		return err
	}})
	err := t.read(ctx, qAccounts, func(r scanner) error {
		a := core.Account{Org: t.org}
		err := r.Scan(accountDest(&a)...)
		out = append(out, a)
		return err
	}, t.org, id)
	if t.ahead != nil && err == nil {
		t.ahead.accounts[id] = slices.Clone(out)
	}
	return out, wrap("list accounts", err)
}

// Wishes returns how a person wants to be dealt with.
func (t *Tx) Wishes(ctx context.Context, id core.PersonID) (core.Wishes, error) {
	if w, ok := t.wishes[id]; ok {
		return w, nil
	}
	p, err := t.Person(ctx, id)
	if core.CodeOf(err) == core.CodeNotFound {
		err = nil
	}
	return p.Wishes, err
}

// PutWishes stores them with the record that stands for the person, which is locked and read anew, so that nothing else of it is overwritten.
func (t *Tx) PutWishes(ctx context.Context, id core.PersonID, w core.Wishes) error {
	p, err := t.lockPerson(ctx, id)
	if err != nil {
		return wrap("put wishes", err)
	}
	p.Wishes = w
	delete(t.wishes, id)
	return wrap("put wishes", t.putPerson(p))
}

// MarkUnreachable records why an account can't be reached.
func (t *Tx) MarkUnreachable(_ context.Context, p core.Platform, tenant, id, why string) error {
	t.known.peopleChanged()
	t.exec(qUnreachable, t.org, p, tenant, id, why)
	return nil
}

// Link makes person an alias of target: from now on it reads as target. What was linked to person follows. Nothing that names person is
// rewritten, so Unlink restores it.
func (t *Tx) Link(ctx context.Context, person, target core.PersonID) error {
	if err := t.read(ctx, qLockPair, func(r scanner) error { var id string; return r.Scan(&id) }, t.org, person, target); err != nil {
		return wrap("link person", err)
	}
	var canon core.PersonID
	if err := t.first(ctx, qCanonical, func(r scanner) error { return r.Scan((*string)(&canon)) }, t.org, target); err != nil {
		return wrap("link person", err)
	}
	if canon == person {
		return wrap("link person", core.Refuse(core.CodeInvalid, "不能把账号关联到自己"))
	}
	t.known.peopleChanged()
	t.known.ticketsChanged()
	t.exec(qRelink, t.org, person, canon)
	t.exec(qLink, t.org, person, canon)
	return nil
}

// Unlink drops an alias.
func (t *Tx) Unlink(_ context.Context, person core.PersonID) error {
	t.known.peopleChanged()
	t.known.ticketsChanged()
	t.u.queue(op{q: qUnlink, args: []any{t.org, person}, miss: ErrNotFound})
	return nil
}

// scanPerson reads personColumns and, behind them, what more is wanted. The document holds everything; the columns are there to search by.
func scanPerson(r scanner, org core.OrgID, more ...any) (core.Person, error) {
	var id, name string
	var active bool
	var doc, linked []byte
	if err := r.Scan(append([]any{&id, &name, &active, &doc, &linked}, more...)...); err != nil {
		return core.Person{}, err
	}
	var p core.Person
	if err := decode(doc, &p); err != nil {
		return p, err
	}
	if len(linked) > 0 {
		if err := decode(slices.Concat([]byte("["), linked, []byte("]")), &p.Linked); err != nil {
			return p, fmt.Errorf("what is linked to %s: %w", id, err)
		}
	}
	p.Org, p.ID = org, core.PersonID(id)
	return p, nil
}

func accountDest(a *core.Account) []any {
	return []any{(*string)(&a.Person), (*string)(&a.Platform), &a.Tenant, &a.ID, &a.Address, (*string)(&a.Bot), &a.Unreachable}
}
