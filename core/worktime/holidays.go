package worktime

import (
	_ "embed"
	"fmt"
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

var packs = map[string]func() ([]Holiday, error){
	"cn": sync.OnceValues(func() ([]Holiday, error) { return parsePack(cnData) }),
}

// Holidays returns a statutory pack in order of date; "cn", the only one, is mainland China as the State Council's notices have it.
func Holidays(pack string) ([]Holiday, error) {
	load, ok := packs[pack]
	if !ok {
		return nil, fmt.Errorf(`unknown holiday pack %q, want "cn" or nothing`, pack)
	}
	return load()
}

func parsePack(text string) ([]Holiday, error) {
	var days []Holiday
	for n, line := range strings.Split(text, "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		h, err := parseHoliday(strings.Fields(line))
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n+1, err)
		}
		if len(days) > 0 && !h.Date.After(days[len(days)-1].Date) {
			return nil, fmt.Errorf("line %d: %s is out of order", n+1, h.Date.Format(time.DateOnly))
		}
		days = append(days, h)
	}
	return days, nil
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
