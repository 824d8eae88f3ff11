package bench

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Aims of an outage.
const (
	wantRefused   = 0.1
	wantAllowance = 97
)

// Broken lists the promises of an outage that were not kept; what the platform itself lost is no broken promise.
func (r OutageReport) Broken() []string {
	var out []string
	missing := func(n int, what string) {
		if int64(n) > r.Lost {
			out = append(out, fmt.Sprintf("%d people have no %s; the platform lost %d messages", n, what, r.Lost))
		}
	}
	if !r.Exhausted {
		missing(r.Unanswered, "first reply")
		missing(r.Unticketed, "ticket")
	}
	if r.TwiceAnswered > 0 {
		out = append(out, fmt.Sprintf("%d people have more than one first reply", r.TwiceAnswered))
	}
	if r.TwiceTicketed > 0 {
		out = append(out, fmt.Sprintf("%d people have more than one ticket", r.TwiceTicketed))
	}
	if n := r.Outbox["message failed"]; n > 0 {
		out = append(out, fmt.Sprintf("%d messages were given up", n))
	}
	if r.Exhausted && !slices.ContainsFunc(r.Alarms, func(key string) bool { return strings.HasPrefix(key, "quota") }) {
		out = append(out, "the administrators were not told of the quota")
	}
	if r.Ticketed > 100 && r.Summaries == 0 && !r.Exhausted {
		out = append(out, "the technicians' group got no rolling summary")
	}
	return out
}

func printOutage(w io.Writer, r OutageReport) {
	fmt.Fprintf(w, "outage on %s, %s: %d people\n", r.Platform, r.Store, r.People)
	fmt.Fprintf(w, "  first replies   once %d, more than once %d, none %d (lost by the platform: %d); sent again and marked 重发: %d\n", r.Answered, r.TwiceAnswered, r.Unanswered, r.Lost, r.Resent)
	fmt.Fprintf(w, "  tickets         one %d, more %d, none %d\n", r.Ticketed, r.TwiceTicketed, r.Unticketed)
	fmt.Fprintf(w, "  first replies   took %.1f s in all; each p50 %.1f s, p99 %.1f s; nobody could send for %.1f s after the kill\n", r.Seconds, r.Reply.P50/1000, r.Reply.P99/1000, r.Down)
	fmt.Fprintf(w, "  calls           %d sends, %d updates, %d refused; %d stale states of cards dropped\n", r.Sends, r.Updates, r.Refused, r.Stale)
	fmt.Fprintf(w, "  group           %d cards, %d summaries, rolled %d times\n", r.GroupCards, r.Summaries, r.Rolled)
	for _, k := range slices.Sorted(maps.Keys(r.Outbox)) {
		fmt.Fprintf(w, "  outbox          %-24s %d\n", k, r.Outbox[k])
	}
	if len(r.Alarms) > 0 {
		fmt.Fprintf(w, "  alarms          %s\n", strings.Join(r.Alarms, ", "))
	}
	if r.Problem != "" {
		fmt.Fprintf(w, "  last problem    %s\n", r.Problem)
	}
	aims := []aim{{what: "refused for their number", measured: r.Share, want: wantRefused, unit: "%"}}
	if r.Queued > 0 {
		fmt.Fprintf(w, "  queue           for %.1f s; %d updates of cards meanwhile, by a limit of their own\n", r.Queued, r.UpdatesFirst)
		aims = append(aims, aim{what: "allowance used while a queue existed", measured: r.Allowance, want: wantAllowance, unit: "%", atLeast: true})
	}
	printAims(w, aims)
	for _, b := range r.Broken() {
		fmt.Fprintln(w, "  BROKEN:", b)
	}
}
