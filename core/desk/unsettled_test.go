package desk

import (
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// unsettle makes cards look as they do between their delivery and the moment their receipt is stored: on the screen, but with no message known.
func (h *house) unsettle() {
	for i := range h.tx.copies {
		h.tx.copies[i].Sent, h.tx.copies[i].Receipt = false, core.Receipt{}
	}
}

// threeUnsettled puts three cards of one ticket into the technicians' chat, each of a revision of its own, none of them settled.
func threeUnsettled(t *testing.T) (*house, core.Ticket) {
	t.Helper()
	h := newHouse()
	if err := h.says(employee, false, "电脑坏了，屏幕不亮"); err != nil {
		t.Fatal(err)
	}
	if err := h.says(employee, false, "提交 "+h.tx.copies[0].Code); err != nil {
		t.Fatal(err)
	}
	tk := h.only(t)
	h.tx.copies = nil
	at := core.Target{Conversation: "g-f"}
	for revision, kind := range []cards.Kind{cards.KindWork, cards.KindReminder, cards.KindChoice} {
		h.tx.copies = append(h.tx.copies, core.Copy{
			ID: core.CopyID(kind), Bot: "f", Object: string(tk.ID), Kind: kind, Code: "CODE", Target: at, Revision: revision + 1,
		})
	}
	return h, tk
}

func TestAPressBeforeTheReceiptAnswersTheCardOfItsRevision(t *testing.T) {
	for revision, want := range map[int]cards.Kind{1: cards.KindWork, 2: cards.KindReminder, 3: cards.KindChoice} {
		t.Run(string(want), func(t *testing.T) {
			h, tk := threeUnsettled(t)
			sent := len(h.tx.sent)
			press := cards.Press{Verb: "work.claim", Object: string(tk.ID), Revision: revision}
			if err := h.presses(technician, true, "not stored yet", press, nil); err != nil {
				t.Fatal(err)
			}
			if now := h.only(t); now.Assignee != technician {
				t.Fatalf("the press claims nothing: %+v", now)
			}
			answered := answersIn(h.tx.sent[sent:])
			if len(answered) != 1 || answered[0].Copy != core.CopyID(want) {
				t.Errorf("a press on revision %d, the card %q, is answered on %+v", revision, want, answered)
			}
		})
	}
}

func TestAPressOfAnUnknownRevisionStillFindsACardOfItsObject(t *testing.T) {
	h, tk := threeUnsettled(t)
	sent := len(h.tx.sent)
	press := cards.Press{Verb: "work.claim", Object: string(tk.ID), Revision: 9}
	if err := h.presses(technician, true, "not stored yet", press, nil); err != nil {
		t.Fatal(err)
	}
	if answered := answersIn(h.tx.sent[sent:]); len(answered) != 1 || answered[0].Copy == "" {
		t.Errorf("the press is answered on %+v", answered)
	}
}

func TestAnUnsettledCardOfAnotherChatIsNotThePressedOne(t *testing.T) {
	h, tk := threeUnsettled(t)
	h.tx.copies[0].Target = core.Target{Conversation: "elsewhere"}
	h.tx.copies[1].Bot = "d"
	sent := len(h.tx.sent)
	for revision := range 2 {
		press := cards.Press{Verb: "work.note", Object: string(tk.ID), Revision: revision + 1}
		if err := h.presses(technician, true, "not stored yet", press, map[string]string{"text": "内部"}); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range answersIn(h.tx.sent[sent:]) {
		if m.Copy == "work" || m.Copy == "reminder" {
			t.Errorf("a press in one chat is answered on a card of another: %+v", m)
		}
	}
}

func TestASettledCardIsKnownByItsMessageWhateverTheRevisionSays(t *testing.T) {
	h, tk := threeUnsettled(t)
	h.tx.copies[1].Sent, h.tx.copies[1].Receipt = true, core.Receipt{MessageRef: "m-reminder"}
	sent := len(h.tx.sent)
	press := cards.Press{Verb: "work.claim", Object: string(tk.ID), Revision: 1}
	if err := h.presses(technician, true, "m-reminder", press, nil); err != nil {
		t.Fatal(err)
	}
	if answered := answersIn(h.tx.sent[sent:]); len(answered) != 1 || answered[0].Copy != "reminder" {
		t.Errorf("the press is answered on %+v", answered)
	}
}

func TestARequesterPressesTheSuggestionsBeforeTheirReceipt(t *testing.T) {
	h := newHouse()
	if err := h.says(other, false, "电脑坏了，屏幕不亮"); err != nil {
		t.Fatal(err)
	}
	k := h.tx.copies[0]
	h.unsettle()
	if err := h.presses(other, false, "not stored yet", pressOf(k, "draft.submit"), nil); err != nil {
		t.Fatal(err)
	}
	tk := h.only(t)
	if now := h.tx.copies[0]; now.Object != string(tk.ID) || now.Kind != cards.KindStatus {
		t.Errorf("the card that was pressed does not become the ticket's: %+v", now)
	}
}

// answersIn are the answers to clicks among messages, in whichever form the platform takes them.
func answersIn(sent []core.Outbound) []core.Outbound {
	var out []core.Outbound
	for _, m := range sent {
		if m.Kind == core.SendAnswer {
			out = append(out, m)
		}
	}
	return out
}

func TestAPressWhoseReceiptIsStoredWhileItIsLookedForAnswersItsCard(t *testing.T) {
	h, tk := threeUnsettled(t)
	h.tx.settle = func() {
		for i := range h.tx.copies {
			h.tx.copies[i].Sent, h.tx.copies[i].Receipt = true, core.Receipt{MessageRef: "m-" + string(h.tx.copies[i].ID)}
		}
	}
	sent := len(h.tx.sent)
	press := cards.Press{Verb: "work.claim", Object: string(tk.ID), Revision: 2}
	if err := h.presses(technician, true, "m-"+string(cards.KindReminder), press, nil); err != nil {
		t.Fatal(err)
	}
	if answered := answersIn(h.tx.sent[sent:]); len(answered) != 1 || answered[0].Copy != core.CopyID(cards.KindReminder) {
		t.Errorf("the press is answered on %+v", answered)
	}
}
