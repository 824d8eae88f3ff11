package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/core/when"
)

// mostSwaps is how many swaps a desk remembers; the oldest are forgotten.
const mostSwaps = 200

// swapDuty lets a colleague take over a day of the person's duty: "换班 张三 2026-12-01".
func (t *turn) swapDuty(c command) error {
	to, _, err := t.someone(c.rest)
	if err != nil {
		return t.refuse(err)
	}
	span, ok := when.FindDays(c.rest, t.now, t.w.zone())
	if !ok || !span.From.AddDate(0, 0, 1).Equal(span.Until) {
		return t.say(t.tr("请写明是哪一天的班，例如「换班 %s 2026-12-01」。", esc(to.Name)))
	}
	day := span.From.Format("2006-01-02")
	for _, d := range t.w.Setup.Desks {
		if d.Dispatch == nil || d.Dispatch.Rota == nil {
			continue
		}
		swapped, err := t.swapAt(d, to, day)
		if err != nil {
			return t.refuse(err)
		}
		if swapped {
			return t.say(t.tr("好的，%s 的班由 %s 值，已通知对方和组长。", day, esc(to.Name)))
		}
	}
	return t.say(t.tr("%s 不是你的班，没有换。", day))
}

// swapAt gives the person's duty of a day at one desk to a colleague; false if somebody else is on duty then.
func (t *turn) swapAt(d core.Desk, to core.Person, day string) (bool, error) {
	roster, err := t.tx.Roster(t.ctx, d.ID)
	if err != nil {
		return false, err
	}
	_, today := dispatch.OnDuty(d.Dispatch.Rota, t.now, t.w.zone())
	who := dispatch.InTurn(rotaOf(*d.Dispatch, roster), day)
	i := slices.IndexFunc(d.Dispatch.Agents, func(a core.Agent) bool { return to.Is(a.Person) })
	switch {
	case !t.me.Is(who):
		return false, nil
	case t.me.Is(to.ID):
		return false, core.Refuse(core.CodeInvalid, "不能和自己换班，请换一位同事。")
	case day < today:
		return false, core.Refuse(core.CodeInvalid, "这个班已经过去了，请检查日期。")
	case i < 0 || !to.WorksFor(d.ID):
		return false, core.Refuse(core.CodeForbidden, "%s 不在%s的分派名单里，不能值这个班。", to.Name, d.Name)
	}
	roster.Swaps = append(slices.Clone(roster.Swaps), core.Swap{On: day, Person: who, Instead: d.Dispatch.Agents[i].Person})
	roster.Swaps = roster.Swaps[max(0, len(roster.Swaps)-mostSwaps):]
	if err := t.tx.PutRoster(t.ctx, d.ID, roster); err != nil {
		return false, err
	}
	if err := t.audit("duty.swapped", string(d.ID), map[string]any{"on": day, "from": who, "to": to.ID}); err != nil {
		return false, err
	}
	letters := []letter{{to: to.ID, matter: matterNews, text: language.Say("%s 和你换班：%s 的%s值班由你负责。", t.me.Name, day, d.Name)}}
	if !t.me.Is(d.Lead) && !to.Is(d.Lead) {
		letters = append(letters, letter{to: d.Lead, matter: matterNews, text: language.Say("%s 的%s值班由 %s 换给 %s。", day, d.Name, t.me.Name, to.Name)})
	}
	for _, l := range letters {
		l.urgency, l.promise = core.UrgencyNotice, core.PromiseReach
		if _, err := t.post(l); err != nil {
			return false, err
		}
	}
	return true, nil
}
