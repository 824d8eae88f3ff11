package demo_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// stagehand drives the engine over a real store with no platform attached, and keeps every card it makes.
type stagehand struct {
	t      *testing.T
	m      *manifest.Manifest
	db     *store.DB
	org    *store.Org
	engine *desk.Engine
	clock  *core.MovableClock
	world  *desk.World
	states map[string][]byte
	events int
	made   []core.Outbound
}

// recorder passes everything on to the store and remembers what is said.
type recorder struct {
	*store.Tx
	made *[]core.Outbound
}

func (r recorder) Send(ctx context.Context, m core.Outbound) (core.CopyID, error) {
	id, err := r.Tx.Send(ctx, m)
	m.Copy = id
	*r.made = append(*r.made, m)
	return id, err
}

func (r recorder) Refresh(ctx context.Context, k core.Copy, m core.Outbound) error {
	*r.made = append(*r.made, m)
	return r.Tx.Refresh(ctx, k, m)
}

// crew are the bots as the three adapters describe themselves.
var crew = map[core.Platform]desk.Bot{
	core.WeCom:    {ID: demo.WeComBot, Platform: core.WeCom, AnswerOnly: true, Brief: true},
	core.DingTalk: {ID: demo.DingTalkBot, Platform: core.DingTalk, Live: true, PrivateAnswer: true, Metered: true},
	core.Feishu:   {ID: demo.FeishuBot, Platform: core.Feishu, Live: true, Inputs: true, Threads: true},
}

func newStagehand(t *testing.T) *stagehand {
	t.Helper()
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.DataDir = t.TempDir()
	db, err := bot.OpenStore(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(db.Close)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	var bots []config.Bot
	known := map[core.BotID]desk.Bot{}
	for p, b := range crew {
		bots = append(bots, config.Bot{ID: b.ID, Platform: p, Org: m.Org.ID})
		known[b.ID] = b
	}
	if _, err := bot.Apply(t.Context(), db, m, bots); err != nil {
		t.Fatal(err)
	}
	worlds, err := world.New(db, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	worlds.SetBots(m.Org.ID, known)
	h := &stagehand{t: t, m: m, db: db, org: db.Org(m.Org.ID), clock: core.NewFrozenClock(wednesday), states: map[string][]byte{}}
	h.engine = &desk.Engine{Clock: h.clock}
	if h.world, err = worlds.World(t.Context(), m.Org.ID); err != nil {
		t.Fatal(err)
	}
	return h
}

// spot is somebody on a platform, in their direct chat or in the technicians' group.
type spot struct {
	who   core.PersonID
	on    core.Platform
	group bool
}

func (h *stagehand) event(at spot) core.Event {
	h.events++
	acc := demo.AccountOf(h.m, at.who, at.on)
	if acc == "" {
		h.t.Fatalf("%s has no account on %s", at.who, at.on)
	}
	e := core.Event{
		Dedupe: fmt.Sprint("e", h.events), Bot: crew[at.on].ID, Platform: at.on, Mentioned: true, MessageRef: fmt.Sprint("in", h.events),
		Conversation: core.Conversation{ID: "p-" + acc, Kind: core.Direct},
	}
	for _, p := range h.m.People {
		for _, a := range p.Accounts {
			if a.ID == acc {
				e.Sender = core.Sender{ID: acc, Tenant: a.Tenant, Name: p.Name}
			}
		}
	}
	for _, g := range h.m.Groups {
		if at.group && g.Platform == at.on && g.Desk == "it" {
			e.Conversation = core.Conversation{ID: g.Chat, Kind: core.Group}
		}
	}
	return e
}

func (h *stagehand) handle(e core.Event) {
	h.t.Helper()
	key := e.Lane(desk.Stateless(e))
	err := h.org.Tx(h.t.Context(), func(ctx context.Context, tx *store.Tx) error {
		state, _, err := h.engine.Handle(ctx, recorder{tx, &h.made}, h.world, e, h.states[key])
		if err == nil && !desk.Stateless(e) {
			h.states[key] = state
		}
		return err
	})
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *stagehand) says(at spot, text string) {
	h.t.Helper()
	e := h.event(at)
	e.Kind, e.Text = core.EventMessage, text
	h.handle(e)
}

// presses takes the newest card that offers a button with the label.
func (h *stagehand) presses(at spot, label string, values map[string]string) {
	h.t.Helper()
	for _, m := range slices.Backward(h.made) {
		if m.Card == nil || m.Bot != crew[at.on].ID {
			continue
		}
		for _, a := range buttonsOf(*m.Card) {
			if a.Label != label {
				continue
			}
			e := h.event(at)
			e.Kind, e.MessageRef, e.Click = core.EventClick, "", &core.Click{Press: m.Card.Press(a), Values: values}
			h.handle(e)
			return
		}
	}
	h.t.Fatalf("%s finds no button %q on any card", at.who, label)
}

// passes moves desk time and runs what comes due.
func (h *stagehand) passes(d time.Duration) {
	h.t.Helper()
	h.clock.Advance(d)
	_, err := h.db.DueTimers(h.t.Context(), h.clock.Now(), 100, func(ctx context.Context, tx *store.Tx, _ core.OrgID, timer desk.Timer) error {
		return h.engine.Fire(ctx, recorder{tx, &h.made}, h.world, timer)
	}, func(*store.Tx) {})
	if err != nil {
		h.t.Fatal(err)
	}
}

// buttonsOf lists everything a card offers to press, wherever a platform may put it.
func buttonsOf(c cards.Card) []cards.Action {
	out := slices.Clone(c.Actions)
	for _, f := range c.Forms {
		out = append(out, f.Submit)
		for _, in := range f.Inputs {
			out = append(out, in.Edit)
		}
	}
	return slices.DeleteFunc(out, func(a cards.Action) bool { return a.Verb == "" })
}
