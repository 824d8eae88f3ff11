package world

import (
	"log/slog"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/knowledge"
)

func TestATicketIsIdleFromTheMomentItsDesksTimeHasRunOut(t *testing.T) {
	lx, err := knowledge.NewLexicon(knowledge.ShippedLexicon())
	if err != nil {
		t.Fatal(err)
	}
	office := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		office[day] = []string{"09:00-12:00", "13:00-18:00"}
	}
	w, err := Build(&core.Setup{
		Calendars: []core.Calendar{{ID: "office", Weekly: office, Holidays: "cn"}},
		Desks:     []core.Desk{{ID: "it", Calendar: "office"}, {ID: "hr", Calendar: "office", IdleAfter: core.Duration(time.Hour)}, {ID: "ops"}},
	}, lx, nil, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	idle := map[core.DeskID]time.Duration{"it": 16 * time.Hour, "hr": time.Hour, "ops": 16 * time.Hour}
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom([]core.DeskID{"it", "hr", "ops"}).Draw(t, "desk")
		now := time.Date(2026, 1, 1, 0, 0, 0, 0, w.Zone).Add(time.Duration(rapid.Int64Range(0, int64(365*24*time.Hour)).Draw(t, "now"))).Truncate(time.Microsecond)
		last := w.IdleBefore(d, now)
		if w.After(d, last, idle[d]).After(now) || !w.After(d, last.Add(time.Microsecond), idle[d]).After(now) {
			t.Fatalf("at %s: untouched since %s has time until %s", now, last, w.After(d, last, idle[d]))
		}
	})
	if got := w.IdleBefore("it", time.Date(2026, 10, 10, 10, 0, 0, 0, w.Zone)); got.Format("01-02 15:04") != "10-08 10:00" {
		t.Errorf("on the Saturday after 国庆, what was touched by %s is idle", got)
	}
}
