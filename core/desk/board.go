package desk

import (
	"cmp"
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// boardTickets bounds what a board looks at.
const boardTickets = 500

// board shows how a desk stands: what waits, who has how much in hand, what is late or soon will be.
func (t *turn) board(desk core.Desk) error {
	waiting, queued, err := t.tx.Queue(t.ctx, desk.ID, boardTickets)
	if err != nil {
		return err
	}
	inHand, err := t.tx.InHand(t.ctx, desk.ID, boardTickets)
	if err != nil {
		return err
	}
	return t.showOrReply(t.boardCard(desk, waiting, queued, inHand))
}

func (t *turn) boardCard(desk core.Desk, waiting []core.Ticket, queued int, inHand []core.Ticket) cards.Card {
	all := append(slices.Clone(waiting), inHand...)
	late := slices.DeleteFunc(slices.Clone(all), func(tk core.Ticket) bool { return !t.late(tk) })
	soon := slices.DeleteFunc(slices.Clone(all), func(tk core.Ticket) bool { return t.late(tk) || !t.soon(tk) })
	c := cards.Card{
		Kind: cards.KindList, Title: t.tr("%s看板", desk.Name), Tone: cards.ToneInfo, Object: "board-" + string(desk.ID), Revision: int(t.now.Unix()), Code: core.NewCode(),
		Summary: t.tr("%s：待接 %d，在办 %d，超时 %d", desk.Name, queued, len(inHand), len(late)),
	}
	if len(late) > 0 {
		c.Tone = cards.ToneDanger
	}
	c.Body = append(c.Body, cards.Fields{
		{Label: t.tr("待接"), Value: t.tr("%d 张", queued)}, {Label: t.tr("在办"), Value: t.tr("%d 张", len(inHand))},
		{Label: t.tr("已超时"), Value: t.tr("%d 张", len(late))}, {Label: t.tr("1 小时内到期"), Value: t.tr("%d 张", len(soon))},
	})
	if len(all) == 0 {
		c.Body, c.Code = append(c.Body, cards.Note(t.tr("没有未完成的工单，难得清静。"))), ""
		return c
	}
	if load := t.loads(inHand); len(load) > 0 {
		c.Body = append(c.Body, load)
	}
	for i, tk := range t.forHere(append(late, soon...)) {
		if i == choicesShown {
			break
		}
		c.Body = append(c.Body, cards.Markdown("**"+tk.Number+"** "+string(tk.Priority)+" "+esc(clip(tk.Title, 30))+" · "+t.name(tk.Assignee)+" · "+t.nextDue(tk)))
		c.Actions = append(c.Actions, cards.Action{Verb: "ticket.show", Label: t.tr("查看 %s", shortNumber(tk.Number)), Arg: string(tk.ID)})
	}
	if queued > 0 {
		c.Actions = append(c.Actions, cards.Action{Verb: "queue.next", Label: t.tr("接单下一张"), Style: cards.StylePrimary, Arg: string(desk.ID)})
	}
	if len(c.Actions) == 0 {
		c.Code = ""
	}
	return c
}

// late reports whether a deadline of a ticket has passed while its clock runs.
func (t *turn) late(tk core.Ticket) bool {
	return t.runs(tk) && (!tk.Detail.ResolutionDue.IsZero() && tk.Detail.ResolutionDue.Before(t.now) ||
		tk.Detail.FirstResponse.IsZero() && !tk.Detail.ResponseDue.IsZero() && tk.Detail.ResponseDue.Before(t.now))
}

// soon reports whether a deadline ends within the hour.
func (t *turn) soon(tk core.Ticket) bool {
	due := tk.Detail.ResolutionDue
	if tk.Detail.FirstResponse.IsZero() && !tk.Detail.ResponseDue.IsZero() {
		due = tk.Detail.ResponseDue
	}
	return t.runs(tk) && !due.IsZero() && due.Sub(t.now).Hours() <= 1
}

// loads says who has how many tickets in hand, the most first.
func (t *turn) loads(inHand []core.Ticket) cards.Fields {
	counts := map[core.PersonID]int{}
	for _, tk := range inHand {
		counts[tk.Assignee]++
	}
	var who []core.PersonID
	for id := range counts {
		who = append(who, id)
	}
	slices.SortFunc(who, func(a, b core.PersonID) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) })
	var out cards.Fields
	for _, id := range who[:min(len(who), colleaguesShown)] {
		out = append(out, cards.Field{Label: t.name(id), Value: t.tr("%d 张在办", counts[id])})
	}
	return out
}
