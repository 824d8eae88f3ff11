package worktime

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

//go:embed cn.txt
var cnData string

// Holiday is one day of a statutory pack.
type Holiday struct {
	Date      time.Time // midnight UTC of the civil day
	Off       bool      // false: a make-up working day (调休上班)
	StandsFor string    // the weekday whose hours a make-up day follows, "" if the notice names none
	Name      string    // 国庆节
	Source    string    // 国办发明电〔2025〕7号
}

var packs = map[string]func() (pack, error){
	"cn": sync.OnceValues(func() (pack, error) { return parsePack(cnData) }),
}

// Holidays returns the holidays that a calendar names, in order of date: "cn" is mainland China as the State Council's notices have it, others
// are countries ("de") and regions ("de-by") by their law, for the years that the arithmetic reaches.
func Holidays(code string) ([]Holiday, error) {
	if load, ok := packs[code]; ok {
		p, err := load()
		return p.days, err
	}
	list, ok := countries[code]
	if !ok {
		return nil, fmt.Errorf("unknown holidays %q, want one of %s, or nothing", code, strings.Join(HolidayCodes(), ", "))
	}
	return byLaw(code, list), nil
}

// HolidayCodes lists what Holidays knows.
func HolidayCodes() []string {
	return slices.Sorted(func(yield func(string) bool) {
		for code := range packs {
			if !yield(code) {
				return
			}
		}
		for code := range countries {
			if !yield(code) {
				return
			}
		}
	})
}

func parseHoliday(f []string) (Holiday, error) {
	if len(f) != 5 {
		return Holiday{}, fmt.Errorf("%d fields, want 5", len(f))
	}
	date, err := time.Parse(time.DateOnly, f[0])
	if err != nil {
		return Holiday{}, fmt.Errorf("%q is not a date", f[0])
	}
	h := Holiday{Date: date, Off: f[1] == "off", Name: f[3], Source: f[4]}
	if !h.Off && f[1] != "work" {
		return Holiday{}, fmt.Errorf(`%q, want "off" or "work"`, f[1])
	}
	if f[2] != "-" {
		if _, ok := weekdayOf[f[2]]; !ok || h.Off {
			return Holiday{}, fmt.Errorf("%q is not a weekday to stand for", f[2])
		}
		h.StandsFor = f[2]
	}
	return h, nil
}

// yearAfter is the beginning of the first year a pack does not cover.
func yearAfter(days []Holiday, loc *time.Location) time.Time {
	if len(days) == 0 {
		return time.Time{}
	}
	return time.Date(days[len(days)-1].Date.Year()+1, 1, 1, 0, 0, 0, 0, loc)
}
