package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/when"
)

// takeLeave enters when somebody won't be there: "请假 2026-12-01~2026-12-05", "请假 明天下午"; who leads their desk enters it for them: "请假 张三 明天".
func (t *turn) takeLeave(text string) error {
	p, err := t.whoseLeave(text)
	if err != nil {
		return t.refuse(err)
	}
	span, ok := when.FindSpan(text, t.now, t.w.zone())
	if !ok {
		return t.say(t.tr("请写明起止日期，例如「请假 2026-12-01~2026-12-05」「请假 明天下午」。"))
	}
	a := core.Absence{ID: core.NewID(), Person: p.ID, From: span.From.UTC(), Until: span.Until.UTC(), By: t.me.ID, Created: t.now}
	if err := t.mayBeAway(a); err != nil {
		return t.refuse(err)
	}
	if err := t.tx.PutAbsence(t.ctx, a); err != nil {
		return err
	}
	if err := t.audit("leave.entered", string(p.ID), map[string]any{"from": a.From, "until": a.Until}); err != nil {
		return err
	}
	if err := t.armLeave(a); err != nil {
		return err
	}
	if err := t.tellOfLeave(p, language.Say("%s 请假：%s。", p.Name, leaveText(a, t.w.zone()))); err != nil {
		return err
	}
	return t.sayLeave(p, a)
}

// whoseLeave is the person a leave is about: whoever speaks, or the colleague whose name comes first, whose desk the speaker leads.
func (t *turn) whoseLeave(text string) (core.Person, error) {
	first, _, _ := strings.Cut(strings.TrimSpace(text), " ")
	_, day := when.FindDays(first, t.now, t.w.zone())
	if len(t.ev.Mentions) == 0 && (first == "" || day || leaveKinds.MatchString(first)) {
		return t.me, nil
	}
	p, _, err := t.someone(text)
	switch {
	case err != nil: // also of a name that nobody has: their own leave is not meant
		return p, err
	case t.me.Is(p.ID):
		return t.me, nil
	case !t.leadsSomeDeskOf(p):
		return p, core.Refuse(core.CodeForbidden, "只有 %s 本人或所在服务台的组长可以登记这个请假。", p.Name)
	}
	return p, nil
}

func (t *turn) leadsSomeDeskOf(p core.Person) bool {
	return slices.ContainsFunc(t.w.Setup.Desks, func(d core.Desk) bool { return t.me.Leads(d) && p.WorksFor(d.ID) })
}

// mayBeAway refuses what can't be meant.
func (t *turn) mayBeAway(a core.Absence) error {
	switch {
	case !a.Until.After(t.now):
		return core.Refuse(core.CodeInvalid, "这段时间已经过去了，请检查日期。")
	case a.Until.Sub(a.From) > absenceMost:
		return core.Refuse(core.CodeInvalid, "一次最多登记 180 天，请分几次写，或联系管理员停用账号。")
	}
	list, err := t.tx.Absences(t.ctx, a.Person, t.now)
	for _, other := range list {
		if other.From.Before(a.Until) && a.From.Before(other.Until) {
			return core.Refuse(core.CodeConflict, "这段时间已经登记了请假（%s）。要修改请先发送「销假」。", leaveText(other, t.w.zone()))
		}
	}
	return err
}

// leaveText shows the days of a leave, to half a day.
func leaveText(a core.Absence, zone *time.Location) language.Phrase {
	from, until := a.From.In(zone), a.Until.In(zone)
	morning, noon := from.Hour() == 0, until.Hour() != 0
	last := until.Add(-time.Second)
	day := from.Format(time.DateOnly)
	if last.Format(time.DateOnly) != day {
		to := last.Format(time.DateOnly)
		switch {
		case morning && !noon:
			return language.Say("%s 至 %s", day, to)
		case morning:
			return language.Say("%s 至 %s 上午", day, to)
		case noon:
			return language.Say("%s 下午至 %s 上午", day, to)
		}
		return language.Say("%s 下午至 %s", day, to)
	}
	switch {
	case morning && noon:
		return language.Say("%s 上午", day)
	case !morning:
		return language.Say("%s 下午", day)
	}
	return language.Words(day)
}

// endLeave takes back what is left of somebody's leave: 销假, or 销假 张三 by who leads their desk.
func (t *turn) endLeave(text string) error {
	p, err := t.whoseLeave(text)
	if err != nil {
		return t.refuse(err)
	}
	list, err := t.tx.Absences(t.ctx, p.ID, t.now)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.say(t.tr("没有登记请假，不用销假。"))
	}
	for _, a := range list {
		if err := t.audit("leave.ended", string(p.ID), map[string]any{"from": a.From, "until": a.Until}); err != nil {
			return err
		}
		a.Until = t.now
		if err := t.tx.PutAbsence(t.ctx, a); err != nil {
			return err
		}
		if err := t.tx.ClearTimers(t.ctx, a.ID); err != nil {
			return err
		}
	}
	if err := t.tellOfLeave(p, language.Say("%s 已销假。", p.Name)); err != nil {
		return err
	}
	return t.say(t.tr("已销假，从现在起照常分派工单。在此期间转走的工单和审批不会自动转回来。"))
}

// myLeave lists what is left of the person's leave.
func (t *turn) myLeave() error {
	list, err := t.tx.Absences(t.ctx, t.me.ID, t.now)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return t.say(t.tr("没有登记请假。登记请发送「请假 起止日期」，例如「请假 2026-12-01~2026-12-05」。"))
	}
	lines := []string{t.tr("登记的请假（销假请发送「销假」）：")}
	for _, a := range list {
		line := "- " + t.said(leaveText(a, t.w.zone()))
		if !t.me.Is(a.By) {
			line += t.tr("（%s 登记）", esc(t.name(a.By)))
		}
		lines = append(lines, line)
	}
	return t.say(strings.Join(lines, "\n"))
}
