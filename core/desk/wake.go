package desk

import (
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/when"
)

// timerWake ends a hold at the moment that was named with it.
const timerWake = "ticket.wake"

// wakeAt is the moment that the reason of a hold names, zero for none.
func (t *turn) wakeAt(reason string) time.Time {
	m, ok := when.Find(reason, t.now, t.w.zone())
	if !ok {
		return time.Time{}
	}
	return m.At
}

// zone is the org's time zone, in which people name times.
func (w *World) zone() *time.Location {
	if loc, err := time.LoadLocation(w.Setup.Org.Timezone); err == nil && w.Setup.Org.Timezone != "" {
		return loc
	}
	return time.FixedZone("CST", 8*60*60)
}

// setWake arms the end of a hold.
func (t *turn) setWake(tk core.Ticket) error {
	if tk.Detail.WakeAt.IsZero() {
		return nil
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerWake, Object: string(tk.ID), Due: tk.Detail.WakeAt})
}

// wake lets a held ticket go on by itself and tells whoever handles it.
func (t *turn) wake(tk core.Ticket) error {
	if may(tk, "resume") != nil || tk.Detail.WakeAt.IsZero() {
		return nil // it went on meanwhile
	}
	reason := tk.Detail.HoldReason
	resume(&tk, tk.Detail.WakeAt) // also where its timer comes late, as after a standstill
	if err := t.running(&tk); err != nil {
		return err
	}
	if err := t.change(&tk, "resumed", language.Stored("到了约定的时间"), true); err != nil {
		return err
	}
	return t.tellHandlers(tk, language.Say("⏰ %s「%s」到了你定的时间（%s），已自动恢复处理。", tk.Number, esc(tk.Title), esc(reason)))
}
