package desk

import (
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// fieldHouse is a house whose desk has fields of its own for incidents, problems and requests.
func fieldHouse() *house {
	h := newHouse()
	h.world.Setup.Desks[0].Fields = map[core.TicketType][]core.CatalogueField{
		core.Incident: {
			{Name: "hit", Label: "受影响人数", Type: core.FieldNumber, Min: "1", Required: true, Public: true},
			{Name: "line", Label: "产线", Type: core.FieldSelect, Options: []string{"一线", "二线"}, Required: true, When: core.Condition{"hit": {">=10"}}},
			{Name: "case", Label: "厂商工单号", Type: core.FieldText, Pattern: "SR[0-9]+", Message: "厂商工单号形如 SR123。"},
		},
		core.Problem:        {{Name: "cause", Label: "根因", Type: core.FieldSelect, Options: []string{"配置", "硬件"}, Required: true}},
		core.ServiceRequest: {{Name: "cost", Label: "成本中心", Type: core.FieldText, Required: true, Pattern: "C[0-9]{3}", Message: "成本中心形如 C001。"}},
	}
	return h
}

func TestARequiredFieldIsAskedForBeforeAReportIsFiledAndChecked(t *testing.T) {
	h := fieldHouse()
	h.expects(t, employee, false, "产线电脑坏了，屏幕不亮")
	wants(t, h.hears(t, employee, "提交 CODE"), "提交前还要问 1 个问题", "受影响人数")
	if len(h.tx.tickets) > 0 {
		t.Fatal("it is filed without a required field")
	}
	wants(t, h.hears(t, employee, "很多"), "受影响人数")
	wants(t, h.hears(t, employee, "12"), "产线", "一线")
	h.expects(t, employee, false, "二线")
	tk := h.only(t)
	if tk.Detail.Fields["hit"] != "12" || tk.Detail.Fields["line"] != "二线" || tk.Type != core.Incident {
		t.Fatalf("filed as %+v", tk.Detail.Fields)
	}
	said := ""
	for _, m := range h.tx.sent {
		if m.Card != nil && m.Person == employee && strings.Contains(m.Card.Title, tk.Number) {
			said += shown(*m.Card)
		}
	}
	if !strings.Contains(said, "受影响人数") || strings.Contains(said, "产线 Value") {
		t.Errorf("the requester reads %s", said)
	}
}

func TestARequiredFieldIsAskedForOnACardWhereCardsHoldInputs(t *testing.T) {
	h := fieldHouse()
	h.expects(t, other, false, "产线电脑坏了，屏幕不亮")
	confirm := h.tx.copies[len(h.tx.copies)-1]
	press := func(verb string, values map[string]string) {
		t.Helper()
		if err := h.presses(other, false, confirm.Receipt.MessageRef, pressOf(confirm, verb), values); err != nil {
			t.Fatal(err)
		}
	}
	press("draft.submit", nil)
	var form *cards.Card
	for _, m := range h.tx.sent {
		if m.Card != nil && len(m.Card.Forms) > 0 && m.Card.Forms[0].Submit.Verb == "draft.fields" {
			form = m.Card
		}
	}
	if form == nil || len(form.Forms[0].Inputs) != 1 {
		t.Fatalf("no card asks: %+v", form)
	}
	press("draft.fields", map[string]string{"hit": "0"})
	if len(h.tx.tickets) > 0 {
		t.Fatal("it is filed with an answer that is out of bounds")
	}
	press("draft.fields", map[string]string{"hit": "3"})
	if tk := h.only(t); tk.Detail.Fields["hit"] != "3" {
		t.Fatalf("filed as %+v", tk.Detail.Fields)
	}
}

func TestHandlersWriteADesksFieldsByNameAndCheck(t *testing.T) {
	h := fieldHouse()
	for _, words := range []string{"产线电脑坏了，屏幕不亮", "提交 CODE", "2"} {
		h.expects(t, employee, false, words)
	}
	h.expects(t, technician, false, "接单 #")
	wants(t, h.hears(t, technician, "字段 # 厂商工单号=12"), "SR123")
	wants(t, h.hears(t, technician, "字段 # 不存在=12"), "受影响人数、产线、厂商工单号")
	h.expects(t, employee, false, "字段 # 厂商工单号=SR1")
	if len(h.only(t).Detail.Fields) != 1 {
		t.Fatalf("written: %+v", h.only(t).Detail.Fields)
	}
	n := len(h.tx.sent)
	h.expects(t, technician, false, "字段 # 厂商工单号：SR20261125\n受影响人数=4")
	if f := h.only(t).Detail.Fields; f["case"] != "SR20261125" || f["hit"] != "4" {
		t.Fatalf("written: %+v", f)
	}
	if strings.Contains(h.heard(employee, n), "SR20261125") {
		t.Error("the requester hears of a field that is not public")
	}
	wants(t, h.hears(t, technician, "字段 #"), "厂商工单号=SR20261125")
	h.expects(t, technician, false, "受影响人数=5")
	if f := h.only(t).Detail.Fields; f["hit"] != "5" {
		t.Errorf("the answer to the question is lost: %+v", f)
	}
}

func TestARecordIsNotResolvedWithoutItsRequiredFields(t *testing.T) {
	h := fieldHouse()
	h.expects(t, technician, false, "代提 人oth 键盘坏了")
	wants(t, h.hears(t, technician, "解决 # 换了"), "还缺必填的受影响人数", "字段 IT-000001 受影响人数=")
	h.expects(t, technician, false, "字段 # 受影响人数=1")
	h.expects(t, technician, false, "转问题 # 驱动有缺陷")
	h.expects(t, technician, false, "解决 IT-000002 已修复：换驱动")
	if tk := h.numbered(t, "IT-000002"); tk.Status == core.StatusResolved {
		t.Error("a problem is resolved without its cause")
	}
	h.expects(t, technician, false, "字段 IT-000002 根因=1")
	h.expects(t, technician, false, "解决 IT-000002 已修复：换驱动")
	if tk := h.numbered(t, "IT-000002"); tk.Status != core.StatusResolved || tk.Detail.Fields["cause"] != "配置" {
		t.Errorf("it is %s, %+v", tk.Status, tk.Detail.Fields)
	}
}

func TestADesksFieldIsAskedForWithEveryServiceOfItsType(t *testing.T) {
	h := fieldHouse()
	h.expects(t, employee, false, "申请 笔记本")
	h.expects(t, employee, false, "要画图用")
	wants(t, h.hears(t, employee, "财务"), "成本中心形如 C001")
	h.expects(t, employee, false, "C007")
	if tk := h.only(t); tk.Detail.Form["cost"] != "C007" {
		t.Fatalf("asked for as %+v", tk.Detail.Form)
	}
}
