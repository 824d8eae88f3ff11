package worktime_test

import (
	"fmt"
	"strings"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"github.com/imdesk/imdesk/core"
)

// oracle knows of each minute of a stretch of time whether it is worked. It shares nothing with the package but the words of the definition:
// it steps through the minutes, looks at the wall clock, and takes holidays from another source.
type oracle struct {
	start time.Time
	works []bool
}

// newOracleWithin is the oracle of a calendar, or of somebody who works in a part of its working time only; own empty means all of it.
func newOracleWithin(def core.Calendar, own string, loc *time.Location, start time.Time, days int) *oracle {
	o := &oracle{start: start}
	dates := map[time.Time][]bool{}
	// The wall clock is followed from two days before, because an hour that is repeated goes on as it began.
	var reached time.Time
	for t := start.Add(-48 * time.Hour); t.Before(start.Add(time.Duration(days) * 24 * time.Hour)); t = t.Add(time.Minute) {
		_, offset := t.In(loc).Zone()
		if wall := t.Add(time.Duration(offset) * time.Second); wall.After(reached) {
			reached = wall
		}
		if !t.Before(start) {
			o.works = append(o.works, worksAt(def, dates, reached) && inHours(own, reached))
		}
	}
	return o
}

func worksAt(def core.Calendar, dates map[time.Time][]bool, wall time.Time) bool {
	date := wall.Truncate(24 * time.Hour)
	for _, d := range []time.Time{date, date.AddDate(0, 0, -1)} {
		if dates[d] == nil {
			dates[d] = minutesOf(def, d)
		}
	}
	minute := wall.Hour()*60 + wall.Minute()
	return dates[date][minute] || dates[date.AddDate(0, 0, -1)][minute+24*60]
}

// inHours says whether a wall clock stands within somebody's own hours, which may reach over midnight.
func inHours(own string, wall time.Time) bool {
	if own == "" {
		return true
	}
	now, from, to := wall.Format("15:04"), own[:5], own[6:]
	if from < to {
		return from <= now && now < to
	}
	return from <= now || now < to
}

// minutesOf marks the minutes of a date and the night after it that belong to the date's work.
func minutesOf(def core.Calendar, date time.Time) []bool {
	works := make([]bool, 2*24*60)
	texts := def.Weekly[followed(def, date)]
	if own := def.Extra[date.Format("2006-01-02")]; strings.Contains(own, ":") {
		texts = strings.Split(own, ", ")
	}
	for _, text := range texts {
		var h1, m1, h2, m2 int
		if _, err := fmt.Sscanf(text, "%d:%d-%d:%d", &h1, &m1, &h2, &m2); err != nil {
			panic(err)
		}
		from, to := h1*60+m1, h2*60+m2
		if to < from {
			to += 24 * 60
		}
		for i := from; i < to; i++ {
			works[i] = true
		}
	}
	return works
}

// followed names the weekday whose hours a date follows, "" for a day off.
func followed(def core.Calendar, date time.Time) string {
	own := dayName(date)
	switch like := def.Extra[date.Format("2006-01-02")]; like {
	case "":
	case "off", "off 厂庆":
		return ""
	case "work":
		return workedLike(def, date)
	default:
		return like
	}
	switch def.Holidays {
	case "":
		return own
	case "de":
		if date.Year() >= 2000 && germanHoliday(date) {
			return ""
		}
		return own
	}
	h := HolidayUtil.GetHoliday(date.Format("2006-01-02"))
	switch {
	case h == nil || date.Year() < 2024:
		return own
	case h.IsWork():
		return workedLike(def, date)
	case date.Year() == 2024 && date.Month() == time.June && date.Day() < 10: // a weekend the notice calls adjoining, not a holiday
		return own
	}
	return ""
}

func workedLike(def core.Calendar, date time.Time) string {
	own := dayName(date)
	if own != "sat" && own != "sun" && len(def.Weekly[own]) > 0 {
		return own
	}
	for _, name := range []string{"mon", "tue", "wed", "thu", "fri", own, "sat", "sun"} {
		if len(def.Weekly[name]) > 0 {
			return name
		}
	}
	return ""
}

func dayName(date time.Time) string {
	return strings.ToLower(date.Format("Mon"))
}

// without returns the oracle with pauses, given as minutes from its start, taken out.
func (o *oracle) without(pauses [][2]int) *oracle {
	works := append([]bool(nil), o.works...)
	for _, p := range pauses {
		for i := p[0]; i < p[1] && i < len(works); i++ {
			works[i] = false
		}
	}
	return &oracle{start: o.start, works: works}
}

// due steps until the minutes have elapsed; -1 if they do not in the stretch it knows.
func (o *oracle) due(from, minutes int) int {
	for i := from; ; i++ {
		if minutes == 0 {
			return i
		}
		if i >= len(o.works) {
			return -1
		}
		if o.works[i] {
			minutes--
		}
	}
}

// dueSeconds steps on until the seconds have elapsed, from a second within a minute; false if they do not in the stretch it knows.
func (o *oracle) dueSeconds(from, second, left int) (time.Time, bool) {
	for i, at := from, second; ; i, at = i+1, 0 {
		if left == 0 {
			return o.at(i).Add(time.Duration(at) * time.Second), true
		}
		if i >= len(o.works) {
			return time.Time{}, false
		}
		if !o.works[i] {
			continue
		}
		if left <= 60-at {
			return o.at(i).Add(time.Duration(at+left) * time.Second), true
		}
		left -= 60 - at
	}
}

func (o *oracle) between(from, to int) int {
	n := 0
	for i := from; i < to; i++ {
		if o.works[i] {
			n++
		}
	}
	return n
}

func (o *oracle) at(minute int) time.Time { return o.start.Add(time.Duration(minute) * time.Minute) }

// germanHoliday knows the nine days on which all of Germany rests; Easter is reckoned by the rule of Gauss as Lichtenberg corrected it.
func germanHoliday(date time.Time) bool {
	switch date.Format("01-02") {
	case "01-01", "05-01", "10-03", "12-25", "12-26":
		return true
	}
	x := date.Year()
	k := x / 100
	m := 15 + (3*k+3)/4 - (8*k+13)/25
	s := 2 - (3*k+3)/4
	a := x % 19
	d := (19*a + m) % 30
	r := (d + a/11) / 29
	og := 21 + d - r
	sz := 7 - (x+x/4+s)%7
	easter := time.Date(x, time.March, og+7-(og-sz)%7, 0, 0, 0, 0, time.UTC)
	switch int(date.Sub(easter).Hours() / 24) {
	case -2, 1, 39, 50:
		return true
	}
	return false
}
