// Package desk is the conversation engine: it turns one event into what changes at the desk and what is said to whom. It decides inside one
// transaction, makes no network call, knows no platform and no SQL; time, people and rows come in through Tx and World.
package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// Engine handles events, timers and undeliverable messages. It has no state of its own.
type Engine struct {
	Clock core.Clock
	// Site is where people reach the console, for links; empty when that isn't known.
	Site string
}

// Answer is what a click is answered with: a short line, and the new state of the clicked card if it changes.
type Answer struct {
	Toast *core.Toast
	Card  *cards.Card
	// Final says that the card has reached its last state.
	Final bool
}

// Handle runs one turn: event e of a person whose dialogue stands at state (empty at first). It returns the dialogue's new state and, for a
// click, its answer, which is also queued as an outbox row. A returned error voids the transaction; refusals to the person are no errors.
func (g *Engine) Handle(ctx context.Context, tx Tx, w *World, e core.Event, state []byte) ([]byte, *Answer, error) {
	t := g.turn(ctx, tx, w, e.Bot)
	t.ev = e
	t.watch(channelOf(e))
	if err := t.d.load(state); err != nil {
		return nil, nil, fmt.Errorf("read the dialogue: %w", err)
	}
	if err := t.run(); err != nil {
		return nil, nil, err
	}
	if err := t.tellRest(); err != nil {
		return nil, nil, err
	}
	next, err := t.d.save()
	return next, t.veil.answer(t.answer), err
}

// Fire runs a desk timer that is due.
func (g *Engine) Fire(ctx context.Context, tx Tx, w *World, timer Timer) error {
	t := g.turn(ctx, tx, w, "")
	t.watch(ChannelTimer)
	if err := t.fire(timer); err != nil {
		return err
	}
	return t.tellRest()
}

// Undeliverable takes up a message that could not be delivered for good: another account of the person is tried, else the desk's group is told.
func (g *Engine) Undeliverable(ctx context.Context, tx Tx, w *World, m core.Outbound, why string) error {
	t := g.turn(ctx, tx, w, m.Bot)
	t.watch(ChannelDelivery)
	if err := t.undeliverable(m, why); err != nil {
		return err
	}
	return t.tellRest()
}

// Parked tells the person whose event could not be handled, after it was set aside.
func (g *Engine) Parked(ctx context.Context, tx Tx, w *World, e core.Event) error {
	t := g.turn(ctx, tx, w, e.Bot)
	t.ev = e
	if p, _, err := tx.PersonByAccount(ctx, t.bot.Platform, e.Sender.Tenant, e.Sender.ID); err == nil {
		t.reader = reads(p)
	}
	return t.say(t.tr("抱歉，刚才这条消息我没能处理好，已通知管理员查看。你可以换个说法再发一次，或回复「转人工」。"))
}

// Stateless reports whether a click needs no dialogue state, so that it can be handled at once, beside the person's lane.
func Stateless(e core.Event) bool {
	return e.Kind == core.EventClick && e.Click != nil && !verbs[e.Click.Verb].dialogue
}

// turn is one run of the engine.
type turn struct {
	ctx context.Context
	tx  Tx
	w   *World
	ev  core.Event
	bot Bot
	me  core.Person
	// reader is the language of whoever reads what is being composed.
	reader language.Tag
	acct   core.Account
	d      dialogue
	now    time.Time
	answer *Answer
	// witness and channel are what the audit trail is written with.
	witness *witness
	channel string
	veil    veil
	// byText is set when a click was typed ("同意 7F3K") and is answered in words.
	byText bool
	// clicked is the copy whose button was pressed; zero when unknown.
	clicked core.Copy
	// struck is set while a clock strikes.
	struck *struck
	// quoting are the messages whose words the next act holds.
	quoting []any
	// named is the colleague meant by a typed choice.
	named string
	// site is where the console is reached.
	site string
	// acting is the rule of automation that acts, led what led to its acting, itself last.
	acting string
	led    []string
}

// turn begins a run, of an event of bot or of none. Whatever it sends leaves through the gate.
func (g *Engine) turn(ctx context.Context, tx Tx, w *World, bot core.BotID) *turn {
	t := &turn{ctx: ctx, w: w, now: g.Clock.Now()}
	t.tx = gate{tx, t}
	t.bot, t.site = w.Bots[bot], g.Site
	return t
}

func (t *turn) run() error {
	switch t.ev.Kind {
	case core.EventBotAdded, core.EventBotRemoved:
		return t.membership()
	case core.EventJoined, core.EventLeft:
		return t.members()
	case core.EventRecalled:
		return t.takenBack()
	case core.EventQuota, core.EventNotice:
		return nil // the pipeline raises the alarm
	}
	ok, err := t.admit()
	if err != nil || !ok {
		return err
	}
	t.reader = t.readersHere()
	switch t.ev.Kind {
	case core.EventClick:
		return t.click()
	case core.EventEntered:
		return t.entered()
	case core.EventMenu:
		return t.menu()
	}
	if t.ev.Conversation.Kind == core.Group {
		return t.groupMessage()
	}
	return t.directMessage()
}

// happened is the desk time at which what the turn is about happened, to the second, as the intake reckoned it; without one, now.
func (t *turn) happened() time.Time {
	if at := t.ev.Happened; !at.IsZero() && at.Before(t.now) {
		return at
	}
	return t.now.Truncate(time.Second)
}

// audit writes a line in the name of the person, or of the desk itself when nobody acts.
func (t *turn) audit(act, object string, detail map[string]any) error {
	return t.auditFor("", act, object, detail)
}

// auditFor is audit for an act that used somebody else's right.
func (t *turn) auditFor(behalf core.PersonID, act, object string, detail map[string]any) error {
	if t.acting != "" {
		if detail = maps.Clone(detail); detail == nil {
			detail = map[string]any{}
		}
		detail["rule"] = t.acting
	}
	e := AuditEntry{At: t.now, Actor: t.me.ID, Behalf: behalf, Channel: t.channel, Act: act, Object: object, Detail: detail}
	if t.witness != nil {
		t.witness.told(&e)
	}
	return t.tx.Audit(t.ctx, e)
}

// watch puts a veil and a witness between the turn and its transaction.
func (t *turn) watch(channel string) {
	t.veil = veil{t.tx, t.ev.Conversation}
	t.witness, t.channel = witnessed(t.veil), channel
	t.tx = t.witness
}

// tellRest writes the lines that nobody wrote, and lets the rules hear of what happened.
func (t *turn) tellRest() error {
	if err := t.occur(); err != nil {
		return err
	}
	for _, e := range t.witness.untold() {
		if err := t.audit(e.Act, e.Object, e.Detail); err != nil {
			return err
		}
	}
	return nil
}

func channelOf(e core.Event) string {
	if e.Conversation.ID == "" {
		return string(e.Platform)
	}
	return string(e.Platform) + ":" + e.Conversation.ID
}

// clone copies a JSON-able value, so that a state kept in a dialogue shares nothing with an event.
func clone(raw json.RawMessage) json.RawMessage { return append(json.RawMessage(nil), raw...) }
