package world

import (
	"slices"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestADeskSaysWhyNobodyIsThere(t *testing.T) {
	office := map[string][]string{}
	for _, day := range []string{"mon", "tue", "wed", "thu", "fri"} {
		office[day] = []string{"09:00-12:00", "13:00-18:00"}
	}
	cal, err := worktime.Parse(core.Calendar{ID: "c", Timezone: "Asia/Shanghai", Weekly: office, Holidays: "cn", Extra: map[string]string{"2026-12-04": "off 厂庆"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   string
		want []string
		why  string
	}{
		{"2026-11-25 21:00", []string{"下班"}, "a night"},
		{"2026-11-25 12:30", []string{"午休"}, "lunch"},
		{"2026-11-27 19:00", []string{"周末"}, "the evening before a weekend"},
		{"2026-11-29 10:00", []string{"周末"}, "a Sunday"},
		{"2026-09-30 20:00", []string{"国庆节"}, "the evening before a holiday"},
		{"2026-10-03 10:00", []string{"国庆节"}, "a holiday"},
		{"2026-12-03 20:00", []string{"厂庆", "周末"}, "a day off of one's own before a weekend"},
		{"2026-10-09 20:00", []string{"下班"}, "the evening before a Saturday that is worked"},
	} {
		at, err := time.ParseInLocation("2006-01-02 15:04", c.at, cal.Location())
		if err != nil {
			t.Fatal(err)
		}
		works, next := open(cal, at)
		if got := shut(cal, at, next); works || !slices.Equal(got, c.want) {
			t.Errorf("%s, %s: works %v, else because of %q, want %q", c.why, c.at, works, got, c.want)
		}
	}
	saturday := time.Date(2026, 10, 10, 10, 0, 0, 0, cal.Location())
	if works, _ := open(cal, saturday); !works {
		t.Error("nobody is there on a Saturday that is worked")
	}
	if got := shut(nil, saturday, saturday.Add(time.Hour)); got != nil {
		t.Errorf("without a calendar it is shut because of %q", got)
	}
}
