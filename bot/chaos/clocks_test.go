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
		id, handler := core.TicketID(core.NewID()), s.company.People[i%len(s.company.People)].ID // so many that few meet a limit of one chat
		if i%4 == 0 {
			handler = s.company.People[1].ID // but this one's reminders are a mass
		}
		all = append(all, store.Loaded{
			Ticket: core.Ticket{
				ID: id, Number: fmt.Sprintf("%s-9%05d", d.Prefix, i), Desk: d.ID, Type: core.Incident, Status: core.StatusInProgress, Priority: core.Priorities[1],
				Category: d.DefaultCategory, Title: "连不上 VPN", Text: "连不上 VPN", Requester: s.company.People[0].ID, Assignee: handler,
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
	for number(`SELECT COUNT(*) FROM timer WHERE kind LIKE 'sla.%' OR kind LIKE 'reminders.%'`) > 0 {
		select {
		case <-s.ctx.Done():
			t.Fatal("clocks did not strike")
		case <-tick.C:
		}
	}
	if n := number(`SELECT COUNT(*) FROM act WHERE verb = 'reminded'`); n != clocks {
		t.Errorf("%d reminders on the timelines of %d tickets", n, clocks)
	}
	for _, row := range b.must(`SELECT t.number, CAST((SELECT COUNT(*) FROM outbox o WHERE o.kind = 'message' AND o.ticket = t.id) AS TEXT),
		CAST((SELECT COUNT(*) FROM reminder r WHERE r.ticket = t.id AND r.summary <> '') AS TEXT) FROM ticket t WHERE t.id IN (SELECT ticket FROM act WHERE verb = 'reminded')`) {
		if row[1]+row[2] != "10" && row[1]+row[2] != "01" {
			t.Errorf("ticket %s has %s reminders of its own and is in %s summaries", row[0], row[1], row[2])
		}
	}
	if held := number(`SELECT COUNT(*) FROM reminder`); held == 0 || number(`SELECT COUNT(*) FROM reminder WHERE summary = ''`) > 0 {
		t.Errorf("%d reminders were held, some of them in no summary", held)
	}
	for _, row := range b.must(`SELECT r.summary FROM reminder r WHERE (SELECT COUNT(*) FROM copy c JOIN outbox o ON o.copy = c.id WHERE c.object = r.summary AND o.kind = 'message') <> 1`) {
		t.Errorf("summary %s was not sent once", row[0])
	}
	b.settle(size(2*time.Minute, 20*time.Minute))
	if n := number(`SELECT COUNT(*) FROM outbox WHERE kind = 'message' AND state <> 'sent'`); n > 0 {
		t.Errorf("%d messages were not delivered", n)
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
