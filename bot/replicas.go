package bot

import (
	"context"

	"github.com/imdesk/imdesk/bot/intake"
	"github.com/imdesk/imdesk/bot/relay"
	"github.com/imdesk/imdesk/core"
)

// hear acts on a wake-up of another replica.
func (a *App) hear(n relay.Note) {
	switch {
	case n.Lane != "":
		a.Lanes.Wake(n.Lane)
	case n.Sender != "":
		a.mu.RLock()
		defer a.mu.RUnlock()
		if r, ok := a.bots[core.BotID(n.Sender)]; ok && r.sender.IsLeading() {
			r.sender.Kick()
		}
	case n.Answered != "":
		bot := core.BotID(n.Answered)
		if !a.Intake.Waiters.Waiting(bot, n.Click) {
			return
		}
		if r, ok := a.storedAnswer(a.ctx, bot, n.Click); ok {
			a.Intake.Waiters.Deliver(bot, n.Click, r)
		}
	}
}

// storedAnswer reads the outcome of a click that another replica handled.
func (a *App) storedAnswer(ctx context.Context, bot core.BotID, dedupe string) (intake.Result, bool) {
	m, err := a.DB.Answer(ctx, bot, dedupe)
	if err != nil {
		return intake.Result{}, false
	}
	return intake.Result{Toast: m.Toast, Card: m.Card}, true
}
