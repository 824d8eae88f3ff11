package store

import "time"

// BriefAlong makes InsertEvents read the briefs of the turns of what it stores, in the same round trip; owner is as for Brief. Set it before the
// first InsertEvents. On SQLite, where a read costs no round trip and would hold up the writer, it changes nothing.
func (db *DB) BriefAlong(owner string) {
	if !db.Embedded() {
		db.owner = owner
	}
}

// briefsAlong are the briefs being read with an insertion; nil when none are.
type briefsAlong struct {
	reader *briefReader
	group  []*briefing
	at     time.Time
}

func (t *Tx) queueBriefs(in []Inbound) *briefsAlong {
	if t.db.owner == "" {
		return nil
	}
	a := &briefsAlong{group: make([]*briefing, len(in)), at: time.Now()}
	for i, e := range in {
		a.group[i] = &briefing{lane: e.Lane, owner: t.db.owner, event: e.Event}
	}
	a.reader = newBriefReader(a.group)
	for _, o := range a.reader.ops() {
		t.u.queue(o)
	}
	return a
}

// give hands a brief to each event whose turn is the next of its lane.
func (a *briefsAlong) give(in []Inbound, ids []int64) {
	if a == nil {
		return
	}
	for i := range in {
		b := a.reader.brief(a.group[i])
		if b.At = a.at; ids[i] != 0 && b.Lease.Oldest == ids[i] {
			in[i].Brief = &b
		}
	}
}
