package desk

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// moves one member in or out of the bound group of Feishu.
func (h *house) moved(kind core.EventKind, at time.Time, who ...core.PersonID) error {
	h.events++
	e := core.Event{Dedupe: "m" + itoa(h.events), Bot: "f", Platform: core.Feishu, Kind: kind, At: at, Conversation: core.Conversation{ID: "g-f", Kind: core.Group}}
	for _, p := range who {
		e.Members = append(e.Members, core.Sender{ID: "a-" + string(p), Tenant: "t"})
	}
	return h.handle(e)
}

// handed is a ticket of the employee in the technician's hands.
func (h *house) handed(t *testing.T) core.Ticket {
	t.Helper()
	for _, err := range []error{h.says(employee, false, "电脑蓝屏"), h.presses(employee, false, "", cards.Press{Verb: "draft.submit", Object: h.draftOf(t)}, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	var tk core.Ticket
	for _, tk = range h.tx.tickets {
	}
	if err := h.presses(technician, true, "", cards.Press{Verb: "work.claim", Object: string(tk.ID)}, nil); err != nil {
		t.Fatal(err)
	}
	return h.tx.tickets[tk.ID]
}

func (h *house) draftOf(t *testing.T) string {
	t.Helper()
	for i := len(h.tx.sent) - 1; i >= 0; i-- {
		if c := h.tx.sent[i].Card; c != nil && c.Kind == cards.KindConfirm {
			return c.Object
		}
	}
	t.Fatal("no draft was shown")
	return ""
}

// toldOf lists what a person was sent in private that holds the words.
func (h *house) toldOf(who core.PersonID, words string) (out []core.Outbound) {
	for _, m := range h.tx.sent {
		if m.Target.Account.ID == "a-"+string(who) && strings.Contains(m.Text, words) {
			out = append(out, m)
		}
	}
	return out
}

func TestWhoLeavesTheDesksGroupIsShownToTheLeadWhoHandsTheirWorkOver(t *testing.T) {
	h := newHouse()
	tk := h.handed(t)
	now := h.clock.Now()
	for range 2 { // the platform may repeat it under another id
		if err := h.moved(core.EventLeft, now, technician); err != nil {
			t.Fatal(err)
		}
	}
	letters := h.toldOf(lead, "离开了")
	if len(letters) != 1 || letters[0].Card == nil {
		t.Fatalf("the lead is told %d times", len(letters))
	}
	if !h.tx.people[technician].WorksFor("it") {
		t.Error("leaving a group took a role")
	}
	press := cards.Press{Verb: "handover.ask", Object: letters[0].Card.Object}
	if err := h.presses(colleague, false, "", press, nil); err != nil {
		t.Fatal(err)
	}
	if last := h.tx.audits[len(h.tx.audits)-1]; last.Act != "refused.handover.ask" || last.Actor != colleague {
		t.Errorf("a colleague's press leaves %+v", last)
	}
	give := cards.Press{Verb: "handover.give", Object: press.Object, Arg: colleague}
	if err := h.presses(colleague, false, "", give, nil); err != nil {
		t.Fatal(err)
	}
	if got := h.tx.tickets[tk.ID].Assignee; got != technician {
		t.Fatalf("somebody who doesn't lead handed it to %s", got)
	}
	for _, p := range []cards.Press{press, give} {
		if err := h.presses(lead, false, "", p, nil); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.tx.tickets[tk.ID].Assignee; got != colleague {
		t.Errorf("the ticket is in the hands of %q", got)
	}
}

func TestWhoLeftTheGroupIsNotGivenWorkThereUntilTheyAreBack(t *testing.T) {
	h := newHouse()
	tk := h.handed(t)
	h.tx.accounts = append(h.tx.accounts, core.Account{Person: colleague, Platform: core.Feishu, Tenant: "t", ID: "b-" + colleague})
	left := core.Event{Dedupe: "x", Bot: "f", Platform: core.Feishu, Kind: core.EventLeft, At: h.clock.Now(), Conversation: core.Conversation{ID: "g-f", Kind: core.Group}, Members: []core.Sender{{ID: "b-" + colleague, Tenant: "t"}}}
	if err := h.handle(left); err != nil {
		t.Fatal(err)
	}
	assign := func(group bool) core.PersonID {
		t.Helper()
		if err := h.presses(technician, group, "", cards.Press{Verb: "work.assign", Object: string(tk.ID), Arg: colleague}, nil); err != nil {
			t.Fatal(err)
		}
		return h.tx.tickets[tk.ID].Assignee
	}
	if got := assign(true); got != technician {
		t.Errorf("in the group it was given to %s, who is not there", got)
	}
	if err := h.presses(technician, true, "", cards.Press{Verb: "work.assign", Object: string(tk.ID)}, nil); err != nil {
		t.Fatal(err)
	}
	asked := h.tx.sent[len(h.tx.sent)-1]
	for _, m := range h.tx.sent[len(h.tx.sent)-2:] {
		if m.Card != nil && m.Card.Kind == cards.KindChoice {
			asked = m
		}
	}
	for _, a := range asked.Card.Actions {
		if a.Arg == colleague {
			t.Error("the choice in the group offers who is not there")
		}
	}
	left.Kind, left.At, left.Dedupe = core.EventJoined, left.At.Add(time.Second), "y"
	if err := h.handle(left); err != nil {
		t.Fatal(err)
	}
	if got := assign(true); got != colleague {
		t.Errorf("back in the group, it is still with %s", got)
	}
}

func TestWhoComesIntoTheGroupIsWelcomedInPrivateOnlyIfTheyWorkForTheDesk(t *testing.T) {
	h := newHouse()
	sent := len(h.tx.sent)
	if err := h.moved(core.EventJoined, h.clock.Now(), technician, stranger, other, "nobody"); err != nil {
		t.Fatal(err)
	}
	said := h.tx.sent[sent:]
	if len(said) != 1 || said[0].Target.Account.ID != "a-"+technician || said[0].Target.Conversation != "" {
		t.Fatalf("sent %+v", said)
	}
	var told []string
	for _, a := range h.tx.audits {
		if a.Act == "group.member_joined" {
			told = append(told, a.Detail["account"].(string))
		}
	}
	if len(told) != 4 {
		t.Errorf("the trail tells of %v", told)
	}
	delete(h.tx.bindings, "f g-f")
	sent = len(h.tx.sent)
	if err := h.moved(core.EventJoined, h.clock.Now().Add(time.Minute), lead); err != nil || len(h.tx.sent) != sent {
		t.Errorf("a group of no desk: sent %d, %v", len(h.tx.sent)-sent, err)
	}
}

func TestNoOrderOfJoiningAndLeavingLeavesAnybodyWhereTheyAreNot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := newHouse()
		n := rapid.IntRange(1, 6).Draw(t, "moves")
		order := rapid.Permutation(seconds(n)).Draw(t, "order")
		for _, i := range order { // even seconds join, odd ones leave; the last second is the truth
			kind := core.EventJoined
			if i%2 == 1 {
				kind = core.EventLeft
			}
			for range rapid.IntRange(1, 2).Draw(t, "times") {
				if err := h.moved(kind, h.clock.Now().Add(time.Duration(i)*time.Second), technician); err != nil {
					t.Fatal(err)
				}
			}
		}
		if len(h.tx.presences) != 1 || h.tx.presences[0].Here != ((n-1)%2 == 0) {
			t.Fatalf("after %v: %+v", order, h.tx.presences)
		}
	})
}

func seconds(n int) (out []int) {
	for i := range n {
		out = append(out, i)
	}
	return out
}
