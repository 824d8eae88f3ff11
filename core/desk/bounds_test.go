package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
)

// crossed is a house in which the technician works for HR too, and HR has a ticket with a note.
func crossed(t *testing.T) (h *house, number string) {
	t.Helper()
	h = reported(t, "转服务台 # HR")
	h.expects(t, stranger, false, "接单 #")
	h.expects(t, stranger, false, "备注 # "+secret)
	p := h.tx.people[technician]
	p.Desks = []core.DeskID{"it", "hr"}
	h.tx.people[technician] = p
	return h, h.only(t).Number
}

func TestAGroupSpeaksOfItsOwnDesksTicketsOnly(t *testing.T) {
	h, number := crossed(t)
	for _, text := range []string{"进度 #", "接单 #", "挂起 # 等回复", "# 顺便说一句", "备注 # 又一句"} {
		sent := len(h.tx.sent)
		h.expects(t, technician, true, text)
		for _, m := range h.tx.sent[sent:] {
			if m.Card != nil && strings.HasPrefix(m.Target.Conversation, "g-") {
				t.Errorf("%q shows the card %q in the group of another desk", text, m.Card.Title)
			}
		}
		if said := h.tx.sent[len(h.tx.sent)-1].Text; !strings.Contains(said, number+" 不是本服务台的工单") {
			t.Errorf("%q is answered with %q", text, said)
		}
	}
}

func TestACardEndsForWhoNoLongerHandlesItsTicket(t *testing.T) {
	h := reported(t, "接单 #", "转派 # 人mate")
	p := h.tx.people[colleague]
	p.Desks = []core.DeskID{"hr"}
	h.tx.people[colleague] = p
	sent := len(h.tx.sent)
	h.expects(t, technician, false, "备注 # "+secret)
	h.expects(t, technician, false, "转派 # 人lead")
	ended := false
	for _, m := range h.tx.sent[sent:] {
		if m.Person != colleague || m.Card == nil {
			continue
		}
		ended = ended || strings.Contains(m.Card.Title, "已不由你处理")
		if strings.Contains(h.cardsOf(colleague), secret) {
			t.Errorf("the note is on a card of somebody who left the desk")
		}
	}
	if !ended {
		t.Error("the card of who left the desk goes on")
	}
}

func TestASentenceOnlyProposesADelegation(t *testing.T) {
	h := newHouse()
	h.expects(t, manager, false, "我明天休假，审批请 人lead 代")
	if n := len(h.tx.delegations); n != 0 {
		t.Errorf("%d delegations were made by a sentence", n)
	}
	for _, text := range []string{"小王的请假审批由张伟处理，等了3天还没通过", "请假审批由人lead处理，一直没有通过"} {
		h := newHouse()
		h.expects(t, other, false, text)
		if len(h.tx.copies) == 0 {
			t.Errorf("%q is not taken for a report", text)
		}
	}
}

func TestTasksAreNotMerged(t *testing.T) {
	h := reported(t, "接单 #")
	tk := h.only(t)
	task := tk
	task.ID, task.Number, task.Type, task.Requester = "task", "IT-000009", core.Task, ""
	h.tx.tickets[task.ID] = task
	h.expects(t, technician, false, "合并 IT-000009 到 "+tk.Number)
	h.expects(t, technician, false, "合并 "+tk.Number+" 到 IT-000009")
	for _, k := range h.tx.tickets {
		if !k.Status.Open() {
			t.Errorf("%s is %s", k.Number, k.Status)
		}
	}
}

func TestWhoFollowsATicketSeesHowItStandsAndNotWhatWasWritten(t *testing.T) {
	h := reported(t, "接单 #")
	tk := h.only(t)
	tk.Text, tk.Detail.Watchers = "工资卡号写错了", []core.PersonID{other}
	h.tx.tickets[tk.ID] = tk
	h.expects(t, employee, false, "# 新卡号是保密的")
	sent := len(h.tx.sent)
	h.expects(t, other, false, "进度 #")
	last := h.tx.sent[len(h.tx.sent)-1]
	if len(h.tx.sent) == sent || last.Card == nil || strings.Contains(h.cardsOf(other), "保密的") || strings.Contains(h.cardsOf(other), "工资卡号") {
		t.Errorf("the follower is shown %s", h.cardsOf(other))
	}
}

func TestAnAnalystFilesForNobody(t *testing.T) {
	h := newHouse()
	p := h.tx.people[other]
	p.Roles, p.Desks = []core.Role{core.RoleAnalyst}, []core.DeskID{"it"}
	h.tx.people[other] = p
	h.expects(t, other, false, "代提 人emp 键盘坏了")
	if n := len(h.tx.tickets); n != 0 {
		t.Errorf("%d tickets were filed by somebody who handles none", n)
	}
}
