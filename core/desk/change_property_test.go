package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
)

// TestNoSequenceOfActsTakesAChangePastItsGuards lets anybody do anything to a change at any time of two days. Whatever they do, it is approved
// only as it may be, begun and ended in its window only, ended with its list ticked only, and each tick is of somebody whom the list names.
func TestNoSequenceOfActsTakesAChangePastItsGuards(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := newChange(t, rapid.SampledFrom([]string{"低", "高"}).Draw(r, "risk"))
		for range rapid.IntRange(5, 60).Draw(r, "acts") {
			before := h.tx.snapshot()
			if err := anyActOnAChange(r, h); err != nil {
				r.Fatalf("%v", err)
			}
			for id, now := range h.tx.tickets {
				if now.Type == core.Change {
					checkChange(r, h, before.tickets[id], now)
				}
			}
			checkTickets(r, &before, h)
		}
	})
}

func anyActOnAChange(r *rapid.T, h *house) error {
	if rapid.IntRange(0, 4).Draw(r, "kind") == 0 {
		return h.passes(time.Duration(rapid.IntRange(1, 480).Draw(r, "minutes")) * time.Minute)
	}
	who := core.PersonID(rapid.SampledFrom([]string{colleague, colleague, technician, technician, lead, lead, manager, employee, stranger}).Draw(r, "who"))
	words := rapid.SampledFrom([]string{
		"同意 #", "同意 #", "同意 #", "驳回 # 不行", "退回 # 再想想", "修改 #", "改期 #", "不变", "不变", "2026-11-25", "2026-11-26", "2026-11-27", "22:00-24:00", "0:00-5:00", "10:00-12:00",
		"接单 #", "转派 # 人mate", "挂起 # 等供应商", "恢复 #", "开始实施 #", "开始实施 #", "勾选 # 1", "勾选 # 2", "勾选 # 3", "勾选 # 4", "取消勾选 # 1", "勾选 2", "清单 #", "解决 # 好了", "解决 # 好了",
		"还是不行 #", "已解决 #", "取消 #", "转服务台 # HR", "合并 # 到 IT-000002", "低", "高",
	}).Draw(r, "words")
	return h.says(who, rapid.Bool().Draw(r, "in the group"), strings.ReplaceAll(words, "#", "IT-000001"))
}

func checkChange(r *rapid.T, h *house, was, now core.Ticket) {
	at := h.clock.Now()
	if was.Status == core.StatusWaitingApproval && now.Status == core.StatusNew {
		if o := change.Object(*changeItem.Change, *now.Detail.Change, at, time.FixedZone("CST", 8*3600)); o.Stands() {
			r.Fatalf("it is approved although %s", o.Why)
		}
	}
	begun := now.Detail.Change.Started
	if !begun.IsZero() && !change.Within(*now.Detail.Change, begun) {
		r.Fatalf("it was begun at %s, its window is %s to %s", begun, now.Detail.Change.From, now.Detail.Change.To)
	}
	if now.Status == core.StatusResolved && was.Status != core.StatusResolved {
		if begun.IsZero() || !change.Within(*now.Detail.Change, at) || len(change.Open(now.Detail.Checks)) > 0 {
			r.Fatalf("it is resolved at %s with %+v and %+v", at, now.Detail.Change, now.Detail.Checks)
		}
	}
	for i, c := range now.Detail.Checks {
		if !c.Done.IsZero() && (i >= len(was.Detail.Checks) || was.Detail.Checks[i].Done.IsZero()) && !namedBy(c, now.Desk, c.Who) {
			r.Fatalf("%s has ticked %q, which is for %v", c.Who, c.Name, c.By)
		}
	}
}

// namedBy says it again, apart from the engine: whom the lists of the house mean, at the desk that has the change now.
func namedBy(c core.Check, desk core.DeskID, who core.PersonID) bool {
	staff := map[core.DeskID][]core.PersonID{"it": {technician, colleague, lead}, "hr": {stranger}}
	means := map[string][]core.PersonID{"technician": staff[desk], "approver": {lead, manager}, "lead": map[core.DeskID][]core.PersonID{"it": {lead}, "hr": {stranger}}[desk], "person:" + manager: {manager}}
	return slices.ContainsFunc(c.By, func(by string) bool { return slices.Contains(means[by], who) })
}
