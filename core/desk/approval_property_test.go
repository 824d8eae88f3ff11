package desk

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// checkApprovals judges every chain after an act of anybody.
func checkApprovals(r *rapid.T, before *fakeTx, h *house) {
	for id, now := range h.tx.approvals {
		tk := h.tx.tickets[now.Ticket]
		if was, existed := before.approvals[id]; existed {
			checkMoved(r, was, now)
		}
		waiting := now.State == core.ApprovalPending || now.State == core.ApprovalReturned
		if id != tk.Detail.Approval { // of a change that was given another window since
			if waiting {
				r.Fatalf("a chain of %s waits that is not its own any more", tk.Number)
			}
			continue
		}
		if waiting != (tk.Status == core.StatusWaitingApproval) {
			r.Fatalf("the approval of %s is %s and the ticket %s", tk.Number, now.State, tk.Status)
		}
		if now.State != core.ApprovalPending {
			continue
		}
		waits := approval.Waits(now)
		if len(waits) == 0 || slices.Contains(waits, tk.Requester) {
			r.Fatalf("the approval of %s, which %s asks for, waits for %v", tk.Number, tk.Requester, waits)
		}
		if _, armed := h.tx.timers[string(id)+"|"+timerStepWatch]; !armed {
			r.Fatalf("nobody looks after the open step of %s", tk.Number)
		}
		if now.Detail.Since > now.Revision {
			r.Fatalf("no card of %s can be valid: revision %d, since %d", tk.Number, now.Revision, now.Detail.Since)
		}
	}
}

// checkMoved: what has ended stays so, and nothing goes back without a return or a new round.
func checkMoved(r *rapid.T, was, now core.Approval) {
	open := was.State == core.ApprovalPending || was.State == core.ApprovalReturned
	back := now.Step < was.Step && now.State != core.ApprovalReturned && now.Round == was.Round
	if !open && now.State != was.State || back || now.Round < was.Round || now.Revision < was.Revision {
		r.Fatalf("an approval that was %s at step %d, round %d is %s at step %d, round %d", was.State, was.Step, was.Round, now.State, now.Step, now.Round)
	}
}

// mayDecide: who decided was waited for, or was then the deputy of who was; the desk itself decides by rules only.
func mayDecide(before *fakeTx, was core.Approval, act core.Act) bool {
	waits := openApprovers(was)
	if slices.Contains(waits, act.Actor) {
		return true
	}
	for _, d := range before.delegations {
		if d.Deputy == act.Actor && slices.Contains(waits, d.Person) && d.Holds(act.At) && act.Actor != was.Detail.Requester {
			return true
		}
	}
	return false
}

// council is the house with a request before a chain of three levels: the manager, two who must both agree, and any of two for large sums.
func council(t interface{ Fatalf(string, ...any) }) *house {
	h := newHouse()
	h.world.Setup.Catalogue[0].Fields = []core.CatalogueField{{Name: "sum", Label: "金额", Type: "number", Required: true}}
	h.world.Setup.Catalogue[0].CC = []string{"person:" + stranger}
	h.world.Setup.Catalogue[0].Approvals = []core.ApprovalTemplate{
		{Name: "上级", Approver: "manager", Within: core.Duration(2 * time.Hour), OnTimeout: "escalate"},
		{Name: "会签", Approvers: []string{"lead:it", "person:" + technician}, Mode: "all", Within: core.Duration(3 * time.Hour)},
		{Name: "大额", Approvers: []string{"role:technician:it", "person:" + employee}, When: "sum > 1000"},
	}
	for _, text := range []string{"申请 笔记本", "2000"} {
		if err := h.says(employee, false, text); err != nil {
			t.Fatalf("%v", err)
		}
	}
	return h
}

func TestNoSequenceOfActsBreaksAnApproval(t *testing.T) {
	seen := map[string]int{}
	rapid.Check(t, func(r *rapid.T) {
		h := council(r)
		for range rapid.IntRange(5, 40).Draw(r, "acts") {
			before, sent := h.tx.snapshot(), len(h.tx.sent)
			if err := approvalAct(r, h); err != nil {
				r.Fatalf("%v", err)
			}
			checkTickets(r, &before, h)
			checkActs(r, &before, h)
			checkSent(r, h, h.tx.sent[sent:])
		}
		for _, acts := range h.tx.acts {
			for _, a := range acts {
				seen[a.Verb]++
			}
		}
	})
	if seen["approved"] == 0 || seen["resubmitted"] == 0 {
		t.Errorf("so little happens that nothing is proved: %v", seen)
	}
}

// approvalAct is anything somebody of the house may do about the request, theirs to do or not.
func approvalAct(r *rapid.T, h *house) error {
	who := core.PersonID(rapid.SampledFrom([]string{employee, other, technician, lead, manager, stranger}).Draw(r, "who"))
	for _, a := range h.tx.approvals {
		if waits := openApprovers(a); len(waits) > 0 && rapid.Bool().Draw(r, "whose turn it is") {
			who = waits[0]
		}
	}
	switch rapid.IntRange(0, 11).Draw(r, "kind") {
	case 0:
		return h.passes(time.Duration(rapid.IntRange(1, 2000).Draw(r, "minutes")) * time.Minute)
	case 1:
		p := h.tx.people[manager]
		p.Active = !p.Active
		h.tx.people[manager] = p
		return nil
	case 2: // the requester changes the request, if they may
		if err := h.says(employee, false, "修改 IT-1"); err != nil {
			return err
		}
		return h.says(employee, false, rapid.SampledFrom([]string{"500", "3000"}).Draw(r, "sum"))
	case 3, 4, 5, 6:
		return h.says(who, false, rapid.SampledFrom([]string{
			"同意 IT-1", "同意 IT-1", "同意 IT-1", "驳回 IT-1 太贵", "转交 IT-1 人oth", "转交 IT-1 人emp", "加签 IT-1 人lead", "后加签 IT-1 人oth 请看", "退回 IT-1 缺发票", "退回 IT-1 缺清单",
			"退回 IT-1 第2级 缺发票", "修改 IT-1", "不变", "500", "3000", "撤回 IT-1", "催办 IT-1", "委托 人oth 今天", "委托 人emp 今天", "取消委托", "我的审批", "太贵", "人oth",
		}).Draw(r, "words"))
	}
	k := rapid.SampledFrom(h.tx.copies).Draw(r, "card")
	shown := h.buttons(k)
	if len(shown) == 0 {
		return nil
	}
	a := rapid.SampledFrom(shown).Draw(r, "button")
	words := rapid.SampledFrom([]string{"", "人oth", "人lead", "2 说明不清", "900"}).Draw(r, "words")
	return h.presses(who, false, k.Receipt.MessageRef, cards.Press{Verb: a.Verb, Object: k.Object, Revision: k.Revision, Arg: a.Arg}, map[string]string{"text": words, "reason": words, "sum": words})
}
