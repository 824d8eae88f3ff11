package desk

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// gate is what every message of a turn leaves through: what the desk begins to say by itself waits there for the end of its reader's quiet hours.
type gate struct {
	Tx
	t *turn
}

func (g gate) Send(ctx context.Context, m core.Outbound) (core.CopyID, error) {
	if waits, err := g.t.holdBack(m); err != nil || waits {
		return "", err
	}
	return g.Tx.Send(ctx, m)
}

// holdBack keeps a message that must wait, and reports whether it does. Changes of cards that were delivered are seen by who looks, so they never wait.
func (t *turn) holdBack(m core.Outbound) (bool, error) {
	how := mannerOf(m.Matter)
	started := m.Kind == core.SendMessage || m.Kind == core.SendFile
	if !started || !how.waits || m.Person == "" || m.Target.Group || m.Target.Account.ID == "" || t.me.Is(m.Person) {
		return false, nil
	}
	until, quiet, err := t.quietUntil(m.Person)
	if err != nil || !quiet {
		return false, err
	}
	k := kept{
		To: m.Person, Text: m.Text, Matter: m.Matter, Urgency: m.Urgency, Promise: m.Promise, Ticket: m.Ticket, Final: m.Final, Prefer: m.Bot, Files: m.Files,
	}
	if how.exact {
		k.Account = &m.Target.Account
	}
	if m.Ticket != "" {
		tk, err := t.tx.Ticket(t.ctx, m.Ticket)
		if err = ignoreNotFound(err); err != nil || first(tk) {
			return false, err
		}
		if k.Staff, err = t.hearsAsStaff(tk, m.Person); err != nil {
			return false, err
		}
	}
	if m.Card != nil {
		k.Kind, k.Object = m.Card.Kind, m.Card.Object
	}
	doc, err := json.Marshal(k)
	if err != nil {
		return false, err
	}
	return true, t.tx.SetTimer(t.ctx, Timer{Kind: timerQuiet, Object: k.slot(), Due: until, Data: map[string]string{"letter": string(doc)}})
}

// slot is where a letter waits: a newer one that says the same, or how the same thing stands now, takes its place.
func (k kept) slot() string {
	parts := []string{string(k.Matter), string(k.To), cmp.Or(string(k.Ticket), k.Object)}
	if k.Account != nil {
		parts = append(parts, k.Account.ID)
	}
	if !mannerOf(k.Matter).newest || k.Ticket == "" && k.Object == "" {
		parts = append(parts, k.Text, string(k.Kind))
		for _, f := range k.Files {
			parts = append(parts, f.ID)
		}
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return "letter-" + hex.EncodeToString(sum[:16])
}

// quietUntil is when the quiet hours end that a person has now; false when they have none.
func (t *turn) quietUntil(p core.PersonID) (time.Time, bool, error) {
	w, err := t.tx.Wishes(t.ctx, p)
	if err != nil || w.Quiet == "" {
		return time.Time{}, false, err
	}
	q, ok := parseQuiet(w.Quiet)
	if !ok {
		return time.Time{}, false, nil
	}
	zone := t.w.Zone
	if zone == nil {
		zone = time.UTC
	}
	until, inside := q.end(t.now.In(zone))
	return until, inside, nil
}

// heardBy is when the last of some people can have heard of a ticket that they are written about now: at once, or when their quiet hours are over.
func (t *turn) heardBy(tk core.Ticket, people []recipient) (time.Time, error) {
	last := t.now
	if first(tk) {
		return last, nil
	}
	for _, r := range people {
		until, quiet, err := t.quietUntil(r.who)
		if err != nil {
			return last, err
		}
		if quiet && !t.me.Is(r.who) && until.After(last) {
			last = until
		}
	}
	return last, nil
}

// first reports whether a ticket is of the first priority, of which everybody hears at once.
func first(tk core.Ticket) bool { return tk.Priority == core.Priorities[0] }
