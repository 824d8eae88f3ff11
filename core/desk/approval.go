package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// startApproval creates the chain of a catalogue request that t.me makes. Who is asked is told by askApprovers, once the ticket has a number.
func (t *turn) startApproval(tk *core.Ticket, item core.CatalogueItem) error {
	steps, err := t.steps(*tk, item.Approvals)
	if err != nil {
		return err
	}
	cc, err := t.people(item.CC, *tk)
	if err != nil {
		return err
	}
	a := approval.Start(core.Approval{
		ID: core.ApprovalID(core.NewID()), Ticket: tk.ID, Revision: 1, Created: t.now, Steps: steps,
		Detail: core.ApprovalDetail{Requester: t.me.ID, Plan: item.Approvals, CC: slices.DeleteFunc(cc, func(p core.PersonID) bool { return t.me.Is(p) })},
	})
	who, err := t.recipients(a)
	if err != nil {
		return err
	}
	tk.Detail.Approval = a.ID
	return t.tx.AddApproval(t.ctx, noted(a, who, t))
}

// askApprovers sends the first step's card to each of its approvers and tells those in cc.
func (t *turn) askApprovers(tk core.Ticket, a core.Approval) error {
	moved, err := t.seatOthers(&a, tk)
	if err != nil {
		return err
	}
	who, err := t.recipients(a)
	if err != nil {
		return err
	}
	if moved {
		a = noted(a, who, t)
		if err := t.tx.PutApproval(t.ctx, &a); err != nil {
			return err
		}
	}
	if err := t.tellCC(tk, a, language.Say("%s 提交了 %s「%s」，正在等待「%s」。", t.name(tk.Requester), tk.Number, esc(tk.Title), a.Steps[a.Step].Name)); err != nil {
		return err
	}
	if err := t.ask(tk, a, who); err != nil {
		return err
	}
	return t.watchStep(tk, a)
}

// recipient is who gets a card of the open step: an approver, or their deputy while they are away.
type recipient struct{ who, seat core.PersonID }

func (t *turn) recipients(a core.Approval) ([]recipient, error) {
	var out []recipient
	for _, p := range approval.Waits(a) {
		deputy, err := t.deputyOf(p, a.Detail.Requester)
		if err != nil {
			return nil, err
		}
		if deputy == "" {
			deputy = p
		}
		if !slices.ContainsFunc(out, func(r recipient) bool { return r.who == deputy }) {
			out = append(out, recipient{deputy, p})
		}
	}
	return out, nil
}

// noted writes down who is asked, before the approval is stored.
func noted(a core.Approval, who []recipient, t *turn) core.Approval {
	for _, r := range who {
		a = approval.Ask(a, r.who, t.now)
	}
	return a
}

// ask sends the open step's card to each recipient.
func (t *turn) ask(tk core.Ticket, a core.Approval, who []recipient) error {
	for _, r := range who {
		draw := func() cards.Card {
			c := t.approvalCard(tk, a)
			if r.who != r.seat {
				c.Subtitle += t.tr(" · 代 %s 审批", t.name(r.seat))
			}
			return c
		}
		ok, err := t.post(letter{
			to: r.who, draw: draw, matter: matterApproval, urgency: core.UrgencyApproval, promise: core.PromiseReach, ticket: tk.ID,
		})
		if err != nil {
			return err
		}
		if !ok {
			if err := t.reportUnreachable(tk, r.who); err != nil {
				return err
			}
		}
	}
	return nil
}

// tellApprovers writes to those whom the open step waits for.
func (t *turn) tellApprovers(tk core.Ticket, text language.Phrase) error {
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return ignoreNotFound(err)
	}
	who, err := t.recipients(a)
	if err != nil {
		return err
	}
	text = language.Say("%s\n发送「我的审批」可以直接处理。", text)
	for _, r := range who {
		if _, err := t.post(letter{to: r.who, text: text, matter: matterPressed, urgency: core.UrgencyApproval, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
			return err
		}
	}
	return nil
}

// tellCC writes to those who only want to know.
func (t *turn) tellCC(tk core.Ticket, a core.Approval, text language.Phrase) error {
	for _, p := range a.Detail.CC {
		if _, err := t.post(letter{to: p, text: language.Say("抄送：%s", text), matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
			return err
		}
	}
	return nil
}
