package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
	"github.com/imdesk/imdesk/store/pgtest"
)

// What the sweeper and people ask all the time must not read what is open: it would be a scan of everything at a million tickets.
func TestWhatIsAskedAllTheTimeIsFoundByItsIndex(t *testing.T) {
	db := open(t, store.Config{URL: pgtest.URL(t), MaxConns: 4})
	many(t, db, 50_000)
	at := noon.UnixMicro()
	for _, c := range []struct {
		statement string
		args      []any
		index     string
	}{
		{"claim timers", []any{at, 2000, 10_000_000}, "timer_due"},
		{"claim urgent timers", []any{at, 2000, 10_000_000}, "timer_urgent"},
		{"tickets due", []any{"acme", "it", 0, at, 5}, "ticket_due"},
		{"count tickets due", []any{"acme", "it", 0, at}, "ticket_due"},
		{"tickets untouched", []any{"acme", "it", at, 5}, "ticket_untouched"},
		{"queue", []any{"acme", "it", 8}, "ticket_queue"},
		{"queue length", []any{"acme", "it"}, "ticket_queue"},
		{"tickets ahead", []any{"acme", "it", "P3", at, "acme-0000300"}, "ticket_queue"},
		{"open approvals", []any{"acme", "", 50}, "approval_open"},
		{"recent reminders", []any{"acme", []string{"li", "zhang"}, at}, "copy_reminder"},
		{"sum up reminders", []any{"acme", "li", "s", at}, "reminder_chat"},
	} {
		plan := store.Plan(t, db, c.statement, c.args...)
		if scans := store.Scans(plan); len(scans) > 0 || strings.Count(plan, c.index) < 2 {
			t.Errorf("%s reads all of %v, or not by %s:\n%s", c.statement, scans, c.index, plan)
		}
	}
}

// many stores open tickets with two clocks each, one in ten in the queue and one in a hundred late; as many approvals, all but a few decided.
func many(t *testing.T, db *store.DB, n int) {
	t.Helper()
	var all []store.Loaded
	for i := range n {
		k := core.Ticket{
			ID: core.TicketID(fmt.Sprintf("acme-%07d", i)), Number: fmt.Sprintf("IT-%07d", i), Desk: core.DeskID([]string{"it", "hr"}[i%2]), Type: core.Incident,
			Status: core.StatusInProgress, Priority: core.Priorities[i%4], Requester: "zhang", Assignee: core.PersonID(fmt.Sprintf("p%d", i%500)),
			Created: noon.Add(-time.Duration(i) * time.Minute), Updated: noon.Add(time.Duration(i) * time.Minute),
			Detail: core.TicketDetail{FirstResponse: noon, ResolutionDue: noon.Add(time.Duration(i-n/100) * time.Minute)},
		}
		switch i % 20 {
		case 0, 1:
			k.Status, k.Assignee = core.StatusNew, ""
		case 2, 3:
			k.Status = core.StatusWaitingSupplier // no deadline
		}
		timers := []desk.Timer{{Kind: desk.TimerSLA + "resolution.due", Object: string(k.ID), Due: k.Detail.ResolutionDue, Urgent: i%100 == 0}}
		all = append(all, store.Loaded{Ticket: k, Timers: timers})
	}
	ok(t, db.Org("acme").Load(t.Context(), all))
	for _, text := range []string{
		`INSERT INTO approval (org, id, ticket, state, step, steps, revision, created)
		SELECT 'acme', 'a' || n, 't' || n, CASE n % 200 WHEN 0 THEN 'pending' ELSE 'approved' END, 1, '[]', 1, n FROM generate_series(1, 50000) n`,
		`INSERT INTO reminder (id, org, chat, ticket, priority, breached, due, summary, told)
		SELECT 'r' || n, 'acme', 'p' || n % 500, 't' || n, 'P3', TRUE, 0, CASE n % 50 WHEN 0 THEN '' ELSE 's' || n % 90 END, 0 FROM generate_series(1, 50000) n`,
		`INSERT INTO copy (id, org, bot, object, kind, code, person, conversation, target, revision, receipt, message_ref, sent, closed, reason, created)
		SELECT 'c' || n, 'acme', 'b', 't' || n, CASE n % 3 WHEN 0 THEN 'reminder' ELSE 'work' END, '', 'p' || n % 500, '', '', 1, '', '', TRUE, FALSE, '', n FROM generate_series(1, 50000) n`,
	} {
		store.Tamper(t, db, text)
	}
	ok(t, db.Analyze(t.Context()))
}
