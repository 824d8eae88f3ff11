package manifest

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
)

// occasion is one event of the file.
type occasion struct {
	*ics.VEvent
	loc  *time.Location
	last int // year
}

func (e occasion) text(p ics.ComponentProperty) string {
	if v := e.GetProperty(p); v != nil {
		return strings.Join(strings.Fields(v.Value), " ")
	}
	return ""
}

// value is what the occasion makes of a day.
func (e occasion) value(day time.Time) (string, bool) {
	title := e.text(ics.ComponentPropertySummary)
	for _, words := range []string{e.text("X-APPLE-SPECIAL-DAY"), title, e.text(ics.ComponentPropertyCategories), e.text(ics.ComponentPropertyDescription)} {
		weekend := day.Weekday() == time.Saturday || day.Weekday() == time.Sunday
		off := feedOff.MatchString(feedMove.ReplaceAllString(words, ""))
		switch {
		case feedWork.MatchString(words), !off && feedMove.MatchString(words) && weekend:
			return "work", true
		case off, feedMove.MatchString(words):
			name := strings.Join(strings.Fields(feedMark.ReplaceAllString(title, " ")), " ")
			return strings.TrimSpace("off " + strings.Trim(name, "：:·-/ ")), true
		}
	}
	return "", false
}

// span is the first day of the occasion and how many days it lasts. An end is not part of it.
func (e occasion) span() (time.Time, int, error) {
	first, err := e.day(ics.ComponentPropertyDtStart)
	if err != nil {
		return first, 0, err
	}
	end := first.AddDate(0, 0, 1)
	switch {
	case e.text(ics.ComponentPropertyDtEnd) != "":
		if end, err = e.day(ics.ComponentPropertyDtEnd); err != nil {
			return first, 0, err
		}
	case e.text(ics.ComponentPropertyDuration) != "":
		var n int
		var unit string
		if _, err := fmt.Sscanf(e.text(ics.ComponentPropertyDuration), "P%d%1s", &n, &unit); err != nil || unit != "D" && unit != "W" {
			return first, 0, errors.New("不是整天")
		}
		if unit == "W" {
			n *= 7
		}
		end = first.AddDate(0, 0, min(max(n, 0), mostFeedDays+1))
	}
	days := int(end.Sub(first).Hours() / 24)
	if days == 0 { // some calendars end an all-day entry on the day on which it begins
		days = 1
	}
	if days < 0 || days > mostFeedDays {
		return first, 0, fmt.Errorf("从开始到结束 %d 天，看起来不对", days)
	}
	return first, days, nil
}

// day reads a date, or a moment that is midnight where the occasion lives; as midnight in UTC.
func (e occasion) day(p ics.ComponentProperty) (time.Time, error) {
	prop := e.GetProperty(p)
	if prop == nil {
		return time.Time{}, errors.New("没有日期")
	}
	text := strings.TrimSpace(prop.Value)
	if t, err := time.Parse("20060102", text); err == nil {
		return near(t)
	}
	loc := e.loc
	if zone := prop.ICalParameters["TZID"]; len(zone) == 1 {
		l, err := time.LoadLocation(strings.Trim(zone[0], `"`))
		if err != nil || zone[0] == "Local" {
			return time.Time{}, fmt.Errorf("不认识的时区 %s", zone[0])
		}
		loc = l
	}
	at, err := time.ParseInLocation("20060102T150405", text, loc)
	if utc, wrong := time.Parse("20060102T150405Z", text); wrong == nil {
		at, err = utc.In(e.loc), nil
	}
	if err != nil {
		return at, fmt.Errorf("看不懂的日期 %q", text)
	}
	switch {
	case at.Format("15:04") == "00:00":
	case p == ics.ComponentPropertyDtEnd && at.Format("15:04") == "23:59":
		at = at.Add(time.Minute)
	default:
		return at, errors.New("不是整天")
	}
	return near(time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC))
}

// near refuses years that no calendar of working time reaches.
func near(t time.Time) (time.Time, error) {
	if t.Year() < 1900 || t.Year() > 2199 {
		return t, fmt.Errorf("%d 年太远", t.Year())
	}
	return t, nil
}

// repeated lists the first days of an entry that comes every year on the same date, or its only one.
func (e occasion) repeated(first time.Time) ([]time.Time, error) {
	rule := e.text(ics.ComponentPropertyRrule)
	if rule == "" {
		return []time.Time{first}, nil
	}
	every, count, last := 1, 0, time.Date(e.last, 12, 31, 0, 0, 0, 0, time.UTC)
	for _, part := range strings.Split(strings.ToUpper(rule), ";") {
		key, value, _ := strings.Cut(part, "=")
		ok := false
		switch key {
		case "FREQ":
			ok = value == "YEARLY"
		case "INTERVAL":
			_, err := fmt.Sscan(value, &every)
			ok = err == nil && every > 0 && every <= 100
		case "COUNT":
			_, err := fmt.Sscan(value, &count)
			ok = err == nil && count > 0
		case "UNTIL":
			until, err := time.Parse("20060102", value[:min(len(value), 8)])
			if ok = err == nil; ok && until.Before(last) {
				last = until
			}
		case "BYMONTH":
			ok = value == fmt.Sprint(int(first.Month()))
		case "BYMONTHDAY":
			ok = value == fmt.Sprint(first.Day())
		case "WKST":
			ok = true
		}
		if !ok {
			return nil, fmt.Errorf("不认识的重复规则 %s", rule)
		}
	}
	var out []time.Time
	for n, year := 0, first.Year(); year <= last.Year() && (count == 0 || n < count); year += every {
		day := time.Date(year, first.Month(), first.Day(), 0, 0, 0, 0, time.UTC)
		if day.Day() != first.Day() { // 29 February
			continue
		}
		n++
		if !day.After(last) && !e.excepted(day) {
			out = append(out, day)
		}
	}
	return out, nil
}

func (e occasion) excepted(day time.Time) bool {
	return slices.ContainsFunc(e.GetProperties(ics.ComponentPropertyExdate), func(p *ics.IANAProperty) bool {
		return strings.Contains(p.Value, day.Format("20060102"))
	})
}
