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
