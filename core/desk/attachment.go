package desk

import (
	"cmp"
	"context"

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
	_, err = t.post(letter{
		to: p.ID, text: "抱歉，你发的文件「" + esc(cmp.Or(a.Name, "附件")) + "」没能保存下来（链接已失效或文件过大，上限 100 MB）。请重新发送一次。",
		urgency: core.UrgencyNotice, promise: core.PromiseOnce, prefer: bot,
	})
	return err
}
