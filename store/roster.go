package store

import (
	"context"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Member is a person as the roster lists them.
type Member struct {
	core.Person
	Accounts []HeardAccount
}

// HeardAccount is an account and when something was last received from it, zero for never.
type HeardAccount struct {
	core.Account
	Heard time.Time
}

// RosterFilter narrows the roster; zero values let everybody through.
type RosterFilter struct {
	// Text is looked for in names and in ids of people and accounts.
	Text string
	// Staff lets through who works for a desk or is an administrator.
	Staff bool
}

func (f RosterFilter) args(org core.OrgID) []any {
	text := ""
	if f.Text != "" {
		text = "%" + escapeLike(f.Text) + "%"
	}
	return []any{org, text, f.Staff}
}

// Roster lists everybody the org knows, whoever was met last first. A record that was linked to another is part of that one.
func (o *Org) Roster(ctx context.Context, f RosterFilter, offset, limit int) ([]Member, error) {
	var out []Member
	err := o.query(ctx, qRoster, func(r scanner) error {
		p, err := scanPerson(r, o.id)
		out = append(out, Member{Person: p})
		return err
	}, append(f.args(o.id), limit, offset)...)
	if err == nil {
		err = o.withAccounts(ctx, out)
	}
	return out, wrap("list roster", err)
}

// RosterSize counts what Roster would list in all.
func (o *Org) RosterSize(ctx context.Context, f RosterFilter) (int, error) {
	n := 0
	err := o.query(ctx, qRosterCount, func(r scanner) error { return r.Scan(&n) }, f.args(o.id)...)
	return n, wrap("count roster", err)
}

// Staff lists the people who may handle tickets and have an account to do so with.
func (o *Org) Staff(ctx context.Context) ([]core.Person, error) {
	var out []core.Person
	err := o.query(ctx, qStaff, func(r scanner) error {
		p, err := scanPerson(r, o.id)
		out = append(out, p)
		return err
	}, o.id)
	return out, wrap("list staff", err)
}

// AnybodyHeard reports whether anybody ever spoke to a bot.
func (o *Org) AnybodyHeard(ctx context.Context) (bool, error) {
	heard := false
	err := o.query(ctx, qAnybodyHeard, func(r scanner) error { n := 0; heard = true; return r.Scan(&n) }, o.id)
	return heard, wrap("look for somebody heard", err)
}

// Member reads one person with their accounts.
func (o *Org) Member(ctx context.Context, id core.PersonID) (Member, error) {
	one := make([]Member, 1)
	err := o.db.first(ctx, qPerson, func(r scanner) (err error) { one[0].Person, err = scanPerson(r, o.id); return err }, o.id, id)
	if err == nil {
		err = o.withAccounts(ctx, one)
	}
	return one[0], wrap("read member", err)
}

// withAccounts completes people with their accounts, the one heard last first.
func (o *Org) withAccounts(ctx context.Context, people []Member) error {
	if len(people) == 0 {
		return nil
	}
	ids, at := make([]string, len(people)), make(map[core.PersonID]*Member, len(people))
	for i := range people {
		ids[i], at[people[i].ID] = string(people[i].ID), &people[i]
	}
	lanes, err := o.lanesHeard(ctx)
	if err != nil {
		return err
	}
	return o.query(ctx, qRosterAccounts, func(r scanner) error {
		var owner core.PersonID
		var heard int64
		a := HeardAccount{Account: core.Account{Org: o.id}}
		if err := r.Scan(append([]any{(*string)(&owner), &heard}, accountDest(&a.Account)...)...); err != nil {
			return err
		}
		a.Heard = fromMicros(max(heard, lanes[speaker{a.Bot, a.ID}]))
		if m := at[owner]; m != nil {
			m.Accounts = append(m.Accounts, a)
		}
		return nil
	}, o.id, ids)
}

// speaker is an account as a lane names it.
type speaker struct {
	bot core.BotID
	id  string
}

// lanesHeard returns when the lanes of each account last moved, over all its conversations; see core.Event.Lane for what a lane's key holds.
func (o *Org) lanesHeard(ctx context.Context) (map[speaker]int64, error) {
	out := map[speaker]int64{}
	err := o.query(ctx, qLanesHeard, func(r scanner) error {
		var lane string
		var at int64
		if err := r.Scan(&lane, &at); err != nil {
			return err
		}
		bot, rest, _ := strings.Cut(lane, ":")
		if i := strings.LastIndexByte(rest, ':'); i >= 0 {
			who := speaker{core.BotID(bot), rest[i+1:]}
			out[who] = max(out[who], at)
		}
		return nil
	}, o.id)
	return out, err
}
