package worktime_test

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestAWrongCalendarNamesTheKeyThatIsWrong(t *testing.T) {
	mon := func(spans ...string) map[string][]string { return map[string][]string{"mon": spans} }
	good := mon("09:00-12:00")
	for _, c := range []struct {
		def  core.Calendar
		want string
	}{
		{core.Calendar{}, "weekly: no working time on any day"},
		{core.Calendar{Weekly: mon()}, "weekly: no working time on any day"},
		{core.Calendar{Weekly: map[string][]string{"monday": {"09:00-12:00"}}}, "weekly.monday: unknown day"},
		{core.Calendar{Weekly: mon("09:00-12:00", "13:00")}, `weekly.mon[1]: "13:00" is not an interval`},
		{core.Calendar{Weekly: mon("9-12")}, `weekly.mon[0]: "9-12" is not an interval`},
		{core.Calendar{Weekly: mon("09:00-25:00")}, `weekly.mon[0]: "09:00-25:00" is not an interval`},
		{core.Calendar{Weekly: mon("09:00-12:60")}, `weekly.mon[0]`},
		{core.Calendar{Weekly: mon("24:00-06:00")}, `weekly.mon[0]`},
		{core.Calendar{Weekly: mon("09:00-09:00")}, `weekly.mon[0]: "09:00-09:00" is empty, the whole day is 00:00-24:00`},
		{core.Calendar{Weekly: mon("09:00-12:00", "11:59-13:00")}, "weekly.mon: 09:00-12:00 and 11:59-13:00 overlap"},
		{core.Calendar{Weekly: mon("22:00-06:00", "23:00-23:30")}, "weekly.mon: 22:00-06:00 and 23:00-23:30 overlap"},
		{core.Calendar{Weekly: map[string][]string{"sun": {"22:00-06:00"}, "mon": {"05:00-12:00"}}}, "weekly.mon: 05:00-12:00 overlaps 22:00-06:00 of sun"},
		{core.Calendar{Weekly: good, Timezone: "Asia/Peking"}, `timezone: unknown zone "Asia/Peking"`},
		{core.Calendar{Weekly: good, Timezone: "Local"}, "timezone:"},
		{core.Calendar{Weekly: good, Holidays: "xx"}, `holidays: unknown holidays "xx", want one of ar, at, au-act,`},
		{core.Calendar{Weekly: good, Extra: map[string]string{"2026-02-29": "off"}}, "extra.2026-02-29: not a date"},
		{core.Calendar{Weekly: good, Extra: map[string]string{"2026-02-28": "closed"}}, `extra.2026-02-28: "closed", want`},
		{core.Calendar{Weekly: good, Extra: map[string]string{"2026-02-28": "tue"}}, "extra.2026-02-28: works like tue, which has no working time"},
	} {
		c.def.ID = "hq"
		_, err := worktime.Parse(c.def)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), `calendar "hq"`) {
			t.Errorf("%+v: %v, want %s", c.def, err, c.want)
		}
		if core.CodeOf(err) != core.CodeInvalid {
			t.Errorf("%v has code %q", err, core.CodeOf(err))
		}
	}
}

func TestAWrongCalendarIsToldAllItsFaultsAtOnce(t *testing.T) {
	_, err := worktime.Parse(core.Calendar{Timezone: "x", Weekly: map[string][]string{"mon": {"?"}, "friday": nil}, Holidays: "y", Extra: map[string]string{"z": "off"}})
	for _, key := range []string{"timezone:", "weekly.mon[0]:", "weekly.friday:", "holidays:", "extra.z:"} {
		if err == nil || !strings.Contains(err.Error(), key) {
			t.Errorf("%v does not name %s", err, key)
		}
	}
}

func TestShiftsThatMeetAreOne(t *testing.T) {
	cal := parse(t, core.Calendar{Weekly: everyDay("00:00-08:00", "8:00-16:00", "16:00-00:00")})
	from := at(t, cal, "2026-03-03 00:00")
	if got := lines(cal.Ledger(from, from.Add(72*time.Hour), nil)); len(got) != 1 {
		t.Errorf("ledger %q", got)
	}
}

// A make-up day may put a morning shift right after a night shift that the weekly pattern keeps apart.
func TestAMakeUpDayThatBeginsDuringTheNightShiftCountsNothingTwice(t *testing.T) {
	cal := parse(t, core.Calendar{
		Weekly: map[string][]string{"mon": {"04:00-12:00"}, "sat": {"22:00-06:00"}},
		Extra:  map[string]string{"2026-03-08": "mon"},
	})
	from := at(t, cal, "2026-03-07 12:00")
	if got := cal.Between(from, from.Add(24*time.Hour), nil); got != 14*time.Hour {
		t.Errorf("%s of work, want 14 h", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("Asia/Shanghai", "mon", "09:00-12:00", "tue", "22:00-06:00", "cn", "2026-05-04", "work", []byte("12345678"))
	f.Add("Europe/Berlin", "sun", "00:00-24:00", "sun", "24:00-00:00", "", "2024-02-29", "sun", []byte{})
	f.Add("", "sat", "23:59-00:00", "wed", "0:0-0:1", "cn", "2025-13-01", "off", []byte("\xff\xff\xff\xff\xff\xff\xff\xff"))
	f.Fuzz(func(t *testing.T, zone, day1, span1, day2, span2, holidays, date, value string, when []byte) {
		cal, err := worktime.Parse(core.Calendar{
			Timezone: zone, Weekly: map[string][]string{day1: {span1}, day2: {span2, span1}}, Holidays: holidays, Extra: map[string]string{date: value},
		})
		if err != nil {
			if core.CodeOf(err) != core.CodeInvalid {
				t.Fatalf("code of %v", err)
			}
			return
		}
		start := time.Unix(int64(binary.LittleEndian.Uint64(append(when, make([]byte, 8)...))>>30), 0)
		due, ledger, err := cal.Add(start, 90*time.Minute, nil)
		if errors.Is(err, worktime.ErrRange) || errors.Is(err, worktime.ErrHorizon) {
			return
		}
		if err != nil || worktime.Counted(ledger) != 90*time.Minute || cal.Between(start, due, nil) != 90*time.Minute {
			t.Fatalf("due %s, ledger %v, %v", due, ledger, err)
		}
		if next, err := cal.NextWorking(start); err != nil || !cal.IsWorking(next) {
			t.Fatalf("next %s is not working (%v)", next, err)
		}
	})
}
