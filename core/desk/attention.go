package desk

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// idleAfter is the working time without a change after which a ticket that has no deadline wants somebody's eye, where its desk doesn't say
// otherwise: two days.
const idleAfter = 16 * time.Hour

// SoonWithin is how far ahead the lists of what is soon due look, in all time.
const SoonWithin = 24 * time.Hour

// attention is when a ticket that is not ended next wants somebody's eye, whether or not it has a deadline. It follows from what is stored
// anyway, so that it can't disagree with it. The zero time is that of a ticket that is closed or cancelled.
func (t *turn) attention(tk core.Ticket) time.Time {
	switch due := tk.Due(); {
	case tk.Status == core.StatusResolved:
		return t.closesAt(tk)
	case !tk.Status.Open():
		return time.Time{}
	case !due.IsZero():
		return due
	case tk.Detail.WakeAt.After(t.now):
		return tk.Detail.WakeAt
	}
	return t.w.After(tk.Desk, tk.Updated, t.w.idleAfter(tk.Desk))
}

func (w *World) idleAfter(desk core.DeskID) time.Duration {
	d, _ := w.desk(desk)
	return time.Duration(cmp.Or(d.IdleAfter, core.Duration(idleAfter)))
}

// mostIdle is how long ago a change may lie for its ticket to be told from others; before that all are idle.
const mostIdle = 2 * 365 * 24 * time.Hour

// IdleBefore is the latest moment for which a ticket of the desk that has no deadline, and did not change since, has been left alone too long by
// now. It turns the desk's working time around: what ends then has begun before.
func (w *World) IdleBefore(d core.DeskID, now time.Time) time.Time {
	first := now.Add(-mostIdle)
	after := sort.Search(int(mostIdle/time.Microsecond), func(n int) bool {
		return w.After(d, first.Add(time.Duration(n)*time.Microsecond), w.idleAfter(d)).After(now)
	})
	return first.Add(time.Duration(after-1) * time.Microsecond)
}

// lateTickets are a desk's tickets whose deadline has passed, soonTickets those that are due within the day, and how many there are in all.
func (t *turn) lateTickets(d core.DeskID) ([]core.Ticket, int, error) {
	return t.tx.DueTickets(t.ctx, d, time.Time{}, t.now, boardTickets)
}

func (t *turn) soonTickets(d core.DeskID) ([]core.Ticket, int, error) {
	return t.tx.DueTickets(t.ctx, d, t.now, t.now.Add(SoonWithin), boardTickets)
}

// idleTickets are a desk's tickets without a deadline with which nothing happened for too long.
func (t *turn) idleTickets(d core.DeskID) ([]core.Ticket, int, error) {
	list, err := t.tx.Untouched(t.ctx, d, t.w.IdleBefore(d, t.now), boardTickets)
	list = slices.DeleteFunc(list, func(tk core.Ticket) bool { return t.attention(tk).After(t.now) })
	return list, len(list), err
}

// concern is a way in which tickets want attention: the command that lists them, how they are called, and what is said when there are none.
type concern struct {
	command, name, none string
	tone                cards.Tone
	find                func(*turn, core.DeskID) ([]core.Ticket, int, error)
}

// concerns are in the order of their urgency.
var concerns = []concern{
	{"overdue", "已超时", "没有超时的工单，保持得不错。", cards.ToneDanger, (*turn).lateTickets},
	{"soon", "24 小时内到期", "24 小时内没有要到期的工单。", cards.ToneWarn, (*turn).soonTickets},
	{"idle", "久未进展", "没有久未进展的工单。", cards.ToneInfo, (*turn).idleTickets},
}

// listConcern shows the tickets of a desk that want attention in the way a command names.
func (t *turn) listConcern(command string, d core.Desk) error {
	i := slices.IndexFunc(concerns, func(c concern) bool { return c.command == command })
	found, n, err := concerns[i].find(t, d.ID)
	if err != nil {
		return err
	}
	if n == 0 {
		return t.answerOrSay(t.tr(concerns[i].none))
	}
	title := t.tr("%s：%s %d 张", d.Name, t.tr(concerns[i].name), n)
	c := cards.Card{
		Kind: cards.KindList, Title: title, Summary: title, Tone: concerns[i].tone, Object: command + "-" + string(d.ID), Revision: int(t.now.Unix()), Code: core.NewCode(),
	}
	t.listInto(&c, t.forHere(found))
	return t.showOrReply(c)
}

// listInto adds a line and a button for each ticket, as many as a card holds.
func (t *turn) listInto(c *cards.Card, list []core.Ticket) {
	for _, tk := range list {
		if len(c.Actions) == choicesShown {
			c.Body = append(c.Body, cards.Note(t.tr("其余的请在控制台「工单」里查看。")))
			return
		}
		c.Body = append(c.Body, cards.Markdown("**"+tk.Number+"** "+string(tk.Priority)+" "+esc(clip(tk.Title, 30))+" · "+t.name(tk.Assignee)+" · "+t.stands(tk)))
		c.Actions = append(c.Actions, cards.Action{Verb: "ticket.show", Label: t.tr("查看 %s", shortNumber(tk.Number)), Arg: string(tk.ID)})
	}
}

// stands says what a ticket's attention is about.
func (t *turn) stands(tk core.Ticket) string {
	switch due := tk.Due(); {
	case due.IsZero():
		return t.tr("%s 起没有进展", t.at(tk.Updated))
	case due.After(t.now):
		return t.nextDue(tk)
	default:
		return t.tr("%s 已到期", t.at(due))
	}
}
