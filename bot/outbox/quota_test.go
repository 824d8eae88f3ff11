package outbox

import (
	"context"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// metered is a sender with a quota of 100 calls and one of 100 replies by handle, and what it alarmed.
func metered(t *testing.T) (s *Sender, alarms func() []string) {
	t.Helper()
	var mu sync.Mutex
	var keys []string
	s = New(Config{
		Capabilities: adapters.Capabilities{Meters: []adapters.Meter{{Name: "calls", Limit: 100}, {Name: "replies", Limit: 100, Handles: true}}},
		Alarm: func(_ context.Context, key, _ string) {
			mu.Lock()
			defer mu.Unlock()
			keys = append(keys, key)
		},
		Over: func(_ context.Context, key string) {
			mu.Lock()
			defer mu.Unlock()
			keys = append(keys, "over "+key)
		},
	})
	return s, func() []string {
		s.wg.Wait()
		slices.Sort(keys)
		out := keys
		keys = nil
		return out
	}
}

func TestEachMeterAlarmsEachLevelOnceAMonth(t *testing.T) {
	s, alarms := metered(t)
	s.measure(t.Context(), map[string]int{})
	if got := alarms(); len(got) != 6 {
		t.Errorf("at the start what may stand from the last month is ended: %v", got)
	}
	for _, step := range []struct {
		calls, replies int
		want           []string
	}{
		{79, 0, nil},
		{80, 10, []string{"quota-calls-1"}},
		{81, 96, []string{"quota-replies-2"}},
		{95, 97, []string{"quota-calls-2"}},
		{96, 98, nil},
		{100, 100, []string{"quota-calls-3", "quota-replies-3"}},
		{0, 0, []string{ // a new month
			"over quota-calls-1", "over quota-calls-2", "over quota-calls-3", "over quota-replies-1", "over quota-replies-2", "over quota-replies-3",
		}},
		{80, 0, []string{"quota-calls-1"}},
	} {
		s.measure(t.Context(), map[string]int{"calls": step.calls, "replies": step.replies})
		if got := alarms(); !slices.Equal(got, step.want) {
			t.Errorf("at %d and %d: alarms %v, want %v", step.calls, step.replies, got, step.want)
		}
	}
	if s.saving().level != levelThrift {
		t.Error("the new month begins with the old one's levels")
	}
}

func TestNearTheEndOfAQuotaCardsBecomeTextAndRepliesGoByTheOtherOne(t *testing.T) {
	s, _ := metered(t)
	card := core.Outbound{Kind: core.SendMessage, Card: &cards.Card{Title: "VPN"}, Target: core.Target{Handle: json.RawMessage(`{}`)}}
	for _, c := range []struct {
		calls, replies int
		text, handle   bool
	}{
		{94, 94, false, true},
		{95, 0, true, true},
		{0, 95, true, false},
		{95, 95, true, true}, // neither is better
		{95, 100, true, false},
		{100, 95, true, true},
	} {
		s.measure(t.Context(), map[string]int{"calls": c.calls, "replies": c.replies})
		m, asText := s.frugalForm(card)
		if asText != c.text || (m.Card == nil) != c.text || (m.Target.Handle != nil) != c.handle {
			t.Errorf("at %d and %d: as text %v, by handle %v", c.calls, c.replies, asText, m.Target.Handle != nil)
		}
	}
	update := core.Outbound{Kind: core.SendUpdate, Card: &cards.Card{}}
	if m, asText := s.frugalForm(update); m.Card == nil || asText {
		t.Error("a change of a card became text")
	}
}
