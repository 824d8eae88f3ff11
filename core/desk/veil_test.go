package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// personal are the number printed in GB 11643-1999, a phone's, and the card networks' test number.
var personal = []string{"11010519491231002X", "13812345678", "4111111111111111"}

const confiding = "电脑坏了，身份证11010519491231002X，手机13812345678，卡号4111111111111111"

func TestNoNumberOfAPersonEverReachesAGroup(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		h, _ := confided(t)
		sent := 0
		for range rapid.IntRange(5, 40).Draw(r, "acts") {
			var err error
			if rapid.IntRange(0, 4).Draw(r, "confides") == 0 {
				who := core.PersonID(rapid.SampledFrom([]string{employee, other, technician, lead}).Draw(r, "who"))
				err = h.says(who, who != employee && rapid.Bool().Draw(r, "in the group"), rapid.SampledFrom([]string{confiding, "接单 IT-1", "备注 IT-1 " + confiding, "解决 IT-1 " + confiding, "查看原文 IT-1 核对身份"}).Draw(r, "words"))
			} else {
				err = anyAct(r, h)
			}
			if err != nil {
				r.Fatal(err)
			}
			for _, m := range h.tx.sent[sent:] {
				if n := held(m); n != "" && strings.HasPrefix(m.Target.Conversation, "g-") {
					r.Fatalf("%s goes to the group %s with %q", n, m.Target.Conversation, m.Text)
				}
			}
			sent = len(h.tx.sent)
		}
	})
}

// held is the first number of a person that a message carries, or the beginning of it.
func held(m core.Outbound) string {
	raw, _ := json.Marshal(m)
	i := slices.IndexFunc(personal, func(n string) bool { return strings.Contains(string(raw), n[:8]) })
	if i < 0 {
		return ""
	}
	return personal[i]
}

// confided is a house with a ticket that holds numbers, and the group's card of it.
func confided(t *testing.T) (*house, core.Copy) {
	t.Helper()
	h := newHouse()
	if err := h.says(employee, false, confiding); err != nil {
		t.Fatal(err)
	}
	if err := h.says(employee, false, h.fill("提交 CODE")); err != nil {
		t.Fatal(err)
	}
	for _, k := range h.tx.copies {
		if k.Kind == cards.KindWork && k.Bot == "f" {
			return h, k
		}
	}
	t.Fatal("no card of the ticket stands in the group")
	return nil, core.Copy{}
}

func TestAHandlerSeesTheOriginalInTheirOwnChatAfterSayingWhatFor(t *testing.T) {
	h, card := confided(t)
	sent := len(h.tx.sent)
	press := pressOf(card, "work.reveal")
	if err := h.presses(technician, true, card.Receipt.MessageRef, press, nil); err != nil {
		t.Fatal(err)
	}
	if i := slices.IndexFunc(h.tx.sent[sent:], func(m core.Outbound) bool { return held(m) != "" }); i >= 0 || revealed(h) != nil {
		t.Fatal("the original is shown before a purpose is given")
	}
	if err := h.presses(technician, true, "", press, map[string]string{"text": "核对报销户名"}); err != nil {
		t.Fatal(err)
	}
	for _, n := range personal {
		if !slices.ContainsFunc(h.tx.sent[sent:], func(m core.Outbound) bool {
			raw, _ := json.Marshal(m)
			return m.Person == technician && m.Target.Conversation == "" && strings.Contains(string(raw), n)
		}) {
			t.Errorf("the technician is not sent %s", n)
		}
	}
	e := revealed(h)
	if e == nil || e.Actor != technician || e.Detail["purpose"] != "核对报销户名" || e.Object != card.Object {
		t.Errorf("the trail tells %+v", e)
	}
}

func revealed(h *house) *AuditEntry {
	i := slices.IndexFunc(h.tx.audits, func(e AuditEntry) bool { return e.Act == "revealed.ticket" })
	if i < 0 {
		return nil
	}
	return &h.tx.audits[i]
}

func TestWhoDoesNotWorkForTheDeskSeesNoOriginal(t *testing.T) {
	for _, who := range []core.PersonID{other, stranger, manager} {
		h, card := confided(t)
		sent := len(h.tx.sent)
		if err := h.presses(who, true, "", pressOf(card, "work.reveal"), map[string]string{"text": "我想看看"}); err != nil {
			t.Fatal(err)
		}
		if i := slices.IndexFunc(h.tx.sent[sent:], func(m core.Outbound) bool { return held(m) != "" }); i >= 0 || revealed(h) != nil {
			t.Errorf("%s is shown the original", who)
		}
		if last := h.tx.audits[len(h.tx.audits)-1]; last.Act != "refused.work.reveal" || last.Actor != who {
			t.Errorf("the trail tells %+v", last)
		}
	}
}

func TestTheAnswerToAClickInAGroupIsMaskedToo(t *testing.T) {
	h, card := confided(t)
	e := h.event(technician, true)
	e.Kind, e.MessageRef, e.Click = core.EventClick, card.Receipt.MessageRef, &core.Click{Press: pressOf(card, "work.claim")}
	_, a, err := h.engine.Handle(context.Background(), h.tx, h.world, e, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := json.Marshal(a)
	if a == nil || a.Card == nil || !strings.Contains(string(raw), "138＊＊＊＊5678") || strings.Contains(string(raw), "13812345678") {
		t.Errorf("the click is answered with %s", raw)
	}
}

func TestAnAnalystReadsATicketMaskedAlsoInTheirOwnChat(t *testing.T) {
	h, card := confided(t)
	p := h.tx.people[other]
	p.Roles, p.Desks = []core.Role{core.RoleAnalyst}, []core.DeskID{"it"}
	h.tx.people[other] = p
	number := h.tx.tickets[core.TicketID(card.Object)].Number
	sent := len(h.tx.sent)
	if err := h.says(other, false, "进度 "+number); err != nil {
		t.Fatal(err)
	}
	if err := h.presses(technician, true, card.Receipt.MessageRef, pressOf(card, "work.claim"), nil); err != nil { // refreshes what the analyst sees
		t.Fatal(err)
	}
	shown := 0
	for _, m := range h.tx.sent[sent:] {
		if m.Person != other {
			continue
		}
		if n := held(m); n != "" {
			t.Errorf("the analyst reads %s", n)
		}
		if raw, _ := json.Marshal(m); strings.Contains(string(raw), "110＊＊＊＊002X") {
			shown++
		}
	}
	if shown == 0 {
		t.Error("the analyst is shown nothing of it")
	}
}
