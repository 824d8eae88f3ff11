package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/imdesk/imdesk/core"
)

// Inbound is one stored event.
type Inbound struct {
	ID       int64
	Lane     string
	Event    core.Event
	Attempts int
	// Received is when it was stored, database time; zero until read back.
	Received time.Time
	// Brief is what the event's turn begins with, if it was read along with the storing; see DB.BriefAlong.
	Brief *Brief
}

// Media is a file that came with an event and is to be fetched.
type Media struct {
	Org        core.OrgID
	Bot        core.BotID
	Attachment core.Attachment
}

// FetchMedia sets what turns the files of new events into jobs; it runs inside the transaction that stores the events. Without it the
// files only become rows (see DB.PendingAttachments). Set it before the first InsertEvents.
func (db *DB) FetchMedia(enqueue func(ctx context.Context, tx *Tx, media []Media) error) {
	db.media = enqueue
}

// InsertEvents stores events durably in one commit, in order, and returns their ids; 0 marks an event that was stored before. Files and the
// cost of the delivery are stored in the same commit.
func (db *DB) InsertEvents(ctx context.Context, in []Inbound) ([]int64, error) {
	if len(in) == 0 {
		return nil, nil
	}
	docs := make([]string, len(in))
	for i, e := range in {
		doc, err := json.Marshal(e.Event)
		if err != nil {
			return nil, wrap("encode event", coded(core.CodeInvalid, err))
		}
		docs[i] = string(doc)
	}
	ids, err := db.insertEvents(ctx, in, docs)
	if isRetryable(err) {
		ids, err = db.insertEvents(ctx, in, docs)
	}
	return ids, err
}

func (db *DB) insertEvents(ctx context.Context, in []Inbound, docs []string) ([]int64, error) {
	tx := newTx(db, in[0].Event.Org, true)
	defer tx.end()
	byKey := make(map[[2]string]int64, len(in))
	collect := func(r scanner) error {
		var id int64
		var bot, dedupe string
		if err := r.Scan(&id, &bot, &dedupe); err != nil {
			return err
		}
		byKey[[2]string{bot, dedupe}] = id
		return nil
	}
	tx.queueEvents(in, docs, collect)
	ids := make([]int64, len(in))
	if !carriesMore(in) { // nothing depends on which are new: one batch, one round trip
		briefs := tx.queueBriefs(in)
		if err := tx.commit(ctx); err != nil {
			return nil, wrap("store events", err)
		}
		giveIDs(in, byKey, ids)
		briefs.give(in, ids)
		return ids, nil
	}
	if err := tx.u.flush(ctx); err != nil {
		return nil, wrap("store events", err)
	}
	giveIDs(in, byKey, ids)
	if err := tx.storeExtras(ctx, in, ids); err != nil {
		return nil, wrap("store files of events", err)
	}
	return ids, wrap("store events", tx.commit(ctx))
}

// queueEvents inserts by one statement on PostgreSQL; on SQLite, which has no round trips to save, by one per event.
func (t *Tx) queueEvents(in []Inbound, docs []string, collect func(scanner) error) {
	cols := make([][]string, 5)
	for i, e := range in {
		row := []string{string(e.Event.Org), string(e.Event.Bot), e.Event.Dedupe, e.Lane, docs[i]}
		if t.db.engine.alone() {
			t.u.queue(op{q: qInsertEvents, args: []any{row[0], row[1], row[2], row[3], row[4]}, each: collect})
			continue
		}
		for c, v := range row {
			cols[c] = append(cols[c], cleanText(v))
		}
	}
	if !t.db.engine.alone() {
		t.u.queue(op{q: qInsertEvents, args: []any{cols[0], cols[1], cols[2], cols[3], cols[4]}, each: collect})
	}
}

func carriesMore(in []Inbound) bool {
	for _, e := range in {
		if len(e.Event.Attachments) > 0 || len(e.Event.Cost) > 0 {
			return true
		}
	}
	return false
}

// giveIDs hands each new id to the first event of its key; a repetition inside the same call gets 0.
func giveIDs(in []Inbound, byKey map[[2]string]int64, ids []int64) {
	for i, e := range in {
		k := [2]string{cleanText(string(e.Event.Bot)), cleanText(e.Event.Dedupe)}
		ids[i] = byKey[k]
		delete(byKey, k)
	}
}

// storeExtras writes what new events bring along.
func (t *Tx) storeExtras(ctx context.Context, in []Inbound, ids []int64) error {
	costs := costs{}
	byOrg := map[core.OrgID][]Media{}
	for i, e := range in {
		if ids[i] == 0 {
			continue
		}
		costs.add(e.Event.Org, e.Event.Bot, e.Event.Cost)
		for _, a := range e.Event.Attachments {
			t.queueAttachment(e.Event.Org, e.Event.Bot, a)
			byOrg[e.Event.Org] = append(byOrg[e.Event.Org], Media{Org: e.Event.Org, Bot: e.Event.Bot, Attachment: a})
		}
	}
	if err := t.queueCosts(ctx, costs); err != nil {
		return err
	}
	if t.db.media == nil {
		return nil
	}
	for org, media := range byOrg {
		t.org = org
		if err := t.db.media(ctx, t, media); err != nil {
			return err
		}
	}
	return nil
}

// Event returns one stored event by id.
func (db *DB) Event(ctx context.Context, id int64) (Inbound, error) {
	var in Inbound
	err := db.first(ctx, qInboxEvent, func(r scanner) (err error) { in, err = scanInbound(r); return err }, id)
	return in, wrap("read event", err)
}

func scanInbound(r scanner) (Inbound, error) {
	var in Inbound
	var doc []byte
	var received int64
	if err := r.Scan(&in.ID, &in.Lane, &doc, &in.Attempts, &received); err != nil {
		return in, err
	}
	in.Received = fromMicros(received)
	return in, decode(doc, &in.Event)
}

// decode reads a stored document; what doesn't parse is a fault of ours, not of the caller.
func decode(doc []byte, v any) error {
	if err := json.Unmarshal(doc, v); err != nil {
		return coded(core.CodeInternal, errors.Join(errors.New("decode stored document"), err))
	}
	return nil
}

// encode writes a document. Types stored here always encode, unless they hold a NaN or a foreign value somewhere in an any.
func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", coded(core.CodeInvalid, errors.Join(errors.New("encode document"), err))
	}
	return string(b), nil
}
