package dingtalksim

import (
	"maps"
	"sync"
)

// card is one card instance for ever; its fields below mu are guarded by it.
type card struct {
	outTrackID string
	templateID string
	template   *template
	callback   string // STREAM, HTTP or none
	idType     int    // of every user id in requests and callbacks: 1 userId, 2 unionId

	mu       sync.Mutex
	public   map[string]string
	private  map[string]map[string]string // by userId, wins over public
	shown    map[string]map[string]string // a clicker's own public data after a callback answer, until the next PUT
	spaces   map[string]spaceModel
	carriers map[string]string // space part to carrierId
	sent     []*entry
	running  map[*callback]bool // callbacks the app has not answered yet
}

// callback is one click being handled by the app.
type callback struct {
	done chan struct{}
	undo *cardData // state before the first PUT made meanwhile
}

type cardData struct {
	public         map[string]string
	private, shown map[string]map[string]string
}

type cardStore struct {
	mu        sync.Mutex
	byID      map[string]*card
	templates map[string]*template
}

func (st *cardStore) init() {
	st.byID, st.templates = map[string]*card{}, publicTemplates()
}

func (st *cardStore) find(id string) *card {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.byID[id]
}

func (st *cardStore) template(id string) *template {
	st.mu.Lock()
	defer st.mu.Unlock()
	return st.templates[id]
}

// add stores a new card unless its outTrackId is taken.
func (st *cardStore) add(c *card) bool {
	st.mu.Lock()
	defer st.mu.Unlock()
	if st.byID[c.outTrackID] != nil {
		return false
	}
	st.byID[c.outTrackID] = c
	return true
}

// view merges what one viewer sees: their own copy of the public data if a callback answer gave them one, private data on top.
func (c *card) view(viewer string) CardView {
	c.mu.Lock()
	defer c.mu.Unlock()
	merged := maps.Clone(c.publicFor(viewer))
	maps.Copy(merged, c.private[viewer])
	maps.DeleteFunc(merged, func(k, v string) bool { return !c.template.shows(k, v) })
	v := CardView{CardTemplateID: c.templateID, OutTrackID: c.outTrackID, CardParamMap: merged, CallbackType: c.callback}
	for _, m := range c.spaces {
		if len(m.LastMessage) > 0 {
			v.LastMessage = m.LastMessage
		}
	}
	return v
}

func (c *card) publicFor(viewer string) map[string]string {
	if own := c.shown[viewer]; own != nil {
		return own
	}
	return c.public
}

// viewers lists the people whose version differs from the common one.
func (c *card) viewers() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var out []string
	for v := range c.private {
		out = append(out, v)
	}
	for v := range c.shown {
		if c.private[v] == nil {
			out = append(out, v)
		}
	}
	return out
}

func (c *card) deliveries() []*entry {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]*entry(nil), c.sent...)
}

// updateOptions: a missing or false flag replaces all data of that kind.
// Source: open.dingtalk.com/document/development/interactive-card-update-interface
type updateOptions struct {
	PublicByKey  bool `json:"updateCardDataByKey"`
	PrivateByKey bool `json:"updatePrivateDataByKey"`
}

// put applies an update by API; the caller holds mu. Maps are replaced, never changed in place, so snapshots stay valid.
func (c *card) put(public *paramMap, private map[string]paramMap, o updateOptions) {
	if public.given() {
		c.public = merge(c.public, public.CardParamMap, o.PublicByKey)
	}
	next := maps.Clone(c.private)
	for user, data := range private {
		next[user] = merge(next[user], data.CardParamMap, o.PrivateByKey)
	}
	c.private = next
	c.shown = map[string]map[string]string{}
}

// answer applies a callback answer for the clicker alone; the caller holds mu.
func (c *card) answer(clicker string, public, private *paramMap, o updateOptions) {
	if public.given() {
		next := maps.Clone(c.shown)
		next[clicker] = merge(c.publicFor(clicker), public.CardParamMap, o.PublicByKey)
		c.shown = next
	}
	if private.given() {
		next := maps.Clone(c.private)
		next[clicker] = merge(next[clicker], private.CardParamMap, o.PrivateByKey)
		c.private = next
	}
}

// given tells an absent or null map, which changes nothing, from an empty one, which may replace everything.
func (m *paramMap) given() bool { return m != nil && m.CardParamMap != nil }

func merge(before, change map[string]string, byKey bool) map[string]string {
	after := map[string]string{}
	if byKey {
		maps.Copy(after, before)
	}
	maps.Copy(after, change)
	return after
}

func (c *card) snapshot() *cardData { return &cardData{c.public, c.private, c.shown} }

func (c *card) restore(d *cardData) { c.public, c.private, c.shown = d.public, d.private, d.shown }

// begin notes that the app is handling a click.
func (c *card) begin() *callback {
	cb := &callback{done: make(chan struct{})}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running[cb] = true
	return cb
}

// end notes that a click was answered or given up; f, if any, runs under the lock. It reports whether a PUT was undone. Only the first call
// for a callback has an effect.
func (c *card) end(cb *callback, undo bool, f func()) (undone bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.running[cb] {
		return false
	}
	delete(c.running, cb)
	if undo && cb.undo != nil {
		c.restore(cb.undo)
		undone = true
	}
	if f != nil {
		f()
	}
	close(cb.done)
	return undone
}
