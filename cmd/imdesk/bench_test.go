package main

import (
	"encoding/json"
	"testing"
)

// Each measurement in small, to its end: what it prints for people, and as JSON where a field tells that something was measured. Figures of a
// test mean nothing.
func TestEveryMeasurementRunsToItsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		args  []string
		words []string
	}{
		"floor":  {[]string{"--each", "20ms"}, []string{"SQLite"}},
		"load":   {[]string{"--in-flight", "4", "--seconds", "1", "--warm-up", "200ms", "--people", "300"}, []string{"p99"}},
		"start":  {[]string{"--starts", "1"}, []string{"sqlite"}},
		"cost":   {[]string{"--platform", "feishu"}, []string{"feishu"}},
		"outage": {[]string{"--platform", "wecom", "--people", "50", "--within", "1s", "--duplicates", "0", "--patience", "10s"}, []string{"50"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newShell(t).run(append([]string{"bench", name}, c.args...)...).exits(0).says(c.words...)
		})
	}
	t.Run("as JSON", func(t *testing.T) {
		t.Parallel()
		var f map[string]any
		if err := json.Unmarshal([]byte(newShell(t).run("bench", "floor", "--each", "20ms", "--json").exits(0).out), &f); err != nil || len(f) == 0 {
			t.Errorf("bench floor --json gives %v (%v)", f, err)
		}
	})
}
