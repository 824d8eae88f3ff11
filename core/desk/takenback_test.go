package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// recalls takes back a message of the employee.
func (h *house) recalls(ref string, byOther bool) error {
	h.events++
	return h.handle(core.Event{Dedupe: "r" + itoa(h.events), Bot: "w", Platform: core.WeCom, Kind: core.EventRecalled, MessageRef: ref, ByOther: byOther, Conversation: core.Conversation{ID: "p-" + employee}})
}

func readOn(m core.Outbound) string { return cards.Text(*m.Card, 1<<14) }

func TestWordsThatWereTakenBackStayForHandlersOnly(t *testing.T) {
	h := newHouse()
	tk := h.handed(t)
	if err := h.says(employee, false, tk.Number+" 密码写在显示器背面"); err != nil {
		t.Fatal(err)
	}
	comment := "in" + itoa(h.events)
	for range 2 { // told again under another id, it changes nothing
		if err := h.recalls(comment, false); err != nil {
			t.Fatal(err)
		}
	}
	back := 0
	for _, a := range h.tx.acts[tk.ID] {
		if a.Verb == "taken_back" {
			back++
			if a.Actor != employee || a.Text != "" || !a.Public {
				t.Errorf("the timeline says %+v", a)
			}
		}
	}
	if back != 1 {
		t.Fatalf("taken back %d times", back)
	}
	if err := h.says(employee, false, "进度 "+tk.Number); err != nil {
		t.Fatal(err)
	}
	if s := readOn(h.newestCard(t, cards.KindStatus)); strings.Contains(s, "显示器背面") || !strings.Contains(s, "撤回了一条消息") || !strings.Contains(s, "电脑蓝屏") {
		t.Errorf("the requester reads %s", s)
	}
	if err := h.says(technician, true, "进度 "+tk.Number); err != nil {
		t.Fatal(err)
	}
	if s := readOn(h.newestCard(t, cards.KindWork)); !strings.Contains(s, "显示器背面（已撤回）") || !strings.Contains(s, "撤回了一条消息") {
		t.Errorf("the handler reads %s", s)
	}
}

func TestAReportThatWasTakenBackIsNoLongerQuotedToItsRequester(t *testing.T) {
	h := newHouse()
	if err := h.says(employee, false, "电脑蓝屏"); err != nil {
		t.Fatal(err)
	}
	report := "in" + itoa(h.events)
	if err := h.presses(employee, false, "", cards.Press{Verb: "draft.submit", Object: h.draftOf(t)}, nil); err != nil {
		t.Fatal(err)
	}
	if err := h.recalls(report, true); err != nil {
		t.Fatal(err)
	}
	for words, card := range map[string]bool{"我的工单": false, "进度": true} {
		if err := h.says(employee, false, words); err != nil {
			t.Fatal(err)
		}
		kind := cards.KindList
		if card {
			kind = cards.KindStatus
		}
		if s := readOn(h.newestCard(t, kind)); strings.Contains(s, "蓝屏") || !strings.Contains(s, "原文已撤回") {
			t.Errorf("%s shows %s", words, s)
		}
	}
	if s := readOn(h.newestCard(t, cards.KindWork)); !strings.Contains(s, "电脑蓝屏") {
		t.Errorf("the handlers lost the report: %s", s)
	}
}

func TestAMessageTakenBackBeforeItWasHandledIsFoundAMinuteLater(t *testing.T) {
	h := newHouse()
	tk := h.handed(t)
	if err := h.recalls("in"+itoa(h.events+2), false); err != nil { // the recall overtakes the comment
		t.Fatal(err)
	}
	if err := h.says(employee, false, tk.Number+" 密码写在显示器背面"); err != nil {
		t.Fatal(err)
	}
	if err := h.passes(2 * time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := h.tx.tickets[tk.ID].Detail.TakenBack; len(got) != 1 {
		t.Errorf("taken back: %v", got)
	}
}
