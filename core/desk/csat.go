package desk

import (
	"slices"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// A rating of lowRating or less asks why, and the desk's lead to talk to who gave it.
const lowRating = 2

// Timers of what follows a low rating, and their times.
const (
	timerFollowUp   = "csat.follow"      // the requester gave no reason
	timerFollowLate = "csat.follow.late" // nobody seems to have talked to them
	reasonAwaited   = 30 * time.Minute
	followedWithin  = 24 * time.Hour
)

// RatingReasons are why a rating can be low. The value is stored, the label is what people press or type; a number means its place.
var RatingReasons = []cards.Option{
	{Value: "slow", Label: "处理太慢"}, {Value: "unsolved", Label: "没有真正解决"}, {Value: "attitude", Label: "态度不好"}, {Value: "unclear", Label: "沟通不清楚"},
	{Value: "passed_on", Label: "反复转派"}, {Value: "recurring", Label: "反复出现"}, {Value: "cumbersome", Label: "流程太麻烦"}, {Value: "other", Label: "其他原因"},
}

// afterRating asks why somebody is not content, and sees to it that their lead learns of it whether they answer or not.
func (t *turn) afterRating(tk core.Ticket) error {
	if tk.Detail.Rating > lowRating {
		return t.tx.ClearTimers(t.ctx, string(tk.ID), timerFollowUp, timerFollowLate)
	}
	if tk.Detail.RatingReason != "" {
		return nil
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerFollowUp, Object: string(tk.ID), Due: t.now.Add(reasonAwaited)}); err != nil {
		return err
	}
	c := t.choiceCard(string(tk.ID), tk.Revision, t.tr("抱歉让你不满意，是哪里没做好？"), t.tr("点一下，或回复序号 1–8。组长会看到并跟进 %s。", tk.Number), "ticket.rate_why", t.options(RatingReasons))
	for i, r := range RatingReasons {
		c.Body = append(c.Body, cards.Note(strconv.Itoa(i+1)+". "+t.tr(r.Label)))
	}
	return t.show(c)
}

// ratingExplained records why a rating is low.
func (t *turn) ratingExplained() error {
	tk, err := t.ownTicket()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(RatingReasons, func(r cards.Option) bool { return r.Value == t.ev.Click.Arg })
	switch {
	case i < 0:
		return core.Refuse(core.CodeInvalid, "请从列出的原因里选一个。")
	case tk.Detail.Rating == 0 || tk.Detail.Rating > lowRating:
		return core.Refuse(core.CodeConflict, "%s 现在不是低分评价，不用说明原因。", tk.Number)
	case tk.Detail.RatingReason != "":
		return t.reply(last(t.tr("已经记下原因：%s", t.tr(ratingReason(tk))), t.explainedCard(tk)))
	}
	if err := t.explain(&tk, RatingReasons[i].Value); err != nil {
		return err
	}
	return t.reply(last(t.tr("已记下，组长会跟进"), t.explainedCard(tk)))
}

// explain stores the reason and asks the lead to follow up.
func (t *turn) explain(tk *core.Ticket, reason string) error {
	tk.Detail.RatingReason = reason
	if err := t.change(tk, "explained", ratingReason(*tk), true); err != nil {
		return err
	}
	return t.followUp(*tk)
}

// explainedByNumber takes a bare number as the reason of the rating that was just given; false means that none waits for one.
func (t *turn) explainedByNumber(text string) (bool, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > len(RatingReasons) {
		return false, nil
	}
	mine, err := t.tx.TicketsOf(t.ctx, t.me.ID, false, 5)
	if err != nil {
		return false, err
	}
	for _, m := range mine {
		if m.Detail.Rating == 0 || m.Detail.Rating > lowRating || m.Detail.RatingReason != "" || t.now.Sub(m.Updated) > reasonAwaited {
			continue
		}
		tk, err := t.tx.Ticket(t.ctx, m.ID)
		if err != nil {
			return true, err
		}
		if err := t.explain(&tk, RatingReasons[n-1].Value); err != nil {
			return true, err
		}
		if err := t.retire(string(tk.ID), *t.explainedCard(tk)); err != nil {
			return true, err
		}
		return true, t.say(t.tr("已记下「%s」，组长会跟进 %s。", t.tr(ratingReason(tk)), tk.Number))
	}
	return false, nil
}

func (t *turn) explainedCard(tk core.Ticket) *cards.Card {
	c := t.endedCard(t.tr("已记下原因：%s", t.tr(ratingReason(tk))), core.Copy{Object: string(tk.ID), Revision: tk.Revision})
	return &c
}

// noReason stands for the reason nobody gave.
var noReason = "没有说明原因"

// ratingReason is what the reason of a low rating is called.
func ratingReason(tk core.Ticket) string {
	for _, r := range RatingReasons {
		if r.Value == tk.Detail.RatingReason {
			return r.Label
		}
	}
	return noReason
}

// followUp asks the desk's lead, once, to talk to who gave a low rating. Work that goes on again is followed up by being done.
func (t *turn) followUp(tk core.Ticket) error {
	if tk.Detail.Rating == 0 || tk.Detail.Rating > lowRating || !tk.Detail.FollowedUp.IsZero() || tk.Status.Open() {
		return nil
	}
	tk.Detail.FollowedUp = t.now
	if err := t.change(&tk, "followed_up", language.Stored("%d 分，%s", tk.Detail.Rating, ratingReason(tk)), false); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID), timerFollowUp); err != nil {
		return err
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerFollowLate, Object: string(tk.ID), Due: t.now.Add(followedWithin)}); err != nil {
		return err
	}
	return t.askLead(tk, language.Say("📉 %s 给 %s「%s」打了 %d 分：%s（处理人 %s）。请联系 TA 了解情况，再发送「备注 %s 已回访：…」。", t.name(tk.Requester), tk.Number, esc(tk.Title), tk.Detail.Rating, language.Say(ratingReason(tk)), t.name(tk.Assignee), tk.Number))
}

// followUpLate reminds the lead when nobody has left a word on the ticket since.
func (t *turn) followUpLate(tk core.Ticket) error {
	if tk.Status.Open() {
		return nil
	}
	acts, err := t.tx.Acts(t.ctx, tk.ID, false, 20)
	if err != nil {
		return err
	}
	for _, a := range acts {
		if (a.Verb == "noted" || a.Verb == "replied") && !a.At.Before(tk.Detail.FollowedUp) {
			return nil
		}
	}
	return t.askLead(tk, language.Say("📉 %s「%s」的低分评价还没有人回访。联系 %s 后请发送「备注 %s 已回访：…」。", tk.Number, esc(tk.Title), t.name(tk.Requester), tk.Number))
}

func (t *turn) askLead(tk core.Ticket, text language.Phrase) error {
	d, _ := t.w.desk(tk.Desk)
	ok, err := t.post(letter{to: d.Lead, text: text, matter: matterFollowUp, urgency: core.UrgencyNotice, promise: core.PromiseReach, ticket: tk.ID})
	if err != nil || ok {
		return err
	}
	return t.tellDesk(tk, text, core.UrgencyNotice)
}
