package outbox

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// pacer holds the windows of all budgets of one bot.
type pacer struct {
	budgets []adapters.Budget
	m       map[paceKey]*window
	// paused holds targets (and "" for the whole app) that the platform asked us to leave alone.
	paused map[string]time.Time
	trips  trips
}

type paceKey struct {
	budget int
	target string
}

func newPacer(b []adapters.Budget) *pacer {
	return &pacer{budgets: b, m: map[paceKey]*window{}, paused: map[string]time.Time{}}
}

// counted is the kind of call a platform counts a row as.
func counted(k core.SendKind) core.SendKind {
	switch k {
	case core.SendAnswer:
		return core.SendUpdate
	case core.SendFile:
		return core.SendMessage
	}
	return k
}

// windows lists the windows a call counts against.
func (p *pacer) windows(kind core.SendKind, chat, card string, group bool) []*window {
	kind = counted(kind)
	var out []*window
	for i, b := range p.budgets {
		if len(b.Kinds) > 0 && !slices.Contains(b.Kinds, kind) || b.Groups && !group || b.Direct && group {
			continue
		}
		k := paceKey{budget: i}
		switch b.Scope {
		case adapters.ScopeChat:
			k.target = chat
		case adapters.ScopeCard:
			if k.target = card; card == "" {
				continue
			}
		}
		w, ok := p.m[k]
		if !ok {
			w = newWindow(b.Calls, b.Per)
			p.m[k] = w
		}
		out = append(out, w)
	}
	return out
}

// ready returns when the call may go; the zero time or the past means now. app tells that an app-wide limit is what it waits for.
func (p *pacer) ready(it *item, now time.Time) (at time.Time, app bool) {
	if until := p.paused[""]; until.After(now) {
		return until, true
	}
	at = p.paused[it.chat]
	for i, w := range p.windowsOf(it) {
		if free := w.free(w.spare(it.urgency())); free.After(at) {
			at, app = free, i < p.appWindows(it)
		}
	}
	return at, app && at.After(now)
}

// windowsOf lists an item's windows, the app-wide ones first.
func (p *pacer) windowsOf(it *item) []*window {
	if it.windows == nil {
		it.windows = p.windows(it.row.Msg.Kind, it.chat, string(it.row.Msg.Copy), it.group)
	}
	return it.windows
}

// appWindows counts the leading app-wide windows; budgets are sorted so that these come first.
func (p *pacer) appWindows(it *item) int {
	n := 0
	kind := it.row.Msg.Kind
	kind = counted(kind)
	for _, b := range p.budgets {
		if b.Scope == adapters.ScopeApp && (len(b.Kinds) == 0 || slices.Contains(b.Kinds, kind)) && (!b.Groups || it.group) && (!b.Direct || !it.group) {
			n++
		}
	}
	return n
}

func (p *pacer) take(it *item, now time.Time) {
	it.left = now
	for _, w := range p.windowsOf(it) {
		w.take(now)
	}
}

// answered tells when a call began and ended, and whether it was granted. All that is known is that the platform counted it in between, and, as a
// rule, always at the same part of the way. Then a call that is placed the quickest round trip before its end, and followed a period later, is
// counted a period later too, wherever on the way that is: what a token, a new connection or a busy processor cost is on the safe side.
func (p *pacer) answered(it *item, began, ended time.Time, granted bool) {
	if granted {
		p.trips.add(ended.Sub(began), ended)
	}
	at := ended.Add(-p.trips.quickest())
	if at.Before(began) {
		at = began
	}
	for _, w := range it.windows {
		w.arrived(it.left, at)
	}
}

// remember counts a call that an earlier sender made.
func (p *pacer) remember(it *item, at time.Time) {
	for _, w := range p.windowsOf(it) {
		w.take(at)
	}
}

// suppose counts n calls of a kind that a lost sender may have had under way, and waits until the shortest limit has forgotten its last ones.
func (p *pacer) suppose(kind core.SendKind, n int, now time.Time) {
	for i, b := range p.budgets {
		if b.Scope != adapters.ScopeApp || len(b.Kinds) > 0 && !slices.Contains(b.Kinds, kind) {
			continue
		}
		k := paceKey{budget: i}
		if p.m[k] == nil {
			p.m[k] = newWindow(b.Calls, b.Per)
		}
		for range min(n, b.Calls/2) {
			p.m[k].take(now)
		}
		if b.Per <= time.Second {
			p.pause(adapters.ScopeApp, "", now.Add(b.Per))
		}
	}
}

// longest is how far back calls still count, at most limit.
func (p *pacer) longest(limit time.Duration) time.Duration {
	var d time.Duration
	for _, b := range p.budgets {
		d = max(d, b.Per)
	}
	return min(d, limit)
}

// within is how many calls the app-wide limits allow in a while: as many of the last sender's can count.
func (p *pacer) within(d time.Duration) int {
	n := 0
	for _, b := range p.budgets {
		if b.Scope == adapters.ScopeApp {
			n += b.Calls * int((d+b.Per-1)/b.Per)
		}
	}
	return n
}

// pause leaves a target alone until a moment; scope app leaves everything alone.
func (p *pacer) pause(scope adapters.Scope, chat string, until time.Time) {
	if scope == adapters.ScopeApp {
		chat = ""
	}
	if until.After(p.paused[chat]) {
		p.paused[chat] = until
	}
}

// forget drops what no longer limits anything, so that memory follows the chats in use.
func (p *pacer) forget(now time.Time) {
	for k, w := range p.m {
		if k.target != "" && w.idle(now) {
			delete(p.m, k)
		}
	}
	for k, until := range p.paused {
		if until.Before(now) {
			delete(p.paused, k)
		}
	}
}
