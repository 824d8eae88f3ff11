package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Brief is what almost every turn needs to know: where its lane stands, who speaks, what they have open and which card was pressed. The briefs
// of all turns that begin at a moment are read together. Nothing is locked and nothing is claimed: the end of the turn finds out whether the
// lane is still where the brief saw it.
type Brief struct {
	// Lease is open: it has no owner, and holds as long as nobody else claims the lane or finishes a turn in it.
	Lease Lease
	// Held says that another owner has claimed the lane.
	Held bool
	// At is when the brief was asked for, by this process's clock: one that waited long is better asked for again.
	At    time.Time
	known known
}

// Knows reports whether the sender of the event has an account here.
func (b Brief) Knows() bool { return b.known.person != nil }

// known are the answers a turn finds before it asks; nil is no answer.
type known struct {
	account account
	person  *core.Person
	address core.Account
	// absent: nobody had the account.
	absent bool
	// open are the open tickets of whose, newest first; whole says that these are all.
	whose core.PersonID
	open  []core.Ticket
	whole bool
	// bot and copies are the cards shown by messages that the event names.
	bot    core.BotID
	copies map[string]core.Copy
}

// account is the key of an account within an org.
type account struct {
	platform core.Platform
	tenant   string
	id       string
}

// briefing is a brief being asked for.
type briefing struct {
	lane  string
	owner string
	event core.Event
	brief Brief
	err   error
	done  chan struct{}
}

// briefTime bounds the reading of briefs, which answers for all who wait together.
const briefTime = 5 * time.Second

// Brief reads what a turn of event e in lane begins with. owner is whose claims count as one's own.
func (db *DB) Brief(ctx context.Context, lane, owner string, e core.Event) (Brief, error) {
	b := &briefing{lane: lane, owner: owner, event: e, done: make(chan struct{})}
	db.briefs.Add(b)
	select {
	case <-b.done:
		return b.brief, wrap("brief a turn", b.err)
	case <-ctx.Done():
		err, _ := mapContext(ctx.Err())
		return Brief{}, wrap("brief a turn", err)
	}
}

// readBriefs answers a group in one round trip.
func (db *DB) readBriefs(group []*briefing) {
	ctx, cancel := context.WithTimeout(context.Background(), briefTime)
	defer cancel()
	r, at := newBriefReader(group), time.Now()
	err := db.engine.look(ctx, r.ops())
	for _, b := range group {
		if b.err = err; err == nil {
			b.brief = r.brief(b)
			b.brief.At = at
		}
	}
	for _, b := range group { // only now: what two of them share was still being put in order
		close(b.done)
	}
}
