package desk

import (
	"context"
	"maps"

	"github.com/imdesk/imdesk/core"
)

// Alert tells the org's administrators (its desks' leads who are admins, else all leads) of trouble with a bot, through any other bot.
func (g *Engine) Alert(ctx context.Context, tx Tx, w *World, about core.BotID, text string) error {
	others := *w
	others.Bots = maps.Clone(w.Bots)
	if len(others.Bots) > 1 {
		delete(others.Bots, about)
	}
	t := &turn{ctx: ctx, tx: tx, w: &others, now: g.Clock.Now()}
	admins, leads := map[core.PersonID]bool{}, map[core.PersonID]bool{}
	for _, d := range w.Setup.Desks {
		p, err := tx.Person(ctx, d.Lead)
		if err != nil {
			if err = ignoreNotFound(err); err != nil {
				return err
			}
			continue
		}
		leads[p.ID] = true
		if p.Has(core.RoleAdmin) {
			admins[p.ID] = true
		}
	}
	if len(admins) == 0 {
		admins = leads
	}
	for id := range admins {
		if _, err := t.post(letter{to: id, text: "⚠️ 机器人 " + string(about) + "：" + esc(text), urgency: core.UrgencySLA, promise: core.PromiseOnce}); err != nil {
			return err
		}
	}
	return nil
}
