package worktime

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// DefaultTimezone is the zone of a calendar that names none.
const DefaultTimezone = "Asia/Shanghai"

var weekdayNames = [7]string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

var weekdayOf = func() map[string]time.Weekday {
	m := map[string]time.Weekday{}
	for i, name := range weekdayNames {
		m[name] = time.Weekday(i)
	}
	return m
}()

// Parse reads a calendar. Intervals are "09:00-12:00", "22:00-06:00" (over midnight) or "00:00-24:00"; a day may have several. The error, of
// code invalid, lists everything that is wrong, each with its key.
func Parse(def core.Calendar) (*Calendar, error) {
	p := parser{cal: &Calendar{loc: time.UTC, days: map[int64]*rule{}, byHand: map[int]bool{}}}
	p.timezone(def.Timezone)
	p.weekly(def.Weekly)
	p.holidays(def.Holidays)
	p.extra(def.Extra)
	if len(p.errs) > 0 {
		return nil, &core.Error{Code: core.CodeInvalid, Op: fmt.Sprintf("calendar %q", def.ID), Err: errors.Join(p.errs...)}
	}
	return p.cal, nil
}

type parser struct {
	cal  *Calendar
	errs []error
}

func (p *parser) fail(format string, args ...any) {
	p.errs = append(p.errs, fmt.Errorf(format, args...))
}

func (p *parser) timezone(name string) {
	if name == "Local" { // would mean something else on every machine
		p.fail("timezone: %q is not a zone of its own, want one like %s", name, DefaultTimezone)
		return
	}
	loc, err := time.LoadLocation(cmp.Or(name, DefaultTimezone))
	if err != nil {
		p.fail("timezone: unknown zone %q, want one like %s", name, DefaultTimezone)
		return
	}
	p.cal.loc = loc
}

func (p *parser) weekly(weekly map[string][]string) {
	var texts [7][]string
	for _, key := range slices.Sorted(maps.Keys(weekly)) {
		day, ok := weekdayOf[key]
		if !ok {
			p.fail("weekly.%s: unknown day, want mon, tue, wed, thu, fri, sat or sun", key)
			continue
		}
		texts[day] = weekly[key]
	}
	works := false
	for day := range texts {
		p.cal.weekly[day] = rule{spans: p.spans("weekly."+weekdayNames[day], texts[day]), work: ReasonWork, idle: restReason(time.Weekday(day))}
		works = works || len(texts[day]) > 0
	}
	if !works {
		p.fail("weekly: no working time on any day")
	}
	p.nights()
}

func restReason(day time.Weekday) string {
	if day == time.Saturday || day == time.Sunday {
		return ReasonWeekend
	}
	return ReasonRestDay
}

// spans reads the intervals of a day, which key names in an error.
func (p *parser) spans(key string, texts []string) []span {
	var spans []span
	for i, text := range texts {
		s, err := parseSpan(strings.TrimSpace(text))
		if err != nil {
			p.fail("%s[%d]: %w", key, i, err)
			continue
		}
		spans = append(spans, s)
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(spans); i++ {
		if spans[i].from < spans[i-1].to {
			p.fail("%s: %s and %s overlap", key, spans[i-1], spans[i])
		}
	}
	return spans
}

// nights refuses a shift over midnight that runs into the next day's work.
func (p *parser) nights() {
	for day := range p.cal.weekly {
		next := (day + 1) % 7
		today, tomorrow := p.cal.weekly[day].spans, p.cal.weekly[next].spans
		if len(today) == 0 || len(tomorrow) == 0 {
			continue
		}
		if last := today[len(today)-1]; last.to-dayMinutes > tomorrow[0].from {
			p.fail("weekly.%s: %s overlaps %s of %s", weekdayNames[next], tomorrow[0], last, weekdayNames[day])
		}
	}
}

const dayMinutes = 24 * 60

func parseSpan(text string) (span, error) {
	a, b, ok := strings.Cut(text, "-")
	from, okFrom := parseMinute(a)
	to, okTo := parseMinute(b)
	if !ok || !okFrom || !okTo || from == dayMinutes {
		return span{}, fmt.Errorf("%q is not an interval, want one like 09:00-12:00", text)
	}
	if from == to {
		return span{}, fmt.Errorf("%q is empty, the whole day is 00:00-24:00", text)
	}
	if to < from {
		to += dayMinutes
	}
	return span{from, to}, nil
}

func parseMinute(text string) (int64, bool) {
	if text == "24:00" {
		return dayMinutes, true
	}
	t, err := time.Parse("15:04", text)
	return int64(t.Hour()*60 + t.Minute()), err == nil
}

func (s span) String() string {
	to := s.to
	if to > dayMinutes {
		to -= dayMinutes
	}
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.from/60, s.from%60, to/60, to%60)
}
