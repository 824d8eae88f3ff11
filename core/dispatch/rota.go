package dispatch

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

const dateForm = "2006-01-02"

// OnDuty returns who is on duty at a moment and the day on which their duty began, by the wall clock of zone; "" before the rota begins. Of
// several swaps of a day the last counts.
func OnDuty(r *core.Rota, at time.Time, zone *time.Location) (core.PersonID, string) {
	if r == nil || len(r.People) == 0 {
		return "", ""
	}
	day := dutyDay(r, at, zone)
	return InTurn(r, day), day
}

// InTurn returns who is on duty on the duty day that begins on day; "" before the rota begins.
func InTurn(r *core.Rota, day string) core.PersonID {
	from, err := time.Parse(dateForm, r.From)
	on, err2 := time.Parse(dateForm, day)
	if err != nil || err2 != nil || on.Before(from) || len(r.People) == 0 {
		return ""
	}
	days := int(on.Sub(from) / (24 * time.Hour)) // both midnights in UTC
	who := r.People[days/max(r.Days, 1)%len(r.People)]
	for _, s := range r.Swaps {
		if s.On == day && s.Person == who {
			who = s.Instead
		}
	}
	return who
}

// dutyDay is the date on which the duty that holds at a moment began.
func dutyDay(r *core.Rota, at time.Time, zone *time.Location) string {
	today := at.In(zone).Format(dateForm)
	tomorrow := dayAfter(today, 1)
	switch {
	case at.Before(Handover(r, today, zone)):
		return dayAfter(today, -1)
	case !at.Before(Handover(r, tomorrow, zone)): // the clock went back over midnight
		return tomorrow
	}
	return today
}

// Handover is when the duty of a day (2026-12-01) begins: the first instant at which the wall clock shows that time or, where it jumps over it,
// something later. So nobody's duty comes back when the clock does. The zero time for what is no date.
func Handover(r *core.Rota, day string, zone *time.Location) time.Time {
	on, err := time.Parse(dateForm, day)
	if err != nil {
		return time.Time{}
	}
	minute, _ := minutes(r.Handover)
	y, m, d := on.Date()
	return worktime.Wall(y, m, d, minute, zone)
}

// Duty is one duty day of a rota.
type Duty struct {
	Day         string
	From, Until time.Time
	Person      core.PersonID
	// Instead is whose turn it is, if somebody else took it over.
	Instead core.PersonID
}

// Duties are the duty days that follow from the one that holds at a moment, which is the first; fewer than n where the rota has not begun.
func Duties(r *core.Rota, at time.Time, zone *time.Location, n int) []Duty {
	if r == nil || len(r.People) == 0 {
		return nil
	}
	var out []Duty
	plain := *r
	plain.Swaps = nil
	for i, day := 0, dutyDay(r, at, zone); i < n; i, day = i+1, dayAfter(day, 1) {
		turn, who := InTurn(&plain, day), InTurn(r, day)
		if who == "" {
			continue
		}
		duty := Duty{Day: day, From: Handover(r, day, zone), Until: Handover(r, dayAfter(day, 1), zone), Person: who}
		if who != turn {
			duty.Instead = turn
		}
		out = append(out, duty)
	}
	return out
}

// dayAfter is the date n days after one.
func dayAfter(day string, n int) string {
	on, _ := time.Parse(dateForm, day)
	return on.AddDate(0, 0, n).Format(dateForm)
}

// OnLeave reports whether a list of leaves holds for somebody at a moment.
func OnLeave(list []core.Leave, is func(core.PersonID) bool, at time.Time, zone *time.Location) bool {
	today := at.In(zone).Format(dateForm)
	return slices.ContainsFunc(list, func(l core.Leave) bool { return is(l.Person) && l.From <= today && today <= l.Until })
}

// Shift is a part of each day in minutes since midnight; it may reach over midnight.
type Shift struct{ from, to int }

// ParseShift reads "22:00-06:00".
func ParseShift(s string) (Shift, error) {
	a, b, ok := strings.Cut(s, "-")
	from, err := minutes(a)
	to, err2 := minutes(b)
	if !ok || err != nil || err2 != nil || from == to {
		return Shift{}, fmt.Errorf("shift %q: write it as 09:00-18:00", s)
	}
	return Shift{from, to}, nil
}

// Holds reports whether a moment lies in the shift.
func (s Shift) Holds(at time.Time, zone *time.Location) bool {
	local := at.In(zone)
	now := local.Hour()*60 + local.Minute()
	if s.from < s.to {
		return s.from <= now && now < s.to
	}
	return now >= s.from || now < s.to
}

// Next is when the shift begins next, after at.
func (s Shift) Next(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	next := worktime.Wall(y, m, d, s.from, zone)
	if !next.After(at) {
		next = worktime.Wall(y, m, d, s.from+24*60, zone)
	}
	return next
}

// minutes reads "09:00" as minutes since midnight; 24:00 is midnight.
func minutes(s string) (int, error) {
	h, m, ok := strings.Cut(strings.TrimSpace(s), ":")
	hour, err := strconv.Atoi(h)
	minute, err2 := strconv.Atoi(m)
	if !ok || err != nil || err2 != nil || len(m) != 2 || hour < 0 || minute < 0 || minute > 59 || hour*60+minute > 24*60 {
		return 0, fmt.Errorf("time of day %q: write it as 09:00", s)
	}
	return (hour*60 + minute) % (24 * 60), nil
}
