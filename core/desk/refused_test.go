package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// choosy is a house whose laptops are approved by the colleague whom the request names, and by nobody in their place.
func choosy() *house {
	h := newHouse()
	it := &h.world.Setup.Catalogue[0]
	it.Fields = append(it.Fields, core.CatalogueField{Name: "boss", Label: "审批人", Type: "text", Required: true})
	it.Approvals = []core.ApprovalTemplate{{Name: "指定审批人", Approver: "field:boss", OnEmpty: "refuse"}}
	return h
}

func TestARequestThatNobodyMayApproveIsRefusedInWordsAndCanBeCorrected(t *testing.T) {
	h := choosy()
	for _, text := range []string{"申请 笔记本", "出差用", "没有这个人"} {
		h.expects(t, employee, false, text)
	}
	if heard := h.told(employee); !strings.Contains(heard, "找不到审批人") || len(h.tx.tickets) != 0 {
		t.Fatalf("the employee hears %q, %d tickets", heard, len(h.tx.tickets))
	}
	h.expects(t, employee, false, "继续申请")
	if heard := h.told(employee); !strings.Contains(heard, "找不到审批人") {
		t.Errorf("going on with it says %q", heard)
	}
	h.expects(t, employee, false, "人mgr")
	if tk := h.only(t); tk.Status != core.StatusWaitingApproval || tk.Detail.Form["why"] != "出差用" || tk.Detail.Form["boss"] != "人mgr" {
		t.Errorf("it is %s with %v", tk.Status, tk.Detail.Form)
	}
	h.expects(t, employee, false, "继续申请")
	if heard := h.told(employee); !strings.Contains(heard, "没有填到一半的申请") {
		t.Errorf("a request that was made is still being filled in: %q", heard)
	}
}

func TestACardWhoseRequestIsRefusedKeepsItsAnswers(t *testing.T) {
	h := choosy()
	h.expects(t, other, false, "申请 笔记本")
	card := h.tx.copies[len(h.tx.copies)-1]
	press := cards.Press{Verb: "catalogue.submit", Object: card.Object, Revision: card.Revision, Arg: "laptop"}
	must(t, h.presses(other, false, card.Receipt.MessageRef, press, map[string]string{"why": "出差用", "boss": "没有这个人"}))
	if heard := h.told(other); !strings.Contains(heard, "找不到审批人") || len(h.tx.tickets) != 0 {
		t.Fatalf("the press is answered %q, %d tickets", heard, len(h.tx.tickets))
	}
	press.Verb = "catalogue.back"
	must(t, h.presses(other, false, card.Receipt.MessageRef, press, nil))
	if shown := h.cardsOf(other); !strings.Contains(shown, "出差用") {
		t.Errorf("what was filled in is lost: %s", shown)
	}
	press.Verb = "catalogue.submit"
	must(t, h.presses(other, false, card.Receipt.MessageRef, press, map[string]string{"why": "出差用", "boss": "人mgr"}))
	if tk := h.only(t); tk.Status != core.StatusWaitingApproval {
		t.Errorf("corrected, it is %s", tk.Status)
	}
}
