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
{"id":"two","start":"2026-09-30T17:00:00+08:00","target_minutes":60,"pauses":[["2026-09-30T17:30:00+08:00",null],["2026-09-30T17:10:00+08:00",null]]}
{"id":"long","start":"2026-09-30T17:00:00+08:00","target_minutes":6000000}
{"id":"old","start":"1066-09-30T17:00:00+08:00","target_minutes":6}
{"id":"bare","start":"2026-09-30T17:00:00","target_minutes":6}
{"id":"word","start":"2026-09-30T17:00:00Z","target_minutes":"6"}
no JSON
`),
		Out: filepath.Join(dir, "out.jsonl"),
	}
	if err := s.Run(); err == nil || !strings.Contains(err.Error(), "有 7 行") {
		t.Errorf("seven lines are wrong, and it says %v", err)
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
		`{"id":"two","due":null,"ledger":[{"from":"2026-09-30T17:00:00+08:00","to":"2026-09-30T17:10:00+08:00","counted":true,"reason":"上班"}]}`,
		`{"id":"long","error":"十年内也凑不满`, `{"id":"old","error":"start 要在 1900`, `{"id":"bare","error":"时间 2026-09-30T17:00:00 看不懂`, `{"id":"word","error":"target_minutes 的类型不对`, `{"id":null,"error":"不是一行 JSON`,
	} {
		if len(lines) != 11 || !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %s", i, lines[i])
		}
	}
	s.Calendar = file("two.yaml", "calendars:\n- {id: a, weekly: {mon: [\"09:00-10:00\"]}}\n- {id: b, weekly: {mon: [\"09:00-11:00\"]}}\n")
	if err := s.Run(); err == nil || !strings.Contains(err.Error(), "--id") {
		t.Errorf("it doesn't ask which calendar: %v", err)
	}
}
