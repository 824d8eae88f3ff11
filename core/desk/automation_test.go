package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
)

// ruling is a house with rules.
func ruling(t testing.TB, rules ...core.Automation) *house {
	t.Helper()
	h := newHouse()
	h.rules(t, rules...)
	return h
}

func (h *house) rules(t testing.TB, rules ...core.Automation) {
	t.Helper()
	h.world.Setup.Automation = rules
	compiled, err := automation.Compile(h.world.Setup.Automations())
	if err != nil {
		t.Fatal(err)
	}
	h.world.Automation = compiled
}

// report files a ticket and lets the rules answer.
func (h *house) reports(t testing.TB, who core.PersonID) core.Ticket {
	t.Helper()
	h.must(t, h.says(who, false, "电脑坏了，屏幕不亮"))
	h.must(t, h.says(who, false, h.fill("提交 CODE")))
	h.must(t, h.passes(0))
	for _, tk := range h.tx.tickets {
		if tk.Type == core.Incident {
			return tk
		}
	}
	t.Fatal("no ticket")
	return core.Ticket{}
}

func set(s core.AutoSet) core.AutoAction { return core.AutoAction{Set: &s} }

// automatedActs are what rules say they did.
func (h *house) automatedActs(tk core.Ticket) (out []string) {
	for _, a := range h.tx.acts[tk.ID] {
		if a.Verb == verbAutomated || a.Verb == "automation_stopped" {
			out = append(out, a.Text)
		}
	}
	return out
}

func TestARuleSetsNotifiesRepliesAndAddsATask(t *testing.T) {
	h := ruling(t, core.Automation{
		Name: "夜间", On: automation.Created, When: `requester.vip and ticket.type == "incident"`, Do: []core.AutoAction{
			set(core.AutoSet{Priority: "P1", Category: "net", Tags: []string{"VIP"}}),
			{Notify: []string{"lead", "person:" + colleague}, Text: "{提交人} 报了 {编号}（{优先级}）"},
			{Reply: "已收到 {编号}，马上有人处理。"},
			{Task: &core.AutoTask{Name: "给 {提交人} 打电话"}},
		},
	}, core.Automation{Name: "别人的", On: automation.Created, When: `not requester.vip`, Do: []core.AutoAction{set(core.AutoSet{Tags: []string{"错"}})}})
	p := h.tx.people[employee]
	p.VIP = true
	h.tx.people[employee] = p
	tk := h.reports(t, employee)
	if tk.Priority != "P1" || tk.Category != "net" || !slices.Equal(tk.Detail.Tags, []string{"VIP"}) || tk.Detail.PriorityReason != "规则「夜间」" {
		t.Errorf("%s %s %v %s", tk.Priority, tk.Category, tk.Detail.Tags, tk.Detail.PriorityReason)
	}
	for _, who := range []core.PersonID{lead, colleague} {
		if !h.wasTold(who, "人emp 报了 "+tk.Number+"（P1）") {
			t.Errorf("%s heard %s", who, h.heard(who, 0))
		}
	}
	if !h.wasTold(employee, "已收到 "+tk.Number) || !tk.Detail.FirstResponse.IsZero() {
		t.Errorf("the requester heard %s; first response %v", h.heard(employee, 0), tk.Detail.FirstResponse)
	}
	task := h.partOf(t, "给 人emp 打电话")
	if task.Detail.Parent != tk.ID || !task.Detail.Mandatory || task.Detail.Rule != "夜间" {
		t.Errorf("%+v", task.Detail)
	}
	if got := h.automatedActs(tk); len(got) != 1 || !strings.Contains(got[0], "规则「夜间」：优先级 P2 → P1，分类 网络，标签 VIP；已通知 人lead、人mate；已回复提交人；建任务") {
		t.Errorf("the timeline says %q", got)
	}
	if i := slices.IndexFunc(h.tx.audits, func(e AuditEntry) bool { return e.Act == "ticket.automated" }); i < 0 || h.tx.audits[i].Detail["rule"] != "夜间" || h.tx.audits[i].Channel != ChannelRule || h.tx.audits[i].Actor != "" {
		t.Errorf("the audit trail has %+v", h.tx.audits)
	}
}

func TestACommentThatIsRepeatedAfterTheEndIsCounted(t *testing.T) {
	h := ruling(t, core.Automation{
		Name: "追问", On: automation.Commented, When: `ticket.status == "resolved" and event.count >= 2`,
		Do: []core.AutoAction{set(core.AutoSet{Tags: []string{"追问"}}), {Notify: []string{"lead"}, Text: "{编号} 解决后又被追问"}},
	})
	tk := h.reports(t, employee)
	for _, text := range []string{"接单 #", "解决 # 重启了"} {
		h.expects(t, technician, false, text)
	}
	h.expects(t, employee, false, "补充 # 第一次")
	h.must(t, h.passes(0))
	if len(h.automatedActs(tk)) != 0 {
		t.Fatalf("once: %q", h.automatedActs(tk))
	}
	h.expects(t, employee, false, "补充 # 第二次")
	h.must(t, h.passes(0))
	if got := h.ticket(tk); !slices.Contains(got.Detail.Tags, "追问") || !h.wasTold(lead, "解决后又被追问") {
		t.Errorf("twice: %v, %q", got.Detail.Tags, h.automatedActs(tk))
	}
}

func TestTwoRulesThatAnswerEachOtherAreStoppedWithAnAlarm(t *testing.T) {
	h := ruling(t,
		core.Automation{Name: "升", On: automation.Priority, When: `ticket.priority != "P1"`, Do: []core.AutoAction{set(core.AutoSet{Priority: "P1"})}},
		core.Automation{Name: "降", On: automation.Priority, When: `ticket.priority == "P1"`, Do: []core.AutoAction{set(core.AutoSet{Priority: "P3"})}},
		core.Automation{Name: "开始", On: automation.Created, Do: []core.AutoAction{set(core.AutoSet{Priority: "P4"})}},
	)
	h.world.Setup.Version = 7
	tk := h.reports(t, employee)
	acts := h.automatedActs(tk)
	if len(acts) != 4 || !strings.Contains(acts[3], "规则「升」和其他规则互相触发，不再处理这张工单") {
		t.Fatalf("%q", acts)
	}
	if h.ticket(tk).Detail.Stopped["升"] != 7 || !strings.Contains(h.tx.notices.alarms["automation:升"], tk.Number) {
		t.Errorf("%v %v", h.ticket(tk).Detail.Stopped, h.tx.notices.alarms)
	}
	// it stays stopped, until the set-up is written anew
	h.world.Automation, h.world.Setup.Automation = nil, nil
	h.rules(t, core.Automation{Name: "升", On: automation.Commented, Do: []core.AutoAction{set(core.AutoSet{Tags: []string{"又来"}})}})
	h.expects(t, employee, false, "补充 # 还在吗")
	h.must(t, h.passes(0))
	if len(h.automatedActs(tk)) != 4 {
		t.Errorf("a rule that was stopped acts: %q", h.automatedActs(tk))
	}
	h.world.Setup.Version = 8
	h.expects(t, employee, false, "补充 # 还在吗？")
	h.must(t, h.passes(0))
	if len(h.automatedActs(tk)) != 5 {
		t.Errorf("a rule that was mended does not act: %q", h.automatedActs(tk))
	}
}

func TestARuleDoesNotAnswerItself(t *testing.T) {
	h := ruling(t, core.Automation{Name: "一直 P2", On: automation.Priority, When: `ticket.priority != "P5"`, Do: []core.AutoAction{set(core.AutoSet{Priority: "P2"})}})
	tk := h.reports(t, employee)
	h.expects(t, technician, false, "接单 #")
	h.expects(t, technician, false, "评估 # 个人 一般")
	h.must(t, h.passes(0))
	if got := h.ticket(tk); got.Priority != "P2" || len(h.automatedActs(tk)) != 1 || len(got.Detail.Stopped) != 0 {
		t.Errorf("%s %q %v", got.Priority, h.automatedActs(tk), got.Detail.Stopped)
	}
}

func TestStopEndsTheListAndAllRulesSeeTheSameTicket(t *testing.T) {
	tag := func(name, when string, stop bool) core.Automation {
		return core.Automation{Name: name, On: automation.Created, When: when, Stop: stop, Do: []core.AutoAction{set(core.AutoSet{Tags: []string{name}})}}
	}
	h := ruling(t, tag("一", "", false), tag("二", `not ("一" in ticket.tags)`, true), tag("三", "", false))
	if tk := h.reports(t, employee); !slices.Equal(tk.Detail.Tags, []string{"一", "二"}) {
		t.Errorf("%v", tk.Detail.Tags)
	}
}

func TestATicketThatNobodyTouchesIsIdleOnceForEachRule(t *testing.T) {
	idle := func(name string, after time.Duration) core.Automation {
		return core.Automation{Name: name, On: automation.Idle, After: core.Duration(after), Do: []core.AutoAction{set(core.AutoSet{Tags: []string{name}})}}
	}
	h := ruling(t, idle("四小时", 4*time.Hour), idle("一小时", time.Hour)) // the house's working time passes three times as slowly
	tk := h.reports(t, employee)
	h.must(t, h.passes(2*time.Hour+59*time.Minute))
	h.expects(t, technician, false, "接单 #")
	h.must(t, h.passes(2*time.Hour+59*time.Minute))
	if n := len(h.automatedActs(tk)); n != 0 {
		t.Fatalf("too early: %q", h.automatedActs(tk))
	}
	h.must(t, h.passes(2*time.Minute))
	if got := h.automatedActs(tk); len(got) != 1 || !strings.Contains(got[0], "一小时") {
		t.Fatalf("%q", got)
	}
	h.must(t, h.passes(9*time.Hour))
	h.must(t, h.passes(50*time.Hour))
	if got := h.automatedActs(tk); len(got) != 2 || !strings.Contains(got[1], "四小时") {
		t.Errorf("%q", got)
	}
	h.expects(t, technician, false, "备注 # 还在查")
	h.must(t, h.passes(3*time.Hour))
	if got := h.automatedActs(tk); len(got) != 3 {
		t.Errorf("after another act: %q", got)
	}
}

func TestARuleSaysNoMoreThanABoundToOneReceiverInAnHour(t *testing.T) {
	h := ruling(t, core.Automation{Name: "吵", On: automation.Created, Do: []core.AutoAction{{Notify: []string{"lead"}, Text: "新单 {编号}"}}})
	for i := range noticesPerHour + 3 {
		h.states = map[string][]byte{}
		h.must(t, h.says(employee, false, fmt.Sprintf("电脑坏了 %d", i)))
		h.must(t, h.says(employee, false, h.fill("提交 CODE")))
		h.must(t, h.passes(time.Second))
	}
	count := func(words string) (n int) {
		for _, m := range h.tx.sent {
			if m.Person == lead && strings.Contains(m.Text, words) {
				n++
			}
		}
		return n
	}
	if n := count("新单"); n != noticesPerHour {
		t.Errorf("the lead heard of %d", n)
	}
	h.must(t, h.passes(time.Hour))
	if count("还有 3 条通知") != 1 {
		t.Errorf("the rest was not told: %s", h.heard(lead, 0))
	}
}

// TestRulesAlwaysComeToAnEnd lets random rules act on each other: whatever they are, the timers run out, each rule acts a bounded number of times,
// and running the same events again after a restart adds nothing.
func TestRulesAlwaysComeToAnEnd(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		events := []string{automation.Created, automation.Priority, automation.Assigned, automation.Status, automation.Commented}
		conditions := []string{"", `ticket.priority != "P1"`, `ticket.priority == "P1"`, `event.by == "rule"`, `not ("x" in ticket.tags)`}
		var rules []core.Automation
		for i := range rapid.IntRange(1, 6).Draw(rt, "rules") {
			a := core.Automation{Name: "r" + itoa(i), On: rapid.SampledFrom(events).Draw(rt, "on"), When: rapid.SampledFrom(conditions).Draw(rt, "when"), Stop: rapid.Bool().Draw(rt, "stop")}
			for range rapid.IntRange(1, 3).Draw(rt, "actions") {
				a.Do = append(a.Do, rapid.SampledFrom([]core.AutoAction{
					set(core.AutoSet{Priority: "P1"}), set(core.AutoSet{Priority: "P3"}), set(core.AutoSet{Tags: []string{"x"}}), set(core.AutoSet{Tags: []string{"-x"}}),
					{Task: &core.AutoTask{Name: "做", Optional: true}}, {Call: "far"}, {Reply: "好"}, {Assign: "strategy:round_robin"}, {Assign: "person:" + technician},
				}).Draw(rt, "do"))
			}
			rules = append(rules, a)
		}
		h := dispatching(t, core.StrategyRound)
		h.rules(t, rules...)
		h.endsSoon(rt, func() error { return h.says(employee, false, "电脑坏了，屏幕不亮") })
		h.endsSoon(rt, func() error { return h.says(employee, false, h.fill("提交 CODE")) })
		tk := h.whole2(rt)
		for i := range rapid.IntRange(0, 3).Draw(rt, "comments") {
			h.endsSoon(rt, func() error { return h.says(employee, false, fmt.Sprintf("补充 %s 第 %d 次", tk.Number, i)) })
		}
		for id := range h.tx.tickets {
			acted := 0
			for _, a := range h.tx.acts[id] {
				if a.Verb == verbAutomated {
					acted++
				}
			}
			if acted > automation.PerHour {
				rt.Fatalf("%s: rules acted %d times within the hour", h.tx.tickets[id].Number, acted)
			}
		}
		if n := len(h.tx.tickets); n > 200 {
			rt.Fatalf("there are %d tickets", n)
		}
	})
}

func (h *house) whole2(rt *rapid.T) core.Ticket {
	for _, tk := range h.tx.tickets {
		if tk.Type == core.Incident {
			return tk
		}
	}
	rt.Fatal("no ticket")
	return core.Ticket{}
}

// endsSoon does something and runs what it leads to; it fails if that doesn't end.
func (h *house) endsSoon(rt *rapid.T, do func() error) {
	if err := do(); err != nil {
		rt.Fatal(err)
	}
	for runs := 0; ; runs++ {
		due, ok := h.dueTimer()
		switch {
		case !ok:
			return
		case runs > 2000:
			rt.Fatalf("it doesn't end; the next is %+v", due)
		}
		delete(h.tx.timers, due.Object+"|"+due.Kind)
		if err := h.engine.Fire(context.Background(), h.tx, h.world, due); err != nil {
			rt.Fatal(err)
		}
	}
}
