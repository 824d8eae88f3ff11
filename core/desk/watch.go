package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// ticketWatch lets a person follow a ticket that isn't theirs: one they may see, or one whose card stands in the group they pressed it in.
func (t *turn) ticketWatch() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	shownHere := t.clicked.ID != "" && t.clicked.Target.Conversation == t.ev.Conversation.ID && t.ev.Conversation.Kind == core.Group
	if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.maySee(tk) && !shownHere {
		return core.Refuse(core.CodeNotFound, "没有找到这张工单，或者它不对你公开。")
	}
	if err != nil {
		return err
	}
	switch {
	case t.me.Is(tk.Requester):
		return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("这是你自己的工单，进展会直接告诉你。"))})
	case t.me.IsAny(tk.Detail.Watchers):
		return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("你已经关注了 %s。", tk.Number))})
	case !tk.Status.Open():
		return core.Refuse(core.CodeConflict, "%s 已经结束。你遇到同样的问题请直接私聊我描述。", tk.Number)
	}
	tk.Detail.Watchers = append(slices.Clone(tk.Detail.Watchers), t.me.ID)
	if err := t.change(&tk, "watched", "", false); err != nil {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneSuccess, t.tr("已关注 %s，有结果时私聊告诉你。取消请发送「取消关注 %s」。", tk.Number, tk.Number))})
}

func (t *turn) ticketUnwatch() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if err != nil {
		return err
	}
	if !t.me.IsAny(tk.Detail.Watchers) {
		return core.Refuse(core.CodeConflict, "你没有关注 %s。", tk.Number)
	}
	tk.Detail.Watchers = slices.DeleteFunc(slices.Clone(tk.Detail.Watchers), t.me.Is)
	if err := t.change(&tk, "unwatched", "", false); err != nil {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneSuccess, t.tr("已取消关注 %s。", tk.Number))})
}

// publicView is what somebody sees of a ticket who may do nothing to it: its report and its public steps.
func (t *turn) publicView(tk core.Ticket) cards.Card {
	c := t.statusCard(tk)
	c.Body = append([]cards.Block{cards.Markdown(esc(clip(tk.Text, 300)))}, c.Body...)
	c.Actions, c.Forms, c.Code, c.Footer = nil, nil, "", ""
	return c
}

// watcherCard is what somebody sees who only follows a ticket: how it stands, not what its requester wrote and was answered.
func (t *turn) watcherCard(tk core.Ticket) cards.Card {
	c := t.statusCard(tk)
	c.Body = slices.DeleteFunc(c.Body, func(b cards.Block) bool { _, told := b.(cards.Timeline); return told })
	c.Actions, c.Forms, c.Code = nil, nil, ""
	c.Footer = t.tr("你关注了这张工单，有结果时会通知你。取消请发送「取消关注 %s」。", tk.Number)
	return c
}

// watched are the acts that those who follow a ticket hear of.
var watched = map[string]string{"resolved": "已解决", "reopened": "重新打开了", "cancelled": "已取消"}

// tellWatchers tells those who follow a ticket of a step that matters to them.
func (t *turn) tellWatchers(tk core.Ticket, verb, text string) error {
	what, matters := watched[verb]
	if !matters {
		return nil
	}
	line := language.Say("👀 你关注的 %s「%s」%s", tk.Number, esc(tk.Title), language.Say(what))
	if text != "" {
		line = language.Say("%s：%s", line, esc(text))
	}
	for _, who := range tk.Detail.Watchers {
		if t.me.Is(who) {
			continue
		}
		if _, err := t.post(letter{to: who, text: line, matter: matterWatched, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID, prefer: tk.Bot}); err != nil {
			return err
		}
	}
	return nil
}
