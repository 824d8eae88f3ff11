package worktime_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestTheChinesePackAgreesWithAnotherSourceDayByDay(t *testing.T) {
	pack := map[string]worktime.Holiday{}
	days, err := worktime.Holidays("cn")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range days {
		pack[h.Date.Format(time.DateOnly)] = h
	}
	for d := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2027; d = d.AddDate(0, 0, 1) {
		key := d.Format(time.DateOnly)
		ours, listed := pack[key]
		theirs := HolidayUtil.GetHoliday(key)
		switch {
		case key == "2024-06-08" || key == "2024-06-09": // the notice says 6月10日放假，与周末连休; the other source counts the weekend in
			if listed {
				t.Errorf("%s is only a weekend", key)
			}
		case listed != (theirs != nil):
			t.Errorf("%s: listed here %t, there %t", key, listed, theirs != nil)
		case listed && ours.Off == theirs.IsWork():
			t.Errorf("%s: off here %t, there %t", key, ours.Off, !theirs.IsWork())
		}
	}
}

func TestEveryDayOfThePackHasItsNoticeWithNumberDateAndTitle(t *testing.T) {
	version, notices := worktime.Notices("cn")
	days, err := worktime.Holidays("cn")
	if err != nil || version != "2025-11-04" || len(notices) != 3 {
		t.Fatalf("version %q, %d notices, %v", version, len(notices), err)
	}
	for _, h := range days {
		i := slices.IndexFunc(notices, func(n worktime.Notice) bool { return n.Number == h.Source && n.Year == h.Date.Year() })
		if i < 0 || !strings.Contains(notices[i].Title, strconv.Itoa(h.Date.Year())+"年部分节假日安排") || notices[i].Date == "" {
			t.Errorf("%s cites %q", h.Date.Format(time.DateOnly), h.Source)
		}
	}
	if version, notices := worktime.Notices("de"); version != "" || notices != nil {
		t.Errorf("Germany has notices: %s %v", version, notices)
	}
}

func TestAYearThatIsNearAndNotKnownIsMissed(t *testing.T) {
	own := office()
	own.Extra = map[string]string{"2027-10-01": "off 国庆节"}
	abroad := office()
	abroad.Holidays = "jp"
	none := office()
	none.Holidays = ""
	for _, c := range []struct {
		cal  core.Calendar
		now  string
		want int
	}{
		{office(), "2026-10-31 23:59", 0}, {office(), "2026-11-01 00:00", 2027}, {office(), "2026-12-31 23:59", 2027}, {office(), "2027-03-01 09:00", 2027}, {office(), "2028-11-05 09:00", 2028},
		{office(), "2025-12-01 09:00", 0}, {own, "2026-12-01 09:00", 0}, {own, "2027-06-01 09:00", 0}, {own, "2027-11-01 09:00", 2028}, {abroad, "2026-12-01 09:00", 0}, {none, "2026-12-01 09:00", 0},
	} {
		cal := parse(t, c.cal)
		if year, missing := cal.Missing(at(t, cal, c.now)); year != c.want || missing != (c.want > 0) {
			t.Errorf("at %s %d is missing, want %d", c.now, year, c.want)
		}
	}
}

func TestEachYearHasAsManyDaysAsItsNotice(t *testing.T) {
	days, err := worktime.Holidays("cn")
	if err != nil {
		t.Fatal(err)
	}
	type sum struct {
		off, work int
		source    string
	}
	sums := map[int]sum{}
	for _, h := range days {
		s := sums[h.Date.Year()]
		if s.source != "" && s.source != h.Source {
			t.Errorf("%s cites %s", h.Date.Format(time.DateOnly), h.Source)
		}
		s.source = h.Source
		if h.Off {
			s.off++
		} else {
			s.work++
			if day := h.Date.Weekday(); day != time.Saturday && day != time.Sunday {
				t.Errorf("%s is a %s, nothing to make up", h.Date.Format(time.DateOnly), day)
			}
		}
		sums[h.Date.Year()] = s
	}
	for year, want := range map[int]sum{
		2024: {1 + 8 + 3 + 5 + 1 + 3 + 7, 8, "国办发明电〔2023〕7号"},
		2025: {1 + 8 + 3 + 5 + 3 + 8, 5, "国办发明电〔2024〕12号"},
		2026: {3 + 9 + 3 + 5 + 3 + 3 + 7, 6, "国办发明电〔2025〕7号"},
	} {
		if sums[year] != want {
			t.Errorf("%d: %+v, want %+v", year, sums[year], want)
		}
	}
}
