package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/imdesk/imdesk/core"
)

// Sentinels for errors.Is. All are core.Errors, so core.CodeOf works too.
var (
	// ErrFenced: the lease was lost to another owner; whatever was being done is void.
	ErrFenced error = &core.Error{Code: core.CodeConflict, Op: "the lease was lost to another owner"}
	// ErrConflict: the row changed since it was read, or exists already.
	ErrConflict error = &core.Error{Code: core.CodeConflict, Op: "the row changed meanwhile"}
	// ErrNotFound: no such row in this org.
	ErrNotFound error = &core.Error{Code: core.CodeNotFound, Op: "no such row"}
	// ErrClosed: the store was closed.
	ErrClosed error = &core.Error{Code: core.CodeUnavailable, Op: "the store is closed"}
)

// retryable marks a conflict between two transactions that the loser may simply run again.
type retryable struct{ err error }

func (r *retryable) Error() string { return r.err.Error() }
func (r *retryable) Unwrap() error { return r.err }

func isRetryable(err error) bool {
	var r *retryable
	return errors.As(err, &r)
}

func coded(code core.Code, err error) error { return &core.Error{Code: code, Err: err} }

// wrap says what was being done; nil stays nil.
func wrap(doing string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// mapContext codes the end of a context as unavailable; ok says that it was one.
func mapContext(err error) (error, bool) {
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return coded(core.CodeUnavailable, err), true
	}
	return err, false
}

// alreadyMapped reports whether err went through a mapper before, or is an error of a row callback.
func alreadyMapped(err error) bool {
	var e *core.Error
	var r *retryable
	return errors.As(err, &e) || errors.As(err, &r)
}
