package console

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// deskView is a desk with what a list is filtered by, and who looks after it.
type deskView struct {
	ID         core.DeskID    `json:"id"`
	Name       string         `json:"name"`
	Prefix     string         `json:"prefix"`
	Categories []categoryView `json:"categories"`
	Staff      int            `json:"staff"` // people who may claim its tickets
	Lead       *leadView      `json:"lead,omitempty"`
}

type categoryView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// leadView is a desk's lead. Where the set-up lists them, the next apply makes them lead again.
type leadView struct {
	ID     core.PersonID `json:"id"`
	Name   string        `json:"name"`
	Listed bool          `json:"listed"`
}

func (s *server) listDesks(c *call) (any, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	people, err := c.org.Staff(c.Context())
	if err != nil {
		return nil, err
	}
	staff := countStaff(people, setup.Desks)
	leads, err := leadsOf(c.Context(), c.org, setup.Desks)
	if err != nil {
		return nil, err
	}
	out := make([]deskView, len(setup.Desks))
	for i, d := range setup.Desks {
		out[i] = deskView{ID: d.ID, Name: d.Name, Prefix: d.Prefix, Categories: []categoryView{}, Staff: staff[d.ID], Lead: leads[d.Lead]}
		for _, cat := range d.Categories {
			out[i].Categories = append(out[i].Categories, categoryView{cat.ID, cat.Name})
		}
	}
	return cut(out, len(out), nil), nil
}

// leadsOf reads the leads of desks; one who is gone is left out.
func leadsOf(ctx context.Context, org *store.Org, desks []core.Desk) (map[core.PersonID]*leadView, error) {
	out := map[core.PersonID]*leadView{}
	err := org.Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, d := range desks {
			if d.Lead == "" || out[d.Lead] != nil {
				continue
			}
			p, err := tx.Person(ctx, d.Lead)
			if err != nil && core.CodeOf(err) != core.CodeNotFound {
				return err
			}
			if err == nil {
				out[d.Lead] = &leadView{d.Lead, p.Name, p.Listed}
			}
		}
		return nil
	})
	return out, err
}
