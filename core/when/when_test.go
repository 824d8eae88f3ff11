package when

import (
	"testing"
	"time"
)

var shanghai = time.FixedZone("CST", 8*3600)

// wednesday 2026-11-25 10:00.
var now = time.Date(2026, 11, 25, 10, 0, 0, 0, shanghai)

func TestMomentsAreReadAsPeopleNameThem(t *testing.T) {
	for text, want := range map[string]string{
		"等配件 明天10点":       "2026-11-26 10:00",
		"明天上午再看":          "2026-11-26 09:00",
		"明天下午3点半":         "2026-11-26 15:30",
		"后天":              "2026-11-27 09:00",
		"今晚8点":            "2026-11-25 20:00",
		"明晚":              "2026-11-26 20:00",
		"两小时后继续":          "2026-11-25 12:00",
		"半小时后":            "2026-11-25 10:30",
		"十五分钟后":           "2026-11-25 10:15",
		"3天后":             "2026-11-28 10:00",
		"2周后":             "2026-12-09 10:00",
		"周五 14:30":        "2026-11-27 14:30",
		"周一":              "2026-11-30 09:00",
		"下周三上午":           "2026-12-02 09:00",
		"星期天":             "2026-11-29 09:00",
		"12月1日":           "2026-12-01 09:00",
		"1-5 10:00 到货":    "2027-01-05 10:00",
		"2026-12-03 下午2点": "2026-12-03 14:00",
		"15:30 再联系":       "2026-11-25 15:30",
		"9点":              "2026-11-26 09:00", // today's has passed
		"供应商说下午五点到货":      "2026-11-25 17:00",
		"中午12点":           "2026-11-25 12:00",
		"大后天早上":           "2026-11-28 09:00",
		"等待供应商寄出备件，预计12/2到货": "2026-12-02 09:00",
	} {
		m, ok := Find(text, now, shanghai)
		if got := m.At.Format("2006-01-02 15:04"); !ok || got != want {
			t.Errorf("%q is read as %s (%v), want %s", text, got, ok, want)
		}
	}
}

func TestWordsWithoutAMomentNameNone(t *testing.T) {
	for _, text := range []string{"", "等供应商", "2月30日", "25:00", "10.0.12.7 连不上", "今天早上", "2020-01-01", "VPN 报错 809", "每天都卡", "0天后"} {
		if m, ok := Find(text, now, shanghai); ok {
			t.Errorf("%q is read as %s (%q)", text, m.At, text[m.Start:m.End])
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("等配件 明天下午3点半")
	f.Add("十天后")
	f.Fuzz(func(t *testing.T, text string) {
		m, ok := Find(text, now, shanghai)
		if ok && (!m.At.After(now) || m.Start < 0 || m.End > len(text) || m.Start >= m.End) {
			t.Errorf("%q gives %+v", text, m)
		}
	})
}
