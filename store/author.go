package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

// Author is who changes an org's set-up and people, for the audit trail. The zero Author is the desk itself.
type Author struct {
	Actor   core.PersonID
	Channel string
	At      time.Time // desk time; zero means now
}

// By returns the org's view whose changes of set-up and people are put down to a.
func (o *Org) By(a Author) *Org {
	signed := *o
	signed.author = a
	return &signed
}

// Tell writes a line of the author's about an act that changed nothing else here.
func (o *Org) Tell(ctx context.Context, act, object string, detail map[string]any) error {
	return o.Tx(ctx, func(ctx context.Context, tx *Tx) error { return tx.Tell(ctx, o.author, act, object, detail) })
}

// Tell writes a line of the author's.
func (t *Tx) Tell(ctx context.Context, a Author, act, object string, detail map[string]any) error {
	if a.At.IsZero() {
		a.At = time.Now()
	}
	return t.Audit(ctx, desk.AuditEntry{At: a.At.UTC(), Actor: a.Actor, Channel: a.Channel, Act: act, Object: object, Detail: detail})
}

// A changed item of a set-up stands in the trail as it is, unless it is longer than longItem bytes or one of more than manyItems: then its hash
// stands for it, so that one line stays readable whatever is imported.
const (
	longItem  = 4 << 10
	manyItems = 50
)

// tellSetup writes a line for each section of the set-up that differs.
func (t *Tx) tellSetup(ctx context.Context, a Author, before, after core.Setup, version int64) error {
	was, is := sections(before), sections(after)
	for _, name := range slices.Sorted(maps.Keys(is)) {
		gone, come := differentItems(was[name], is[name])
		if len(gone)+len(come) == 0 {
			continue
		}
		detail := map[string]any{"version": version, "before": gone, "after": come}
		if err := t.Tell(ctx, a, "setup."+name, string(t.org), detail); err != nil {
			return err
		}
	}
	return nil
}

// sections are a set-up's items by section and id. A section that is no list is one item.
func sections(s core.Setup) map[string]map[string]json.RawMessage {
	out := map[string]map[string]json.RawMessage{}
	doc, _ := json.Marshal(s) // it was read or will be written as JSON
	var all map[string]json.RawMessage
	_ = json.Unmarshal(doc, &all)
	for name, section := range all {
		var list []json.RawMessage
		if json.Unmarshal(section, &list) != nil {
			list = []json.RawMessage{section}
		}
		out[name] = map[string]json.RawMessage{}
		for i, item := range list {
			out[name][itemID(item, i)] = item
		}
	}
	return out
}

func itemID(item json.RawMessage, place int) string {
	var named struct{ ID, Desk string }
	_ = json.Unmarshal(item, &named) // an item without a name goes by its place
	switch {
	case named.ID != "":
		return named.ID
	case named.Desk != "":
		return named.Desk
	}
	return strconv.Itoa(place)
}

// differentItems are the items that differ, as they were and as they are.
func differentItems(was, is map[string]json.RawMessage) (gone, come map[string]any) {
	gone, come = map[string]any{}, map[string]any{}
	for id, item := range was {
		if string(is[id]) != string(item) {
			gone[id] = item
		}
	}
	for id, item := range is {
		if string(was[id]) != string(item) {
			come[id] = item
		}
	}
	short(gone)
	short(come)
	return gone, come
}

func short(items map[string]any) {
	many := len(items) > manyItems
	for id, v := range items {
		if item, ok := v.(json.RawMessage); ok && (many || len(item) > longItem) {
			sum := sha256.Sum256(item)
			items[id] = "sha256:" + hex.EncodeToString(sum[:])
		}
	}
}

// tellPeople writes a line for each person who changed, and one each for all who are new and all accounts that went to somebody.
func (t *Tx) tellPeople(ctx context.Context, a Author, c PeopleChanges, before map[core.PersonID]core.Person, after []core.Person, moved owned) error {
	if len(c.Added) > 0 {
		if err := t.Tell(ctx, a, "people.added", string(t.org), map[string]any{"people": c.Added}); err != nil {
			return err
		}
	}
	now := make(map[core.PersonID]core.Person, len(after))
	for _, p := range after {
		now[p.ID] = p
	}
	for _, id := range c.Updated {
		x, _ := json.Marshal(before[id])
		y, _ := json.Marshal(now[id])
		was, is := desk.Differing(x, y)
		if err := t.Tell(ctx, a, "person.changed", string(id), map[string]any{"before": was, "after": is}); err != nil {
			return err
		}
	}
	if len(c.Accounts) == 0 {
		return nil
	}
	return t.Tell(ctx, a, "account.assigned", string(t.org), map[string]any{"before": moved.was, "after": moved.is})
}
