package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"github.com/imdesk/imdesk/core"
)

// grants are what the role of a server needs; %[1]s is the schema, %[2]s the role. Of the audit trail it may only select and insert; sealing is done
// for it by functions. TRUNCATE and REFERENCES are never granted.
var grants = []string{
	"GRANT USAGE ON SCHEMA %[1]s TO %[2]s",
	"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %[1]s TO %[2]s",
	"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %[1]s TO %[2]s",
	"REVOKE UPDATE, DELETE, TRUNCATE ON %[1]s.audit, %[1]s.audit_head FROM %[2]s",
	"REVOKE INSERT, UPDATE, DELETE ON %[1]s.goose_db_version FROM %[2]s",
	"GRANT EXECUTE ON FUNCTION %[1]s.audit_lock_head(TEXT), %[1]s.audit_seal_row(TEXT, BIGINT, BIGINT, TEXT), %[1]s.audit_move_head(TEXT, BIGINT, TEXT) TO %[2]s",
}

const qOwner = `SELECT current_schema(), pg_has_role($1, relowner, 'MEMBER') FROM pg_class WHERE oid = to_regclass('audit')`

// Grant gives a PostgreSQL role what a server needs and no more, and takes away the rest it may have had. The role must exist, and must not own
// the tables: an owner can do everything.
func (db *DB) Grant(ctx context.Context, role string) error {
	pool := db.Pool()
	if pool == nil {
		return coded(core.CodeInvalid, errors.New("the embedded database has no roles; its triggers keep the audit trail"))
	}
	return wrap("grant", mapPG(pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		var schema string
		var owner bool
		if err := tx.QueryRow(ctx, qOwner, role).Scan(&schema, &owner); err != nil {
			return err
		}
		if owner {
			return coded(core.CodeInvalid, fmt.Errorf("role %s owns the tables and can do everything; create another role for the server", role))
		}
		schema, role = pgx.Identifier{schema}.Sanitize(), pgx.Identifier{role}.Sanitize()
		for _, text := range grants {
			if _, err := tx.Exec(ctx, fmt.Sprintf(text, schema, role)); err != nil {
				return err
			}
		}
		return nil
	})))
}
