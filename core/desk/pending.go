package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// pendingShown is how many waiting approvals are listed.
const pendingShown = 10

// pending lists what waits for the person's decision, their own first, then that of those whose deputy they are.
func (t *turn) pending() ([]core.Approval, error) {
	list, err := t.tx.PendingFor(t.ctx, t.me.ID, pendingShown)
	if err != nil {
		return nil, err
	}
	given, err := t.absent()
	if err != nil {
		return nil, err
	}
	for _, p := range given {
		more, err := t.tx.PendingFor(t.ctx, p, pendingShown)
		if err != nil {
			return nil, err
		}
		for _, a := range more {
			if !t.me.Is(a.Detail.Requester) { // nobody decides on their own request, in nobody's place
				list = append(list, a)
			}
		}
	}
	return list, nil
}

// myApprovals lists what waits for the person's decision and shows the first; each decision then brings the next.
func (t *turn) myApprovals() error {
	list, err := t.pending()
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.answerOrSay(t.tr("没有等你处理的审批。"))
	}
	if len(list) > 1 {
		lines := []string{t.tr("你有 %d 条待审批，先处理最早的一条：", len(list))}
		for i, a := range list {
			tk, err := t.tx.Ticket(t.ctx, a.Ticket)
			if err != nil {
				return err
			}
			lines = append(lines, t.tr("%d. %s「%s」%s 申请", i+1, tk.Number, esc(tk.Title), t.name(tk.Requester)))
		}
		if err := t.say(strings.Join(lines, "\n")); err != nil {
			return err
		}
	}
	return t.showPending(list[0])
}

// showPending shows an approval as one of a row: deciding on it brings the next.
func (t *turn) showPending(a core.Approval) error {
	a, tk, err := t.chain(a.ID)
	if err != nil {
		return err
	}
	c := t.approvalCard(tk, a)
	for i := range c.Actions {
		c.Actions[i].Arg = inRow(a)
	}
	for i := range c.Forms {
		c.Forms[i].Submit.Arg = inRow(a)
	}
	return t.show(c)
}

// inRow marks the buttons of a card that is one of a row. A typed verb carries the same.
func inRow(a core.Approval) string { return string(a.ID) }

// answerAct answers an act that was done, and offers what else waits for the person.
func (t *turn) answerAct(a core.Approval, tk core.Ticket, x approval.Act) error {
	line := t.tr(doneWords[x.Verb])
	switch {
	case x.To != "":
		line = strings.ReplaceAll(line, "…", t.name(x.To))
	case x.Verb == approval.Approve && a.State == core.ApprovalPending && approval.Open(a) != nil && len(approval.Open(a).Decisions) > 0:
		line += t.tr("，还在等 %s", t.names(approval.Waits(a)))
	}
	more, err := t.pending()
	if err != nil {
		return err
	}
	next := len(more) > 0 && more[0].ID != a.ID
	if next {
		line += t.tr("。还有 %d 条待你审批", len(more))
	}
	c := t.approvalCardFor(tk, a, t.me)
	if t.clicked.Kind != "" && t.clicked.Kind != cards.KindApproval {
		c = t.endedCard(line, t.clicked)
	}
	if t.byText {
		err = t.say(t.tr("%s。", esc(line)))
	} else {
		err = t.reply(Answer{Toast: toast(cards.ToneSuccess, line), Card: &c, Final: !c.Clickable()})
	}
	if err != nil || !next || t.ev.Click.Arg != inRow(a) {
		return err
	}
	return t.showPending(more[0])
}

// doneWords is what each act is answered with; … stands for the colleague.
var doneWords = map[approval.Verb]string{
	approval.Approve: "已同意", approval.Reject: "已驳回", approval.AddBefore: "已请 … 先审批，之后会再请你审批", approval.AddAfter: "已加签，你同意之后会请 … 审批",
	approval.Transfer: "已转交给 …", approval.Return: "已退回申请人修改",
}
