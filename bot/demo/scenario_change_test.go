package demo_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
	"github.com/imdesk/imdesk/store"
)

func TestAProblemIsRemovedByAChangeThatIsApprovedAndDoneInItsWindow(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		c := p.night(on)
		_, _, group, n := taken(p, on, "核心交换机老是断网")
		defer c.r.reads(c.r.direct, "发起变更 "+string(on))
		defer c.engineer.reads(c.engineer.direct, "实施变更 "+string(on))

		before := p.tickets(c.asker)
		c.r.saysIn(group, "转问题 "+n+" 交换机固件会丢表项")
		problem := p.newestProblem(c.asker, before)
		c.r.saysIn(group, "发起变更 "+problem.Number)
		c.r.sees("发起变更 " + problem.Number) // the form is for the direct chat
		before, seen := p.tickets(c.asker), c.r.seen()
		given := with(calm, "summary", "升级固件，解决 "+problem.Number)
		c.r.says("发起变更 " + problem.Number)
		c.goesOn(seen, form.Answers{"summary": "carried over"}, given)
		tk := p.fresh(c.asker, before)
		if tk.Type != core.Change || !strings.Contains(tk.Detail.Form["summary"], problem.Number) {
			t.Fatalf("the change is a %s: %q", tk.Type, tk.Detail.Form["summary"])
		}
		p.stored(t, problem.Number, func(k core.Ticket) bool { return linkedTo(k, core.LinkChangedBy, tk.ID) })
		p.stored(t, tk.Number, func(k core.Ticket) bool { return linkedTo(k, core.LinkChanges, problem.ID) })

		card := c.decides(tk.Number)
		if !card.Has("22:00-24:00", "回滚到旧版固件") {
			t.Errorf("the director decides without window and backout plan: %s", card.Text)
		}
		c.takes(tk.Number)
		c.prepares(tk)
		c.hears(c.engineer, "开始实施 "+tk.Number, "还不能开始实施", "改期")
		c.hears(c.engineer, "勾选 "+tk.Number+" 2", "要由提交人或审批人勾选")
		p.audited(t, string(tk.ID), "refused.check.tick", c.doer)

		p.reachesWindow(tk.Number)
		open := c.engineer.matches(c.engineer.direct, "the window to open", func(v actor.View) bool {
			return v.Has(tk.Number, "变更窗口已开始") && v.Button("开始实施") != nil
		})
		c.engineer.clicks(open, "开始实施", nil)
		p.stored(t, tk.Number, func(k core.Ticket) bool { return !k.Detail.Change.Started.IsZero() })
		c.hears(c.engineer, "解决 "+tk.Number+" 已升级", "清单还有 2 项必做", "业务验证通过")
		c.hears(c.engineer, "清单 "+tk.Number, "备份已验证可以恢复")
		list := c.engineer.matches(c.engineer.direct, "the checklist", func(v actor.View) bool { return v.Has("清单 "+tk.Number) && v.Button("勾选 1") != nil })
		c.engineer.clicks(list, "勾选 1", nil)
		p.stored(t, tk.Number, func(k core.Ticket) bool { return k.Detail.Checks[0].Who == c.doer })
		p.audited(t, string(tk.ID), "ticket.checked", c.doer)
		c.hears(c.r.person, "勾选 "+tk.Number+" 2", "已勾选「业务验证通过」")
		c.engineer.says("解决 " + tk.Number + " 固件已升级")
		p.reaches(tk.ID, core.StatusResolved)
		c.r.sees(tk.Number+" 已完成", "请解决 "+problem.Number)
		c.r.says("解决 " + problem.Number + " 固件缺陷已消除，超时原因：需求变更") // it waited for the window
		p.reaches(problem.ID, core.StatusResolved)
	})
}

func linkedTo(k core.Ticket, kind core.LinkKind, other core.TicketID) bool {
	for _, l := range k.Detail.Links {
		if l.Kind == kind && l.Ticket == other {
			return true
		}
	}
	return false
}

func TestAChangeThatCannotStandIsNotApprovedAndItsRequesterHearsWhy(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		c := p.night(on)
		defer c.director.reads(c.director.direct, "不能批准 "+string(on))
		tk := c.asks(with(calm, "summary", "调整防火墙策略"))
		c.director.matches(c.director.direct, "the approval", func(v actor.View) bool { return v.Has(tk.Number) && v.Button("同意") != nil })
		p.tx(func(ctx context.Context, tx *store.Tx) error { // as an import without the form would leave it
			k, err := tx.Ticket(ctx, tk.ID)
			if err != nil {
				return err
			}
			k.Detail.Change.Backout = ""
			return tx.PutTicket(ctx, &k)
		})
		c.decides(tk.Number)
		c.director.matches(c.director.direct, "the card to say why", func(v actor.View) bool { return v.Has(tk.Number, "不能批准", "没有回退方案") })
		c.r.sees(tk.Number, "现在不能批准", "没有回退方案", "修改 "+tk.Number)
		p.audited(t, string(p.find(tk.Number).Detail.Approval), "refused.approval.approve", "tang-yifan")

		c.changes("修改 "+tk.Number, "重新提交", map[string]string{"backout": "恢复备份的策略，十分钟内完成"})
		p.stored(t, tk.Number, func(k core.Ticket) bool { return k.Detail.Change.Backout != "" })
		p.reachesWindow(tk.Number)
		p.passes(p.find(tk.Number).Detail.Change.To.Sub(p.demo.Clock.Now()))
		c.hears(c.director, "同意 "+tk.Number, "不能批准", "已经过去")
		c.r.sees(tk.Number, "现在不能批准", "已经过去")
		if k := p.find(tk.Number); k.Status != core.StatusWaitingApproval {
			t.Fatalf("it is %s", k.Status)
		}
		c.changes("修改 "+tk.Number, "重新提交", map[string]string{"window_on": "后天"})
		p.stored(t, tk.Number, func(k core.Ticket) bool { return k.Detail.Change.To.After(p.demo.Clock.Now()) })
		c.director.says("同意 " + tk.Number)
		p.reaches(tk.ID, core.StatusNew)
	})
}

// changes asks for a request again and gives other answers to some of its questions.
func (c *night) changes(words, button string, given map[string]string) {
	c.p.t.Helper()
	seen := c.r.seen()
	c.r.says(words)
	if c.on == core.Feishu {
		card := c.r.matches(c.r.direct, "the form again", func(v actor.View) bool { return !seen[v.ID] && v.Button(button) != nil })
		values := map[string]string{}
		for _, f := range c.r.it.Fields {
			all := with(calm, "summary", "调整防火墙策略")
			for name, v := range given {
				all[name] = v
			}
			if all[f.Name] != "" {
				values[f.Name] = c.r.onCard(f, all)
			}
		}
		c.r.clicks(card, button, values)
		return
	}
	asked := []string{"system", "summary", "window_on", "window", "risk", "backout", "tested"}
	for i, name := range asked {
		c.r.hearsNew(seen, fmt.Sprintf("%d/%d", i+1, len(asked)))
		seen = c.r.seen()
		if v := given[name]; v != "" {
			c.r.says(v)
		} else {
			c.r.says("不变")
		}
	}
}

func TestAChangeIsNotDoneOutsideItsWindowAndMovesByNewApproval(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		c := p.night(on)
		tk := c.asks(calm)
		c.decides(tk.Number)
		c.takes(tk.Number)
		c.prepares(tk)
		p.reachesWindow(tk.Number)
		c.engineer.says("开始实施 " + tk.Number)
		p.stored(t, tk.Number, func(k core.Ticket) bool { return !k.Detail.Change.Started.IsZero() })
		c.hears(c.engineer, "勾选 "+tk.Number+" 1", "已勾选「备份已验证可以恢复」")
		p.passes(p.find(tk.Number).Detail.Change.To.Sub(p.demo.Clock.Now()))
		c.hears(c.engineer, "解决 "+tk.Number+" 好了", "已经结束", "改期 "+tk.Number)

		first := p.find(tk.Number).Detail.Approval
		c.hears(c.engineer, "改期 "+tk.Number, "只有申请人")
		c.changes("改期 "+tk.Number, "重新提交", map[string]string{"window_on": "后天", "summary": calm["summary"]})
		p.stored(t, tk.Number, func(k core.Ticket) bool {
			return k.Status == core.StatusWaitingApproval && k.Detail.Approval != first && k.Detail.Change.Started.IsZero() && k.Detail.Checks[0].Done.IsZero()
		})
		c.engineer.sees(tk.Number, "改期", "重新审批")
		c.director.says("同意 " + tk.Number)
		p.reaches(tk.ID, core.StatusNew)
		c.engineer.says("接单 " + tk.Number)
		p.reaches(tk.ID, core.StatusInProgress)
		p.reachesWindow(tk.Number)
		c.engineer.says("开始实施 " + tk.Number)
		p.stored(t, tk.Number, func(k core.Ticket) bool { return !k.Detail.Change.Started.IsZero() })
	})
}

func TestOverlappingWindowsAreShownAtFilingAndToWhoDecidesAndDoes(t *testing.T) {
	onPanels(t, func(t *testing.T, p *play, on core.Platform) {
		c := p.night(on)
		defer c.r.reads(c.r.direct, "窗口冲突 "+string(on))
		first := c.asks(calm)
		second := c.asks(with(calm, "system", "数据库", "summary", "清理数据库归档", "window", "23:00-1:00"))
		c.r.sees(second.Number, "窗口冲突", first.Number)
		card := c.director.matches(c.director.direct, "the approval", func(v actor.View) bool {
			return v.Has("清理数据库归档", second.Number) && v.Button("同意") != nil
		})
		if !card.Has("窗口冲突", first.Number) {
			t.Errorf("the director is not shown the conflict: %s", card.Text)
		}
		c.director.clicks(card, "同意", nil)
		p.reaches(second.ID, core.StatusNew)
		c.engineer.saysIn(c.group, "接单 "+second.Number)
		p.reaches(second.ID, core.StatusInProgress)
		c.hears(c.engineer, "进度 "+second.Number, second.Number, "窗口冲突", first.Number)
		third := c.asks(with(calm, "summary", "更换防火墙电源", "window_on", "7天后"))
		p.stored(t, third.Number, func(k core.Ticket) bool { return k.Type == core.Change })
		v := c.r.sees(third.Number, "等待审批")
		if v.Has("窗口冲突") {
			t.Errorf("a change of another night is in conflict: %s", v.Text)
		}
		for _, k := range []core.Ticket{first, second, third} { // the next platform's changes are in the same nights
			c.r.says("取消 " + k.Number)
			p.reaches(k.ID, core.StatusCancelled)
		}
	})
}
