package desk

import (
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// ownTicket returns the ticket of the pressed button, which must be the person's own.
func (t *turn) ownTicket() (core.Ticket, error) {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound || err == nil && tk.Requester != t.me.ID {
		return tk, core.Refuse(core.CodeForbidden, "只有提交人可以操作这张工单。")
	}
	return tk, err
}

func (t *turn) requesterConfirm() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if tk.Status == core.StatusClosed {
		return t.replyTicket(tk, tk.Number+" 已关闭")
	}
	if err := may(tk, "confirm"); err != nil {
		return err
	}
	tk.Status = core.StatusClosed
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
		return err
	}
	if err := t.change(&tk, "confirmed", "", true); err != nil {
		return err
	}
	return t.replyTicket(tk, "感谢确认，"+tk.Number+" 已关闭")
}

func (t *turn) requesterReopen() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if tk.Status.Open() {
		return t.replyTicket(tk, tk.Number+" 已经在处理中")
	}
	if err := may(tk, "reopen"); err != nil {
		return err
	}
	if err := t.reopen(&tk, t.text()); err != nil {
		return err
	}
	return nil
}

// reopen puts a resolved ticket back to its handler, with its deadlines from the original start.
func (t *turn) reopen(tk *core.Ticket, why string) error {
	if !tk.Detail.ResolvedAt.IsZero() {
		tk.Detail.Pauses = append(tk.Detail.Pauses, core.Pause{From: tk.Detail.ResolvedAt, To: t.now, Reason: "已解决待确认"})
	}
	tk.Status, tk.Detail.ResolvedAt = core.StatusInProgress, time.Time{}
	tk.Detail.Reopened++
	if tk.Assignee == "" {
		tk.Status = core.StatusNew
	}
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), timerClose); err != nil {
		return err
	}
	if err := t.arm(tk); err != nil {
		return err
	}
	if err := t.change(tk, "reopened", why, true); err != nil {
		return err
	}
	line := "🔁 " + t.me.Name + " 反馈 " + tk.Number + "「" + tk.Title + "」还没解决"
	if why != "" {
		line += "：" + why
	}
	if err := t.tellHandlers(*tk, line); err != nil {
		return err
	}
	if t.ev.Kind == core.EventClick || t.byText {
		return t.replyTicket(*tk, "已重新打开 "+tk.Number+"，处理人员会继续跟进")
	}
	return t.say("抱歉还没解决。已重新打开 " + tk.Number + "「" + tk.Title + "」，处理人员会继续跟进。")
}

func (t *turn) requesterCancel() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if tk.Status == core.StatusCancelled {
		return t.replyTicket(tk, tk.Number+" 已取消")
	}
	if err := may(tk, "cancel"); err != nil {
		return err
	}
	tk.Status = core.StatusCancelled
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
		return err
	}
	if err := t.cancelApproval(tk); err != nil {
		return err
	}
	if err := t.change(&tk, "cancelled", "", true); err != nil {
		return err
	}
	if tk.Assignee != "" {
		if err := t.tellHandlers(tk, "🚫 "+t.me.Name+" 取消了 "+tk.Number+"「"+tk.Title+"」"); err != nil {
			return err
		}
	}
	return t.replyTicket(tk, "已取消 "+tk.Number)
}

// nudgeEvery limits reminders by an impatient requester.
const nudgeEvery = 30 * time.Minute

func (t *turn) requesterNudge() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if !tk.Status.Open() {
		return t.replyTicket(tk, tk.Number+" 已经结束，无需催办")
	}
	acts, err := t.tx.Acts(t.ctx, tk.ID, true, 20)
	if err != nil {
		return err
	}
	for _, a := range acts {
		if a.Verb == "nudged" && t.now.Sub(a.At) < nudgeEvery {
			return t.reply(refusal("刚刚已经催过了，处理人员能看到，请稍候。"))
		}
	}
	if err := t.change(&tk, "nudged", "", true); err != nil {
		return err
	}
	if err := t.tellHandlers(tk, "⏰ "+t.me.Name+" 催办 "+tk.Number+"「"+tk.Title+"」（"+statusName(tk.Status)+"）"); err != nil {
		return err
	}
	return t.replyTicket(tk, "已催办 "+tk.Number)
}

// tellHandlers informs the assignee, or the desk's groups while there is none.
func (t *turn) tellHandlers(tk core.Ticket, text string) error {
	if tk.Assignee == "" {
		return t.tellDesk(tk, text, core.UrgencyNotice)
	}
	ok, err := t.post(letter{to: tk.Assignee, text: text, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID})
	if err != nil || ok {
		return err
	}
	return t.tellDesk(tk, text, core.UrgencyNotice)
}

func (t *turn) requesterRate() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	score, err := strconv.Atoi(t.ev.Click.Arg)
	if err != nil || score < 1 || score > 5 {
		return core.Refuse(core.CodeInvalid, "评分应为 1 到 5 分。")
	}
	if tk.Status.Open() || tk.Status == core.StatusCancelled {
		return core.Refuse(core.CodeConflict, tk.Number+" 还没有解决，解决后再评价吧。")
	}
	if tk.Status == core.StatusResolved {
		tk.Status = core.StatusClosed
		if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
			return err
		}
	}
	tk.Detail.Rating = score
	if err := t.change(&tk, "rated", strconv.Itoa(score)+" 分", true); err != nil {
		return err
	}
	return t.replyTicket(tk, "感谢评价："+strings.Repeat("★", score))
}

// askComment makes the next message a comment.
func (t *turn) askComment() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if text := t.text(); text != "" {
		if err := t.addComment(tk, text); err != nil {
			return err
		}
		return t.reply(done("已补充到 "+tk.Number, nil))
	}
	t.expect("comment", string(tk.ID))
	if err := t.say("请发送要补充到 " + tk.Number + " 的内容，文字或图片都可以。"); err != nil {
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, "请发送补充内容")})
}

// commentOn adds the message to a ticket of the person and confirms it.
func (t *turn) commentOn(id core.TicketID, text string) error {
	tk, err := t.tx.Ticket(t.ctx, id)
	if err != nil {
		return err
	}
	return t.comment(tk, text)
}

func (t *turn) comment(tk core.Ticket, text string) error {
	if err := t.addComment(tk, text); err != nil {
		return err
	}
	return t.say("已补充到 " + tk.Number + "「" + tk.Title + "」，处理人员可以看到。")
}

// addComment puts words and files on the timeline and in front of the handlers; a ticket that waited for the requester goes on.
func (t *turn) addComment(tk core.Ticket, text string) error {
	tk.Detail.Attachments = append(tk.Detail.Attachments, t.ev.Attachments...)
	t.d.touch(tk.ID, t.now)
	shown := text
	if n := len(t.ev.Attachments); n > 0 {
		shown = strings.TrimSpace(shown + "\n（附件 " + strconv.Itoa(n) + " 个）")
	}
	if tk.Status == core.StatusWaitingUser {
		if err := t.running(&tk); err != nil {
			return err
		}
	}
	if err := t.change(&tk, "commented", shown, true); err != nil {
		return err
	}
	return t.tellHandlers(tk, "📝 "+t.me.Name+" 补充了 "+tk.Number+"「"+esc(tk.Title)+"」：\n"+esc(shown))
}

// myTickets lists what the person has open, or the newest ones that ended.
func (t *turn) myTickets() error {
	list, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 8)
	if err != nil {
		return err
	}
	title := "我的未完成工单"
	if len(list) == 0 {
		title = "我最近的工单"
		if list, err = t.tx.TicketsOf(t.ctx, t.me.ID, false, 5); err != nil {
			return err
		}
	}
	if len(list) == 0 {
		return t.answerOrSay("你还没有提交过工单。直接告诉我遇到的问题就可以，例如「打印机卡纸」。")
	}
	c := t.listCard(title, list)
	return t.showOrReply(c)
}

func (t *turn) myWork() error {
	list, err := t.tx.AssignedTo(t.ctx, t.me.ID, 10)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.answerOrSay("你名下没有未完成的工单。")
	}
	return t.showOrReply(t.listCard("我的待办", list))
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

// showOrReply sends a card as a new message; a click that asked for it is answered with a short line besides.
func (t *turn) showOrReply(c cards.Card) error {
	if err := t.show(c); err != nil {
		return err
	}
	if t.ev.Kind == core.EventClick && !t.byText {
		return t.reply(Answer{Toast: toast(cards.ToneInfo, "已发送")})
	}
	return nil
}
