package desk

import (
	"context"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// TestCard sends a person a card through one bot, so that an administrator sees that sending works. The person must have an account there.
func (g *Engine) TestCard(ctx context.Context, tx Tx, w *World, bot core.BotID, to core.PersonID) error {
	b, ok := w.Bots[bot]
	if !ok {
		return core.Refuse(core.CodeUnavailable, "机器人还没有启动，请稍后再试。")
	}
	accounts, err := tx.Accounts(ctx, to)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if a.Platform != b.Platform {
			continue
		}
		wishes, err := tx.Wishes(ctx, to)
		if err != nil {
			return err
		}
		t := &turn{reader: language.Of(wishes.Language)}
		c := cards.Card{
			Kind: cards.KindNotice, Title: t.tr("测试卡片"), Tone: cards.ToneSuccess, Summary: t.tr("服务台测试卡片"), Object: "test", Revision: 1, Code: core.NewCode(),
			Body:    []cards.Block{cards.Markdown(t.tr("收到这张卡片，说明机器人可以给你发消息了。点下面的按钮，可以确认卡片回调也已打通。"))},
			Actions: []cards.Action{{Verb: "test.ok", Label: t.label("test.ok"), Style: cards.StylePrimary}}, Language: t.reader,
		}
		_, err = tx.Send(ctx, core.Outbound{
			Kind: core.SendMessage, Bot: bot, Target: core.Target{Account: a.Sender("")}, Urgency: core.UrgencyNotice,
			Promise: core.PromiseOnce, Matter: matterTest, Text: c.Summary, Card: &c, Person: to,
		})
		return err
	}
	return core.Refuse(core.CodeNotFound, "这个人在该平台上没有账号，请换一个人。")
}

// testPressed closes the loop: the click came back.
func (t *turn) testPressed() error {
	c := cards.Card{
		Kind: cards.KindNotice, Title: t.tr("回调已打通"), Tone: cards.ToneSuccess, Summary: t.tr("卡片回调已打通"), Object: "test", Revision: 2,
		Body: []cards.Block{cards.Markdown(t.tr("按钮点击已经送达服务台，一切就绪。"))},
	}
	return t.reply(last(t.tr("回调已打通"), &c))
}
