package bench

import (
	"fmt"
	"io"
	"strings"
)

// Measured is a run under load with the floor of the machine at that moment.
type Measured struct {
	Floor Floor      `json:"floor"`
	Load  LoadReport `json:"load"`
}

// Print writes a report for people.
func Print(w io.Writer, v any) {
	switch r := v.(type) {
	case Floor:
		printFloor(w, r)
	case Measured:
		printFloor(w, r.Floor)
		printLoad(w, r.Floor, r.Load)
	case StartReport:
		printStart(w, r)
	case []CostReport:
		printCost(w, r)
	case OutageReport:
		printOutage(w, r)
	case SLAReport:
		printSLA(w, r)
	case DeliverReport:
		printDeliver(w, r)
	}
}

func printFloor(w io.Writer, f Floor) {
	fmt.Fprintf(w, "floor of the machine (idle before: %.0f %%)\n", f.IdlePercent)
	if f.Postgres1 > 0 {
		fmt.Fprintf(w, "  PostgreSQL, durable single rows     %8.0f /s with 1 client, %.0f /s with 16\n", f.Postgres1, f.Postgres16)
	}
	fmt.Fprintf(w, "  SQLite FULL, durable single rows    %8.0f /s\n", f.SQLite)
	fmt.Fprintf(w, "  loopback HTTP                       %8.0f /s with 1 client, %.0f /s with 16\n", f.HTTP1, f.HTTP16)
	fmt.Fprintf(w, "  write and fsync of 4 KiB            %8.0f µs\n\n", f.FsyncMicros)
}

func printLoad(w io.Writer, f Floor, r LoadReport) {
	names := make([]string, len(r.Platforms))
	for i, p := range r.Platforms {
		names[i] = string(p)
	}
	shape := fmt.Sprintf("%d in flight", r.InFlight)
	if r.Rate > 0 {
		shape = fmt.Sprintf("%d/s", r.Rate)
	}
	fmt.Fprintf(w, "%s on %s, %s, %.1f s: %d events, %d failures\n", strings.Join(names, "+"), r.Store, shape, r.Seconds, r.Events, r.Failures)
	if r.Failure != "" {
		fmt.Fprintf(w, "  last failure: %s\n", r.Failure)
	}
	fmt.Fprintf(w, "  first replies          %8.0f /s   %s\n", r.RepliesPerSecond, ratio(r, f))
	line := func(name string, s Spread) {
		fmt.Fprintf(w, "  %-22s p50 %7.1f  p99 %7.1f  max %7.1f ms  (n=%d)\n", name, s.P50, s.P99, s.Max, s.N)
	}
	line("ack", r.Ack)
	line("report to first reply", r.Reply)
	line("click to outcome", r.Click)
	line("command to reply", r.Command)
	fmt.Fprintf(w, "  CPU per event          %8.0f µs   app %.0f, postgres %.0f, redis %.0f\n", r.CPU.Total, r.CPU.App, r.CPU.Postgres, r.CPU.Redis)
	fmt.Fprintf(w, "  allocated per event    %8.0f     %.1f KB, %d collections\n", r.Memory.Allocations, r.Memory.Bytes/1024, r.Memory.Collections)
	fmt.Fprintf(w, "  resident (app)         %8.1f MB   its own %.1f (heap in use %.1f, stacks %.1f), pages of the program %.1f\n", r.ResidentMB,
		r.Memory.Private, r.Memory.Live, r.Memory.Stacks, r.Memory.Program)
	fmt.Fprintf(w, "  start to ready         %8.0f ms\n", r.ReadyMS)
	fmt.Fprintf(w, "  idle of the machine    %8.0f %%\n\n", r.IdlePercent)
	printAims(w, loadAims(r))
}

// ratio relates throughput to what the machine's database can commit.
func ratio(r LoadReport, f Floor) string {
	best := f.SQLite
	if r.Store == Postgres {
		best = f.Postgres16
	}
	if best == 0 {
		return ""
	}
	return fmt.Sprintf("= %.1f %% of the floor's commits/s", 100*r.RepliesPerSecond/best)
}
