package worktime_test

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

func TestADayMayHaveHoursAndANameOfItsOwn(t *testing.T) {
	def := core.Calendar{
		Weekly: map[string][]string{"mon": {"09:00-18:00"}, "tue": {"09:00-18:00"}},
		Extra:  map[string]string{"2026-03-02": "09:00-12:00, 14:00-15:00", "2026-03-03": "off 厂庆"},
	}
	cal, err := worktime.Parse(def)
	if err != nil {
		t.Fatal(err)
	}
	start := time.Date(2026, 3, 2, 8, 0, 0, 0, cal.Location())
	due, ledger, err := cal.Add(start, 5*time.Hour, nil)
	if err != nil || due.Format(time.DateTime) != "2026-03-09 10:00:00" {
		t.Fatalf("due %v, %v", due, err)
	}
	var reasons []string
	for _, line := range ledger {
		reasons = append(reasons, line.Reason)
	}
	if got := strings.Join(reasons, " "); !strings.Contains(got, "上班 午休 上班") || !strings.Contains(got, "厂庆") {
		t.Errorf("the ledger says %s", got)
	}
	for _, bad := range []string{"09:00-08:59-", "09:00-12:00, 11:00-15:00"} {
		def.Extra["2026-03-02"] = bad
		if _, err := worktime.Parse(def); err == nil || !strings.Contains(err.Error(), "extra.2026-03-02") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
