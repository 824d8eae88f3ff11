package desk

import (
	"reflect"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

func TestADialogueSurvivesItsStorage(t *testing.T) {
	at := time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)
	for name, d := range map[string]dialogue{
		"nothing said":           {},
		"an empty form":          {Await: &await{What: "form", Object: "laptop", Field: "model", Until: at, Form: nil}},
		"a form with an answer":  {Await: &await{What: "form", Object: "laptop", Field: "kind", Until: at, Form: map[string]string{"model": "标准办公本", "skipped": ""}}},
		"a message in doubt":     {Await: &await{What: "place", Object: "x", Until: at, Attachments: []core.Attachment{{ID: "a1", Kind: core.Image, Ref: []byte(`{"k":1}`)}}}},
		"drafts and a last word": {Drafts: []draft{{ID: "d", Text: "打不开", Systems: []string{"ERP"}, Revision: 2, At: at, Touched: at}}, Recent: "t", RecentAt: at, Greeted: at},
	} {
		t.Run(name, func(t *testing.T) {
			raw, err := d.save()
			if err != nil {
				t.Fatal(err)
			}
			var back dialogue
			if err := back.load(raw); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(d, back) {
				t.Errorf("%+v comes back as %+v", d, back)
			}
		})
	}
}

func TestAGuidedRequestTakesItsFirstAnswerAfterStorage(t *testing.T) {
	h := newHouse()
	for _, text := range []string{"申请 笔记本", "要画图用"} {
		if err := h.says(employee, false, text); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.tx.tickets) != 1 || len(h.tx.approvals) != 1 {
		t.Fatalf("%d tickets and %d approvals came of it", len(h.tx.tickets), len(h.tx.approvals))
	}
}

func TestWordsThatOnlyLookLikeACodeAreAReport(t *testing.T) {
	h := newHouse()
	if err := h.says(employee, false, "打印机 报错 2345 怎么办"); err != nil {
		t.Fatal(err)
	}
	if n := len(h.tx.copies); n != 1 || h.tx.copies[0].Kind != "confirm" {
		t.Errorf("it is not taken for a report: %+v", h.tx.copies)
	}
}

func TestABareCancelInAGuidedRequestLeavesTicketsAlone(t *testing.T) {
	h := newHouse()
	steps := []string{"电脑坏了，屏幕不亮", "转人工"}
	for _, text := range steps {
		if err := h.says(employee, false, text); err != nil {
			t.Fatal(err)
		}
	}
	k := h.tx.copies[len(h.tx.copies)-1]
	if err := h.presses(employee, false, k.Receipt.MessageRef, pressOf(k, "draft.submit"), nil); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"申请 笔记本", "取消", "取消"} {
		if err := h.says(employee, false, text); err != nil {
			t.Fatal(err)
		}
	}
	for _, tk := range h.tx.tickets {
		if tk.Status != core.StatusNew {
			t.Errorf("%s is %s after a bare 取消", tk.Number, tk.Status)
		}
	}
}

func TestACodeAnswersEveryKindOfChoice(t *testing.T) {
	h := newHouse()
	if err := h.says(employee, false, "电脑坏了，屏幕不亮"); err != nil {
		t.Fatal(err)
	}
	submit := h.tx.copies[0]
	if err := h.says(employee, false, "提交 "+submit.Code); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		who  core.PersonID
		text string
		want core.Status
	}{
		{technician, "接单 #", core.StatusInProgress}, {technician, "挂起 #", core.StatusInProgress}, {technician, "等待配件到货 CODE", core.StatusWaitingSupplier},
		{technician, "恢复 #", core.StatusInProgress}, {technician, "解决 # 换了屏幕", core.StatusResolved}, {employee, "满意 CODE", core.StatusClosed},
	} {
		if err := h.says(c.who, false, h.fill(c.text)); err != nil {
			t.Fatal(err)
		}
		if tk := h.only(t); tk.Status != c.want {
			t.Fatalf("after %q the ticket is %s, not %s", c.text, tk.Status, c.want)
		}
	}
	if tk := h.only(t); tk.Detail.Rating != 4 {
		t.Errorf("满意 is stored as %d", tk.Detail.Rating)
	}
}
