package when_test

import (
	"testing"
	"time"

	"github.com/imdesk/imdesk/core/when"
)

func TestHalfDaysAreReadAtEitherEnd(t *testing.T) {
	loc := time.FixedZone("CST", 8*3600)
	wednesday := time.Date(2026, 11, 25, 1, 30, 0, 0, time.UTC)
	for text, want := range map[string][2]string{
		"12-01 下午":              {"12-01 12:00", "12-02 00:00"},
		"leave 12-01 afternoon": {"12-01 12:00", "12-02 00:00"},
		"明天上午 看病":               {"11-26 00:00", "11-26 12:00"},
		"12-01 下午~12-03 上午":     {"12-01 12:00", "12-03 12:00"},
		"12月1日下午到3日":            {"12-01 12:00", "12-04 00:00"},
		"2026-12-01~2026-12-05": {"12-01 00:00", "12-06 00:00"},
		"下周":                    {"11-30 00:00", "12-07 00:00"},
		"12-01 上午到12-02":        {"12-01 00:00", "12-03 00:00"},
		"李四 12-01 全天":           {"12-01 00:00", "12-02 00:00"},
		"2026-12-05~2026-12-01": {},
	} {
		d, ok := when.FindSpan(text, wednesday, loc)
		got := [2]string{}
		if ok {
			got = [2]string{d.From.Format("01-02 15:04"), d.Until.Format("01-02 15:04")}
		}
		if got != want {
			t.Errorf("%s means %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"李四 2026-12-01~2026-12-05": "李四", "明天上午 看病": "看病", "12月1日到5日": "", "下周 年假": "年假", "明天起三天": "", "12-01 下午~12-03 上午": "",
	} {
		if got := when.WithoutDays(text); got != want {
			t.Errorf("%s is about %q, want %q", text, got, want)
		}
	}
}
