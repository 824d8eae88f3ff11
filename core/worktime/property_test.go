package worktime_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

var dayNames = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// calendars draws calendars that Parse accepts: up to three intervals a day, perhaps a shift over midnight, perhaps days of their own.
func calendars() *rapid.Generator[core.Calendar] {
	return rapid.Custom(func(t *rapid.T) core.Calendar {
		def := core.Calendar{
			ID:       "drawn",
			Timezone: rapid.SampledFrom([]string{"", "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "America/St_Johns", "Asia/Kolkata"}).Draw(t, "zone"),
			Holidays: rapid.SampledFrom([]string{"", "cn", "de"}).Draw(t, "holidays"),
			Weekly:   map[string][]string{},
			Extra:    map[string]string{},
		}
		for _, day := range dayNames {
			if spans := drawSpans(t); len(spans) > 0 {
				def.Weekly[day] = spans
			}
		}
		if len(def.Weekly) == 0 {
			def.Weekly["wed"] = []string{"09:00-12:00"}
		}
		return def
	})
}

// drawSpans leaves 00:00 to 06:00 to the shifts that begin in the evening before.
func drawSpans(t *rapid.T) []string {
	edges := rapid.SliceOfNDistinct(rapid.IntRange(6*60, 23*60), 0, 6, rapid.ID).Draw(t, "edges")
	slices.Sort(edges)
	var spans []string
	for i := 0; i+1 < len(edges); i += 2 {
		spans = append(spans, clock(edges[i])+"-"+clock(edges[i+1]))
	}
	if rapid.IntRange(0, 3).Draw(t, "night") == 0 {
		spans = append(spans, clock(rapid.IntRange(23*60, 24*60-1).Draw(t, "from"))+"-"+clock(rapid.IntRange(0, 6*60).Draw(t, "to")))
	}
	return spans
}

func clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }

// starts are days around which something happens: holidays, leap days, clock changes, or nothing.
var starts = []string{"2024-02-01", "2024-02-26", "2024-03-25", "2026-05-11", "2025-12-20", "2024-09-12", "2024-10-25", "2025-01-22", "2025-03-06", "2025-09-25", "2025-10-30", "2026-02-10", "2026-03-25", "2026-10-01", "2026-07-01", "2018-10-30", "2018-02-12", "2010-11-03"}

func drawCase(t *rapid.T) (core.Calendar, *worktime.Calendar, time.Time) {
	def := calendars().Draw(t, "calendar")
	start, _ := time.Parse(time.DateOnly, rapid.SampledFrom(starts).Draw(t, "start"))
	for range rapid.IntRange(0, 3).Draw(t, "extras") {
		date := start.AddDate(0, 0, rapid.IntRange(-1, 8).Draw(t, "day")).Format(time.DateOnly)
		value := rapid.SampledFrom(append([]string{"off", "off 厂庆", "work", "09:00-11:30", "07:15-08:00, 22:00-23:30"}, dayNames...)).Draw(t, "value")
		if !slices.Contains(dayNames, value) || len(def.Weekly[value]) > 0 {
			def.Extra[date] = value
		}
	}
	cal, err := worktime.Parse(def)
	if err != nil {
		t.Fatal(err)
	}
	return def, cal, start
}

func drawPauses(t *rapid.T, start time.Time) ([]core.Pause, [][2]int) {
	var pauses []core.Pause
	var minutes [][2]int
	for i := range rapid.IntRange(0, 4).Draw(t, "pauses") {
		from := rapid.IntRange(0, 7*24*60).Draw(t, "from")
		to := from + rapid.IntRange(-30, 2*24*60).Draw(t, "length")
		pauses = append(pauses, core.Pause{From: start.Add(time.Duration(from) * time.Minute), To: start.Add(time.Duration(to) * time.Minute), Reason: fmt.Sprint(i)})
		minutes = append(minutes, [2]int{from, to})
	}
	return pauses, minutes
}

// casesPerCalendar times rapid's hundred calendars are more than wantCompared even where many deadlines lie beyond what the oracle knows.
const (
	casesPerCalendar = 2000
	wantCompared     = 100_000
)

func TestEveryAnswerIsThatOfAnOracleThatStepsThroughTheMinutes(t *testing.T) {
	checked := 0
	rapid.Check(t, func(t *rapid.T) {
		def, cal, origin := drawCase(t)
		pauses, stretches := drawPauses(t, origin)
		own := rapid.SampledFrom([]string{"", "", "08:30-10:00", "13:00-21:15", "22:00-06:30"}).Draw(t, "own hours")
		if own != "" {
			if part, err := cal.Within(own); err == nil {
				cal = part
			} else {
				own = ""
			}
		}
		plain := newOracleWithin(def, own, cal.Location(), origin, 12)
		o := plain.without(stretches)
		seed := rapid.Uint64().Draw(t, "seed")
		for i := range casesPerCalendar {
			// A few draws and a stride give many cases without the cost of drawing each.
			r := mix(seed + uint64(i))
			from, work := int(r%(5*24*60)), int(r>>32%(20*60))
			if checkCase(t, cal, plain, o, pauses, from, work) && checkSeconds(t, cal, o, pauses, from, int(r>>16%60), work*60+int(r>>24%60)) {
				checked++
			}
		}
	})
	t.Logf("%d deadlines compared", checked)
	if checked < wantCompared && !t.Failed() && !testing.Short() {
		t.Errorf("%d deadlines compared, want %d", checked, wantCompared)
	}
}

// checkSeconds compares a deadline to the second, and the ledger that proves it: it has no gaps, and what it counts is the work. A change of
// priority is such a case, too: another target from the same start, with the same pauses.
func checkSeconds(t *rapid.T, cal *worktime.Calendar, o *oracle, pauses []core.Pause, from, second, work int) bool {
	start, d := o.at(from).Add(time.Duration(second)*time.Second), time.Duration(work)*time.Second
	want, known := o.dueSeconds(from, second, work)
	if !known {
		return false
	}
	due, ledger, err := cal.Add(start, d, pauses)
	if err != nil || !due.Equal(want) {
		t.Fatalf("%s after %s is %s (%v), want %s", d, start, due, err, want)
	}
	if got := worktime.Counted(ledger); got != d {
		t.Fatalf("the ledger of %s after %s counts %s", d, start, got)
	}
	checkGapless(t, start, due, ledger)
	return true
}

// checkCase reports whether the deadline lies within what the oracle knows, so that it was compared too.
func checkCase(t *rapid.T, cal *worktime.Calendar, plain, o *oracle, pauses []core.Pause, from, work int) bool {
	start, d := o.at(from), time.Duration(work)*time.Minute
	if got, want := cal.IsWorking(start), plain.works[from]; got != want {
		t.Fatalf("%s is working: %t, want %t", start.In(cal.Location()), got, want)
	}
	if next, err := cal.NextWorking(start); err == nil {
		if i := slices.Index(plain.works[from:], true); i >= 0 && !next.Equal(o.at(from+i)) {
			t.Fatalf("after %s work begins at %s, want %s", start, next, o.at(from+i))
		}
	}
	end := from + min(work*3, len(o.works)-from)
	if got, want := cal.Between(start, o.at(end), pauses), time.Duration(o.between(from, end))*time.Minute; got != want {
		t.Fatalf("from %s to %s lie %s, want %s", start, o.at(end), got, want)
	}
	want := o.due(from, work)
	if want < 0 {
		return false
	}
	due, err := cal.Due(start, d, pauses)
	if err != nil || !due.Equal(o.at(want)) {
		t.Fatalf("%s after %s is %s (%v), want %s", d, start, due, err, o.at(want))
	}
	return true
}

// mix scrambles a number (the finaliser of splitmix64).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

func TestALedgerIsGaplessMergedAndAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, cal, origin := drawCase(t)
		pauses, _ := drawPauses(t, origin)
		for range 20 {
			start := origin.Add(time.Duration(rapid.Int64Range(0, int64(5*24*time.Hour)).Draw(t, "start")))
			d := time.Duration(rapid.Int64Range(0, int64(30*time.Hour)).Draw(t, "work"))
			due, ledger, err := cal.Add(start, d, pauses)
			if err != nil {
				if errors.Is(err, worktime.ErrHorizon) {
					continue
				}
				t.Fatal(err)
			}
			if got := worktime.Counted(ledger); got != d {
				t.Fatalf("the ledger counts %s, want %s", got, d)
			}
			if got := cal.Between(start, due, pauses); got != d {
				t.Fatalf("between start and due lie %s, want %s", got, d)
			}
			checkGapless(t, start, due, ledger)
		}
	})
}

func TestALedgerOfAnyStretchIsGaplessAndAgreesWithBetween(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, cal, origin := drawCase(t)
		pauses, _ := drawPauses(t, origin)
		for range 20 {
			from := origin.Add(time.Duration(rapid.Int64Range(0, int64(9*24*time.Hour)).Draw(t, "from")))
			to := from.Add(time.Duration(rapid.Int64Range(0, int64(4*24*time.Hour)).Draw(t, "length")))
			ledger := cal.Ledger(from, to, pauses)
			checkGapless(t, from, to, ledger)
			if got, want := worktime.Counted(ledger), cal.Between(from, to, pauses); got != want {
				t.Fatalf("the ledger counts %s, want %s", got, want)
			}
		}
	})
}

func checkGapless(t *rapid.T, from, to time.Time, ledger []worktime.Interval) {
	for i, line := range ledger {
		if !line.From.Equal(from) || !line.To.After(line.From) || line.Reason == "" {
			t.Fatalf("line %d of %v", i, ledger)
		}
		if i > 0 && ledger[i-1].Counted == line.Counted && ledger[i-1].Reason == line.Reason {
			t.Fatalf("lines %d and %d of %v are one", i-1, i, ledger)
		}
		from = line.To
	}
	if !from.Equal(to) {
		t.Fatalf("the ledger ends at %s, not %s", from, to)
	}
}

func TestLaterStartsAndMoreWorkAreNeverDueEarlier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		_, cal, origin := drawCase(t)
		pauses, _ := drawPauses(t, origin)
		// A calendar of a minute a week may reach the horizon; then there is nothing to compare.
		due := func(start, work int64) (time.Time, bool) {
			at, err := cal.Due(origin.Add(time.Duration(start)), time.Duration(work), pauses)
			if err != nil && !errors.Is(err, worktime.ErrHorizon) {
				t.Fatal(err)
			}
			return at, err == nil
		}
		for range 20 {
			start := rapid.Int64Range(0, int64(5*24*time.Hour)).Draw(t, "start")
			work := rapid.Int64Range(0, int64(30*time.Hour)).Draw(t, "work")
			more := rapid.Int64Range(1, int64(10*time.Hour)).Draw(t, "more")
			first, ok := due(start, work)
			if !ok {
				continue
			}
			if got, ok := due(start+more, work); ok && got.Before(first) {
				t.Fatalf("a later start is due earlier, %s before %s", got, first)
			}
			together, ok := due(start, work+more)
			if !ok {
				continue
			}
			if together.Before(first) {
				t.Fatalf("more work is due earlier, %s before %s", together, first)
			}
			// Stopping on the way and going on makes no difference.
			if got, ok := due(int64(first.Sub(origin)), more); !ok || !got.Equal(together) {
				t.Fatalf("%s and then %s is due at %s, together at %s", time.Duration(work), time.Duration(more), got, together)
			}
		}
	})
}
