package bench

import (
	"fmt"
	"io"
)

// Broken lists the promises that were not kept.
func (r SLAReport) Broken() []string {
	var out []string
	if r.Missing > 0 {
		out = append(out, fmt.Sprintf("%d clocks did not strike", r.Missing))
	}
	if r.Twice > 0 {
		out = append(out, fmt.Sprintf("%d clocks struck twice", r.Twice))
	}
	return out
}

func printSLA(w io.Writer, r SLAReport) {
	fmt.Fprintf(w, "running clocks on %s: %d open tickets, %d clocks, loaded in %.1f s (%.0f tickets/s)\n", r.Store, r.Tickets, r.Clocks, r.LoadS, float64(r.Tickets)/max(r.LoadS, 1e-9))
	line := func(name string, s Spread) {
		fmt.Fprintf(w, "  %-34s p50 %8.2f  p99 %8.2f  max %8.2f ms  (n=%d)\n", name, s.P50, s.P99, s.Max, s.N)
	}
	line("a look that finds nothing, no ticket", r.Empty)
	line("the same with all tickets", r.Full)
	line(fmt.Sprintf("late, %d a second", r.Rate), r.Steady)
	line(fmt.Sprintf("late, %d in the same second", r.Due), r.Burst)
	fmt.Fprintf(w, "  %d messages in the outbox; clocks that did not strike: %d, twice: %d\n\n", r.Messages, r.Missing, r.Twice)
	printAims(w, []aim{
		{what: "all that are due together are in the outbox", measured: r.Burst.Max, want: 1000, unit: "ms"},
		{what: "steady lateness, p99", measured: r.Steady.P99, want: 250, unit: "ms"},
	})
}

// Broken lists the promises that were not kept; how soon things arrive is for people to judge.
func (r DeliverReport) Broken() []string {
	var out []string
	if r.Missing > 0 {
		out = append(out, fmt.Sprintf("%d reminders did not arrive", r.Missing))
	}
	if r.Twice > 0 {
		out = append(out, fmt.Sprintf("%d reminders arrived twice", r.Twice))
	}
	return out
}

func printDeliver(w io.Writer, r DeliverReport) {
	fmt.Fprintf(w, "%d clocks strike at once, reminders on %s through its real limits, %s, %d handlers\n", r.Due, r.Platform, r.Store, r.Handlers)
	line := func(name string, s Spread) {
		fmt.Fprintf(w, "  %-24s p50 %8.1f  p99 %8.1f  max %8.1f s  (n=%d)\n", name, s.P50/1000, s.P99/1000, s.Max/1000, s.N)
	}
	line("P1 delivered after", r.Urgent)
	line("others delivered after", r.Others)
	fmt.Fprintf(w, "  %d sends in %.1f s, %d refused; missing %d, twice %d\n\n", r.Sends, r.Seconds, r.Refused, r.Missing, r.Twice)
	aims := []aim{
		{what: "the last P1 delivered", measured: r.Urgent.Max / 1000, want: 10, unit: "s"},
		{what: "refused for their number", measured: 100 * float64(r.Refused) / float64(max(r.Sends+r.Refused, 1)), want: wantRefused, unit: "%"},
	}
	if r.Allowance > 0 {
		aims = append(aims, aim{what: "allowance used until the last arrived", measured: r.Allowance, want: wantAllowance, unit: "%", atLeast: true})
	}
	printAims(w, aims)
}
