package store

import (
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/imdesk/imdesk/core"
)

// SQLSTATE values, postgresql.org/docs/current/errcodes-appendix.html.
const (
	pgDivisionByZero       = "22012" // how a sqlOne reports that it touched no row
	pgUniqueViolation      = "23505"
	pgSerializationFailure = "40001"
	pgDeadlockDetected     = "40P01"
	pgUndefinedTable       = "42P01"
)

// mapPG turns an error of pgx into a core.Error.
func mapPG(err error) error {
	if err == nil || alreadyMapped(err) {
		return err
	}
	if mapped, ok := mapContext(err); ok {
		return mapped
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return ErrNotFound
	}
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		// Whatever is not the server's own word is the connection's: refused, reset, closed pool.
		return coded(core.CodeUnavailable, err)
	}
	switch {
	case pe.Code == pgUniqueViolation:
		return coded(core.CodeConflict, err)
	case pe.Code == pgSerializationFailure, pe.Code == pgDeadlockDetected:
		return &retryable{coded(core.CodeConflict, err)}
	case pe.Code == pgUndefinedTable:
		return coded(core.CodeInternal, fmt.Errorf("the schema is missing or old, run the migrations: %w", err))
	case strings.HasPrefix(pe.Code, "08"), strings.HasPrefix(pe.Code, "53"), strings.HasPrefix(pe.Code, "57"):
		return coded(core.CodeUnavailable, err)
	}
	return coded(core.CodeInternal, err)
}

// mapPGOp is mapPG for a queued write, which may have failed our own demand for one row.
func mapPGOp(o op, err error) error {
	var pe *pgconn.PgError
	if o.q.one && errors.As(err, &pe) && pe.Code == pgDivisionByZero {
		return wrap(o.q.name, o.missed())
	}
	if err == nil || alreadyMapped(err) {
		return err
	}
	return wrap(o.q.name, mapPG(err))
}
