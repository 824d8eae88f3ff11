package desk

import (
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
)

// equipped is a house with a few things that have codes.
func equipped() *house {
	h := newHouse()
	h.tx.assets.known = map[string]asset.Asset{}
	for _, a := range []asset.Asset{
		{Code: "PRN-3F-02", Kind: "打印机", Site: "3F", State: asset.InUse}, {Code: "PRN-3F-20", Kind: "打印机", Site: "3F", State: asset.InUse},
		{Code: "NB-0012", Kind: "笔记本", Holder: employee, State: asset.InUse},
	} {
		h.tx.assets.known[a.Code] = a
	}
	return h
}

// opens has somebody report and confirm, and returns the ticket.
func (h *house) opens(t *testing.T, who core.PersonID, text string) core.Ticket {
	t.Helper()
	before := len(h.tx.tickets)
	for _, say := range []string{text, "提交 CODE"} {
		if strings.Contains(say, "CODE") {
			say = h.fill(say)
		}
		if err := h.says(who, false, say); err != nil {
			t.Fatal(err)
		}
	}
	if len(h.tx.tickets) != before+1 {
		t.Fatalf("%q opens no ticket", text)
	}
	var newest core.Ticket
	for _, k := range h.tx.tickets {
		if k.Number > newest.Number {
			newest = k
		}
	}
	return newest
}

// newestCard is the newest message with a card of a kind.
func (h *house) newestCard(t *testing.T, kind cards.Kind) core.Outbound {
	t.Helper()
	for _, m := range slices.Backward(h.tx.sent) {
		if m.Card != nil && m.Card.Kind == kind {
			return m
		}
	}
	t.Fatalf("no card of kind %s was sent", kind)
	return core.Outbound{}
}

func TestACodeInTheTextLinksTheAssetAndHandlersSeeItsLastThreeTickets(t *testing.T) {
	h := equipped()
	var numbers []string
	for range 5 {
		k := h.opens(t, employee, "prn-3f-02 又卡纸了，插拔了电源也换过插座，昨天下班的时候还是好的，今天早上就开不了机")
		if !slices.Equal(k.Detail.Assets, []string{"PRN-3F-02"}) {
			t.Fatalf("%s is about %v", k.Number, k.Detail.Assets)
		}
		numbers = append(numbers, k.Number)
	}
	text := cards.Text(*h.newestCard(t, cards.KindWork).Card, 4000)
	for i, want := range []bool{false, true, true, true, true} { // the fifth stands in the title
		if strings.Contains(text, numbers[i]) != want {
			t.Errorf("the card of the fifth names the %d. ticket: %v\n%s", i+1, !want, text)
		}
	}
	if !strings.Contains(text, "PRN-3F-02 · 打印机 · 3F · 在用") {
		t.Error(text)
	}
}

func TestAMisspeltCodeOffersTheNearestTwoAndOneIsPicked(t *testing.T) {
	for label, want := range map[string][]string{"PRN-3F-20": {"PRN-3F-20"}, "都不是": nil} {
		h := equipped()
		k := h.opens(t, employee, "PRN-3F-2O 卡纸")
		m := h.newestCard(t, cards.KindChoice)
		var labels []string
		for _, a := range m.Card.Actions {
			labels = append(labels, a.Label)
		}
		if !slices.Equal(labels, []string{"PRN-3F-20", "PRN-3F-02", "都不是"}) || k.Detail.Assets != nil {
			t.Fatalf("offered %v, linked %v", labels, k.Detail.Assets)
		}
		if err := h.says(employee, false, label+" "+m.Card.Code); err != nil {
			t.Fatal(err)
		}
		if got := h.tx.tickets[k.ID].Detail.Assets; !slices.Equal(got, want) {
			t.Errorf("after %s the ticket is about %v", label, got)
		}
	}
}

func TestOnlyRequesterAndHandlersSayWhichAssetIsMeant(t *testing.T) {
	h := equipped()
	k := h.opens(t, employee, "PRN-3F-2O 卡纸")
	press := cards.Press{Verb: "asset.pick", Object: assetQuestion + string(k.ID), Revision: 1, Arg: "PRN-3F-20"}
	for _, who := range []core.PersonID{other, stranger} {
		if err := h.presses(who, false, "", press, nil); err != nil {
			t.Fatal(err)
		}
		if got := h.tx.tickets[k.ID].Detail.Assets; got != nil {
			t.Fatalf("%s links %v", who, got)
		}
	}
	press.Arg = "PRN-9F-99"
	if err := h.presses(technician, false, "", press, nil); err != nil {
		t.Fatal(err)
	}
	if last := h.tx.sent[len(h.tx.sent)-1]; last.Toast == nil || !strings.Contains(last.Toast.Text, "已不在登记里") {
		t.Errorf("an asset that is gone is answered with %+v", last.Toast)
	}
}

func TestACommentMayNameTheAssetToo(t *testing.T) {
	h := equipped()
	k := h.opens(t, employee, "电脑坏了，屏幕不亮")
	if err := h.says(employee, false, k.Number+" 编号是 NB-0012"); err != nil {
		t.Fatal(err)
	}
	if got := h.tx.tickets[k.ID].Detail.Assets; !slices.Equal(got, []string{"NB-0012"}) {
		t.Errorf("the ticket is about %v", got)
	}
}

func TestTicketNumbersAndModelNamesAreNoAssets(t *testing.T) {
	h := equipped()
	sent := len(h.tx.sent)
	h.opens(t, employee, "换成 Win10 以后显卡 RTX-4090 报错")
	if i := slices.IndexFunc(h.tx.sent[sent:], func(m core.Outbound) bool { return strings.Contains(m.Text, "没有登记编号") }); i >= 0 {
		t.Error("an asset is asked for")
	}
	if got := (&turn{w: h.world}).codesIn("IT-000123 和 it-7 说的是 PRN-3F-02"); !slices.Equal(got, []string{"PRN-3F-02"}) {
		t.Errorf("codes are %v", got)
	}
}

func TestSomebodySeesWhatTheyHold(t *testing.T) {
	h := equipped()
	for who, want := range map[core.PersonID]string{employee: "NB-0012", other: "没有登记的资产"} {
		sent := len(h.tx.sent)
		if err := h.says(who, false, "我的资产"); err != nil {
			t.Fatal(err)
		}
		m := h.tx.sent[sent]
		if m.Card != nil {
			m.Text = cards.Text(*m.Card, 2000)
		}
		if !strings.Contains(strings.ReplaceAll(m.Text, "\\", ""), want) || strings.Contains(m.Text, "PRN") {
			t.Errorf("%s is answered with %q", who, m.Text)
		}
	}
}
