// Package session keeps the dialogue state of lanes in Redis, so that a turn need not read it from the database. It can never make an outcome
// wrong: the lane's row decides, and whatever Redis holds (nothing, something old, something of a turn that did not commit) is recognised by
// Resolve. It knows nothing of what a state means.
package session

import (
	"bytes"
	"context"
	"encoding/json"
)

// Record is what is kept of a lane.
type Record struct {
	// Seq is the turn the record was written by; it equals the lane row's seq once that turn committed.
	Seq int64 `json:"seq"`
	// EventID is the inbox id the turn handled.
	EventID int64 `json:"event_id"`
	// State is the lane's state after the turn, Before the one it started from. Both are JSON, opaque here.
	State  json.RawMessage `json:"state,omitempty"`
	Before json.RawMessage `json:"before,omitempty"`
}

// Sessions keeps records by lane key. Both methods answer within about Timeout and neither is ever needed for a right outcome.
type Sessions interface {
	// Load returns the lane's record; ok is false when there is none, or Redis can't say.
	Load(ctx context.Context, lane string) (rec Record, ok bool)
	// Save replaces the lane's record. It is called before the turn's commit.
	Save(ctx context.Context, lane string, rec Record)
	// Health is nil while sessions are served, and otherwise says why they are not; turns then run from the lane rows.
	Health() error
}

// Source says where Resolve took a state from.
type Source string

// Sources.
const (
	FromSession Source = "session" // the record of the turn that committed last
	FromBefore  Source = "before"  // the record of this very event, whose turn did not commit
	FromRow     Source = "row"     // no record that fits
)

// Resolve says what the state of a turn is and whether the record agreed. row and seq are the lane row's, eventID is the event about to be
// handled. The row always decides. A record of the same seq may stem from a turn that never committed while the one that did could not reach
// Redis, so its seq alone proves nothing; one that differs from the row counts as orphaned and is mended by the next Save.
func Resolve(rec Record, found bool, seq, eventID int64, row []byte) ([]byte, Source) {
	switch {
	case found && rec.Seq == seq && bytes.Equal(rec.State, row):
		return rec.State, FromSession
	case found && rec.Seq == seq+1 && rec.EventID == eventID && bytes.Equal(rec.Before, row):
		return rec.Before, FromBefore
	}
	return row, FromRow
}

// None is Sessions without Redis: the lane row is the session.
type None struct{}

var _ Sessions = None{}

// Load finds nothing.
func (None) Load(context.Context, string) (Record, bool) { return Record{}, false }

// Save keeps nothing.
func (None) Save(context.Context, string, Record) {}

// Health is always fine: nothing is missing.
func (None) Health() error { return nil }
