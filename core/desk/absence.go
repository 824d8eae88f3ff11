package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/when"
)

// Timers of a delegation. Their object is its id.
const (
	timerAbsence = "absence.start"
	timerReturn  = "absence.end"
)

// absenceMost is how long somebody may be away at most; who is away for longer needs another approver.
const absenceMost = 180 * 24 * time.Hour

// deputyOf is who is asked in place of an approver who is away, "" for nobody. The requester is never asked about their own request.
func (t *turn) deputyOf(p, requester core.PersonID) (core.PersonID, error) {
	list, err := t.tx.Delegations(t.ctx, p, t.now)
	if err != nil || len(list) == 0 {
		return "", err
	}
	principal, err := t.tx.Person(t.ctx, p)
	if err != nil {
		return "", ignoreNotFound(err)
	}
	for _, d := range list {
		if !principal.Is(d.Person) || !d.Holds(t.now) {
			continue
		}
		found, err := t.one(d.Deputy)
		if err != nil {
			return "", err
		}
		if len(found) > 0 && found[0].Active && !found[0].Is(requester) {
			return found[0].ID, nil
		}
	}
	return "", nil
}

// absent lists whose deputy the person is now.
func (t *turn) absent() ([]core.PersonID, error) {
	list, err := t.tx.Delegations(t.ctx, t.me.ID, t.now)
	var out []core.PersonID
	for _, d := range list {
		if t.me.Is(d.Deputy) && d.Holds(t.now) {
			out = append(out, d.Person)
		}
	}
	return out, err
}

// proposeDelegation answers a sentence that sounds like a delegation with the command for it: authority isn't handed on by a guess. Words
// that name no colleague or no days are a report like any other.
func (t *turn) proposeDelegation(c command) (bool, error) {
	to, _, err := t.someone(c.label)
	span, ok := when.FindDays(c.rest, t.now, t.w.zone())
	if core.CodeOf(err) == core.CodeNotFound || core.CodeOf(err) == core.CodeConflict || err == nil && !ok {
		return false, nil
	}
	if err != nil {
		return true, err
	}
	days := strings.ReplaceAll(t.said(spanText(span)), " ", "")
	return true, t.say(t.tr("要请 %s 在 %s 代你审批吗？确定的话请发送「委托 %s %s」。如果是在反馈问题，请换个说法再发一次。", esc(to.Name), spanText(span), esc(to.Name), days))
}

// delegate lets a colleague decide in the person's place while they are away: "委托 张三 2026-12-01~2026-12-05".
func (t *turn) delegate(c command) error {
	to, _, err := t.someone(c.rest)
	if err != nil {
		return t.refuse(err)
	}
	span, ok := when.FindDays(c.rest, t.now, t.w.zone())
	if !ok {
		return t.say(t.tr("请写明起止日期，例如「委托 %s 2026-12-01~2026-12-05」。", to.Name))
	}
	d := core.Delegation{ID: core.NewID(), Person: t.me.ID, Deputy: to.ID, From: span.From.UTC(), Until: span.Until.UTC(), Created: t.now}
	if err := t.mayDelegate(d, to); err != nil {
		return t.refuse(err)
	}
	if err := t.tx.PutDelegation(t.ctx, d); err != nil {
		return err
	}
	if err := t.audit("approval.delegated", string(t.me.ID), map[string]any{"deputy": to.ID, "from": d.From, "until": d.Until}); err != nil {
		return err
	}
	if err := t.armAbsence(d); err != nil {
		return err
	}
	days := spanText(span)
	if _, err := t.post(letter{
		to: to.ID, text: language.Say("%s 委托你在 %s 代为审批。其间需要 %s 审批的申请会发给你，记录上写「%s 代 %s」。", t.me.Name, days, t.me.Name, to.Name, t.me.Name),
		matter: matterAway, urgency: core.UrgencyNotice, promise: core.PromiseReach,
	}); err != nil {
		return err
	}
	if err := t.say(t.tr("好的，%s 由 %s 代你审批，已通知对方。你本人仍然可以审批；提前结束请发送「取消委托」。", days, esc(to.Name))); err != nil {
		return err
	}
	if d.Holds(t.now) {
		return t.passPending(d)
	}
	return nil
}

// spanText shows the first and the last day.
func spanText(p when.Days) language.Phrase {
	last := p.Until.AddDate(0, 0, -1)
	if last.Equal(p.From) {
		return language.Words(p.From.Format("2006-01-02"))
	}
	return language.Say("%s 至 %s", p.From.Format("2006-01-02"), last.Format("2006-01-02"))
}

// mayDelegate refuses what would leave approvals with nobody, or with the wrong one.
func (t *turn) mayDelegate(d core.Delegation, to core.Person) error {
	switch {
	case t.me.Is(to.ID):
		return core.Refuse(core.CodeInvalid, "不能委托给自己，请换一位同事。")
	case !d.Until.After(t.now):
		return core.Refuse(core.CodeInvalid, "这段时间已经过去了，请检查日期。")
	case d.Until.Sub(d.From) > absenceMost:
		return core.Refuse(core.CodeInvalid, "一次最多委托 180 天。更久的话请联系管理员调整审批人。")
	}
	mine, err := t.tx.Delegations(t.ctx, t.me.ID, t.now)
	if err != nil {
		return err
	}
	for _, other := range mine {
		if t.me.Is(other.Person) && overlaps(other, d) {
			return core.Refuse(core.CodeConflict, "这段时间你已经委托给 %s 了。要更换请先发送「取消委托」。", t.name(other.Deputy))
		}
	}
	theirs, err := t.tx.Delegations(t.ctx, to.ID, t.now)
	for _, other := range theirs {
		if to.Is(other.Person) && overlaps(other, d) {
			return core.Refuse(core.CodeConflict, "%s 那段时间也不在，审批委托给了 %s。请换一位同事。", to.Name, t.name(other.Deputy))
		}
	}
	return err
}

func overlaps(a, b core.Delegation) bool { return a.From.Before(b.Until) && b.From.Before(a.Until) }

func (t *turn) armAbsence(d core.Delegation) error {
	data := map[string]string{"person": string(d.Person)}
	if d.From.After(t.now) {
		if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerAbsence, Object: d.ID, Due: d.From, Data: data}); err != nil {
			return err
		}
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerReturn, Object: d.ID, Due: d.Until, Data: data})
}

// passPending asks the deputy about what waits for the one who is away.
func (t *turn) passPending(d core.Delegation) error {
	list, err := t.tx.PendingFor(t.ctx, d.Person, pendingShown)
	if err != nil {
		return err
	}
	for _, p := range list {
		a, tk, err := t.chain(p.ID)
		if err != nil {
			return err
		}
		who, err := t.recipients(a)
		if err != nil {
			return err
		}
		deputy, err := t.tx.Person(t.ctx, d.Deputy)
		if err != nil {
			return err
		}
		who = slices.DeleteFunc(who, func(r recipient) bool { return !deputy.Is(r.who) || slices.Contains(approval.Open(a).Asked, r.who) })
		if len(who) == 0 {
			continue
		}
		a = noted(a, who, t)
		if err := t.tx.PutApproval(t.ctx, &a); err != nil {
			return err
		}
		if err := t.ask(tk, a, who); err != nil {
			return err
		}
	}
	return nil
}

// endDelegations takes back every delegation the person gave.
func (t *turn) endDelegations() error {
	list, err := t.tx.Delegations(t.ctx, t.me.ID, t.now)
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(d core.Delegation) bool { return !t.me.Is(d.Person) })
	if len(list) == 0 {
		return t.say(t.tr("你现在没有委托别人代审批。"))
	}
	for _, d := range list {
		d.Until = t.now
		if err := t.tx.PutDelegation(t.ctx, d); err != nil {
			return err
		}
		if err := t.tx.ClearTimers(t.ctx, d.ID); err != nil {
			return err
		}
		if err := t.audit("approval.delegation_ended", string(t.me.ID), map[string]any{"deputy": d.Deputy}); err != nil {
			return err
		}
		if _, err := t.post(letter{to: d.Deputy, text: language.Say("%s 已取消委托，审批由 %s 本人处理。", t.me.Name, t.me.Name), matter: matterAway, urgency: core.UrgencyNotice, promise: core.PromiseOnce}); err != nil {
			return err
		}
	}
	return t.say(t.tr("已取消委托，审批由你本人处理，已通知对方。"))
}

// myDelegations lists what the person gave and was given.
func (t *turn) myDelegations() error {
	list, err := t.tx.Delegations(t.ctx, t.me.ID, t.now)
	if err != nil {
		return err
	}
	var lines []string
	for _, d := range list {
		days := spanText(when.Days{From: d.From.In(t.w.zone()), Until: d.Until.In(t.w.zone())})
		if t.me.Is(d.Person) {
			lines = append(lines, t.tr("- %s 由 %s 代你审批", days, esc(t.name(d.Deputy))))
		} else {
			lines = append(lines, t.tr("- %s 你代 %s 审批", days, esc(t.name(d.Person))))
		}
	}
	if len(lines) == 0 {
		return t.say(t.tr("没有进行中的委托。请假时发送「委托 姓名 起止日期」，例如「委托 张三 2026-12-01~2026-12-05」。"))
	}
	return t.say(strings.Join(lines, "\n"))
}

// fireAbsence begins or ends a delegation on its day, if it still stands.
func (t *turn) fireAbsence(m Timer) error {
	person := core.PersonID(m.Data["person"])
	list, err := t.tx.Delegations(t.ctx, person, m.Due.Add(-time.Second))
	if err != nil {
		return err
	}
	i := slices.IndexFunc(list, func(d core.Delegation) bool { return d.ID == m.Object })
	if i < 0 {
		return nil
	}
	d := list[i]
	words := language.Say("今天起由 %s 代 %s 审批，到 %s 为止。", t.name(d.Deputy), t.name(d.Person), d.Until.Add(-time.Second).In(t.w.zone()).Format("2006-01-02"))
	if m.Kind == timerReturn {
		words = language.Say("%s 代 %s 审批的委托已到期，审批由 %s 本人处理。", t.name(d.Deputy), t.name(d.Person), t.name(d.Person))
	}
	for _, p := range []core.PersonID{d.Person, d.Deputy} {
		if _, err := t.post(letter{to: p, text: words, matter: matterAway, urgency: core.UrgencyNotice, promise: core.PromiseOnce}); err != nil {
			return err
		}
	}
	if m.Kind == timerAbsence {
		return t.passPending(d)
	}
	return nil
}
