package desk

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
)

// witness sees what a turn reads and writes, so that each line of the audit trail says what was before and after, and no change goes without a
// line: what nobody has told by the end of the turn the witness tells itself.
type witness struct {
	Tx
	seen    map[string]json.RawMessage // as the last line left it
	written map[string]json.RawMessage // as it is now, where no line tells of it yet
	kinds   map[string]string          // "ticket", "approval", "group"
	acts    []core.Act                 // of which no line tells yet
	deeds   deeds
}

func witnessed(tx Tx) *witness {
	return &witness{Tx: tx, seen: map[string]json.RawMessage{}, written: map[string]json.RawMessage{}, kinds: map[string]string{}}
}

// saw remembers how an object was before the turn changed it. Slices of it may be changed in place, hence the copy.
func (w *witness) saw(object string, state any) {
	if _, known := w.seen[object]; !known {
		w.seen[object] = document(state)
	}
}

func (w *witness) wrote(kind, object string, state any) {
	if _, known := w.seen[object]; !known {
		w.seen[object] = nil // it is new
	}
	w.kinds[object], w.written[object] = kind, document(state)
}

func document(state any) json.RawMessage {
	doc, _ := json.Marshal(state) // rows of the store always encode
	return doc
}

// told adds to a line what changed of its object, and takes note that it is told.
func (w *witness) told(e *AuditEntry) {
	w.acts = slices.DeleteFunc(w.acts, func(a core.Act) bool { return string(a.Ticket) == e.Object && e.Act == "ticket."+a.Verb })
	now, changed := w.written[e.Object]
	if !changed {
		return
	}
	before, after := Differing(w.seen[e.Object], now)
	w.seen[e.Object] = now
	delete(w.written, e.Object)
	if len(before)+len(after) == 0 {
		return
	}
	e.Detail = maps.Clone(e.Detail)
	if e.Detail == nil {
		e.Detail = map[string]any{}
	}
	e.Detail["before"], e.Detail["after"] = before, after
}

// untold are the lines that are still missing.
func (w *witness) untold() []AuditEntry {
	var out []AuditEntry
	for _, a := range w.acts {
		out = append(out, AuditEntry{Act: "ticket." + a.Verb, Object: string(a.Ticket)})
	}
	for _, object := range slices.Sorted(maps.Keys(w.written)) {
		named := slices.ContainsFunc(out, func(e AuditEntry) bool { return e.Object == object })
		if before, after := Differing(w.seen[object], w.written[object]); !named && len(before)+len(after) > 0 {
			out = append(out, AuditEntry{Act: w.kinds[object] + ".changed", Object: object})
		}
	}
	return out
}

func (w *witness) Ticket(ctx context.Context, id core.TicketID) (core.Ticket, error) {
	return w.ticket(w.Tx.Ticket(ctx, id))
}

func (w *witness) TicketNumbered(ctx context.Context, number string) (core.Ticket, error) {
	return w.ticket(w.Tx.TicketNumbered(ctx, number))
}

func (w *witness) ticket(k core.Ticket, err error) (core.Ticket, error) {
	if err == nil {
		w.saw(string(k.ID), k)
		w.deeds.met(k)
	}
	return k, err
}

func (w *witness) tickets(all []core.Ticket) {
	for _, k := range all {
		w.saw(string(k.ID), k)
	}
}

func (w *witness) TicketsOf(ctx context.Context, p core.PersonID, openOnly bool, limit int) ([]core.Ticket, error) {
	all, err := w.Tx.TicketsOf(ctx, p, openOnly, limit)
	w.tickets(all)
	return all, err
}

func (w *witness) AssignedTo(ctx context.Context, p core.PersonID, limit int) ([]core.Ticket, error) {
	all, err := w.Tx.AssignedTo(ctx, p, limit)
	w.tickets(all)
	return all, err
}

func (w *witness) Queue(ctx context.Context, d core.DeskID, limit int) ([]core.Ticket, int, error) {
	all, n, err := w.Tx.Queue(ctx, d, limit)
	w.tickets(all)
	return all, n, err
}

func (w *witness) OpenTickets(ctx context.Context, behind core.TicketID, limit int) ([]core.Ticket, error) {
	all, err := w.Tx.OpenTickets(ctx, behind, limit)
	w.tickets(all)
	return all, err
}

func (w *witness) AddTicket(ctx context.Context, k core.Ticket) error {
	w.wrote("ticket", string(k.ID), k)
	w.deeds.changed(k)
	return w.Tx.AddTicket(ctx, k)
}

func (w *witness) PutTicket(ctx context.Context, k *core.Ticket) error {
	err := w.Tx.PutTicket(ctx, k)
	w.wrote("ticket", string(k.ID), k)
	w.deeds.changed(*k)
	return err
}

func (w *witness) AddAct(ctx context.Context, a core.Act) error {
	w.acts = append(w.acts, a)
	w.deeds.did(a)
	return w.Tx.AddAct(ctx, a)
}

func (w *witness) Approval(ctx context.Context, id core.ApprovalID) (core.Approval, error) {
	a, err := w.Tx.Approval(ctx, id)
	if err == nil {
		w.saw(string(id), a)
	}
	return a, err
}

func (w *witness) AddApproval(ctx context.Context, a core.Approval) error {
	w.wrote("approval", string(a.ID), a)
	return w.Tx.AddApproval(ctx, a)
}

func (w *witness) PutApproval(ctx context.Context, a *core.Approval) error {
	err := w.Tx.PutApproval(ctx, a)
	w.wrote("approval", string(a.ID), a)
	return err
}

func (w *witness) Delegations(ctx context.Context, p core.PersonID, since time.Time) ([]core.Delegation, error) {
	all, err := w.Tx.Delegations(ctx, p, since)
	for _, d := range all {
		w.saw(string(d.ID), d)
	}
	return all, err
}

func (w *witness) PutDelegation(ctx context.Context, d core.Delegation) error {
	w.wrote("delegation", string(d.ID), d)
	return w.Tx.PutDelegation(ctx, d)
}

func (w *witness) Absences(ctx context.Context, p core.PersonID, since time.Time) ([]core.Absence, error) {
	all, err := w.Tx.Absences(ctx, p, since)
	for _, a := range all {
		w.saw(a.ID, a)
	}
	return all, err
}

func (w *witness) PutAbsence(ctx context.Context, a core.Absence) error {
	w.wrote("absence", a.ID, a)
	return w.Tx.PutAbsence(ctx, a)
}

func (w *witness) Binding(ctx context.Context, bot core.BotID, conversation string) (core.Binding, error) {
	b, err := w.Tx.Binding(ctx, bot, conversation)
	if err == nil {
		w.saw(conversation, b)
	}
	return b, err
}

func (w *witness) PutBinding(ctx context.Context, b core.Binding) error {
	w.wrote("group", b.Conversation, b)
	return w.Tx.PutBinding(ctx, b)
}

// bookkeeping is what changes with each write and says nothing.
var bookkeeping = map[string]bool{"revision": true, "updated": true}

// Differing compares two JSON objects (nil is an empty one) and returns the fields that differ, as they were and as they are. Fields of objects
// within are named "outer.inner".
func Differing(before, after json.RawMessage) (was, is map[string]any) {
	was, is = map[string]any{}, map[string]any{}
	differ("", before, after, was, is)
	return was, is
}

func differ(prefix string, before, after json.RawMessage, was, is map[string]any) {
	b, a := fields(before), fields(after)
	for name := range maps.Keys(union(b, a)) {
		x, y := b[name], a[name]
		switch {
		case bytes.Equal(x, y) || prefix == "" && bookkeeping[name]:
			continue
		case prefix == "" && (isObject(x) || isObject(y)):
			differ(name+".", x, y, was, is)
			continue
		}
		if x != nil {
			was[prefix+name] = x
		}
		if y != nil {
			is[prefix+name] = y
		}
	}
}

func fields(doc json.RawMessage) map[string]json.RawMessage {
	var out map[string]json.RawMessage
	_ = json.Unmarshal(doc, &out) // nil and what is no object have no fields
	return out
}

func isObject(doc json.RawMessage) bool { return len(doc) > 0 && doc[0] == '{' }

func union(a, b map[string]json.RawMessage) map[string]json.RawMessage {
	out := maps.Clone(a)
	if out == nil {
		out = map[string]json.RawMessage{}
	}
	maps.Copy(out, b)
	return out
}
