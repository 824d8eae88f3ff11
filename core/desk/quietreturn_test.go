package desk

import (
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// sentBack makes a laptop request of somebody that their manager has returned.
func sentBack(t *testing.T, h *house, who core.PersonID) core.Ticket {
	t.Helper()
	p := h.tx.people[who]
	p.Manager = manager
	h.tx.people[who] = p
	h.expects(t, who, false, "申请 笔记本")
	if h.world.Bots[botOf[who]].Inputs {
		k := h.tx.copies[len(h.tx.copies)-1]
		press := cards.Press{Verb: "catalogue.submit", Object: k.Object, Revision: k.Revision, Arg: "laptop"}
		must(t, h.presses(who, false, k.Receipt.MessageRef, press, map[string]string{"why": "出差用"}))
	} else {
		h.expects(t, who, false, "出差用")
	}
	h.expects(t, manager, false, "退回 # 缺清单")
	return h.only(t)
}

// lastCard is the card of the newest message to a person, nil if that is words alone.
func (h *house) lastCard(who core.PersonID) *cards.Card {
	for _, m := range slices.Backward(h.tx.sent) {
		if m.Target.Account.ID == "a-"+string(who) {
			return m.Card
		}
	}
	return nil
}

func TestAReturnedRequestComesWithItsFormAfterQuietHours(t *testing.T) {
	for who, inputs := range map[core.PersonID]bool{employee: false, other: true} {
		h := newHouse() // 02:00 UTC
		h.wishes(t, who, "免打扰 1点到8点", "01:00-08:00")
		tk := sentBack(t, h, who)
		if c := h.lastCard(who); c != nil && c.Object == string(tk.Detail.Approval) {
			t.Fatalf("%s is sent the form in quiet hours", who)
		}
		h.wait(t, 7*time.Hour)
		c := h.lastCard(who)
		if c == nil || c.Kind != cards.KindForm || c.Object != string(tk.Detail.Approval) {
			t.Errorf("%s is sent %+v", who, c)
			continue
		}
		button := slices.ContainsFunc(c.Actions, func(a cards.Action) bool { return a.Verb == "approval.resubmit" })
		if len(c.Forms) > 0 != inputs || button == inputs {
			t.Errorf("%s is sent %d forms and the actions %+v", who, len(c.Forms), c.Actions)
		}
	}
}

func TestARequestWithdrawnInQuietHoursComesWithoutAForm(t *testing.T) {
	h := newHouse()
	h.wishes(t, employee, "免打扰 1点到8点", "01:00-08:00")
	sentBack(t, h, employee)
	h.expects(t, employee, false, "撤回 #")
	h.wait(t, 7*time.Hour)
	if c := h.lastCard(employee); c != nil && c.Kind == cards.KindForm {
		t.Errorf("the form of a withdrawn request is sent: %+v", c)
	}
}
