package desk

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// secret marks every internal note of the property below.
const secret = "机密备注"

// edges are the moves a ticket may make in one act, whoever acts.
var edges = map[core.Status][]core.Status{
	core.StatusNew:             {core.StatusWaitingApproval, core.StatusAssigned, core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier, core.StatusResolved, core.StatusCancelled, core.StatusClosed, core.StatusFulfilling, core.StatusWaitingTask, core.StatusAutomated},
	core.StatusAssigned:        {core.StatusWaitingApproval, core.StatusNew, core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier, core.StatusResolved, core.StatusCancelled, core.StatusClosed},
	core.StatusInProgress:      {core.StatusWaitingApproval, core.StatusNew, core.StatusWaitingUser, core.StatusWaitingSupplier, core.StatusResolved, core.StatusCancelled, core.StatusClosed},
	core.StatusWaitingUser:     {core.StatusWaitingApproval, core.StatusNew, core.StatusInProgress, core.StatusResolved, core.StatusCancelled, core.StatusClosed},
	core.StatusWaitingSupplier: {core.StatusWaitingApproval, core.StatusNew, core.StatusInProgress, core.StatusResolved, core.StatusCancelled, core.StatusClosed},
	core.StatusWaitingApproval: {core.StatusNew, core.StatusCancelled},
	core.StatusWaitingTask:     {core.StatusNew, core.StatusAutomated, core.StatusCancelled},
	core.StatusAutomated:       {core.StatusResolved, core.StatusClosed, core.StatusStuck, core.StatusCancelled},
	core.StatusStuck:           {core.StatusAutomated, core.StatusResolved, core.StatusClosed, core.StatusCancelled},
	core.StatusFulfilling:      {core.StatusResolved, core.StatusCancelled},
	core.StatusResolved:        {core.StatusClosed, core.StatusInProgress, core.StatusNew},
	core.StatusClosed:          {core.StatusInProgress, core.StatusNew},
}

func TestNoSequenceOfActsBreaksTheRulesOfATicket(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h := anyHouse(r)
		for range rapid.IntRange(5, 60).Draw(r, "acts") {
			before, sent := h.tx.snapshot(), len(h.tx.sent)
			if err := anyAct(r, h); err != nil {
				r.Fatalf("%v", err)
			}
			checkTickets(r, &before, h)
			checkActs(r, &before, h)
			checkTimers(r, h)
			checkSent(r, h, h.tx.sent[sent:])
		}
	})
}

// anyHouse is the small company, or the same with changes and fields of its own.
func anyHouse(r *rapid.T) *house {
	if rapid.Bool().Draw(r, "plain") {
		return newHouse()
	}
	h := fieldHouse()
	h.world.Setup.Catalogue = append(h.world.Setup.Catalogue, changeItem)
	return h
}

func anyAct(r *rapid.T, h *house) error {
	who := core.PersonID(rapid.SampledFrom([]string{employee, employee, other, technician, technician, colleague, lead, manager, stranger}).Draw(r, "who"))
	group := h.tx.people[who].Roles != nil && rapid.Bool().Draw(r, "in the group")
	switch rapid.IntRange(0, 9).Draw(r, "kind") {
	case 0:
		return h.passes(time.Duration(rapid.IntRange(1, 2000).Draw(r, "minutes")) * time.Minute)
	case 1, 2, 3:
		return h.says(who, group, anyWords(r, h))
	}
	if len(h.tx.copies) == 0 {
		return h.says(employee, false, "电脑坏了")
	}
	k := rapid.SampledFrom(h.tx.copies).Draw(r, "card")
	verb := rapid.SampledFrom(slices.Sorted(maps.Keys(verbs))).Draw(r, "verb")
	press := cards.Press{Verb: verb, Object: k.Object, Revision: k.Revision, Arg: rapid.SampledFrom([]string{"", "1", "5", "user", "parts", colleague, other, "it", "pc", "laptop", "P1", "nonsense"}).Draw(r, "arg")}
	if shown := h.buttons(k); len(shown) > 0 && rapid.Bool().Draw(r, "a button it shows") {
		a := rapid.SampledFrom(shown).Draw(r, "button")
		verb, press.Verb, press.Arg = a.Verb, a.Verb, a.Arg
	}
	words := rapid.SampledFrom([]string{"", "请重启", "人oth", "等待供应商"}).Draw(r, "words")
	if verb == "work.note" {
		words = secret
	}
	return h.presses(who, group, k.Receipt.MessageRef, press, map[string]string{"text": words, "reason": words, "why": words})
}

// buttons lists what a card offers to press in its newest state.
func (h *house) buttons(k core.Copy) []cards.Action {
	for _, m := range slices.Backward(h.tx.sent) {
		if m.Copy == k.ID && m.Card != nil {
			return slices.DeleteFunc(pressable(*m.Card), func(a cards.Action) bool { return a.Verb == "" })
		}
	}
	return nil
}

func anyWords(r *rapid.T, h *house) string {
	number := "IT-000001"
	if len(h.tx.tickets) > 0 {
		id := rapid.SampledFrom(slices.Sorted(maps.Keys(h.tx.tickets))).Draw(r, "ticket")
		number = h.tx.tickets[id].Number
	}
	return strings.ReplaceAll(rapid.SampledFrom([]string{
		"电脑坏了，屏幕不亮", "转人工", "我的工单", "进度", "谢谢", "还是不行", "已解决", "取消", "取消 #", "催办 #", "接单 #", "备注 # " + secret, "转派 # 人mate", "转派 #",
		"回复 # 请看看", "回复 #", "挂起 # 等供应商", "挂起 #", "恢复 #", "解决 # 好了", "# 补充一句", "申请 笔记本", "要画图用", "我的审批", "我的待办", "预算不足", "同意 #", "驳回 # 太贵", "转交 # 人oth", "加签 # 人lead", "后加签 # 人oth 请看", "退回 # 缺发票", "退回 # 第2级 缺发票", "修改 #", "不变",
		"撤回 #", "委托 人oth 今天", "我今天休假，审批请 人oth 代", "取消委托", "我的委托", "确认解决 #", "还是不行 #",
		"挂起 # 等配件 2小时后", "求助 # 人mate 帮看看", "升级 # 客户在等", "优先级 # P1 停线", "评估 # 部门 紧急", "合并 # 到 IT-000002", "合并 # 到 IT-000001", "拆分 # 打印机也坏了", "标签 # VPN -旧",
		"关联 # IT-000002", "转服务台 # HR", "代提 人oth 键盘坏了", "关注 #", "取消关注 #", "看板", "交接 人tech 给 人mate", "交接 人mate", "更多 #", "转问题 # 固件缺陷", "改类型 # 请求", "改类型 # 故障", "改类型 #", "发起变更 #", "字段 # 受影响人数=3", "字段 # 根因=配置", "字段 #", "申请 变更申请", "2026-11-25", "22:00-24:00", "低", "12", "开始实施 #", "勾选 # 1", "改期 #", "关联 # 起因 IT-000002", "解决 # 已指导：重启", "解决 # 好了，超时原因：等待备件", "超时原因 # 人手不足", "超时原因 # 其他", "超时原因 #",
	}).Draw(r, "words"), "#", number)
}

func checkTickets(r *rapid.T, before *fakeTx, h *house) {
	for id, now := range h.tx.tickets {
		if statusWords[now.Status].name == "" {
			r.Fatalf("%s is in the undefined state %q", now.Number, now.Status)
		}
		was, existed := before.tickets[id]
		if !existed {
			continue
		}
		if now.Revision < was.Revision {
			r.Fatalf("the revision of %s falls from %d to %d", now.Number, was.Revision, now.Revision)
		}
		if now.Status != was.Status && now.Status == core.StatusWaitingApproval && now.Detail.Approval == was.Detail.Approval {
			r.Fatalf("%s waits for an approval that has ended", now.Number)
		}
		if now.Status != was.Status && !slices.Contains(edges[was.Status], now.Status) {
			r.Fatalf("%s moves from %s to %s", now.Number, was.Status, now.Status)
		}
		if now.Revision == was.Revision && now.Status != was.Status {
			r.Fatalf("%s moves without a new revision", now.Number)
		}
		if now.Status == core.StatusClosed && was.Status != core.StatusClosed && missedOf(now) && (now.Detail.Breach == nil || now.Detail.Breach.Code == "") {
			r.Fatalf("%s is closed late and nobody said why: %+v", now.Number, now.Detail)
		}
		if now.Assignee != "" && !h.tx.people[now.Assignee].WorksFor(now.Desk) {
			r.Fatalf("%s is handled by %s, who does not work for its desk", now.Number, now.Assignee)
		}
	}
	checkApprovals(r, before, h)
}

// missedOf reports whether a ticket that has ended missed what its requester was promised.
func missedOf(tk core.Ticket) bool {
	if slices.ContainsFunc(tk.Detail.Breached, func(m string) bool { return m == string(sla.Response) || m == string(sla.Resolution) }) {
		return true
	}
	ended := tk.Detail.ResolvedAt
	if ended.IsZero() {
		ended = tk.Detail.ClosedAt
	}
	return tk.Detail.Change == nil && ended.After(plan(tk)[sla.Resolution].Due)
}

func checkActs(r *rapid.T, before *fakeTx, h *house) {
	for id, acts := range h.tx.acts {
		tk := h.tx.tickets[id]
		for _, a := range acts[len(before.acts[id]):] {
			switch a.Verb {
			case "claimed", "assigned", "replied", "noted", "held", "resolved", "merged", "absorbed", "tagged", "escalated", "asked", "prioritised", "assessed", "retyped":
				if was, existed := before.tickets[id]; !h.tx.people[a.Actor].WorksFor(tk.Desk) && !(existed && h.tx.people[a.Actor].WorksFor(was.Desk)) {
					r.Fatalf("%s, who does not work for %s, has %s %s", a.Actor, tk.Desk, a.Verb, tk.Number)
				}
			case "handed_over":
				if a.Actor != lead {
					r.Fatalf("%s, who does not lead %s, has handed %s over", a.Actor, tk.Desk, tk.Number)
				}
			case "filed":
				if len(h.tx.people[a.Actor].Desks) == 0 {
					r.Fatalf("%s, who works for no desk, has filed %s", a.Actor, tk.Number)
				}
			case "created", "confirmed", "reopened", "cancelled", "commented", "nudged", "called", "rated":
				if a.Actor != tk.Requester {
					r.Fatalf("%s has %s %s, which is %s's", a.Actor, a.Verb, tk.Number, tk.Requester)
				}
			case "approved", "rejected":
				if was := before.approvals[tk.Detail.Approval]; !mayDecide(before, was, a) {
					r.Fatalf("%s has %s step %d of %s", a.Actor, a.Verb, was.Step, tk.Number)
				}
			}
			if a.Verb == "noted" && a.Public {
				r.Fatalf("a note on %s is public", tk.Number)
			}
		}
	}
}

func checkTimers(r *rapid.T, h *house) {
	for _, m := range h.tx.timers {
		tk, ok := h.tx.tickets[core.TicketID(m.Object)]
		if !ok {
			continue
		}
		waits := tk.Status == core.StatusWaitingUser || tk.Status == core.StatusWaitingSupplier
		clock := strings.HasPrefix(m.Kind, TimerSLA)
		if clock && !atWorkOn(tk) || m.Kind == timerWake && !waits || m.Kind == timerClose && tk.Status != core.StatusResolved {
			r.Fatalf("%s is %s and %s is armed", tk.Number, tk.Status, m.Kind)
		}
	}
	for id, tk := range h.tx.tickets {
		_, armed := h.tx.timers[string(id)+"|"+timerClose]
		if tk.Status == core.StatusResolved && !armed {
			r.Fatalf("%s is resolved and will never be closed", tk.Number)
		}
	}
}

// checkSent looks for notes in everything that goes to employees, and for cards nobody could answer.
func checkSent(r *rapid.T, h *house, sent []core.Outbound) {
	for _, m := range sent {
		public := m.Person == employee || m.Person == other || m.Person == manager || strings.HasPrefix(m.Target.Conversation, "p-"+employee)
		raw, err := json.Marshal(m)
		if err != nil {
			r.Fatalf("a message can't be stored: %v", err)
		}
		if public && strings.Contains(string(raw), secret) {
			r.Fatalf("an internal note goes to %s: %s", m.Person, raw)
		}
		if m.Card == nil {
			continue
		}
		for _, a := range m.Card.Actions {
			if _, known := verbs[a.Verb]; a.Verb != "" && !known {
				r.Fatalf("a card offers the unknown verb %q", a.Verb)
			}
		}
		for _, f := range m.Card.Forms {
			if _, known := verbs[f.Submit.Verb]; !known {
				r.Fatalf("a card submits the unknown verb %q", f.Submit.Verb)
			}
		}
		if m.Card.Clickable() && m.Card.Code == "" && m.Kind == core.SendMessage {
			r.Fatalf("the card %q can't be answered by text", m.Card.Title)
		}
	}
}
