package demo_test

import (
	"fmt"
	"regexp"
	"strconv"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// The mass of the scenario: tickets in hand whose deadlines are missed in the same second, and the tickets of the first priority among them.
const (
	massEach   = 25
	massUrgent = 2
)

// mass stores tickets in hand of one technician for each platform, due at a moment.
func (p *play) mass(t *testing.T, from, each, urgent int, due time.Time) (numbers []string) {
	t.Helper()
	var all []store.Loaded
	for i := range urgent + each*len(casts) {
		on := []core.Platform{core.Feishu, core.DingTalk, core.WeCom}[i%len(casts)]
		k := core.Ticket{
			ID: core.TicketID(core.NewID()), Number: fmt.Sprintf("IT-%06d", 900_000+from+i), Desk: "it", Type: core.Incident, Status: core.StatusInProgress, Priority: core.Priorities[2],
			Title: "连不上 VPN", Text: "连不上 VPN", Category: "network", Requester: casts[on].employee, Assignee: casts[on].technician, Created: due.AddDate(0, -3, 0), Updated: due,
			Detail: core.TicketDetail{FirstResponse: due.AddDate(0, -3, 0), ResolutionDue: due},
		}
		if i < urgent {
			k.Priority = core.Priorities[0]
		}
		numbers = append(numbers, k.Number)
		all = append(all, store.Loaded{Ticket: k, Timers: []desk.Timer{{Kind: desk.TimerSLA + "resolution.due", Object: string(k.ID), Due: due}}})
	}
	if err := p.demo.App.DB.Org(p.demo.Company.Org.ID).Load(p.ctx, all); err != nil {
		t.Fatal(err)
	}
	return numbers
}

var (
	alarmed = regexp.MustCompile(`(IT-9\d{5}) \S*已超时`)
	summed  = regexp.MustCompile(`🔴 (\d+) 张工单超时`)
)

// told reads in a chat which tickets of a mass have a card of their own, and how many are counted in summaries.
func (a person) told(t *testing.T, chat string) (single map[string]bool, together int) {
	t.Helper()
	list, err := a.stage.Messages(a.p.ctx, chat, a.id, 500)
	if err != nil {
		t.Fatal(err)
	}
	single = map[string]bool{}
	for _, v := range list {
		if m := alarmed.FindStringSubmatch(v.Text); m != nil {
			if single[m[1]] {
				t.Errorf("%s was told twice of %s", a.id, m[1])
			}
			single[m[1]] = true
		} else if m := summed.FindStringSubmatch(v.Text); m != nil {
			n, _ := strconv.Atoi(m[1]) // digits
			together += n
		}
	}
	return single, together
}

// isTold waits until a chat was told of so many tickets, each by itself or in a summary.
func (a person) isTold(t *testing.T, chat string, want int) (single map[string]bool, together int) {
	t.Helper()
	for deadline := time.Now().Add(patience); ; {
		single, together = a.told(t, chat)
		if len(single)+together == want {
			return single, together
		}
		if len(single)+together > want || time.Now().After(deadline) {
			t.Fatalf("%s was told of %d tickets singly and of %d in summaries, want %d in all", a.id, len(single), together, want)
		}
		<-time.After(20 * time.Millisecond)
	}
}

// strikes moves desk time and waits until every clock that is due then has struck.
func (p *play) strikes(t *testing.T, d time.Duration) {
	t.Helper()
	p.passes(d)
	for deadline := time.Now().Add(patience); ; {
		at, err := p.demo.App.DB.NextTimer(p.ctx, desk.TimerSLA)
		if err == nil && (at.IsZero() || at.After(p.demo.Clock.Now())) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("clocks did not strike: %v", err)
		}
		<-time.After(20 * time.Millisecond)
	}
}

func TestAMassOfMissedDeadlinesIsOneCardForEachChatAndTheUrgentStandAlone(t *testing.T) {
	eachStore(t, func(t *testing.T, p *play) {
		const wave, after = massEach * 3, 6
		p.promises(core.SLAPolicy{Desk: "it", Target: &core.SLATarget{Resolution: workingHours(8)}}) // with a ladder the group wouldn't hear of the first priority
		p.eventually("clocks follow the policy", func() bool {
			at, err := p.demo.App.DB.NextTimer(p.ctx, "promises.")
			return err == nil && at.IsZero()
		})
		for on := range casts { // an AI bot writes only where somebody has spoken
			p.person(casts[on].technician, on).saysIn(p.group("it", on), "看板")
			p.person(casts[on].technician, on).seesIn(p.group("it", on), "待接")
		}
		due := p.demo.Clock.Now().Add(time.Minute)
		urgent := p.mass(t, 0, massEach, massUrgent, due)[:massUrgent]
		p.mass(t, 500, after/3, 0, due.Add(30*time.Second))
		p.strikes(t, time.Minute)
		p.passes(5 * time.Second)
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			single, together := technician.isTold(t, group, wave+massUrgent)
			if together == 0 {
				t.Errorf("%d cards and no summary", len(single))
			}
			for _, n := range urgent {
				if !single[n] {
					t.Errorf("%s has the first priority and no card of its own", n)
				}
			}
			technician.seesIn(group, "张工单超时", "P3", "快到期", "看清单")
		})
		p.strikes(t, 25*time.Second)
		p.passes(5 * time.Second)
		p.passes(time.Minute) // where cards can't change, the next summary waits for so long
		eachPlatform(t, p, func(t *testing.T, on core.Platform) {
			technician, group := p.person(casts[on].technician, on), p.group("it", on)
			technician.isTold(t, group, wave+massUrgent+after)
			technician.says("我的待办")
			technician.sees("我的待办", "IT-900")
		})
	})
}
