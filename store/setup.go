package store

import (
	"context"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	// The version moves only when the document does, so that applying the same set-up again wakes nobody.
	qSaveSetup = sql("save setup", `
		INSERT INTO setup AS s (org, version, timezone, doc, updated) VALUES ($1, 1, $2, $3, {now})
		ON CONFLICT (org) DO UPDATE SET version = s.version + CASE WHEN s.doc = excluded.doc THEN 0 ELSE 1 END,
			timezone = excluded.timezone, doc = excluded.doc, updated = excluded.updated
		RETURNING version`)
	qLoadSetup    = sql("load setup", `SELECT version, doc FROM setup WHERE org = $1`)
	qSetupVersion = sql("setup version", `SELECT version FROM setup WHERE org = $1`)
	qOrgs         = sql("orgs", `SELECT org FROM setup ORDER BY org`)
)

// SaveSetup stores an org's set-up and returns its version, which has grown if the set-up changed. What changed is told to the audit trail.
func (o *Org) SaveSetup(ctx context.Context, s core.Setup) (int64, error) {
	return o.saveSetup(ctx, "save setup", func(context.Context, *Tx) (core.Setup, error) { return s, nil })
}

// saveSetup stores the set-up that make gives, under the lock of the one before.
func (o *Org) saveSetup(ctx context.Context, doing string, make func(context.Context, *Tx) (core.Setup, error)) (int64, error) {
	var version int64
	var zone string
	err := o.Tx(ctx, func(ctx context.Context, tx *Tx) error {
		before, err := tx.lockSetup(ctx)
		if err != nil && core.CodeOf(err) != core.CodeNotFound {
			return err
		}
		s, err := make(ctx, tx)
		if err != nil {
			return err
		}
		zone = s.Org.Timezone
		if version, err = tx.saveSetup(ctx, s); err != nil || version == before.Version {
			return err
		}
		timers, err := desk.RecurringTimers(before, s)
		if err != nil {
			return err
		}
		for _, timer := range append(timers, desk.ReckoningTimers(before, s, version)...) {
			if err := tx.SetTimer(ctx, timer); err != nil {
				return err
			}
		}
		if err := tx.ArmTimer(ctx, desk.DigestTimer()); err != nil {
			return err
		}
		return tx.tellSetup(ctx, o.author, before, s, version)
	})
	if err == nil {
		o.db.zones.put(o.id, zone)
	}
	return version, wrap(doing, err)
}

// LoadSetup returns the org's set-up; CodeNotFound when none was ever saved.
func (o *Org) LoadSetup(ctx context.Context) (core.Setup, error) {
	var s core.Setup
	err := o.db.first(ctx, qLoadSetup, func(r scanner) error {
		var doc []byte
		var version int64
		if err := r.Scan(&version, &doc); err != nil {
			return err
		}
		err := decode(doc, &s)
		s.Version = version
		return err
	}, o.id)
	return s, wrap("load setup", err)
}

// SetupVersion returns the version of the org's set-up, 0 when there is none. It is cheap: one row by its key.
func (o *Org) SetupVersion(ctx context.Context) (int64, error) {
	var version int64
	err := o.query(ctx, qSetupVersion, func(r scanner) error { return r.Scan(&version) }, o.id)
	return version, wrap("read setup version", err)
}

// Orgs lists the orgs that have a set-up.
func (db *DB) Orgs(ctx context.Context) ([]core.OrgID, error) {
	var out []core.OrgID
	err := db.engine.query(ctx, qOrgs, func(r scanner) error {
		var id core.OrgID
		err := r.Scan((*string)(&id))
		out = append(out, id)
		return err
	})
	return out, wrap("list orgs", err)
}
