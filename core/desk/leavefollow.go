package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/dispatch"
)

// timerLeave begins a leave; its object is the absence. What waits for the person is passed on then, at an hour at which people may be written to.
const timerLeave = "leave.start"

const leaveBegins = 9 // o'clock, where the leave begins before

func (t *turn) armLeave(a core.Absence) error {
	from := a.From.In(t.w.zone())
	if at := time.Date(from.Year(), from.Month(), from.Day(), leaveBegins, 0, 0, 0, from.Location()); from.Before(at) && at.Before(a.Until) {
		from = at
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerLeave, Object: a.ID, Due: latest(from, t.now), Data: map[string]string{"person": string(a.Person)}})
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// onLeave reports whether somebody is on leave, by the set-up or by words.
func (t *turn) onLeave(p core.Person) (bool, error) {
	for _, d := range t.w.Setup.Desks {
		if d.Dispatch != nil && dispatch.OnLeave(d.Dispatch.Leave, p.Is, t.now, t.w.zone()) {
			return true, nil
		}
	}
	list, err := t.tx.Absences(t.ctx, p.ID, t.now)
	return slices.ContainsFunc(list, func(a core.Absence) bool { return a.Holds(t.now) }), err
}

// tellOfLeave tells the person, if somebody else entered it, and who leads the desks that give them tickets.
func (t *turn) tellOfLeave(p core.Person, words language.Phrase) error {
	var to []core.PersonID
	if !t.me.Is(p.ID) {
		to = append(to, p.ID)
	}
	for _, d := range t.servedBy(p) {
		if d.Lead != "" && !t.me.Is(d.Lead) && !p.Is(d.Lead) && !slices.Contains(to, d.Lead) {
			to = append(to, d.Lead)
		}
	}
	for _, id := range to {
		if _, err := t.post(letter{to: id, text: words, matter: matterAway, urgency: core.UrgencyNotice, promise: core.PromiseReach}); err != nil {
			return err
		}
	}
	return nil
}

// servedBy are the desks that give tickets to somebody.
func (t *turn) servedBy(p core.Person) (out []core.Desk) {
	for _, d := range t.w.Setup.Desks {
		if d.Dispatch != nil && slices.ContainsFunc(d.Dispatch.Agents, func(a core.Agent) bool { return p.Is(a.Person) }) {
			out = append(out, d)
		}
	}
	return out
}

// sayLeave answers what follows from a leave.
func (t *turn) sayLeave(p core.Person, a core.Absence) error {
	lines := []string{t.tr("好的，%s 请假：%s。", esc(p.Name), leaveText(a, t.w.zone()))}
	if len(t.servedBy(p)) > 0 {
		lines = append(lines, t.tr("- 这段时间不会分派工单，手上没做完的会转给同事"))
	}
	if days := t.dutyWithin(p, a); len(days) > 0 {
		lines = append(lines, t.tr("- ⚠️ 其间有值班：%s，请用「换班 姓名 日期」换给同事", strings.Join(days, "、")))
	}
	deputy, err := t.deputyWithin(p, a)
	if err != nil {
		return err
	}
	if deputy != "" {
		lines = append(lines, t.tr("- 审批由 %s 代为处理", esc(t.name(deputy))))
	} else {
		lines = append(lines, t.tr("- 没有委托审批：写了休假规则的那几级会转给上级或组长，其余仍等本人处理。要请同事代批，请本人发送「委托 姓名 起止日期」"))
	}
	return t.say(strings.Join(append(lines, t.tr("提前回来请发送「销假」。")), "\n"))
}

// dutyWithin lists the days of a leave on which the rota has the person on duty.
func (t *turn) dutyWithin(p core.Person, a core.Absence) (days []string) {
	for _, d := range t.servedBy(p) {
		for day := a.From.In(t.w.zone()); d.Dispatch.Rota != nil && day.Before(a.Until); day = day.AddDate(0, 0, 1) {
			if on := day.Format(time.DateOnly); p.Is(dispatch.InTurn(d.Dispatch.Rota, on)) && !slices.Contains(days, on) {
				days = append(days, on)
			}
		}
	}
	return days[:min(len(days), 5)]
}

// deputyWithin is who decides approvals when a leave begins, "" for nobody.
func (t *turn) deputyWithin(p core.Person, a core.Absence) (core.PersonID, error) {
	list, err := t.tx.Delegations(t.ctx, p.ID, t.now)
	for _, d := range list {
		if p.Is(d.Person) && d.From.Before(a.Until) && a.From.Before(d.Until) {
			return d.Deputy, nil
		}
	}
	return "", err
}

// fireLeave passes on, when a leave begins, the approvals that a rule doesn't leave with somebody who is away.
func (t *turn) fireLeave(m Timer) error {
	list, err := t.tx.PendingFor(t.ctx, core.PersonID(m.Data["person"]), pendingShown)
	if err != nil {
		return err
	}
	for _, brief := range list {
		a, tk, err := t.chain(brief.ID)
		if err != nil {
			return err
		}
		acts, err := t.insteadOfAway(a, tk)
		if err != nil {
			return err
		}
		for _, x := range acts {
			if _, err := t.reseat(&a, &tk, x); err != nil {
				return err
			}
		}
	}
	return nil
}

// insteadOfAway are the acts by which others take the seats of those on leave, where the level says so and nobody was named as deputy.
func (t *turn) insteadOfAway(a core.Approval, tk core.Ticket) ([]approval.Act, error) {
	rule := levelOf(a).OnAway
	if rule == "" || rule == core.AwayWait {
		return nil, nil
	}
	var out []approval.Act
	for _, id := range approval.Waits(a) {
		p, err := t.tx.Person(t.ctx, id)
		if err != nil {
			return nil, err
		}
		away, err := t.onLeave(p)
		if err != nil || !away {
			if err != nil {
				return nil, err
			}
			continue
		}
		deputy, err := t.deputyOf(id, a.Detail.Requester)
		if err != nil || deputy != "" {
			if err != nil {
				return nil, err
			}
			continue
		}
		to, err := t.standsFor(rule, p, tk, a.Detail.Requester)
		if err != nil {
			return nil, err
		}
		if to != "" {
			out = append(out, approval.Act{Verb: approval.Transfer, For: id, To: to, Reason: language.Stored("请假"), At: t.now})
		}
	}
	return out, nil
}

// standsFor is who decides for somebody on leave by the rule of a level: the next above them, or the desk's lead, who is there; "" for nobody.
func (t *turn) standsFor(rule string, p core.Person, tk core.Ticket, requester core.PersonID) (core.PersonID, error) {
	to, err := t.standIn(tk.Desk, requester)
	if rule == core.AwayManager {
		to, err = t.above(p, requester)
	}
	if err != nil || to == "" || p.Is(to) {
		return "", err
	}
	other, err := t.tx.Person(t.ctx, to)
	if err != nil {
		return "", ignoreNotFound(err)
	}
	if away, err := t.onLeave(other); err != nil || away {
		return "", err
	}
	return to, nil
}

// seatOthers lets others take the seats of those on leave in a step that nobody has been asked about yet.
func (t *turn) seatOthers(a *core.Approval, tk core.Ticket) (changed bool, err error) {
	acts, err := t.insteadOfAway(*a, tk)
	for _, x := range acts {
		next, v := approval.Apply(*a, x)
		if v != approval.Done {
			continue
		}
		*a, changed = next, true
		if err := t.auditAct(*a, tk, x); err != nil {
			return changed, err
		}
		if err := t.act(tk, actVerbs[x.Verb], t.actText(x), true); err != nil {
			return changed, err
		}
	}
	return changed, err
}
