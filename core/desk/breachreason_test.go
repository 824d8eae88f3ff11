package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// lateHouse has one ticket in the technician's hands whose resolution is an hour late.
func lateHouse(t *testing.T) *house {
	t.Helper()
	h := newHouse()
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	h.expects(t, technician, false, "接单 #")
	h.wait(t, 25*time.Hour)
	if got := h.only(t).Detail.Breached; !slices.Contains(got, "resolution") {
		t.Fatalf("the ticket has missed %v", got)
	}
	return h
}

func TestALateTicketIsResolvedWithAReasonInOneLine(t *testing.T) {
	for said, want := range map[string]core.BreachReason{
		"解决 # 已换主板，超时原因：等待备件":            {Code: "parts", Name: "等待备件"},
		"解决 # 已修复：已换主板。超时原因 等待备件：主板缺货":   {Code: "parts", Name: "等待备件", Words: "主板缺货"},
		"解决 # 已换主板，超时原因：其他，厂里停电":         {Code: "other", Name: "其他", Words: "厂里停电"},
		"解决 # 已换主板，超时原因：厂里停电":            {Code: "other", Name: "其他", Words: "厂里停电"},
		"解决 # 已换主板，超时原因：Spare part：主板缺货": {Code: "parts", Name: "等待备件", Words: "主板缺货"},
	} {
		h := lateHouse(t)
		h.expects(t, technician, false, said)
		tk := h.only(t)
		got := tk.Detail.Breach
		if tk.Status != core.StatusResolved || got == nil || got.Code != want.Code || got.Name != want.Name || got.Words != want.Words || got.By != technician || !slices.Contains(got.Measures, "resolution") {
			t.Errorf("%s: it is %s because %+v", said, tk.Status, got)
		}
		if tk.Detail.Resolution != "已换主板" || tk.Detail.Resolving != nil {
			t.Errorf("%s: the resolution is %q, %+v waits", said, tk.Detail.Resolution, tk.Detail.Resolving)
		}
	}
}

// reasonAsked is the card that asks why the ticket is late.
func (h *house) reasonAsked(t *testing.T) core.Copy {
	t.Helper()
	for _, k := range slices.Backward(h.tx.copies) {
		if k.Kind == cards.KindChoice {
			return k
		}
	}
	t.Fatal("nobody was asked why")
	return core.Copy{}
}

func TestALateTicketStaysOpenUntilItsHandlerSaysWhy(t *testing.T) {
	for _, answer := range []func(t *testing.T, h *house, k core.Copy){
		func(t *testing.T, h *house, k core.Copy) { // a button
			must(t, h.presses(technician, false, k.Receipt.MessageRef, cards.Press{Verb: "work.breach", Object: k.Object, Revision: k.Revision, Arg: "staff"}, nil))
		},
		func(t *testing.T, h *house, k core.Copy) { must(t, h.says(technician, false, "人手不足 "+k.Code)) },
		func(t *testing.T, h *house, k core.Copy) {
			h.expects(t, technician, false, "超时原因 # 人手不足")
		},
	} {
		h := lateHouse(t)
		h.expects(t, technician, false, "解决 # 已指导：重启")
		if got := h.only(t); got.Status != core.StatusInProgress || got.Detail.Breach != nil {
			t.Fatalf("without a reason it is %s", got.Status)
		}
		k := h.reasonAsked(t)
		if n := len(h.buttons(k)); n != len(usualReasons) {
			t.Errorf("%d reasons are offered", n)
		}
		answer(t, h, k)
		got := h.only(t)
		if got.Status != core.StatusResolved || got.Detail.Breach == nil || got.Detail.Breach.Code != "staff" || got.Detail.ResolutionCode != "guided" || got.Detail.Resolution != "重启" {
			t.Errorf("it is %s, %s %q because %+v", got.Status, got.Detail.ResolutionCode, got.Detail.Resolution, got.Detail.Breach)
		}
		told := 0
		for _, a := range h.tx.acts[got.ID] {
			if a.Verb == "excused" && a.Actor == technician && !a.Public && a.Text == "人手不足" {
				told++
			}
		}
		if told != 1 || !h.audited("ticket.excused") {
			t.Errorf("the timeline says %d times why", told)
		}
	}
}

func TestOtherWantsWords(t *testing.T) {
	h := lateHouse(t)
	h.expects(t, technician, false, "解决 # 好了")
	k := h.reasonAsked(t)
	must(t, h.says(technician, false, "其他 "+k.Code))
	if got := h.only(t); got.Status == core.StatusResolved || got.Detail.Breach != nil {
		t.Fatalf("it is %s because %+v", got.Status, got.Detail.Breach)
	}
	must(t, h.says(technician, false, "台风停工"))
	if got := h.only(t); got.Status != core.StatusResolved || got.Detail.Breach.Code != breachOther || got.Detail.Breach.Words != "台风停工" {
		t.Errorf("it is %s because %+v", got.Status, got.Detail.Breach)
	}
}

func TestAReasonComesWithTheFormWhereCardsHoldInputs(t *testing.T) {
	h := lateHouse(t)
	tk := h.only(t)
	turn := (&Engine{Clock: h.clock}).turn(t.Context(), h.tx, h.world, "f")
	c := turn.workCard(tk)
	asks := slices.ContainsFunc(c.Forms, func(f cards.Form) bool {
		return slices.ContainsFunc(f.Inputs, func(in cards.Input) bool { return in.Name == "breach" && in.Required })
	})
	if !asks {
		t.Fatalf("the form of a late ticket is %+v", c.Forms)
	}
	press := cards.Press{Verb: "work.resolve", Object: string(tk.ID), Revision: tk.Revision}
	must(t, h.presses(technician, false, "", press, map[string]string{"code": "fixed", "note": "已换主板", "breach": "other"}))
	if got := h.only(t); got.Status == core.StatusResolved {
		t.Fatal("other without words was enough")
	}
	must(t, h.presses(technician, false, "", press, map[string]string{"code": "fixed", "note": "已换主板", "breach": "other", "breach_words": "台风停工"}))
	if got := h.only(t); got.Status != core.StatusResolved || got.Detail.Breach.Words != "台风停工" || got.Detail.Resolution != "已换主板" {
		t.Errorf("it is %s because %+v", got.Status, got.Detail.Breach)
	}
}

func TestADeskHasReasonsOfItsOwn(t *testing.T) {
	h := lateHouse(t)
	h.world.Setup.Desks[0].BreachReasons = []core.BreachCode{{ID: "night", Name: "夜间无人"}}
	h.expects(t, technician, false, "解决 # 好了")
	if n := len(h.buttons(h.reasonAsked(t))); n != 2 {
		t.Errorf("%d reasons are offered", n)
	}
	h.expects(t, technician, false, "超时原因 # 夜间无人")
	if got := h.only(t).Detail.Breach; got == nil || got.Code != "night" {
		t.Errorf("it is late because %+v", got)
	}
}

func TestWhoIsInTimeIsNotAsked(t *testing.T) {
	h := newHouse()
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	h.expects(t, technician, false, "超时原因 # 等待备件")
	if got := h.told(technician); !strings.Contains(got, "没有超时") {
		t.Errorf("they are told %q", got)
	}
	h.expects(t, technician, false, "接单 #")
	h.clock.Advance(24 * time.Hour) // to the very second it is due
	h.expects(t, technician, false, "解决 # 好了")
	if got := h.only(t); got.Status != core.StatusResolved || got.Detail.Breach != nil {
		t.Errorf("it is %s because %+v", got.Status, got.Detail.Breach)
	}
}

// TestAMissThatNoTimerHasToldYetCounts resolves a second too late, before the sweep.
func TestAMissThatNoTimerHasToldYetCounts(t *testing.T) {
	h := newHouse()
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	h.clock.Advance(2*time.Hour + time.Second)
	h.expects(t, technician, false, "接单 #")
	if got := h.only(t).Detail.Breached; !slices.Equal(got, []string{"response"}) {
		t.Errorf("an answer a second late has missed %v", got)
	}
	h.expects(t, technician, false, "解决 # 好了")
	if got := h.only(t); got.Status == core.StatusResolved {
		t.Error("it was resolved without a reason")
	}
}

// TestWhatEndsByItselfSaysSo walks the ways in which a late ticket ends without anybody who could be asked.
func TestWhatEndsByItselfSaysSo(t *testing.T) {
	for name, c := range map[string]struct {
		code string
		end  func(t *testing.T, h *house)
	}{
		"it is merged": {breachMerged, func(t *testing.T, h *house) {
			must(t, h.says(other, false, "打印机也卡纸"))
			must(t, h.says(other, false, h.fill("提交 CODE")))
			must(t, h.says(technician, false, "合并 IT-000001 到 IT-000002"))
		}},
		"it was resolved before reasons were asked for": {breachUnstated, func(t *testing.T, h *house) {
			tk := h.only(t)
			tk.Status, tk.Detail.ResolvedAt = core.StatusResolved, h.clock.Now()
			h.tx.tickets[tk.ID] = tk
			h.expects(t, employee, false, "确认解决 #")
		}},
		"nobody confirms it": {breachUnstated, func(t *testing.T, h *house) {
			tk := h.only(t)
			tk.Status, tk.Detail.ResolvedAt = core.StatusResolved, h.clock.Now()
			h.tx.tickets[tk.ID] = tk
			h.tx.timers["x"] = Timer{Kind: timerClose, Object: string(tk.ID), Due: h.clock.Now()}
			delete(h.tx.timers, "x")
			must(t, h.engine.Fire(t.Context(), h.tx, h.world, Timer{Kind: timerClose, Object: string(tk.ID), Due: h.clock.Now()}))
		}},
	} {
		h := lateHouse(t)
		c.end(t, h)
		tk := h.numbered(t, "IT-000001")
		if tk.Status != core.StatusClosed || tk.Detail.Breach == nil || tk.Detail.Breach.Code != c.code || tk.Detail.Breach.By != "" {
			t.Errorf("%s: it is %s because %+v", name, tk.Status, tk.Detail.Breach)
		}
	}
}

func TestAReopenedTicketKeepsItsReasonUntilItMissesMore(t *testing.T) {
	h := newHouse()
	must(t, h.says(employee, false, "打印机卡纸"))
	must(t, h.says(employee, false, h.fill("提交 CODE")))
	h.wait(t, 3*time.Hour)
	h.expects(t, technician, false, "解决 # 好了，超时原因：人手不足")
	if got := h.only(t); got.Status != core.StatusResolved || !slices.Equal(got.Detail.Breach.Measures, []string{string(sla.Response)}) {
		t.Fatalf("it is %s because %+v", got.Status, got.Detail.Breach)
	}
	h.expects(t, employee, false, "还是不行")
	h.expects(t, technician, false, "解决 # 又好了")
	if got := h.only(t); got.Status != core.StatusResolved {
		t.Fatal("a reason was asked for again that is known")
	}
	h.expects(t, employee, false, "还是不行")
	h.wait(t, 30*time.Hour)
	h.expects(t, technician, false, "解决 # 终于好了")
	if got := h.only(t); got.Status == core.StatusResolved {
		t.Error("the reason of the late answer was taken for the late resolution")
	}
}
