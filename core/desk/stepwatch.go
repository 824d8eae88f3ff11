package desk

import (
	"slices"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// Timers of an open step. Their object is the approval.
const (
	timerStepDue   = "approval.due"
	timerStepWatch = "approval.watch"
)

// watchEvery is how often an open step is looked after: approvers who have left, cards about to lose their update right.
const watchEvery = 24 * time.Hour

// remindedMost ends the reminders of a step whose deadline has passed.
const remindedMost = 5

// watchStep arms the timers of a step that has just been opened.
func (t *turn) watchStep(tk core.Ticket, a core.Approval) error {
	if approval.Open(a) == nil {
		return nil
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerStepWatch, Object: string(a.ID), Due: t.now.Add(watchEvery)}); err != nil {
		return err
	}
	if levelOf(a).Within == 0 {
		return t.tx.ClearTimers(t.ctx, string(a.ID), timerStepDue)
	}
	return t.armStep(tk, a, 0)
}

// levelOf is the plan's entry of the open step.
func levelOf(a core.Approval) core.ApprovalTemplate {
	if s := approval.Open(a); s != nil && s.Level < len(a.Detail.Plan) {
		return a.Detail.Plan[s.Level]
	}
	return core.ApprovalTemplate{}
}

// armStep sets the deadline of the open step. It counts from when those who decide can have heard: nobody is late for a card that was held back.
func (t *turn) armStep(tk core.Ticket, a core.Approval, times int) error {
	due, err := t.stepDue(tk, a)
	if err != nil {
		return err
	}
	return t.tx.SetTimer(t.ctx, Timer{
		Kind: timerStepDue, Object: string(a.ID), Due: due,
		Data: map[string]string{"since": itoa(a.Detail.Since), "times": itoa(times)},
	})
}

// stepDue is when a step is late. Where it waits for one person it is their time that is limited; several share the desk's working time.
func (t *turn) stepDue(tk core.Ticket, a core.Approval) (time.Time, error) {
	within := time.Duration(levelOf(a).Within)
	who, err := t.recipients(a)
	if err != nil {
		return time.Time{}, err
	}
	from, err := t.heardBy(tk, who)
	if err != nil || len(who) != 1 {
		return t.w.After(tk.Desk, from, within), err
	}
	p, err := t.tx.Person(t.ctx, who[0].who)
	if err != nil {
		return t.w.After(tk.Desk, from, within), ignoreNotFound(err)
	}
	return t.w.afterOf(p, tk.Desk, from, within), nil
}

// fireStep runs a timer of a step, if it is still open.
func (t *turn) fireStep(m Timer) error {
	a, tk, err := t.chain(core.ApprovalID(m.Object))
	if err != nil {
		return ignoreNotFound(err)
	}
	switch {
	case a.State != core.ApprovalPending:
		return nil
	case m.Kind == timerStepWatch:
		return t.lookAfter(a, tk)
	case m.Data["since"] != itoa(a.Detail.Since):
		return nil
	}
	times, _ := strconv.Atoi(m.Data["times"])
	return t.stepLate(a, tk, times)
}

// stepLate does what the chain says of a step that nobody decided in time.
func (t *turn) stepLate(a core.Approval, tk core.Ticket, times int) error {
	tpl := levelOf(a)
	limit := language.Say("超过 %s 未处理", hours(time.Duration(tpl.Within)))
	switch tpl.OnTimeout {
	case "approve", "reject":
		x := approval.Act{Verb: approval.Approve, Reason: language.Stored("%s，按规则自动通过", limit), At: t.now}
		if tpl.OnTimeout == "reject" {
			x.Verb, x.Reason = approval.Reject, language.Stored("%s，按规则自动驳回", limit)
		}
		next, v := approval.Apply(a, x)
		if v != approval.Done {
			return nil
		}
		if x.Verb == approval.Approve {
			if refused, err := t.refuseApproval(a, tk); err != nil || refused {
				return err
			}
		}
		return t.follow(a, &next, &tk, x)
	case "escalate":
		raised, err := t.escalate(&a, &tk, limit)
		if err != nil {
			return err
		}
		if raised {
			return t.armStep(tk, a, 0)
		}
	}
	if err := t.tellApprovers(tk, language.Say("⏰ %s「%s」%s，%s 在等你审批。", tk.Number, esc(tk.Title), limit, t.name(tk.Requester))); err != nil {
		return err
	}
	if err := t.act(tk, "reminded", language.Stored("「%s」%s", a.Steps[a.Step].Name, limit), false); err != nil || times+1 >= remindedMost {
		return err
	}
	return t.armStep(tk, a, times+1)
}

func hours(d time.Duration) language.Phrase {
	if d%time.Hour == 0 {
		return language.Say("%d 小时", int(d.Hours()))
	}
	return language.Say("%d 分钟", int(d.Minutes()))
}

// escalate gives each seat that is still open to the manager of who holds it; false if there is nobody above.
func (t *turn) escalate(a *core.Approval, tk *core.Ticket, why language.Phrase) (bool, error) {
	raised := false
	for _, p := range approval.Waits(*a) {
		holder, err := t.one(p)
		if err != nil {
			return false, err
		}
		if len(holder) == 0 {
			continue
		}
		boss, err := t.above(holder[0], tk.Requester)
		if err != nil {
			return false, err
		}
		done, err := t.reseat(a, tk, approval.Act{Verb: approval.Transfer, For: p, To: boss, Reason: why.String(), At: t.now})
		if err != nil {
			return false, err
		}
		if raised = raised || done; done {
			words := language.Say("%s「%s」%s，已转给 %s 审批。", tk.Number, esc(tk.Title), why, t.name(boss))
			if _, err := t.post(letter{to: p, text: words, matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
				return false, err
			}
		}
	}
	return raised, nil
}

// reseat lets the desk itself change who holds a seat.
func (t *turn) reseat(a *core.Approval, tk *core.Ticket, x approval.Act) (bool, error) {
	next, v := approval.Apply(*a, x)
	if v != approval.Done {
		return false, nil
	}
	was := *a
	*a = next
	return true, t.follow(was, a, tk, x)
}

// lookAfter drops approvers who have left, sends cards again that are about to lose their update right, and looks again a day later.
func (t *turn) lookAfter(a core.Approval, tk core.Ticket) error {
	if err := t.dropLeavers(&a, &tk); err != nil {
		return err
	}
	if approval.Open(a) == nil {
		return nil
	}
	if err := t.askOnceMore(&a, tk); err != nil {
		return err
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerStepWatch, Object: string(a.ID), Due: t.now.Add(watchEvery)})
}

// dropLeavers takes the seats of the open step from those who have left; the last one goes to who stands in.
func (t *turn) dropLeavers(a *core.Approval, tk *core.Ticket) error {
	for _, p := range approval.Waits(*a) {
		found, err := t.one(p)
		if err != nil {
			return err
		}
		if len(found) > 0 && found[0].Active {
			continue
		}
		x := approval.Act{Verb: approval.Drop, For: p, Reason: language.Stored("审批人已离职"), At: t.now}
		if s := approval.Open(*a); s != nil && len(s.Approvers) == 1 {
			if x.To, err = t.standIn(tk.Desk, tk.Requester); err != nil {
				return err
			}
		}
		if _, err := t.reseat(a, tk, x); err != nil {
			return err
		}
	}
	return nil
}

// askOnceMore sends the open step's card anew to those whose last one can't be updated any more by the next look, and takes the buttons off the
// old one while that is still possible.
func (t *turn) askOnceMore(a *core.Approval, tk core.Ticket) error {
	who, err := t.recipients(*a)
	if err != nil {
		return err
	}
	copies, err := t.tx.Copies(t.ctx, string(a.ID))
	if err != nil {
		return err
	}
	var again []recipient
	for _, r := range who {
		old := t.expiring(*a, copies, r.who)
		if len(old) == 0 {
			continue
		}
		for _, k := range old {
			c := t.drawnFor(t.readerOf(k, tk.Desk), func() cards.Card {
				return t.endedCard(t.tr("%s 仍在等你审批，已重新发送，请看最新的卡片", tk.Number), k)
			})
			if err := t.refreshCopy(k, c, true); err != nil {
				return err
			}
		}
		again = append(again, r)
	}
	if len(again) == 0 {
		return nil
	}
	*a = noted(*a, again, t)
	if err := t.tx.PutApproval(t.ctx, a); err != nil {
		return err
	}
	return t.ask(tk, *a, again)
}

// expiring lists the cards of a person that lose their update right before the next look.
func (t *turn) expiring(a core.Approval, copies []core.Copy, who core.PersonID) []core.Copy {
	at, ok := approval.Open(a).AskedAt[who]
	if !ok {
		at = a.Created
	}
	return slices.DeleteFunc(slices.Clone(copies), func(k core.Copy) bool {
		life := t.w.Bots[k.Bot].Life
		return k.Kind != cards.KindApproval || k.Person != who || life == 0 || at.Add(life).After(t.now.Add(watchEvery))
	})
}
