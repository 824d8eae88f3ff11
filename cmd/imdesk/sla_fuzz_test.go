package main

import (
	"encoding/json"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

// Whatever a case says, it is refused with words, or its ledger reaches from its start to its end without a gap.
func FuzzACaseIsRefusedOrHasAGaplessLedger(f *testing.F) {
	cal, err := worktime.Parse(core.Calendar{Weekly: map[string][]string{"mon": {"09:00-12:00", "13:00-18:00"}, "wed": {"22:00-06:00"}}, Holidays: "cn"})
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range []string{
		`{"id":1,"start":"2026-02-13T17:00:00+08:00","target_minutes":60}`,
		`{"id":"a","start":"2026-02-13T17:00:00Z","target_minutes":0.5,"pauses":[["2026-02-13T17:30:00Z",null],["2026-02-13T17:10:00Z","2026-02-13T17:20:00Z"]]}`,
		`{"id":null,"start":"0001-01-01T00:00:00Z","target_minutes":-1,"pauses":[[]]}`,
		`{"id":{},"start":"2199-12-31T23:59:59Z","target_minutes":1e9,"pauses":[["2199-12-31T23:59:59Z"]]}`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		var c deadlineCase
		if json.Unmarshal([]byte(line), &c) != nil {
			return
		}
		out, err := deadlineOf(cal, c)
		if err != nil {
			if err.Error() == "" {
				t.Error("refused without words")
			}
			return
		}
		a := out.(deadlineAnswer)
		at := c.Start
		for _, line := range a.Ledger {
			if !line.From.Equal(at) || !line.To.After(line.From) {
				t.Fatalf("a gap at %s in %v", at, a.Ledger)
			}
			at = line.To
		}
		if a.Due != nil && !at.Equal(*a.Due) {
			t.Errorf("the ledger ends at %s, the deadline is %s", at, a.Due)
		}
	})
}
