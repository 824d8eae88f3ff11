package desk

import (
	"context"
	"maps"
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// Alert tells the org's administrators (its desks' leads when there is none) of trouble with a bot, through any other bot.
func (g *Engine) Alert(ctx context.Context, tx Tx, w *World, about core.BotID, text string) error {
	others := *w
	others.Bots = maps.Clone(w.Bots)
	if len(others.Bots) > 1 {
		delete(others.Bots, about)
	}
	t := g.turn(ctx, tx, &others, "")
	admins, err := t.administrators()
	if err != nil {
		return err
	}
	words := language.Say("⚠️ 机器人 %s：%s", string(about), esc(text))
	if about == "" {
		words = language.Words("⚠️ " + esc(text))
	}
	for _, id := range admins {
		if _, err := t.post(letter{to: id, text: words, matter: matterAlarm, urgency: core.UrgencySLA, promise: core.PromiseOnce}); err != nil {
			return err
		}
	}
	return nil
}

// administrators are who is told of trouble.
func (t *turn) administrators() ([]core.PersonID, error) {
	people, err := t.tx.Administrators(t.ctx)
	if err != nil {
		return nil, err
	}
	var out []core.PersonID
	for _, p := range people {
		out = append(out, p.ID)
	}
	if len(out) > 0 {
		return out, nil
	}
	for _, d := range t.w.Setup.Desks {
		if d.Lead != "" && !slices.Contains(out, d.Lead) {
			out = append(out, d.Lead)
		}
	}
	return out, nil
}
