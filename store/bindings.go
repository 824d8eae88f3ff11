package store

import (
	"context"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// Binding returns what is known of a group; CodeNotFound when it never spoke.
func (t *Tx) Binding(ctx context.Context, bot core.BotID, conversation string) (core.Binding, error) {
	var b core.Binding
	err := t.first(ctx, qBinding, func(r scanner) (err error) { b, err = scanBinding(r); return err }, t.org, bot, conversation)
	return b, wrap("read binding", err)
}

// PutBinding inserts or replaces what is known of a group.
func (t *Tx) PutBinding(_ context.Context, b core.Binding) error {
	t.exec(qPutBinding, t.org, b.Bot, b.Conversation, b.Platform, b.Title, b.Desk, b.Broken)
	t.born.groups = nil // what was asked for may be out of date
	return nil
}

// DeskGroups lists the groups bound to a desk, broken ones included.
func (t *Tx) DeskGroups(ctx context.Context, d core.DeskID) ([]core.Binding, error) {
	if list, known, err := t.groupsOf(ctx, d); known {
		return list, wrap("list groups of desk", err)
	}
	if t.ahead != nil {
		if list, known := t.ahead.groups[d]; known {
			return slices.Clone(list), nil
		}
	}
	out, err := collectBindings(func(each func(scanner) error) error { return t.read(ctx, qDeskGroups, each, t.org, d) })
	if t.ahead != nil && err == nil {
		t.ahead.groups[d] = slices.Clone(out)
	}
	return out, wrap("list groups of desk", err)
}

// UnboundGroups lists the groups that have spoken to a bot and belong to no desk, the newest first.
func (o *Org) UnboundGroups(ctx context.Context) ([]core.Binding, error) {
	out, err := collectBindings(func(each func(scanner) error) error { return o.query(ctx, qUnboundGroups, each, o.id) })
	return out, wrap("list unbound groups", err)
}

// Bindings lists every group known.
func (o *Org) Bindings(ctx context.Context) ([]core.Binding, error) {
	out, err := collectBindings(func(each func(scanner) error) error { return o.query(ctx, qBindings, each, o.id) })
	return out, wrap("list groups", err)
}

func collectBindings(read func(each func(scanner) error) error) ([]core.Binding, error) {
	var out []core.Binding
	err := read(func(r scanner) error {
		b, err := scanBinding(r)
		out = append(out, b)
		return err
	})
	return out, err
}

func scanBinding(r scanner) (core.Binding, error) {
	var b core.Binding
	err := r.Scan((*string)(&b.Bot), (*string)(&b.Platform), &b.Conversation, &b.Title, (*string)(&b.Desk), &b.Broken)
	return b, err
}
