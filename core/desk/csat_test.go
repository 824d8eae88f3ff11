package desk

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// rated brings a ticket of the reporter to its end and rates it.
func (h *house) rated(t *testing.T, who core.PersonID, score int) core.Ticket {
	t.Helper()
	must(t, h.says(who, false, "打印机卡纸"))
	must(t, h.says(who, false, h.fill("提交 CODE")))
	n := h.only(t).Number
	must(t, h.says(technician, true, "解决 "+n+" 已换墨盒"))
	h.rates(t, who, score)
	return h.only(t)
}

func (h *house) rates(t *testing.T, who core.PersonID, score int) {
	t.Helper()
	must(t, h.presses(who, false, "", cards.Press{Verb: "ticket.rate", Object: string(h.only(t).ID), Arg: itoa(score)}, nil))
}

func (h *house) timesTold(who core.PersonID, words string) (times int) {
	for _, m := range h.tx.sent {
		if m.Target.Account.ID == "a-"+string(who) && strings.Contains(m.Text, words) {
			times++
		}
	}
	return times
}

func TestALowRatingAsksWhyAndTheLeadFollowsUp(t *testing.T) {
	for _, how := range []string{"button", "number", "typed"} {
		t.Run(how, func(t *testing.T) {
			h := newHouse()
			tk := h.rated(t, employee, 2)
			k, err := h.tx.copy(func(k core.Copy) bool { return k.Kind == cards.KindChoice && k.Object == string(tk.ID) })
			must(t, err)
			switch how {
			case "button":
				p := pressOf(k, "ticket.rate_why")
				p.Arg = "passed_on"
				must(t, h.presses(employee, false, k.Receipt.MessageRef, p, nil))
				must(t, h.presses(employee, false, k.Receipt.MessageRef, p, nil)) // twice is once
			case "number":
				must(t, h.says(employee, false, "5"))
			case "typed":
				must(t, h.says(employee, false, "反复转派 "+k.Code))
			}
			if tk = h.only(t); tk.Detail.RatingReason != "passed_on" || tk.Status != core.StatusClosed || tk.Detail.FollowedUp.IsZero() {
				t.Errorf("stored %+v", tk.Detail)
			}
			if n := h.timesTold(lead, "反复转派"); n != 1 {
				t.Errorf("the lead was asked %d times", n)
			}
			must(t, h.passes(time.Hour))
			if n := h.timesTold(lead, "打了 2 分"); n != 1 {
				t.Errorf("after an hour the lead was asked %d times", n)
			}
			must(t, h.passes(followedWithin))
			if n := h.timesTold(lead, "还没有人回访"); n != 1 {
				t.Errorf("a follow-up that nobody made is remembered %d times", n)
			}
		})
	}
}

func TestALowRatingWithoutAReasonReachesTheLeadToo(t *testing.T) {
	h := newHouse()
	tk := h.rated(t, employee, 1)
	must(t, h.passes(reasonAwaited))
	if n := h.timesTold(lead, "打了 1 分：没有说明原因"); n != 1 {
		t.Fatalf("the lead was asked %d times", n)
	}
	must(t, h.says(lead, true, "备注 "+tk.Number+" 已回访：同意赔一杯咖啡"))
	must(t, h.passes(followedWithin))
	if n := h.timesTold(lead, "还没有人回访"); n != 0 {
		t.Error("a follow-up that was made is asked for again")
	}
	for _, m := range h.tx.sent {
		if m.Person == employee && strings.Contains(m.Text, "咖啡") {
			t.Error("the requester sees the note")
		}
	}
}

func TestAFairRatingAsksNothingAndABetterOneTakesTheQuestionBack(t *testing.T) {
	h := newHouse()
	h.rated(t, employee, 3)
	if _, err := h.tx.copy(func(k core.Copy) bool { return k.Kind == cards.KindChoice }); err == nil {
		t.Error("three points are asked about")
	}
	h.rates(t, employee, 1)
	h.rates(t, employee, 5)
	must(t, h.says(employee, false, "3")) // no reason of a rating any more
	must(t, h.passes(2*followedWithin))
	if h.timesTold(lead, "分：") != 0 || h.only(t).Detail.RatingReason != "" {
		t.Errorf("the lead was asked about five points; %+v", h.only(t).Detail)
	}
}

func TestReopenedWorkIsNotFollowedUp(t *testing.T) {
	h := newHouse()
	tk := h.rated(t, employee, 1)
	must(t, h.presses(employee, false, "", cards.Press{Verb: "ticket.reopen", Object: string(tk.ID)}, nil))
	must(t, h.passes(time.Hour))
	if h.timesTold(lead, "打了 1 分") != 0 {
		t.Error("the lead is asked about work that goes on")
	}
}
