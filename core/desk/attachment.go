package desk

import (
	"context"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// AttachmentLost tells a person that a file they sent could not be kept, so that they can send it again.
func (g *Engine) AttachmentLost(ctx context.Context, tx Tx, w *World, bot core.BotID, a core.Attachment) error {
	if a.From == nil || a.From.ID == "" {
		return nil
	}
	t := &turn{ctx: ctx, tx: tx, w: w, now: g.Clock.Now(), bot: w.Bots[bot]}
	p, _, err := tx.PersonByAccount(ctx, t.bot.Platform, a.From.Tenant, a.From.ID)
	if err != nil {
		return ignoreNotFound(err)
	}
	name := language.Say("附件")
	if a.Name != "" {
		name = language.Words(esc(a.Name))
	}
	_, err = t.post(letter{
		to: p.ID, text: language.Say("抱歉，你发的文件「%s」没能保存下来（链接已失效或文件过大，上限 100 MB）。请重新发送一次。", name),
		urgency: core.UrgencyNotice, promise: core.PromiseOnce, prefer: bot,
	})
	return err
}
