package worktime

import (
	"slices"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
)

// The years for which holidays by law are laid out. Before and after them every week is like another.
const (
	firstLawYear = 2000
	lastLawYear  = 2099
)

// The library reckons in the machine's zone by default, where a midnight may not exist.
func init() { cal.DefaultLoc = time.UTC }

var laws sync.Map // by code: []Holiday

// byLaw lays out a country's holidays, each on the day on which work rests because of it: a holiday on a Sunday may be observed on the Monday. Of
// several on one day the first of the library's list gives the name.
func byLaw(code string, list []*cal.Holiday) []Holiday {
	if days, ok := laws.Load(code); ok {
		return days.([]Holiday)
	}
	names := map[time.Time]string{}
	for _, h := range list {
		for year := firstLawYear; year <= lastLawYear; year++ {
			_, on := h.Calc(year)
			if on.IsZero() {
				continue
			}
			y, m, d := on.Date()
			date := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
			if _, taken := names[date]; !taken {
				names[date] = h.Name
			}
		}
	}
	days := make([]Holiday, 0, len(names))
	for date, name := range names {
		days = append(days, Holiday{Date: date, Off: true, Name: name})
	}
	slices.SortFunc(days, func(a, b Holiday) int { return a.Date.Compare(b.Date) })
	laws.Store(code, days)
	return days
}
