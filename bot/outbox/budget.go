package outbox

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// window remembers the last sends of one budget exactly, so that no stretch of its period ever holds more than it allows, whether the
// platform counts in fixed or in sliding periods.
type window struct {
	per  time.Duration
	ring []time.Time // the last len(ring) sends; ring[at] is the oldest
	at   int
}

// margin is added to each period: calls may arrive closer together than they left.
const margin = 20 * time.Millisecond

func newWindow(calls int, per time.Duration) *window {
	return &window{per: per + margin, ring: make([]time.Time, calls)}
}

// slot is one call in a window.
type slot struct {
	w  *window
	at int
}

// arrived corrects a call's place in time, unless it was overwritten since.
func (s slot) arrived(left, at time.Time) {
	if s.w.ring[s.at].Equal(left) {
		s.w.ring[s.at] = at
	}
}

// free returns when the next call is allowed.
func (w *window) free() time.Time {
	oldest := w.ring[w.at]
	if oldest.IsZero() {
		return oldest
	}
	return oldest.Add(w.per)
}

func (w *window) take(now time.Time) slot {
	s := slot{w, w.at}
	w.ring[w.at] = now
	w.at = (w.at + 1) % len(w.ring)
	return s
}

// idle reports whether the window holds no call of its last period.
func (w *window) idle(now time.Time) bool {
	newest := w.ring[(w.at+len(w.ring)-1)%len(w.ring)]
	return now.Sub(newest) > w.per
}

// pacer holds the windows of all budgets of one bot.
type pacer struct {
	budgets []adapters.Budget
	m       map[paceKey]*window
	// paused holds targets (and "" for the whole app) that the platform asked us to leave alone.
	paused map[string]time.Time
	// quickest is the shortest round trip seen lately, and since when.
	quickest time.Duration
	since    time.Time
	seen     int // calls answered
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
		if free := w.free(); free.After(at) {
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
	it.left, it.slots = now, it.slots[:0]
	for _, w := range p.windowsOf(it) {
		it.slots = append(it.slots, w.take(now))
	}
}

// cautious is how many calls it takes to know how quick the platform is.
const cautious = 64

// answered tells when a call began and ended. The platform counted it when it arrived, which as a rule is at once; but when a token had to be
// fetched, a connection made or a processor was busy it may be much later, and then its period begins later too. All that is known is that the
// way back took no less than half of the quickest round trip.
func (p *pacer) answered(it *item, began, ended time.Time) {
	trip := ended.Sub(began)
	if p.quickest == 0 || trip < p.quickest || ended.Sub(p.since) > forgetting {
		p.quickest, p.since = trip, ended
	}
	p.seen++
	at := began
	if p.seen < cautious || trip > 2*p.quickest {
		at = ended.Add(-p.quickest / 2)
	}
	for _, s := range it.slots {
		s.arrived(it.left, at)
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
