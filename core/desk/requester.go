package desk

import (
	"cmp"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// ownTicket returns the ticket of the pressed button, which must be the person's own.
func (t *turn) ownTicket() (core.Ticket, error) {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.me.Is(tk.Requester) {
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
		return t.replyTicket(tk, t.tr("%s 已关闭", tk.Number))
	}
	if err := move(&tk, "confirm"); err != nil {
		return err
	}
	if err := t.excuseItself(&tk, breachUnstated); err != nil {
		return err
	}
	tk.Detail.ClosedAt = t.now
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
		return err
	}
	if err := t.change(&tk, "confirmed", "", true); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("感谢确认，%s 已关闭", tk.Number))
}

func (t *turn) requesterReopen() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if tk.Status.Open() {
		return t.replyTicket(tk, t.tr("%s 已经在处理中", tk.Number))
	}
	if err := may(tk, "reopen"); err != nil {
		return err
	}
	if t.tooLate(tk) {
		return core.Refuse(core.CodeConflict, "%s 已于 %s 关闭，不能再重新打开。请直接描述现在的问题，我会新建工单。", tk.Number, t.at(tk.Detail.ClosedAt))
	}
	return t.reopen(&tk, t.text())
}

// tooLate reports whether a ticket has been closed for so long that what doesn't work now is a matter of its own.
func (t *turn) tooLate(tk core.Ticket) bool {
	d, _ := t.w.desk(tk.Desk)
	return !tk.Detail.ClosedAt.IsZero() && t.now.Sub(tk.Detail.ClosedAt) > time.Duration(cmp.Or(d.ReopenWithin, core.Duration(reopenWithin)))
}

// reopen puts a resolved ticket back to its handler, with its deadlines from the original start.
func (t *turn) reopen(tk *core.Ticket, why string) error {
	if !tk.Detail.ResolvedAt.IsZero() {
		tk.Detail.Pauses = append(tk.Detail.Pauses, core.Pause{From: tk.Detail.ResolvedAt, To: t.now, Reason: language.Stored("已解决待确认")})
	} else if !tk.Detail.ClosedAt.IsZero() { // merged into another
		tk.Detail.Pauses = append(tk.Detail.Pauses, core.Pause{From: tk.Detail.ClosedAt, To: t.now, Reason: language.Stored("已合并到别的工单")})
	}
	if err := move(tk, "reopen"); err != nil {
		return err
	}
	tk.Detail.ResolvedAt, tk.Detail.ClosedAt = time.Time{}, time.Time{}
	tk.Detail.Reopened++
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), timerClose); err != nil {
		return err
	}
	if err := t.arm(tk); err != nil {
		return err
	}
	if err := t.change(tk, "reopened", why, true); err != nil {
		return err
	}
	line := language.Say("🔁 %s 反馈 %s「%s」还没解决", t.me.Name, tk.Number, tk.Title)
	if why != "" {
		line = language.Say("%s：%s", line, why)
	}
	if err := t.tellHandlers(*tk, line); err != nil {
		return err
	}
	if t.ev.Kind == core.EventClick || t.byText {
		return t.replyTicket(*tk, t.tr("已重新打开 %s，处理人员会继续跟进", tk.Number))
	}
	return t.say(t.tr("抱歉还没解决。已重新打开 %s「%s」，处理人员会继续跟进。", tk.Number, tk.Title))
}

func (t *turn) requesterCancel() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if tk.Status == core.StatusCancelled {
		return t.replyTicket(tk, t.tr("%s 已取消", tk.Number))
	}
	if err := move(&tk, "cancel"); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
		return err
	}
	if err := t.cancelApproval(tk); err != nil {
		return err
	}
	if err := t.change(&tk, "cancelled", "", true); err != nil {
		return err
	}
	if err := t.cancelTasks(tk, language.Stored("已被申请人取消")); err != nil {
		return err
	}
	if tk.Assignee != "" {
		if err := t.tellHandlers(tk, language.Say("🚫 %s 取消了 %s「%s」", t.me.Name, tk.Number, tk.Title)); err != nil {
			return err
		}
	}
	return t.replyTicket(tk, t.tr("已取消 %s", tk.Number))
}

// nudgeEvery limits reminders by an impatient requester.
const nudgeEvery = 30 * time.Minute

func (t *turn) requesterNudge() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	if !tk.Status.Open() {
		return t.replyTicket(tk, t.tr("%s 已经结束，无需催办", tk.Number))
	}
	nudged, err := t.recently(tk, "nudged")
	if err != nil {
		return err
	}
	if nudged {
		return t.reply(refusal(t.tr("刚刚已经催过了，处理人员能看到，请稍候。")))
	}
	if err := t.change(&tk, "nudged", "", true); err != nil {
		return err
	}
	if err := t.tellHandlers(tk, language.Say("⏰ %s 催办 %s「%s」（%s）", t.me.Name, tk.Number, tk.Title, language.Say(statusName(tk.Status)))); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("已催办 %s", tk.Number))
}

// recently reports whether an act of the requester is too fresh to be repeated.
func (t *turn) recently(tk core.Ticket, verb string) (bool, error) {
	acts, err := t.tx.Acts(t.ctx, tk.ID, true, 20)
	for _, a := range acts {
		if a.Verb == verb && t.now.Sub(a.At) < nudgeEvery {
			return true, err
		}
	}
	return false, err
}

// tellHandlers informs the assignee, or the desk's groups while there is none; of a request in approval those who must decide.
func (t *turn) tellHandlers(tk core.Ticket, text language.Phrase) error {
	if tk.Status == core.StatusWaitingApproval {
		return t.tellApprovers(tk, text)
	}
	if tk.Status == core.StatusFulfilling {
		return t.tellTaskHandlers(tk, text)
	}
	if tk.Assignee == "" {
		return t.tellDesk(tk, text, core.UrgencyNotice)
	}
	ok, err := t.post(letter{to: tk.Assignee, text: text, matter: matterNudge, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID})
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
		return core.Refuse(core.CodeConflict, "%s 还没有解决，解决后再评价吧。", tk.Number)
	}
	if tk.Status == core.StatusResolved {
		if err := t.excuseItself(&tk, breachUnstated); err != nil {
			return err
		}
		tk.Detail.ClosedAt = t.now
		if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
			return err
		}
	}
	if err := move(&tk, "rate"); err != nil {
		return err
	}
	tk.Detail.Rating = score
	if err := t.change(&tk, "rated", language.Stored("%d 分", score), true); err != nil {
		return err
	}
	if err := t.replyTicket(tk, t.tr("感谢评价：%s", strings.Repeat("★", score))); err != nil {
		return err
	}
	return t.afterRating(tk)
}
