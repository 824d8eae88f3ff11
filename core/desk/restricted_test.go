package desk

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// confidential is a house with a ticket that only the colleague may take, who has no hand free.
func confidential(t *testing.T, strategy core.Strategy) (*house, core.Ticket) {
	t.Helper()
	h := dispatching(t, strategy, core.Rule{Name: "secret", When: `ticket.text contains "机密"`, Only: []string{"涉密"}})
	d := h.world.Setup.Desks[0].Dispatch
	d.Agents[1].Tags, d.Agents[1].Capacity = []string{"涉密"}, 1
	if strategy != core.StrategyQueue {
		h.files(t, stranger, "机密键盘坏了")
	}
	return h, h.files(t, employee, "机密电脑蓝屏")
}

// namedInGroups are the messages to groups that name a ticket, by their words or on their cards.
func (h *house) namedInGroups(t *testing.T, tk core.Ticket) (out []string) {
	for _, m := range h.tx.sent {
		words := m.Text
		if m.Card != nil {
			doc, err := json.Marshal(m.Card)
			must(t, err)
			words += string(doc)
		}
		if strings.HasPrefix(m.Target.Conversation, "g-") && (m.Ticket == tk.ID || strings.Contains(words, tk.Number)) {
			out = append(out, words)
		}
	}
	return out
}

func (h *house) strikes(t *testing.T, tk core.Ticket) {
	t.Helper()
	tk = h.ticket(tk)
	tk.Created, tk.Detail.ResolutionDue = tk.Created.AddDate(0, -1, 0), h.clock.Now().Add(-time.Minute)
	h.tx.tickets[tk.ID] = tk
	h.must(t, h.engine.Fire(context.Background(), h.tx, h.world, Timer{Kind: TimerSLA + string(sla.Resolution) + endDue, Object: string(tk.ID), Due: h.clock.Now()}))
	if len(h.ticket(tk).Detail.Breached) == 0 {
		t.Fatal("the deadline did not strike")
	}
}

func TestNoGroupHearsOfATicketForHoldersOfATag(t *testing.T) {
	h, tk := confidential(t, core.StrategyLeast)
	if tk.Assignee != "" || fellBack(tk) {
		t.Fatalf("it is with %q: %+v", tk.Assignee, tk.Detail.Given)
	}
	h.strikes(t, tk)
	h.must(t, h.engine.Fire(context.Background(), h.tx, h.world, Timer{Kind: timerSummary, Object: "f g-f", Due: h.clock.Now()}))
	for _, words := range []string{"看板", "超时工单", "快到期", "久未进展"} {
		h.must(t, h.says(technician, true, words))
	}
	if named := h.namedInGroups(t, tk); len(named) > 0 {
		t.Errorf("groups read %q", named)
	}
	about := func(m core.Outbound) bool { return m.Person == colleague && m.Ticket == tk.ID && m.Card != nil }
	if !slices.ContainsFunc(h.tx.sent, about) {
		t.Error("who may take it was not reminded of its deadline")
	}
	h.must(t, h.says(technician, false, "超时工单"))
	if got := h.cardsOf(technician); !strings.Contains(got, tk.Number) {
		t.Errorf("a handler who asks alone reads %q", got)
	}
}

func TestAGroupTakesWhatIsBehindATicketForHoldersOfATag(t *testing.T) {
	h, tk := confidential(t, core.StrategyLeast)
	h.world.Setup.Desks[0].Dispatch.Strategy = core.StrategyQueue
	open := h.files(t, other, "打印机卡纸")
	h.files(t, manager, "机密打印机卡纸") // so that one of them is first in whatever order they come
	h.must(t, h.presses(technician, true, "", cards.Press{Verb: "queue.next", Object: "queue-it", Arg: "it"}, nil))
	if h.ticket(tk).Assignee != "" || h.ticket(open).Assignee != technician {
		t.Errorf("the restricted one is with %q, the other with %q", h.ticket(tk).Assignee, h.ticket(open).Assignee)
	}
}

func TestWhereADeskGivesNothingOutARestrictedTicketIsShownToWhoMayTakeIt(t *testing.T) {
	h, tk := confidential(t, core.StrategyQueue)
	if !slices.ContainsFunc(h.tx.sent, func(m core.Outbound) bool { return m.Person == colleague && m.Ticket == tk.ID }) || len(h.namedInGroups(t, tk)) > 0 {
		t.Fatal("its holder was not shown it, or a group was")
	}
	h.must(t, h.says(colleague, false, "接单 "+tk.Number))
	if h.ticket(tk).Assignee != colleague {
		t.Error("its holder could not take it")
	}
	away := h.tx.people[colleague]
	away.Active = false
	h.tx.people[colleague] = away
	h.wait(t, time.Minute)
	second := h.files(t, other, "机密打印机卡纸")
	if !slices.ContainsFunc(h.tx.sent, func(m core.Outbound) bool { return m.Person == lead && m.Ticket == second.ID }) {
		t.Error("with no holder left the lead heard nothing")
	}
}
