package store

import (
	"context"
	"errors"
	"time"

	"github.com/imdesk/imdesk/core"
)

// A group commit writes the transactions of several turns that end at the moment as one: one commit, one round trip, one statement for each
// kind. Every turn's fences are statements of the group. If any of them fails, nothing of the group remains and each turn is committed by
// itself, so that a lost fence is the loss of its own turn only.

// groupTime bounds a group commit; a turn's own time is about as long.
const groupTime = 8 * time.Second

// grouped is a transaction waiting for its commit.
type grouped struct {
	ops  []op
	err  error
	done chan struct{}
}

// commitGrouped commits statements of a transaction that was not begun yet. It waits for the end even if ctx is over: the outcome of a commit
// under way must be known.
func (db *DB) commitGrouped(ops []op) error {
	g := &grouped{ops: ops, done: make(chan struct{})}
	db.groups.Add(g)
	<-g.done
	return g.err
}

func (db *DB) writeGroup(group []*grouped) {
	err := errApart
	if len(group) > 1 {
		err = db.writeTogether(group)
	}
	// A database that is away gets no second try: nobody knows what became of the commit, and each turn would wait for it again.
	apart := err != nil && core.CodeOf(err) != core.CodeUnavailable
	for _, g := range group {
		if g.err = err; apart {
			g.err = db.writeUnit(g.ops)
		}
		close(g.done)
	}
}

var errApart = errors.New("a group of one")

func (db *DB) writeTogether(group []*grouped) error {
	units := make([][]op, len(group))
	for i, g := range group {
		units[i] = g.ops
	}
	if db.engine.alone() {
		var all []op
		for _, ops := range units {
			all = append(all, ops...)
		}
		return db.writeUnit(all)
	}
	return db.writeUnit(widen(units))
}

func (db *DB) writeUnit(ops []op) error {
	ctx, cancel := context.WithTimeout(context.Background(), groupTime)
	defer cancel()
	u := db.engine.begin(false)
	defer u.rollback()
	for _, o := range ops {
		u.queue(o)
	}
	return u.commit(ctx)
}
