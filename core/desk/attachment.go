package desk

import (
	"context"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// FileNews is what there is to tell of a file on its way.
type FileNews string

// News of files.
const (
	FileIsLost        FileNews = "lost"
	FileIsRefused     FileNews = "refused"
	FileIsInfected    FileNews = "infected"
	FileWaitsForScan  FileNews = "waits_for_scan"
	FileWaitsForStore FileNews = "waits_for_store"
	FilePassedUnseen  FileNews = "unscanned" // for the trail only
)

// newsOfFile is what who sent a file reads: what happened, and what to do now. why was written by who judged the file.
func newsOfFile(news FileNews, a core.Attached) language.Phrase {
	file, why := fileName(a.Attachment), language.Kept(esc(a.Error))
	switch news {
	case FileIsLost:
		return language.Say("抱歉，你发的文件「%s」没能保存下来，链接可能已失效。请重新发送一次。", file)
	case FileIsRefused:
		return language.Say("没有收下你发的文件「%s」：%s。", file, why)
	case FileIsInfected:
		return language.Say("⚠️ 你发的文件「%s」里查出了病毒（%s），已隔离，没有转给任何人。请先给电脑杀毒，再发一份干净的文件；需要帮忙请回复「转人工」。", file, esc(a.Error))
	case FileWaitsForScan:
		return language.Say("文件「%s」已收到，但病毒检查暂时没有响应，所以还没有转给处理人员。我会自动重试，不用重发。", file)
	case FileWaitsForStore:
		return language.Say("文件「%s」已收到，但附件存储暂时不可用，所以还没有转给处理人员。我会自动重试，不用重发。", file)
	}
	return language.Phrase{}
}

// toldOnTrail is the news that the audit trail holds.
var toldOnTrail = map[FileNews]bool{FileIsRefused: true, FileIsInfected: true, FilePassedUnseen: true}

// FileNews tells a person what became of a file they sent.
func (g *Engine) FileNews(ctx context.Context, tx Tx, w *World, bot core.BotID, news FileNews, a core.Attached) error {
	t := g.turn(ctx, tx, w, bot)
	t.watch(ChannelDelivery)
	if toldOnTrail[news] {
		if err := t.audit("attachment."+string(news), a.ID, map[string]any{"name": a.Name, "size": a.Size, "why": a.Error, "bot": bot, "from": senderID(a.Attachment)}); err != nil {
			return err
		}
	}
	words := newsOfFile(news, a)
	if words.Empty() || senderID(a.Attachment) == "" {
		return nil
	}
	p, _, err := tx.PersonByAccount(ctx, t.bot.Platform, a.From.Tenant, a.From.ID)
	if err != nil {
		return ignoreNotFound(err)
	}
	_, err = t.post(letter{to: p.ID, text: words, matter: matterFile, urgency: core.UrgencyNotice, promise: core.PromiseOnce, prefer: bot})
	return err
}

// FileWithheld tells whom a file was to be passed on to that it doesn't come, and why.
func (g *Engine) FileWithheld(ctx context.Context, tx Tx, w *World, m core.Outbound, a core.Attached) error {
	t := g.turn(ctx, tx, w, m.Bot)
	t.watch(ChannelDelivery)
	tk, err := t.tx.Ticket(ctx, m.Ticket)
	if err != nil {
		return ignoreNotFound(err)
	}
	why := language.Say("没能保存下来，已请对方重发")
	switch a.State {
	case core.FileInfected:
		why = language.Say("查出了病毒（%s），已隔离，不会转给任何人。已请对方重发一份干净的", esc(a.Error))
	case core.FileRefused:
		why = language.Say("没有收下：%s。已告诉对方", language.Kept(esc(a.Error)))
	}
	_, err = t.post(letter{
		to: m.Person, text: language.Say("⚠️ %s「%s」的附件「%s」%s。", tk.Number, esc(tk.Title), fileName(a.Attachment), why),
		matter: matterFile, urgency: core.UrgencyNotice, promise: core.PromiseOnce, prefer: m.Bot, first: first(tk),
	})
	return err
}

func senderID(a core.Attachment) string {
	if a.From == nil {
		return ""
	}
	return a.From.ID
}

// fileName is what a file is called: by who sent it, else by the desk.
func fileName(a core.Attachment) language.Phrase {
	if a.Name == "" {
		return language.Say("附件")
	}
	return language.Words(esc(a.Name))
}
