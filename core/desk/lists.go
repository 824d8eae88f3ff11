package desk

import (
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// myTickets lists what the person has open, or the newest ones that ended.
func (t *turn) myTickets() error {
	list, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 8)
	if err != nil {
		return err
	}
	title := t.tr("我的未完成工单")
	if len(list) == 0 {
		title = t.tr("我最近的工单")
		if list, err = t.tx.TicketsOf(t.ctx, t.me.ID, false, 5); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return t.answerOrSay(t.tr("你还没有提交过工单。直接告诉我遇到的问题就可以，例如「打印机卡纸」。"))
	}
	for i, tk := range list {
		list[i].Title = t.titleFor(cards.KindList, tk)
	}
	return t.showOrReply(t.listCard(title, list))
}

func (t *turn) myWork() error {
	list, err := t.tx.AssignedTo(t.ctx, t.me.ID, 10)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.answerOrSay(t.tr("你名下没有未完成的工单。"))
	}
	return t.showOrReply(t.listCard(t.tr("我的待办"), list))
}

// progress shows where a ticket stands: its place in the queue, its deadline and the last steps.
func (t *turn) progress(number string) error {
	if number == "" {
		open, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 2)
		if err != nil {
			return err
		}
		if len(open) != 1 {
			return t.myTickets()
		}
		number = open[0].Number
	}
	tk, err := t.ticketMeant(number)
	if err != nil || tk.ID == "" {
		return err
	}
	t.d.touch(tk.ID, t.now)
	return t.showOrReply(t.cardFor(tk))
}

func (t *turn) showTicket() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Arg))
	if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.maySee(tk) {
		return core.Refuse(core.CodeNotFound, "没有找到这张工单。")
	}
	if err != nil {
		return err
	}
	return t.showOrReply(t.cardFor(tk))
}
