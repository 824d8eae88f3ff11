package worktime

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
)

func TestABrokenPackSaysWhichLine(t *testing.T) {
	for text, want := range map[string]string{
		"# head\n2026-01-01 off -":                      "line 2: 3 fields",
		"2026-13-01 off - a b":                          `line 1: "2026-13-01" is not a date`,
		"2026-01-01 free - a b":                         `line 1: "free"`,
		"2026-01-01 off mon a b":                        `line 1: "mon" is not a weekday to stand for`,
		"2026-01-01 work monday a b":                    `line 1: "monday" is not a weekday to stand for`,
		"2026-01-02 off - a b\n2026-01-01 off - a b":    "line 2: 2026-01-01 is out of order",
		"2026-01-02 off - a b\n\n2026-01-02 work - a b": "line 3: 2026-01-02 is out of order",
		"version 2025-11-04\nnotice 2026 n 2025-11-04 2 0 t\n2026-01-01 off - a n":                                                       "2026 has 1 days off and 0 make-up days, its notice n has 2 and 0",
		"version 2025-11-04\nnotice 2026 n 2025-11-04 1 0 t\n2026-01-01 off - a n\n2026-01-02 work - a n":                                "2026-01-02 is a Friday: there is nothing to make up for",
		"version 2025-11-04\nnotice 2026 n 2025-11-04 1 0 t\n2026-01-01 off - a n\n2027-01-01 off - a n":                                 "which is not among the notices",
		"version 2025-11-05\nnotice 2026 n 2025-11-04 1 0 t\n2026-01-01 off - a n":                                                       "not the date of the newest notice",
		"version 2025-11-04\nnotice 2024 m 2023-11-04 1 0 t\nnotice 2026 n 2025-11-04 1 0 t\n2024-01-01 off - a m\n2026-01-01 off - a n": "the notice for 2026 does not follow",
		"notice 2026 n 2025-11-04 1 0":                             "line 1: 6 fields of a notice",
		"notice year n 2025-11-04 1 0 t":                           "line 1: ",
		"2026-01-01 off - a b":                                     "which is not among the notices",
		"2026-01-04 work fri 元旦 x\n2026-01-04 work fri 元旦 x extra": "line 2: 6 fields",
	} {
		if _, err := parsePack(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

func TestAMakeUpDayFollowsTheWeekdayItsNoticeNames(t *testing.T) {
	made, err := parsePack("version 2025-11-04\nnotice 2026 notice 2025-11-04 0 1 title\n2026-01-04 work fri 元旦 notice")
	if err != nil {
		t.Fatal(err)
	}
	packs["test"] = func() (pack, error) { return made, nil }
	defer delete(packs, "test")
	cal, err := Parse(core.Calendar{Weekly: map[string][]string{"mon": {"09:00-18:00"}, "fri": {"09:00-16:00"}}, Holidays: "test"})
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2026, 1, 4, 0, 0, 0, 0, cal.Location())
	if got := cal.Between(from, from.AddDate(0, 0, 1), nil); got != 7*time.Hour {
		t.Errorf("%s of work, want Friday's 7 h", got)
	}
}
