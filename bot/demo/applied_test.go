package demo_test

import (
	"context"
	"slices"
	"testing"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func TestApplyDecidesForWhomItListsAndLeavesTheOthersToTheConsole(t *testing.T) {
	m, err := manifest.LoadFS(company.FS)
	must(t, err)
	cfg := config.Default()
	cfg.DataDir = t.TempDir()
	db, err := bot.OpenStore(t.Context(), cfg)
	must(t, err)
	t.Cleanup(db.Close)
	apply := func() bot.Changes {
		c, err := bot.Apply(t.Context(), db, m, nil)
		must(t, err)
		return c
	}
	apply()
	org := db.Org(m.Org.ID)
	listed, newcomer := core.PersonID("chen-jianing"), core.PersonID("p-new")
	must(t, org.Tx(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		p := core.Person{ID: newcomer, Name: "秦朗", Active: true, Roles: []core.Role{core.RoleEmployee}}
		if _, err := tx.AddPerson(ctx, p, core.Account{Platform: core.Feishu, Tenant: "t", ID: "on_1"}); err != nil {
			return err
		}
		for _, id := range []core.PersonID{listed, newcomer} {
			if _, err := tx.Assign(ctx, id, store.Duties{Desks: []core.DeskID{"it"}, Lead: []core.DeskID{"it"}}); err != nil {
				return err
			}
		}
		return nil
	}))
	if c := apply(); !c.SetUp || !slices.Contains(c.People.Updated, listed) || len(c.People.Added) != 0 {
		t.Errorf("applying after the console changed things: %+v", c)
	}
	if c := apply(); !c.None() {
		t.Errorf("applying again: %+v", c)
	}
	s, err := org.LoadSetup(t.Context())
	must(t, err)
	i := slices.IndexFunc(s.Desks, func(d core.Desk) bool { return d.ID == "it" })
	written := m.Desks[slices.IndexFunc(m.Desks, func(d core.Desk) bool { return d.ID == "it" })]
	if s.Desks[i].Lead != written.Lead || !slices.Equal(s.Desks[i].Members, append(slices.Clone(written.Members), newcomer)) {
		t.Errorf("the desk is %+v, written %+v", s.Desks[i], written)
	}
	for id, works := range map[core.PersonID]bool{listed: false, newcomer: true} {
		p, err := org.Member(t.Context(), id)
		must(t, err)
		if p.WorksFor("it") != works || p.Listed == works {
			t.Errorf("%s: %+v", id, p.Person)
		}
	}
}
