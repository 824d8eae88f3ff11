package worktime_test

import (
	"math"
	"testing"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestDurationsReadAsPeopleSayThem(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                               "0 分钟",
		59 * time.Second:                "不到 1 分钟",
		time.Minute:                     "1 分钟",
		45*time.Minute + 59*time.Second: "45 分钟",
		2 * time.Hour:                   "2 小时",
		135 * time.Minute:               "2 小时 15 分",
		-135 * time.Minute:              "2 小时 15 分",
		30*time.Hour + time.Minute:      "30 小时 1 分",
		math.MinInt64:                   "2562047 小时 47 分",
	} {
		if got := worktime.HumanDuration(d, language.Chinese); got != want {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}

func TestInstantsReadAsPeopleSayThem(t *testing.T) {
	loc, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ now, at, want string }{
		{"2026-11-23 10:00", "2026-11-23 17:30", "今天 17:30"}, // a Monday
		{"2026-11-23 10:00", "2026-11-24 09:00", "明天 09:00"},
		{"2026-11-23 10:00", "2026-11-22 18:00", "昨天 18:00"},
		{"2026-11-23 10:00", "2026-11-25 10:20", "周三 10:20"},
		{"2026-11-23 10:00", "2026-11-29 10:20", "周日 10:20"},
		{"2026-11-23 10:00", "2026-11-30 10:20", "下周一 10:20"},
		{"2026-11-23 10:00", "2026-12-06 10:20", "下周日 10:20"},
		{"2026-11-23 10:00", "2026-12-07 10:20", "12-07 10:20"},
		{"2026-11-28 10:00", "2026-11-23 10:20", "周一 10:20"},
		{"2026-11-28 10:00", "2026-11-30 10:20", "下周一 10:20"},
		{"2026-11-29 23:59", "2026-11-30 00:00", "明天 00:00"},
		{"2026-11-23 10:00", "2026-11-20 10:20", "11-20 10:20"},
		{"2026-12-31 10:00", "2027-01-01 10:20", "明天 10:20"},
		{"2026-12-01 10:00", "2027-01-04 10:20", "2027-01-04 10:20"},
		{"2026-12-30 10:00", "2027-01-03 10:20", "周日 10:20"},
	} {
		now, _ := time.ParseInLocation(minutes, c.now, loc)
		at, _ := time.ParseInLocation(minutes, c.at, loc)
		if got := worktime.HumanTime(at.UTC(), now.UTC(), loc, language.Chinese); got != c.want {
			t.Errorf("%s read at %s: %q, want %q", c.at, c.now, got, c.want)
		}
	}
}
