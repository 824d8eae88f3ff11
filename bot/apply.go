package bot

import (
	"context"
	"fmt"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// Changes is what `imdesk apply` did; empty when everything was as written already.
type Changes struct {
	Org      core.OrgID          `json:"org"`
	Version  int64               `json:"version"`
	SetUp    bool                `json:"set_up_changed"`
	People   store.PeopleChanges `json:"people"`
	Bindings []string            `json:"bindings"`
	// Unbound are groups that could not be bound because no bot of their platform is known yet.
	Unbound []string `json:"unbound,omitempty"`
}

// None reports whether nothing was changed.
func (c Changes) None() bool { return !c.SetUp && c.People.None() && len(c.Bindings) == 0 }

// Apply writes a judged manifest. It is idempotent: a second run changes nothing. What it lists is as it lists it: desks with their leads, and
// each person's desks and roles, whatever the console said. Who is not listed keeps what the console gave them. Groups are bound through the
// bots given and the registered ones.
func Apply(ctx context.Context, db *store.DB, m *manifest.Manifest, bots []config.Bot) (Changes, error) {
	return ApplyBy(ctx, db, store.Author{Channel: desk.ChannelCommand}, m, bots)
}

// ApplyBy is Apply by somebody, whom the audit trail names.
func ApplyBy(ctx context.Context, db *store.DB, by store.Author, m *manifest.Manifest, bots []config.Bot) (Changes, error) {
	org := db.Org(m.Org.ID).By(by)
	c := Changes{Org: m.Org.ID}
	before, err := org.SetupVersion(ctx)
	if err != nil && core.CodeOf(err) != core.CodeNotFound {
		return c, err
	}
	people, accounts := listed(m)
	if c.Version, err = org.SaveApplied(ctx, m.Setup, idsOf(people)); err != nil {
		return c, err
	}
	c.SetUp = c.Version != before
	if c.People, err = org.ApplyPeople(ctx, people, accounts); err != nil {
		return c, err
	}
	byPlatform, err := botsByPlatform(ctx, db, m.Org.ID, bots)
	if err != nil {
		return c, err
	}
	err = org.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		c.Bindings, c.Unbound = nil, nil
		return bindGroups(ctx, tx, by, m.Groups, byPlatform, &c)
	})
	return c, err
}

func listed(m *manifest.Manifest) ([]core.Person, []core.Account) {
	var people []core.Person
	var accounts []core.Account
	for _, p := range m.People {
		people = append(people, core.Person{
			ID: p.ID, Name: p.Name, Title: p.Title, Department: p.Department, Manager: p.Manager, VIP: p.VIP, Active: true, Roles: p.Roles, Desks: p.Desks,
			Grants: p.Grants, Number: p.Number, Site: p.Site, Calendar: p.Calendar, Hours: p.Hours, Listed: true,
		})
		for _, a := range p.Accounts {
			accounts = append(accounts, core.Account{Person: p.ID, Platform: a.Platform, Tenant: a.Tenant, ID: a.ID, Address: a.OpenID})
		}
	}
	return people, accounts
}

func idsOf(people []core.Person) []core.PersonID {
	ids := make([]core.PersonID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids
}

func botsByPlatform(ctx context.Context, db *store.DB, org core.OrgID, bots []config.Bot) (map[core.Platform]core.BotID, error) {
	out := map[core.Platform]core.BotID{}
	for _, b := range bots {
		if b.Org == org || b.Org == "" {
			out[b.Platform] = b.ID
		}
	}
	stored, err := db.Bots(ctx, org)
	for _, b := range stored {
		if _, ok := out[b.Platform]; !ok && !b.Disabled {
			out[b.Platform] = b.ID
		}
	}
	return out, err
}

func bindGroups(ctx context.Context, tx *store.Tx, by store.Author, groups []manifest.Group, bots map[core.Platform]core.BotID, c *Changes) error {
	for _, g := range groups {
		if g.Desk == "" {
			continue
		}
		id := g.Bot
		if id == "" {
			id = bots[g.Platform]
		}
		if id == "" {
			c.Unbound = append(c.Unbound, g.Name)
			continue
		}
		old, err := tx.Binding(ctx, id, g.Chat)
		if err == nil && old.Desk == g.Desk {
			continue
		}
		if err != nil && core.CodeOf(err) != core.CodeNotFound {
			return err
		}
		if err := tx.PutBinding(ctx, core.Binding{Bot: id, Platform: g.Platform, Conversation: g.Chat, Title: g.Name, Desk: g.Desk}); err != nil {
			return fmt.Errorf("bind group %s: %w", g.Name, err)
		}
		detail := map[string]any{"bot": id, "title": g.Name, "before": map[string]any{"desk": old.Desk}, "after": map[string]any{"desk": g.Desk}}
		if err := tx.Tell(ctx, by, "group.bound", g.Chat, detail); err != nil {
			return err
		}
		c.Bindings = append(c.Bindings, fmt.Sprintf("%s → %s", g.Name, g.Desk))
	}
	return nil
}
