package manifest_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

var feedNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func feedZone(tb testing.TB) *time.Location {
	tb.Helper()
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		tb.Fatal(err)
	}
	return loc
}

// feedWeek is a calendar that works from Monday to Friday.
func feedWeek(holidays string, extra map[string]string) core.Calendar {
	day := []string{"09:00-18:00"}
	return core.Calendar{Weekly: map[string][]string{"mon": day, "tue": day, "wed": day, "thu": day, "fri": day}, Holidays: holidays, Extra: extra}
}

func TestAnImportedCalendarHasTheSameWorkingDaysAsTheNotice(t *testing.T) {
	file, err := os.Open("testdata/cn2026.ics")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	feed, err := manifest.ReadFeed(file, feedNow, feedZone(t))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := feed.YAML()
	if err != nil {
		t.Fatal(err)
	}
	def, err := manifest.Calendar(append([]byte("weekly: {mon: [\"09:00-18:00\"], tue: [\"09:00-18:00\"], wed: [\"09:00-18:00\"], thu: [\"09:00-18:00\"], fri: [\"09:00-18:00\"]}\n"), raw...), "")
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	imported, err := worktime.Parse(def)
	if err != nil {
		t.Fatal(err)
	}
	built, err := worktime.Parse(feedWeek("cn", nil))
	if err != nil {
		t.Fatal(err)
	}
	for day := time.Date(2026, 1, 1, 12, 0, 0, 0, built.Location()); day.Year() == 2026; day = day.AddDate(0, 0, 1) {
		got, want := imported.Day(day), built.Day(day)
		if got.Working != want.Working || !want.Working && got.Reason != want.Reason {
			t.Errorf("%s: imported %+v, by the notice %+v", day.Format(time.DateOnly), got, want)
		}
	}
	if len(feed.Skipped) != 2 || !strings.Contains(strings.Join(feed.Skipped, "\n"), "妇女节：看不出是休息还是上班") || !strings.Contains(strings.Join(feed.Skipped, "\n"), "教师节放假通知会：不是整天") {
		t.Errorf("skipped: %q", feed.Skipped)
	}
}

// feedOf is a file of one event.
func feedOf(lines ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:1\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
}

func TestEachEntryOfAFeedBecomesDaysOrIsNamedWithTheReason(t *testing.T) {
	for _, c := range []struct {
		lines   []string
		want    string // date=value of each, or the reason
		skipped bool
	}{
		{[]string{"DTSTART;VALUE=DATE:20270501", "DTEND;VALUE=DATE:20270503", "SUMMARY:劳动节（休）"}, "2027-05-01=off 劳动节 2027-05-02=off 劳动节", false},
		{[]string{"DTSTART;VALUE=DATE:20270501", "DTEND;VALUE=DATE:20270501", "SUMMARY:劳动节 放假"}, "2027-05-01=off 劳动节", false},
		{[]string{"DTSTART;VALUE=DATE:20270501", "DURATION:P2D", "SUMMARY:假期"}, "2027-05-01=off 2027-05-02=off", false},
		{[]string{"DTSTART;VALUE=DATE:20270508", "SUMMARY:劳动节 补班"}, "2027-05-08=work", false},
		{[]string{"DTSTART;VALUE=DATE:20270508", "SUMMARY:调休"}, "2027-05-08=work", false},
		{[]string{"DTSTART;VALUE=DATE:20270510", "SUMMARY:调休"}, "2027-05-10=off", false},
		{[]string{"DTSTART;TZID=Europe/Berlin:20270101T000000", "DTEND;TZID=Europe/Berlin:20270101T235959", "SUMMARY:Neujahr", "DESCRIPTION:Gesetzlicher Feiertag"}, "2027-01-01=off Neujahr", false},
		{[]string{"DTSTART;VALUE=DATE:20270101", "SUMMARY:New Year's Day", "CATEGORIES:Public holiday"}, "2027-01-01=off New Year's Day", false},
		{[]string{"DTSTART;VALUE=DATE:20290504", "RRULE:FREQ=YEARLY;COUNT=2", "SUMMARY:厂庆放假"}, "2029-05-04=off 厂庆 2030-05-04=off 厂庆", false},
		{[]string{"DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;UNTIL=20281231", "SUMMARY:闰日放假"}, "2024-02-29=off 闰日 2028-02-29=off 闰日", false},
		{[]string{"DTSTART;VALUE=DATE:20290504", "RRULE:FREQ=YEARLY", "EXDATE;VALUE=DATE:20300504", "SUMMARY:厂庆放假"}, "2029-05-04=off 厂庆 2031-05-04=off 厂庆", false},
		{[]string{"DTSTART;VALUE=DATE:20270504", "RRULE:FREQ=WEEKLY", "SUMMARY:放假"}, "不认识的重复规则", true},
		{[]string{"DTSTART;VALUE=DATE:20270504", "RRULE:FREQ=YEARLY;BYDAY=1MO", "SUMMARY:放假"}, "不认识的重复规则", true},
		{[]string{"DTSTART;VALUE=DATE:20270504", "SUMMARY:青年节"}, "看不出是休息还是上班", true},
		{[]string{"DTSTART;TZID=Moon/Base:20270504T000000", "SUMMARY:放假"}, "不认识的时区 Moon/Base", true},
		{[]string{"DTSTART:20270504T093000", "SUMMARY:放假"}, "不是整天", true},
		{[]string{"DTSTART;VALUE=DATE:20270504", "DTEND;VALUE=DATE:20280504", "SUMMARY:放假"}, "看起来不对", true},
		{[]string{"DTSTART;VALUE=DATE:20270504", "STATUS:CANCELLED", "SUMMARY:放假"}, "已取消", true},
		{[]string{"DTSTART;VALUE=DATE:99990504", "SUMMARY:放假"}, "太远", true},
		{[]string{"SUMMARY:放假"}, "没有日期", true},
	} {
		feed, err := manifest.ReadFeed(strings.NewReader(feedOf(c.lines...)), feedNow, feedZone(t))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2034; day = day.AddDate(0, 0, 1) {
			if v, ok := feed.Days[day.Format(time.DateOnly)]; ok {
				got = append(got, day.Format(time.DateOnly)+"="+v)
			}
		}
		if all := strings.Join(got, " "); !c.skipped && all != c.want {
			t.Errorf("%q gives %s (%q), want %s", c.lines, all, feed.Skipped, c.want)
		}
		if c.skipped != (len(feed.Skipped) == 1) || c.skipped && (!strings.Contains(feed.Skipped[0], c.want) || len(got) > 0) {
			t.Errorf("%q gives %v and is skipped with %q, want %s", c.lines, got, feed.Skipped, c.want)
		}
	}
	if _, err := manifest.ReadFeed(strings.NewReader("hello"), feedNow, time.UTC); err == nil {
		t.Error("a text that is no calendar is read")
	}
}

func FuzzAFeedGivesDaysThatACalendarTakes(f *testing.F) {
	f.Add(feedOf("DTSTART;VALUE=DATE:20270501", "DTEND;VALUE=DATE:20270503", "SUMMARY:劳动节（休）"))
	f.Add(feedOf("DTSTART;TZID=Europe/Berlin:20240229T000000", "RRULE:FREQ=YEARLY;INTERVAL=2;COUNT=3;UNTIL=", "SUMMARY:off 12:00 work day"))
	f.Add(feedOf("DTSTART:20261009T160000Z", "DURATION:P999999999W", "SUMMARY:班"))
	loc := feedZone(f)
	f.Fuzz(func(t *testing.T, text string) {
		feed, err := manifest.ReadFeed(strings.NewReader(text), feedNow, loc)
		if err != nil {
			return
		}
		if _, err := worktime.Parse(feedWeek("", feed.Days)); err != nil {
			t.Errorf("%v", err)
		}
		if _, err := feed.YAML(); err != nil {
			t.Errorf("written: %v", err)
		}
	})
}
