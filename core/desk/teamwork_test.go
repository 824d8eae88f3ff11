package desk

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestAPriorityFollowsTheMatrixUntilSomebodySetsItByHand(t *testing.T) {
	h := reported(t, "接单 #", "评估 # 部门 紧急")
	if tk := h.only(t); tk.Priority != "P2" || tk.Detail.Impact != "department" || tk.Detail.Urgency != "high" {
		t.Fatalf("assessed as %s: %+v", tk.Priority, tk.Detail)
	}
	h.expects(t, technician, false, "优先级 # P4 有替代设备")
	h.expects(t, technician, false, "评估 # 全公司 紧急")
	if tk := h.only(t); tk.Priority != "P4" || tk.Detail.PriorityBy != technician || !strings.Contains(tk.Detail.PriorityReason, "有替代设备") {
		t.Fatalf("the choice by hand is lost: %s, %+v", tk.Priority, tk.Detail)
	}
	h.expects(t, technician, false, "优先级 # P1")
	if tk := h.only(t); tk.Priority != "P4" {
		t.Error("a priority is changed without a reason")
	}
}

func TestAVIPsCaseDoesNotFallBelowP2ByTheMatrix(t *testing.T) {
	h := reported(t, "接单 #")
	vip := h.tx.people[employee]
	vip.VIP = true
	h.tx.people[employee] = vip
	h.expects(t, technician, false, "评估 # 个人 不急")
	if tk := h.only(t); tk.Priority != "P2" || !strings.Contains(tk.Detail.PriorityReason, "VIP") {
		t.Errorf("%s because %q", tk.Priority, tk.Detail.PriorityReason)
	}
}

func TestAPickBetweenNamesakesCanBeTyped(t *testing.T) {
	h := newHouse()
	for id, department := range map[core.PersonID]string{"liu1": "制造部", "liu2": "销售部"} {
		h.tx.people[id] = core.Person{ID: id, Name: "刘洋", Department: department, Active: true}
		h.tx.accounts = append(h.tx.accounts, core.Account{Person: id, Platform: core.WeCom, Tenant: "t", ID: "a-" + string(id), Bot: "w"})
	}
	for _, group := range []bool{false, true} {
		h.expects(t, technician, group, "代提 刘洋 扫码枪没反应")
		h.expects(t, technician, group, "刘洋 销售部 CODE")
	}
	filed := 0
	for _, tk := range h.tx.tickets {
		if tk.Requester == "liu2" && tk.Text == "扫码枪没反应" {
			filed++
		}
	}
	if filed != 2 || len(h.tx.tickets) != 2 {
		t.Errorf("%d tickets for the one meant, %d in all", filed, len(h.tx.tickets))
	}
}

func TestEmployeesCannotFileForOthersOrHandOver(t *testing.T) {
	h := reported(t, "接单 #")
	h.expects(t, employee, false, "代提 人oth 键盘坏了")
	h.expects(t, technician, true, "交接 人tech")
	if tk := h.only(t); tk.Assignee != technician {
		t.Errorf("it went to %q", tk.Assignee)
	}
}

func TestAResolutionTakesItsCodeFromTheButtonOrTheWords(t *testing.T) {
	for _, c := range []struct {
		of                        core.TicketType
		picked, text, code, words string
	}{
		{core.Incident, "", "换了屏幕", "fixed", "换了屏幕"}, {core.Incident, "", "已指导：重启路由", "guided", "重启路由"}, {core.Incident, "", "重复", "duplicate", ""},
		{core.Incident, "", "重复安装的驱动已删除", "fixed", "重复安装的驱动已删除"}, {core.Incident, "no_fault", "测了两遍", "no_fault", "测了两遍"},
		{core.Incident, "nonsense", "好了", "fixed", "好了"}, {core.Problem, "", "换了固件", "fixed", "换了固件"},
		{core.ServiceRequest, "", "账号已开通", "done", "账号已开通"}, {core.Task, "", "工位已备好", "done", "工位已备好"}, {core.Task, "", "临时办法：先用旧工位", "workaround", "先用旧工位"},
	} {
		if code, words := resolution(c.of, c.picked, c.text); code != c.code || words != c.words {
			t.Errorf("%q %q gives %s %q", c.picked, c.text, code, words)
		}
	}
}

func TestASlipOfTheFingerIsRecognisedAndTalkIsNot(t *testing.T) {
	for text, want := range map[string]string{
		"接丹 IT-1": "接单", "接单单 12": "接单", "转牌 IT-000001": "转派", "我的代办": "我的待办", "/tkae IT-1": "/take", "优先及 IT-1": "优先级",
		"接单 IT-1": "", "打印机 IT-1": "", "解释一下": "", "接丹 这个怎么弄": "", "你好": "", "": "",
	} {
		if got, _ := mistyped(text, "IT"); got != want {
			t.Errorf("%q is taken for %q, want %q", text, got, want)
		}
	}
}

func TestAHeldTicketThatGoesOnByHandIsNotWokenAgain(t *testing.T) {
	h := reported(t, "接单 #", "挂起 # 等配件 2小时后", "恢复 #")
	revision := h.only(t).Revision
	h.wait(t, 3*time.Hour/2)
	if tk := h.only(t); tk.Revision != revision || !tk.Detail.WakeAt.IsZero() {
		t.Errorf("%+v", tk.Detail)
	}
}

func TestADeskChoosesWhatWordsUnderACardAre(t *testing.T) {
	for talk, want := range map[string]string{"": "noted", core.TalkNote: "noted", core.TalkReply: "replied"} {
		h := reported(t, "接单 #")
		h.world.Setup.Desks[0].Talk = talk
		tk := h.only(t)
		e := h.event(technician, true)
		e.Kind, e.Text = core.EventMessage, "请先重启 "+tk.Number
		if err := h.handle(e); err != nil {
			t.Fatal(err)
		}
		acts := h.tx.acts[tk.ID]
		if last := acts[len(acts)-1]; last.Verb != want || last.Public != (want == "replied") {
			t.Errorf("with talk %q the words are %+v", talk, last)
		}
	}
}

func TestSolvingAProblemTellsEachRequesterOfItsIncidentsOnce(t *testing.T) {
	h := reported(t, "接单 #")
	first := h.only(t).Number
	h.expects(t, technician, false, "转问题 "+first+" 交换机固件缺陷")
	h.expects(t, technician, false, "代提 人oth 也断网了")
	numbers := map[core.TicketType][]string{}
	for _, tk := range h.tx.tickets {
		if tk.Number != first {
			numbers[tk.Type] = append(numbers[tk.Type], tk.Number)
		}
	}
	problem, second := numbers[core.Problem][0], numbers[core.Incident][0]
	h.expects(t, technician, false, "代提 人mgr 楼道也断网了")
	for _, tk := range h.tx.tickets {
		if tk.Requester == manager {
			h.expects(t, technician, false, "合并 "+tk.Number+" 到 "+second)
		}
	}
	h.expects(t, technician, false, "关联 "+second+" 起因 "+problem)
	for range 2 { // it is solved, comes back, and is solved again
		h.expects(t, technician, false, "解决 "+problem+" 升级了固件")
		h.expects(t, technician, false, "还是不行 "+problem)
	}
	if heard := h.heard(technician, 0); strings.Contains(heard, "已处理你的问题") {
		t.Errorf("who solved the problem is asked whether it is solved: %s", heard)
	}
	for _, who := range []core.PersonID{employee, other, manager} {
		if n := strings.Count(h.heard(who, 0), "根本原因已经解决：升级了固件"); n != 1 {
			t.Errorf("%s hears it %d times", who, n)
		}
	}
	if tk, err := h.tx.TicketNumbered(t.Context(), second); err != nil || !tk.Status.Open() {
		t.Errorf("the incident itself is %s: %v", tk.Status, err)
	}
}

func TestAHelperOfAnotherDeskSeesNoNotes(t *testing.T) {
	h := reported(t, "接单 #", "备注 # "+secret, "求助 # 人hrtech 合同在谁那里")
	if heard := h.cardsOf(stranger); !strings.Contains(heard, "向你求助") || strings.Contains(heard, secret) {
		t.Errorf("the helper is shown %s", heard)
	}
	h.expects(t, stranger, false, "进度 #")
	h.expects(t, technician, false, "备注 # 又一条"+secret)
	if heard := h.cardsOf(stranger); strings.Contains(heard, secret) {
		t.Errorf("the helper is shown %s", heard)
	}
}

func TestTheFormerDesksCardsEndWithATransfer(t *testing.T) {
	h := reported(t, "接单 #", "转服务台 # HR")
	sent := len(h.tx.sent)
	h.expects(t, stranger, false, "接单 #")
	h.expects(t, stranger, false, "备注 # "+secret)
	for _, m := range h.tx.sent[sent:] {
		if raw, _ := json.Marshal(m); strings.HasPrefix(m.Target.Conversation, "g-") && strings.Contains(string(raw), secret) {
			t.Errorf("the former desk's group reads %s", raw)
		}
	}
}

// cardsOf is every card a person was sent, as stored.
func (h *house) cardsOf(who core.PersonID) string {
	var b strings.Builder
	for _, m := range h.tx.sent {
		if m.Person == who || m.Target.Account.ID == "a-"+string(who) {
			raw, _ := json.Marshal(m)
			b.Write(raw)
		}
	}
	return b.String()
}

func TestOnlyCardsOfThePressedBotWaitForTheAnswerOfAPress(t *testing.T) {
	h := reported(t)
	tk := h.only(t)
	sent := len(h.tx.sent)
	if err := h.presses(technician, true, "", cards.Press{Verb: "work.claim", Object: string(tk.ID), Revision: tk.Revision}, nil); err != nil {
		t.Fatal(err)
	}
	here, elsewhere := 0, 0
	for _, m := range h.tx.sent[sent:] {
		switch {
		case m.Kind != core.SendUpdate:
		case m.Bot == botOf[technician]:
			here++
			if m.ClickDedupe == "" {
				t.Errorf("a card of the pressed bot may overtake the answer: %+v", m.Target)
			}
		default:
			elsewhere++
			if m.ClickDedupe != "" {
				t.Errorf("a card of bot %s waits for an answer that another bot gives", m.Bot)
			}
		}
	}
	if here == 0 || elsewhere == 0 {
		t.Fatalf("%d cards here and %d elsewhere changed", here, elsewhere)
	}
}

func TestATicketIsMergedIntoNoTicketOfAnotherDesk(t *testing.T) {
	h := reported(t, "接单 #")
	mine := h.only(t)
	h.expects(t, technician, false, "代提 人oth 工资条打不开")
	var theirs core.Ticket
	for _, tk := range h.tx.tickets {
		if tk.ID != mine.ID {
			theirs = tk
		}
	}
	h.expects(t, technician, false, "转服务台 "+theirs.Number+" HR")
	h.expects(t, technician, false, "合并 "+mine.Number+" 到 "+theirs.Number)
	if tk := h.tx.tickets[mine.ID]; !tk.Status.Open() || len(h.tx.tickets[theirs.ID].Detail.Links) != 0 {
		t.Errorf("%s is %s, and %s took it in: %+v", tk.Number, tk.Status, theirs.Number, h.tx.tickets[theirs.ID].Detail.Links)
	}
}

func TestANoteIsNotOnTheRequestersTimeline(t *testing.T) {
	h := reported(t, "接单 #", "备注 # "+secret)
	h.expects(t, employee, false, "进度 #")
	shown := h.cardsOf(employee)
	if strings.Contains(shown, secret) || !strings.Contains(shown, "接单") {
		t.Errorf("the requester is shown %s", shown)
	}
}
