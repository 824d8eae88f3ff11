package worktime

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// holidays lays statutory holidays over the weekly pattern.
func (p *parser) holidays(pack string) {
	if pack == "" {
		return
	}
	days, err := Holidays(pack)
	if err != nil {
		p.fail("holidays: %w", err)
		return
	}
	if _, published := packs[pack]; published {
		p.cal.known = yearAfter(days, p.cal.loc)
	}
	for _, h := range days {
		r := &rule{work: ReasonMakeUp, idle: h.Name, source: h.Source}
		if !h.Off {
			r.spans = p.cal.weekly[p.standsFor(h.StandsFor, h.Date.Weekday())].spans
		}
		p.cal.days[civil(h.Date.Date())] = r
	}
}

func (p *parser) standsFor(name string, own time.Weekday) time.Weekday {
	if day, ok := weekdayOf[name]; ok {
		return day
	}
	return p.makeUp(own)
}

// extra lays the organisation's own days over everything else.
func (p *parser) extra(extra map[string]string) {
	for _, key := range slices.Sorted(maps.Keys(extra)) {
		date, err := time.Parse(time.DateOnly, key)
		if err != nil {
			p.fail("extra.%s: not a date, want one like 2026-05-04", key)
			continue
		}
		p.extraDay(key, extra[key], date)
		if date.Month() == time.October && date.Day() == 1 {
			p.cal.byHand[date.Year()] = true
		}
	}
}

func (p *parser) extraDay(key, value string, date time.Time) {
	day := civil(date.Date())
	own := date.Weekday()
	if off, name, _ := strings.Cut(value, " "); off == "off" {
		p.cal.days[day] = &rule{idle: cmp.Or(strings.TrimSpace(name), p.offReason(day, own))}
		return
	}
	if strings.Contains(value, ":") {
		p.ownHours(key, value, day, own)
		return
	}
	like, ok := weekdayOf[value]
	if value == "work" {
		like, ok = p.makeUp(own), true
	}
	if !ok {
		p.fail(`extra.%s: %q, want "off" (and a name for it, if you like), "work", a weekday such as "mon", or hours such as "09:00-12:00, 13:00-15:00"`, key, value)
		return
	}
	spans := p.cal.weekly[like].spans
	if len(spans) == 0 {
		p.fail("extra.%s: works like %s, which has no working time", key, weekdayNames[like])
		return
	}
	r := &rule{spans: spans, work: ReasonMakeUp}
	if like == own {
		r.work = ReasonWork
	}
	p.cal.days[day] = r
}

// ownHours gives a day hours of its own, such as the morning before a holiday.
func (p *parser) ownHours(key, value string, day int64, own time.Weekday) {
	spans := p.spans("extra."+key, strings.Split(value, ","))
	r := &rule{spans: spans, work: ReasonMakeUp}
	if len(p.cal.weekly[own].spans) > 0 {
		r.work = ReasonWork
	}
	p.cal.days[day] = r
}

// offReason names a day off of the organisation's own; it stays a holiday or a weekend if it is one anyway.
func (p *parser) offReason(day int64, own time.Weekday) string {
	if r, ok := p.cal.days[day]; ok && len(r.spans) == 0 {
		return r.idle
	}
	if r := p.cal.weekly[own]; len(r.spans) == 0 {
		return r.idle
	}
	return ReasonDayOff
}

// makeUp picks the weekday whose hours a working day follows when nobody says: its own from Monday to Friday, else that of the first weekday
// that works, since a make-up day replaces one (also where Saturdays are half days). Calendars that work on weekends only keep theirs.
func (p *parser) makeUp(own time.Weekday) time.Weekday {
	order := []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday, own, time.Saturday, time.Sunday}
	if own != time.Saturday && own != time.Sunday {
		order = slices.Insert(order, 0, own)
	}
	for _, day := range order {
		if len(p.cal.weekly[day].spans) > 0 {
			return day
		}
	}
	return own
}
