package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestDeadlinesAreComputedLineByLineAndBadLinesSayWhy(t *testing.T) {
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	s := slaCompute{
		Calendar: file("c.json", `{"weekly":{"wed":["09:00-12:00","13:00-18:00"],"thu":["09:00-18:00"]},"holidays":"cn"}`),
		In: file("in.jsonl", `{"id":"a","start":"2026-09-30T17:00:00+08:00","target_minutes":240}
{"id":7,"start":"2026-09-30T17:00:00+08:00","target_minutes":60,"pauses":[["2026-09-30T17:30:00+08:00",null]],"more":"is ignored"}

{"id":"held","start":"2026-09-30T17:00:00+08:00","target_minutes":60,"pauses":[["2026-09-30T16:00:00+08:00"]]}
{"id":"no start","target_minutes":60}
{"id":"back","start":"2026-09-30T17:00:00+08:00","target_minutes":6,"pauses":[["2026-09-30T17:30:00+08:00","2026-09-30T17:20:00+08:00"]]}
`),
		Out: filepath.Join(dir, "out.jsonl"),
	}
	if err := s.Run(); err == nil || !strings.Contains(err.Error(), "2 行") {
		t.Errorf("two lines are wrong, and it says %v", err)
	}
	raw, err := os.ReadFile(s.Out)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	for i, want := range []string{
		`{"id":"a","due":"2026-10-08T12:00:00+08:00","ledger":[{"from":"2026-09-30T17:00:00+08:00","to":"2026-09-30T18:00:00+08:00","counted":true,"reason":"上班"}`,
		`{"id":7,"due":null,"ledger":[{"from":"2026-09-30T17:00:00+08:00","to":"2026-09-30T17:30:00+08:00","counted":true`,
		`{"id":"held","due":null,"ledger":[]}`, `{"id":"no start","error":"缺少 start`, `{"id":"back","error":"pauses[0] 的结束早于开始"`,
	} {
		if len(lines) != 5 || !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %s", i, lines[i])
		}
	}
	s.Calendar = file("two.yaml", "calendars:\n- {id: a, weekly: {mon: [\"09:00-10:00\"]}}\n- {id: b, weekly: {mon: [\"09:00-11:00\"]}}\n")
	if err := s.Run(); err == nil || !strings.Contains(err.Error(), "--id") {
		t.Errorf("it doesn't ask which calendar: %v", err)
	}
}
