package worktime_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

const threeWeeks = 15*7*time.Hour + 15*30*time.Minute

func BenchmarkDueThreeWeeksAhead(b *testing.B) {
	for _, c := range []struct {
		name, start string
		zone        string
		pauses      int
	}{
		{"Shanghai", "2026-09-08 10:00", "Asia/Shanghai", 0},
		{"BerlinOverAClockChange", "2026-10-12 10:00", "Europe/Berlin", 0},
		{"ShanghaiWithThreePauses", "2026-09-08 10:00", "Asia/Shanghai", 3},
	} {
		b.Run(c.name, func(b *testing.B) {
			def := office()
			def.Timezone = c.zone
			cal := parse(b, def)
			start := at(b, cal, c.start)
			var pauses []core.Pause
			for i := range c.pauses {
				from := start.AddDate(0, 0, i+1)
				pauses = append(pauses, core.Pause{From: from, To: from.Add(time.Hour)})
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := cal.Due(start, threeWeeks, pauses); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkAddWithLedgerThreeWeeksAhead(b *testing.B) {
	cal := parse(b, office())
	start := at(b, cal, "2026-09-08 10:00")
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := cal.Add(start, threeWeeks, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkIsWorking(b *testing.B) {
	cal := parse(b, office())
	now := at(b, cal, "2026-09-08 10:00")
	for b.Loop() {
		cal.IsWorking(now)
	}
}
