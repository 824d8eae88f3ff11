package desk

import (
	"context"

	"github.com/imdesk/imdesk/core"
)

// LinkPeople makes one person of two by an administrator's word, and tells every account of theirs. by is who says so.
func (g *Engine) LinkPeople(ctx context.Context, tx Tx, w *World, by, a, b core.PersonID) error {
	t := g.turn(ctx, tx, w, "")
	t.me, t.channel = core.Person{ID: by}, ChannelConsole
	first, err := tx.Person(ctx, a)
	if err != nil {
		return err
	}
	second, err := tx.Person(ctx, b)
	if err != nil {
		return err
	}
	if err := linkable(first, second); err != nil {
		return err
	}
	return t.link(first, second, "console")
}

// UnlinkPerson drops the alias of a linked record by an administrator's word, and tells its person's accounts.
func (g *Engine) UnlinkPerson(ctx context.Context, tx Tx, w *World, by, alias core.PersonID) error {
	t := g.turn(ctx, tx, w, "")
	t.me, t.channel = core.Person{ID: by}, ChannelConsole
	p, err := tx.Person(ctx, alias)
	if err != nil {
		return err
	}
	if !(core.Person{Linked: p.Linked}).Is(alias) {
		return core.Refuse(core.CodeConflict, "这条记录没有和别的记录关联")
	}
	return t.unlink(p, alias, "console")
}
