package worktime_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// Whatever a calendar says, it is refused with words or it computes.
func FuzzACalendarIsRefusedOrComputes(f *testing.F) {
	for _, seed := range []string{
		`{"weekly":{"mon":["09:00-12:00","13:30-18:00"]},"holidays":"cn"}`,
		`{"timezone":"America/Sao_Paulo","weekly":{"sun":["22:00-06:00"]},"extra":{"2026-05-04":"off 厂庆","2026-05-05":"sun"}}`,
		`{"timezone":"Pacific/Apia","weekly":{"fri":["00:00-24:00"],"sat":["00:00-24:00"]},"extra":{"2011-12-30":"work"}}`,
		`{"weekly":{"mon":["23:59-00:01","24:00-24:00"]},"extra":{"2024-02-30":"07:00-08:00,"}}`,
	} {
		f.Add(seed, int64(1_772_000_000), int64(90_061))
	}
	f.Fuzz(func(t *testing.T, doc string, at, work int64) {
		var def core.Calendar
		if json.Unmarshal([]byte(doc), &def) != nil {
			return
		}
		cal, err := worktime.Parse(def)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without words")
			}
			return
		}
		start, d := time.Unix(at%4e9, 0), time.Duration(work%1e6)*time.Second
		due, ledger, err := cal.Add(start, d, nil)
		if err != nil {
			return
		}
		if due.Before(start) || worktime.Counted(ledger) != d || cal.Between(start, due, nil) != d {
			t.Errorf("%s after %s is %s, counted %s", d, start, due, worktime.Counted(ledger))
		}
	})
}
