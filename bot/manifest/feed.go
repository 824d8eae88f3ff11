package manifest

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	ics "github.com/arran4/golang-ical"
	"github.com/goccy/go-yaml"
)

// Bounds of an iCalendar file that is read.
const (
	mostFeed     = 4 << 20 // bytes
	mostFeedDays = 60      // of one occasion
	feedYears    = 5       // for which an entry that repeats is laid out, from the present year on
)

// Feed is what an iCalendar file says of days off and make-up days, in the form of a calendar's extra.
type Feed struct {
	Days map[string]string // 2026-05-04: "off 劳动节", "work"
	// Skipped are the entries that were not understood, each with the reason.
	Skipped []string
}

// How public calendars name days on which people work and on which they don't. Work is looked for first: 「国庆节补班」 is a working day.
var (
	feedWork = regexp.MustCompile(`(?i)补班|上班|调班|[（(\[【]班[)）\]】]|班$|\bwork(ing)? ?day\b|ALTERNATE-WORKDAY`)
	feedOff  = regexp.MustCompile(`(?i)放假|假期|休息|休假|[（(\[【][休假][)）\]】]|[休假]$|假\s|\bholiday\b|\bday off\b|feiertag|WORK-HOLIDAY`)
	feedMove = regexp.MustCompile(`调休`) // alone: a weekend is worked, a weekday is off
	feedMark = regexp.MustCompile(`第\d+天(?:/共\d+天)?|共\d+天|[（(\[【][休班假][)）\]】]|放假|假期|休息|调休|补班|上班|[休班]$`)
)

// ReadFeed reads an iCalendar file. Times of day are read in loc where the file names no zone; years beyond those that are near are not laid out.
func ReadFeed(r io.Reader, now time.Time, loc *time.Location) (Feed, error) {
	f := Feed{Days: map[string]string{}}
	cal, err := ics.ParseCalendar(io.LimitReader(r, mostFeed))
	if err != nil {
		return f, fmt.Errorf("read the iCalendar file: %w", err)
	}
	events := cal.Events()
	if len(events) == 0 {
		return f, errors.New("the file holds no events")
	}
	for _, e := range events {
		f.add(occasion{e, loc, now.In(loc).Year() + feedYears})
	}
	return f, nil
}

func (f *Feed) skip(e occasion, format string, args ...any) {
	f.Skipped = append(f.Skipped, fmt.Sprintf("%s %s：%s", e.text(ics.ComponentPropertyDtStart), e.text(ics.ComponentPropertySummary), fmt.Sprintf(format, args...)))
}

func (f *Feed) add(e occasion) {
	if strings.EqualFold(e.text(ics.ComponentPropertyStatus), "CANCELLED") {
		f.skip(e, "已取消")
		return
	}
	first, days, err := e.span()
	if err != nil {
		f.skip(e, "%v", err)
		return
	}
	starts, err := e.repeated(first)
	if err != nil {
		f.skip(e, "%v", err)
		return
	}
	for _, start := range starts {
		for i := range days {
			day := start.AddDate(0, 0, i)
			value, ok := e.value(day)
			if !ok {
				f.skip(e, "看不出是休息还是上班，请在标题里写「休」或「班」")
				return
			}
			key := day.Format(time.DateOnly)
			if other, taken := f.Days[key]; taken && (other == "work") != (value == "work") {
				f.skip(e, "%s 已经是「%s」，两处说法不一", key, other)
				continue
			} else if taken {
				continue
			}
			f.Days[key] = value
		}
	}
}

// YAML writes the days as they stand in a calendar.
func (f Feed) YAML() ([]byte, error) {
	days := yaml.MapSlice{}
	for _, key := range slices.Sorted(maps.Keys(f.Days)) {
		days = append(days, yaml.MapItem{Key: key, Value: f.Days[key]})
	}
	return yaml.Marshal(yaml.MapSlice{{Key: "extra", Value: days}})
}
