package desk

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// fakeHeld is a held reminder with the summary it was given to.
type fakeHeld struct {
	HeldReminder
	summary string
	told    time.Time
}

func (f *fakeTx) RecentReminders(_ context.Context, c Chat, since time.Time) (n int, _ error) {
	for _, k := range f.copies {
		here := k.Person == c.Person && (c.Person != "" || k.Bot == c.Bot && k.Target.Conversation == c.Conversation)
		if here && k.Kind == cards.KindReminder {
			n++
		}
	}
	return n, nil
}

func (f *fakeTx) HoldReminder(ctx context.Context, r HeldReminder, summary Timer) error {
	f.held = append(f.held, fakeHeld{HeldReminder: r})
	return f.ArmTimer(ctx, summary)
}

func (f *fakeTx) SumUp(_ context.Context, c Chat, summary string, at time.Time) (n int, _ error) {
	for i, r := range f.held {
		if r.Chat == c && r.summary == "" {
			f.held[i].summary, f.held[i].told = summary, at
			n++
		}
	}
	return n, nil
}

func (f *fakeTx) LastSummary(_ context.Context, c Chat) (summary string, begun time.Time, _ error) {
	for _, r := range f.held {
		if r.Chat == c && r.summary != "" && r.summary != summary {
			summary, begun = r.summary, r.told
		}
	}
	return summary, begun, nil
}

func (f *fakeTx) Summary(_ context.Context, c Chat, summary string) (Summary, error) {
	s := Summary{Late: map[core.Priority]int{}, Soon: map[core.Priority]int{}}
	seen := map[core.TicketID]bool{}
	for _, r := range f.held {
		if r.Chat != c || r.summary != summary || seen[r.Ticket] {
			continue
		}
		seen[r.Ticket] = true
		s.First = append(s.First, f.tickets[r.Ticket])
		if r.Breached {
			s.Late[r.Priority]++
		} else {
			s.Soon[r.Priority]++
		}
	}
	slices.SortStableFunc(s.First, func(a, b core.Ticket) int { return cmp.Compare(a.Priority, b.Priority) })
	s.First = s.First[:min(len(s.First), SummaryShown)]
	return s, nil
}
