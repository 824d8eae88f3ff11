package store

import (
	"context"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// PutItem adds a catalogue item to the stored set-up or replaces the one of its id, and returns the set-up's version. Writing what is there
// already changes nothing.
func (o *Org) PutItem(ctx context.Context, it core.CatalogueItem) (int64, error) {
	var version int64
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		s, err := tx.lockSetup(ctx)
		if err != nil {
			return err
		}
		before := s.Version
		i := slices.IndexFunc(s.Catalogue, func(c core.CatalogueItem) bool { return c.ID == it.ID })
		if i < 0 {
			s.Catalogue = append(s.Catalogue, it)
		} else {
			s.Catalogue[i] = it
		}
		if version, err = tx.saveSetup(ctx, s); err != nil || version == before {
			return err
		}
		return tx.Audit(ctx, desk.AuditEntry{At: time.Now(), Act: "catalogue.imported", Object: it.ID, Detail: map[string]any{"version": version, "new": i < 0}})
	})
	return version, wrap("put catalogue item", err)
}
