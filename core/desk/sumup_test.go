package desk

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// massOf stores a ticket in hand whose deadline is missed the day after it came.
func (h *house) massOf(n int, priority core.Priority, handler core.PersonID, at time.Time) core.TicketID {
	tk := core.Ticket{
		ID: core.TicketID(fmt.Sprintf("mass-%03d", n)), Number: fmt.Sprintf("IT-9%05d", n), Desk: "it", Type: core.Incident, Status: core.StatusInProgress, Priority: priority,
		Title: "连不上", Requester: employee, Assignee: handler, Bot: "w", Platform: core.WeCom, Created: at, Updated: at,
		Detail: core.TicketDetail{FirstResponse: at, ResolutionDue: at.Add(24 * time.Hour)},
	}
	h.tx.tickets[tk.ID] = tk
	_ = h.tx.SetTimer(context.Background(), Timer{Kind: TimerSLA + "resolution.due", Object: string(tk.ID), Due: at.Add(24 * time.Hour)})
	return tk.ID
}

// saidOf counts how often each chat was told of each ticket: by cards of its own, and in summaries.
func (h *house) saidOf() (single, summed map[string]int) {
	single, summed = map[string]int{}, map[string]int{}
	for _, m := range h.tx.sent {
		if m.Card == nil || m.Card.Kind != cards.KindReminder {
			continue
		}
		c := Chat{Person: m.Person}
		if m.Person == "" {
			c = Chat{Bot: m.Bot, Conversation: m.Target.Conversation}
		}
		single[c.String()+"|"+string(m.Ticket)]++
	}
	for _, r := range h.tx.held {
		if r.summary != "" {
			summed[r.Chat.String()+"|"+string(r.Ticket)]++
		}
	}
	return single, summed
}

func TestWhateverStrikesTogetherIsSaidByItselfOrInOneSummary(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		h := newHouse()
		start := h.clock.Now()
		chats := map[string]int{}
		priority := map[string]core.Priority{}
		n := rapid.IntRange(1, 90).Draw(rt, "tickets")
		for i := range n {
			p := rapid.SampledFrom(core.Priorities).Draw(rt, "priority")
			who := rapid.SampledFrom([]core.PersonID{technician, colleague, lead, ""}).Draw(rt, "handler")
			id := h.massOf(i, p, who, start.Add(time.Duration(rapid.IntRange(0, 3).Draw(rt, "later"))*3*time.Second))
			for _, c := range []string{"f g-f", "w g-w", "d g-d", lead, string(who)} {
				if c != "" {
					key := c + "|" + string(id)
					chats[key], priority[key] = 1, p
				}
			}
		}
		for range 5 {
			if err := h.passes(6 * time.Hour); err != nil {
				rt.Fatal(err)
			}
		}
		for range 5 {
			if err := h.passes(time.Minute); err != nil {
				rt.Fatal(err)
			}
		}
		single, summed := h.saidOf()
		singles := map[string]int{}
		for key := range chats {
			if single[key]+summed[key] != 1 {
				rt.Errorf("%s was told %d times by itself and %d times in a summary", key, single[key], summed[key])
			}
			if priority[key] == core.Priorities[0] {
				if summed[key] > 0 {
					rt.Errorf("%s of the first priority is in a summary", key)
				}
				continue
			}
			c, _, _ := strings.Cut(key, "|")
			singles[c] += single[key]
			if singles[c] > singleReminders {
				rt.Errorf("%s was shown %d cards", c, singles[c])
			}
		}
		for i := range n {
			if acts := h.tx.acts[core.TicketID(fmt.Sprintf("mass-%03d", i))]; len(acts) != 1 || acts[0].Verb != "breached" {
				rt.Errorf("ticket %d has the timeline %+v", i, acts)
			}
		}
	})
}

// summaries are the summary cards sent to a chat, changes of one included.
func (h *house) summaries(c Chat) (out []core.Outbound) {
	for _, m := range h.tx.sent {
		here := m.Person == c.Person && c.Person != "" || m.Bot == c.Bot && m.Target.Conversation == c.Conversation && c.Person == ""
		if here && m.Card != nil && strings.HasPrefix(m.Card.Object, "reminders-") {
			out = append(out, m)
		}
	}
	return out
}

func TestASummaryIsKeptUpToDateWhereCardsCanBe(t *testing.T) {
	h := newHouse()
	start := h.clock.Now()
	for i := range 30 {
		h.massOf(i, "P3", technician, start)
	}
	for i := 30; i < 35; i++ {
		h.massOf(i, "P2", technician, start.Add(20*time.Second))
	}
	for _, d := range []time.Duration{24 * time.Hour, summaryEvery, 15 * time.Second, summaryEvery} {
		if err := h.passes(d); err != nil {
			t.Fatal(err)
		}
	}
	live, still := h.summaries(Chat{Bot: "f", Conversation: "g-f"}), h.summaries(Chat{Bot: "w", Conversation: "g-w"})
	if len(live) != 2 || live[0].Kind != core.SendMessage || live[1].Kind != core.SendUpdate || live[1].Copy == "" {
		t.Fatalf("the live group got %d summaries: %+v", len(live), live)
	}
	if was, is := live[0].Card.Title, live[1].Card.Title; was != "🔴 10 张工单超时" || is != "🔴 15 张工单超时" || live[1].Card.Revision <= live[0].Card.Revision {
		t.Errorf("the summary went from %q to %q", was, is)
	}
	if len(still) != 1 || still[0].Card.Title != "🔴 10 张工单超时" {
		t.Errorf("where cards can't change, the same minute brought %+v", still)
	}
	if first := live[1].Card.Body[2]; !strings.Contains(fmt.Sprint(first), "P2") {
		t.Errorf("the most urgent is %v", first)
	}
}

func TestANightOfRemindersEndsInOneSummary(t *testing.T) {
	h := newHouse()
	h.expects(t, technician, false, "免打扰 22:00-08:00")
	start := h.clock.Now() // 02:00, within them
	for i := range 40 {
		h.massOf(i, "P3", technician, start.Add(time.Duration(i)*time.Minute))
	}
	for range 40 {
		if err := h.passes(time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	single, summed := h.saidOf()
	alone, together := 0, 0
	for i := range 40 {
		key := fmt.Sprintf("%s|mass-%03d", technician, i)
		alone, together = alone+single[key], together+summed[key]
		if single[key]+summed[key] != 1 {
			t.Errorf("%s was told %d times by itself and %d times in a summary", key, single[key], summed[key])
		}
	}
	if alone != singleReminders || together != 20 {
		t.Errorf("%d by themselves, %d in summaries", alone, together)
	}
}
