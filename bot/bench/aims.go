package bench

import (
	"fmt"
	"io"
)

// aim is one figure that was promised for two quiet cores with PostgreSQL and Redis, beside what was measured. It is for people to judge: a
// shared or smaller machine misses aims without anything being wrong.
type aim struct {
	what           string
	measured, want float64
	unit           string
	atLeast        bool
}

func (a aim) met() bool {
	if a.atLeast {
		return a.measured >= a.want
	}
	return a.measured <= a.want
}

func printAims(w io.Writer, list []aim) {
	for _, a := range list {
		mark, sign := "✗", "≤"
		if a.met() {
			mark = "✓"
		}
		if a.atLeast {
			sign = "≥"
		}
		fmt.Fprintf(w, "  %s %-44s %10.1f  (aim %s %g %s)\n", mark, a.what, a.measured, sign, a.want, a.unit)
	}
	if len(list) > 0 {
		fmt.Fprintln(w)
	}
}

// loadAims are the aims that apply to the shape of a run.
func loadAims(r LoadReport) []aim {
	out := []aim{{what: "CPU per event, all processes", measured: r.CPU.Total, want: 400, unit: "µs"}}
	switch {
	case r.Rate > 0:
		out = append(out, aim{what: "ack, p99", measured: r.Ack.P99, want: 40, unit: "ms"})
	case r.InFlight == 1:
		out = append(out, aim{what: "one at a time, p50 of report to first reply", measured: r.Reply.P50, want: 3, unit: "ms"})
	default:
		out = append(out,
			aim{what: "durable first replies", measured: r.RepliesPerSecond, want: 1500, unit: "/s", atLeast: true},
			aim{what: "report to first reply, p99", measured: r.Reply.P99, want: 100, unit: "ms"})
	}
	if r.Store == Postgres {
		out = append(out, aim{what: "resident memory of the app", measured: r.ResidentMB, want: 45, unit: "MB"})
	}
	return out
}
