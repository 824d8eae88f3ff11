package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
)

// offered is how many articles are offered for the time in which nobody is there.
const offered = 2

// shut says that a desk doesn't work now, why, and when it does again; "" while it works or nobody knows.
func (t *turn) shut(id core.DeskID) string {
	if t.w.Open == nil {
		return ""
	}
	open, next := t.w.Open(id, t.now)
	if open || next.IsZero() {
		return ""
	}
	var why []string
	if t.w.Shut != nil {
		for _, reason := range t.w.Shut(id, t.now, next) {
			why = append(why, reasonIn(reason, t.reader))
		}
	}
	if len(why) == 0 {
		return t.tr("现在是非工作时间，%s 起处理。", t.at(next))
	}
	return t.tr("现在是非工作时间（%s），%s 起处理。", strings.Join(why, t.tr("、")), t.at(next))
}

// offHours tells the requester of a new ticket outside the desk's working time when work resumes or, if it can't wait so long, who is called.
func (t *turn) offHours(tk core.Ticket) string {
	if tk.Status != core.StatusNew && tk.Status != core.StatusAssigned {
		return ""
	}
	words := t.shut(tk.Desk)
	if words == "" {
		return ""
	}
	d, _ := t.w.desk(tk.Desk)
	switch {
	case d.Dispatch != nil && callsDuty(*d.Dispatch, tk.Priority):
		switch {
		case t.awaitsPlace(tk):
			words = t.dutyPath(d)
		case tk.Assignee != "" && !fellBack(tk):
			words = t.tr("现在是非工作时间，已通知值班同事处理。")
		}
		if c := d.Dispatch.Rota.Contact; c != "" {
			words += t.tr("也可以直接联系：%s。", c)
		}
		return words
	case tk.Status == core.StatusAssigned:
		return ""
	case !first(tk) || d.Lead == "":
		return words
	}
	return words + t.tr("没有排值班，急事请直接联系组长 %s。", t.name(d.Lead))
}

// dutyPath says who is called for what can't wait.
func (t *turn) dutyPath(d core.Desk) string {
	if name := t.onDutyNow(d); name != "" {
		return t.tr("现在是非工作时间，紧急工单会马上通知值班同事 %s；没接单就转给下一位。", name)
	}
	return t.tr("现在是非工作时间，紧急工单会马上通知值班同事。")
}

// onDutyNow is what the colleague is called whose duty it is; "" if that can't be said, for example since they are away.
func (t *turn) onDutyNow(d core.Desk) string {
	roster, err := t.tx.Roster(t.ctx, d.ID)
	if err != nil {
		return "" // as with the timeline, the card is worth more; any other read of this turn will fail too
	}
	id, _ := dispatch.OnDuty(rotaOf(*d.Dispatch, roster), t.now, t.w.zone())
	if id == "" {
		return ""
	}
	p, err := t.tx.Person(t.ctx, id)
	if err != nil || !p.Active {
		return ""
	}
	if away, err := t.away(p); err != nil || away {
		return ""
	}
	return p.Name
}

// offers are the articles that may help until somebody is there, without those that the requester was shown before.
func (t *turn) offers(tk core.Ticket) []core.Article {
	if tk.Status != core.StatusNew || tk.Type != core.Incident || t.w.Read == nil || t.shut(tk.Desk) == "" {
		return nil
	}
	var out []core.Article
	for _, a := range t.w.Read(tk.Text).Articles {
		known, ok := t.w.article(a.ID)
		if ok && len(out) < offered && !slices.Contains(tk.Detail.Offered, a.ID) {
			out = append(out, known)
		}
	}
	return out
}

// offerReading adds them to the requester's card.
func (t *turn) offerReading(c *cards.Card, tk core.Ticket) {
	list := t.offers(tk)
	if len(list) == 0 {
		return
	}
	lines := []string{t.tr("等待期间可以先试试知识库里的办法：")}
	for i, a := range list {
		lines = append(lines, itoa(i+1)+". "+esc(a.Title))
		c.Actions = append(c.Actions, cards.Action{Verb: "draft.article", Label: t.tr(wholeArticle, i+1), Arg: string(a.ID)})
	}
	c.Body = append(c.Body, cards.Markdown(strings.Join(lines, "\n")))
}

// offersOf lists what the card of a ticket offers to read.
func (t *turn) offersOf(id core.TicketID) (out []core.ArticleID) {
	tk, err := t.tx.Ticket(t.ctx, id)
	if err != nil {
		return nil // the card is about something else; any other failure will void the turn by itself
	}
	for _, a := range t.offers(tk) {
		out = append(out, a.ID)
	}
	return out
}

// withHours puts before a line of a report's card when the desk would begin.
func (t *turn) withHours(d draft, line string) string {
	words := t.shut(d.Desk)
	switch {
	case words == "":
		return line
	case t.reader == language.Chinese:
		return words + line
	}
	return words + " " + line
}
