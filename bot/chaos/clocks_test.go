package chaos

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// runningClocks stores tickets in hand whose reminders are due at a moment.
func (s *site) runningClocks(n int, due time.Time) {
	s.t.Helper()
	cfg, err := config.Load(s.replicas[0].config)
	if err != nil {
		s.t.Fatal(err)
	}
	db, err := bot.OpenStore(s.ctx, cfg)
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	d := s.company.Desks[0]
	var all []store.Loaded
	for i := range n {
		id := core.TicketID(core.NewID())
		all = append(all, store.Loaded{
			Ticket: core.Ticket{
				ID: id, Number: fmt.Sprintf("%s-9%05d", d.Prefix, i), Desk: d.ID, Type: core.Incident, Status: core.StatusInProgress, Priority: core.Priorities[1],
				Category: d.DefaultCategory, Title: "连不上 VPN", Text: "连不上 VPN", Requester: s.company.People[0].ID, Assignee: s.company.People[i%len(s.company.People)].ID, // so many that no limit of one chat is met
				Created: due.AddDate(0, -3, 0), Updated: due, Detail: core.TicketDetail{FirstResponse: due.AddDate(0, -3, 0), ResolutionDue: due.Add(time.Hour)},
			},
			Timers: []desk.Timer{{Kind: desk.TimerSLA + "resolution.remind", Object: string(id), Due: due}},
		})
	}
	if err := db.Org(s.company.Org.ID).Load(s.ctx, all); err != nil {
		s.t.Fatal(err)
	}
}

// clocksStrike kills replicas while many clocks strike in the same second.
func clocksStrike(t *testing.T, p plan) {
	s := newSite(t, p)
	clocks := size(300, 3000)
	s.runningClocks(clocks, time.Now().Add(-time.Second))
	for _, r := range s.replicas {
		if err := r.start(); err != nil {
			t.Fatal(err)
		}
	}
	for range size(4, 20) {
		s.killAndRestart(s.replicas[s.dice.below(len(s.replicas))], 100*time.Millisecond, 1200*time.Millisecond)
	}
	b := s.books()
	number := func(query string) int {
		n, err := strconv.Atoi(b.must(query)[0][0])
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for number(`SELECT COUNT(*) FROM timer WHERE kind LIKE 'sla.%'`) > 0 {
		select {
		case <-s.ctx.Done():
			t.Fatal("clocks did not strike")
		case <-tick.C:
		}
	}
	if n := number(`SELECT COUNT(*) FROM act WHERE verb = 'reminded'`); n != clocks {
		t.Errorf("%d reminders on the timelines of %d tickets", n, clocks)
	}
	for _, row := range b.must(`SELECT ticket, CAST(COUNT(*) AS TEXT) FROM outbox WHERE kind = 'message' GROUP BY ticket HAVING COUNT(*) <> 1`) {
		t.Errorf("ticket %s has %s reminders", row[0], row[1])
	}
	if n := number(`SELECT COUNT(DISTINCT ticket) FROM outbox WHERE kind = 'message'`); n != clocks {
		t.Errorf("%d tickets of %d have a reminder", n, clocks)
	}
	b.settle(size(2*time.Minute, 20*time.Minute))
	if n := number(`SELECT COUNT(*) FROM outbox WHERE kind = 'message' AND state = 'sent'`); n != clocks {
		t.Errorf("%d reminders of %d were delivered", n, clocks)
	}
}

func TestChaosClocksThatStrikeTogetherAreNeitherLostNorDoubledOnSQLite(t *testing.T) {
	t.Parallel()
	clocksStrike(t, plan{})
}

func TestChaosClocksThatStrikeTogetherAreNeitherLostNorDoubledOnPostgreSQL(t *testing.T) {
	t.Parallel()
	clocksStrike(t, plan{postgres: true, redis: true, replicas: 2})
}
