package desk

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

// absentSince follows since when each agent is absent; the streams of the property move people in and out at random.
type absentSince map[core.PersonID]time.Time

// moves takes somebody out of work or back: by closing their account, by naming a deputy, or by leave.
func (a absentSince) moves(h *house, who core.PersonID, way string) {
	p := h.tx.people[who]
	switch way {
	case "close":
		p.Active = false
	case "delegate":
		h.tx.delegations["d-"+string(who)] = core.Delegation{ID: "d-" + string(who), Person: who, Deputy: manager, From: h.clock.Now(), Until: h.clock.Now().Add(1000 * time.Hour)}
	case "leave":
		h.tx.absences["a-"+string(who)] = core.Absence{ID: "a-" + string(who), Person: who, From: h.clock.Now(), Until: h.clock.Now().Add(1000 * time.Hour)}
	default:
		p.Active = true
		delete(h.tx.absences, "a-"+string(who))
		delete(h.tx.delegations, "d-"+string(who))
	}
	h.tx.people[who] = p
	if way == "back" {
		delete(a, who)
	} else if a[who].IsZero() {
		a[who] = h.clock.Now()
	}
}

func TestNobodyAbsentIsGivenATicketAndNothingStaysWithThem(t *testing.T) {
	people := []core.PersonID{technician, colleague, lead}
	rapid.Check(t, func(r *rapid.T) {
		h := dispatching(t, rapid.SampledFrom([]core.Strategy{core.StrategyRound, core.StrategyLeast, core.StrategyPrevious, core.StrategySite}).Draw(r, "strategy"))
		d := h.world.Setup.Desks[0].Dispatch
		d.Agents = append(d.Agents, core.Agent{Person: lead, Capacity: 2})
		within := withinOf(*d)
		absent := absentSince{}
		texts := []string{"电脑蓝屏", "打印机卡纸", "鼠标坏了", "网络断了"}
		for step := range rapid.IntRange(1, 25).Draw(r, "steps") {
			switch rapid.IntRange(0, 4).Draw(r, "what") {
			case 0, 1:
				seed := core.Ticket{
					ID: core.TicketID("t" + itoa(step)), Number: ticketNumber("IT", itoa(1000+step)), Desk: "it", Type: core.Incident, Status: core.StatusNew, Priority: "P3", Title: texts[step%len(texts)],
					Requester: rapid.SampledFrom([]core.PersonID{employee, other, technician}).Draw(r, "requester"), Bot: "f", Revision: 1, Created: h.clock.Now(),
				}
				h.tx.tickets[seed.ID] = seed
				turn := &turn{ctx: t.Context(), tx: h.tx, w: h.world, now: h.clock.Now()}
				h.must(t, turn.dispatch(seed))
				h.must(t, h.passes(0))
			case 2:
				absent.moves(h, rapid.SampledFrom(people).Draw(r, "who"), rapid.SampledFrom([]string{"close", "delegate", "leave", "back"}).Draw(r, "way"))
			case 3:
				for _, id := range slices.Sorted(maps.Keys(h.tx.tickets)) {
					if tk := h.tx.tickets[id]; tk.Assignee != "" && absent[tk.Assignee].IsZero() && tk.Status == core.StatusAssigned && rapid.Bool().Draw(r, "accepts") {
						h.must(t, h.says(tk.Assignee, false, "接单 "+tk.Number))
						if got := h.tx.tickets[id].Status; got != core.StatusInProgress {
							r.Fatalf("%s was accepted and is %s", tk.Number, got)
						}
					}
				}
			default:
				h.must(t, h.passes(time.Duration(rapid.IntRange(1, 90).Draw(r, "minutes"))*time.Minute))
			}
			for _, tk := range h.tx.tickets {
				since, away := absent[tk.Assignee]
				switch {
				case tk.Assignee == "" || !tk.Status.Open():
				case tk.Assignee == tk.Requester:
					r.Fatalf("%s is with its requester", tk.Number)
				case away && tk.Detail.Given != nil && tk.Detail.Given.At.After(since):
					r.Fatalf("%s was given to %s at %s, absent since %s", tk.Number, tk.Assignee, tk.Detail.Given.At, since)
				case away && h.clock.Now().Sub(since) > within:
					r.Fatalf("%s is with %s, absent for %s", tk.Number, tk.Assignee, h.clock.Now().Sub(since))
				}
			}
		}
	})
}
