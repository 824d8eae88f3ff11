package sla_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
)

// within promises a resolution within some hours.
func within(h float64) *core.SLATarget { return &core.SLATarget{Resolution: hours(h)} }

func TestTheFirstPolicyThatMatchesCounts(t *testing.T) {
	yes, no := true, false
	s := &core.Setup{SLA: []core.SLAPolicy{
		{Name: "laptops", Match: core.SLAMatch{Items: []string{"laptop"}}, Target: within(1)},
		{Name: "vip", Desk: "it", Match: core.SLAMatch{VIP: &yes}, Target: within(2)},
		{Name: "others at the plant", Match: core.SLAMatch{VIP: &no, Sites: []string{"合肥工厂", "芜湖工厂"}, Types: []core.TicketType{core.Incident}}, Target: within(3)},
		{Name: "urgent", Match: core.SLAMatch{Priorities: []core.Priority{"P1", "P2"}}, Target: within(4)},
		{Name: "it", Desk: "it", Targets: map[core.Priority]core.SLATarget{"P3": *within(5)}, Target: within(6)},
	}}
	for _, c := range []struct {
		name   string
		change func(*core.Ticket)
		want   float64 // hours, 0 for nothing promised
	}{
		{"an ordinary one", func(*core.Ticket) {}, 5},
		{"a priority that has no target of its own", func(k *core.Ticket) { k.Priority = "P4" }, 6},
		{"an urgent one", func(k *core.Ticket) { k.Priority = "P2" }, 4},
		{"an item", func(k *core.Ticket) { k.Detail.Item = "laptop" }, 1},
		{"an item of a VIP", func(k *core.Ticket) { k.Detail.Item, k.Detail.VIP = "laptop", true }, 1},
		{"a VIP", func(k *core.Ticket) { k.Detail.VIP = true }, 2},
		{"a VIP at another desk", func(k *core.Ticket) { k.Detail.VIP, k.Desk = true, "hr" }, 0},
		{"at a site", func(k *core.Ticket) { k.Detail.Site, k.Type = "芜湖工厂", core.Incident }, 3},
		{"a request at a site", func(k *core.Ticket) { k.Detail.Site, k.Type = "芜湖工厂", core.ServiceRequest }, 5},
		{"at another site", func(k *core.Ticket) { k.Detail.Site, k.Type = "上海", core.Incident }, 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, ok := sla.Target(s, ticket("P3", "03-03 09:00", c.change), sla.Resolution)
			if want := time.Duration(hours(c.want)); got != want || ok != (want > 0) {
				t.Errorf("%s is promised, want %s", got, want)
			}
		})
	}
}

// waited is a pause that waits for somebody.
func waited(whom core.Wait, from, to string) func(*core.Ticket) {
	return func(k *core.Ticket) {
		k.Detail.Pauses = append(k.Detail.Pauses, core.Pause{From: at(from), To: at(to), Reason: "等" + string(whom), Wait: whom})
	}
}

func TestEachPartyIsCountedItsOwnTime(t *testing.T) {
	cal := calendar(t)
	all := core.SLATarget{Response: hours(1), Resolution: hours(15), NextResponse: hours(2), OLA: hours(3), Supplier: hours(4)}
	inHand := func(from, to string) func(*core.Ticket) {
		return func(k *core.Ticket) {
			k.Detail.InHand = append(k.Detail.InHand, core.Pause{From: at(from), To: at(to)})
		}
	}
	asked := func(text string) func(*core.Ticket) { return func(k *core.Ticket) { k.Detail.Asked = at(text) } }
	for _, c := range []struct {
		name    string
		keep    []core.Wait
		changes []func(*core.Ticket)
		want    map[sla.Measure]string // due; "" is not known while the clock stands
	}{
		{"a new ticket", nil, nil, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-04 18:00"}},
		{"the requester wrote", nil, []func(*core.Ticket){asked("03-03 11:30")}, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-04 18:00", sla.NextResponse: "03-03 15:00"}},
		{"in hand from ten", nil, []func(*core.Ticket){inHand("03-03 10:00", "")}, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-04 18:00", sla.OLA: "03-03 14:30"}},
		{"in hand twice, with a wait", nil, []func(*core.Ticket){inHand("03-03 10:00", "03-03 11:00"), inHand("03-03 14:00", ""), waited(core.WaitRequester, "03-03 14:30", "03-03 15:30")},
			map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-05 10:00", sla.OLA: "03-03 17:00"}}, // 10–11, 14–14:30, 15:30–17
		{"handed back", nil, []func(*core.Ticket){inHand("03-03 10:00", "03-03 11:00")}, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-04 18:00", sla.OLA: ""}},
		{"at the supplier", nil, []func(*core.Ticket){responded("03-03 09:10"), waited(core.WaitSupplier, "03-03 11:00", "")}, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "", sla.Supplier: "03-03 16:30"}},
		{"at the supplier twice", nil, []func(*core.Ticket){responded("03-03 09:10"), waited(core.WaitSupplier, "03-03 09:30", "03-03 10:30"), waited(core.WaitSupplier, "03-03 14:00", "")},
			map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "", sla.Supplier: "03-03 17:00"}},
		{"waits that the policy counts", []core.Wait{core.WaitRequester}, []func(*core.Ticket){waited(core.WaitRequester, "03-03 14:00", "03-03 16:00"), waited(core.WaitSupplier, "03-03 16:00", "03-03 17:00")},
			map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-05 10:00", sla.Supplier: ""}},
		{"waiting for the requester, which the policy counts", []core.Wait{core.WaitRequester}, []func(*core.Ticket){waited(core.WaitRequester, "03-03 14:00", "")}, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-04 18:00"}},
		{"in approval", nil, []func(*core.Ticket){func(k *core.Ticket) { k.Status = core.StatusWaitingApproval }}, map[sla.Measure]string{sla.Response: "", sla.Resolution: ""}},
		{"in approval, which the policy counts", []core.Wait{core.WaitApproval}, []func(*core.Ticket){func(k *core.Ticket) { k.Status = core.StatusWaitingApproval }}, map[sla.Measure]string{sla.Response: "03-03 10:00", sla.Resolution: "03-04 18:00"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &core.Setup{SLA: []core.SLAPolicy{{Desk: "it", Target: &all, KeepRunning: c.keep}}}
			p, err := sla.For(s, cal, ticket("P3", "03-03 09:00", c.changes...))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range sla.Measures {
				want, promised := c.want[m]
				if d, ok := p[m]; ok != promised || !d.Due.Equal(at(want)) {
					t.Errorf("%s is due %s (%v), want %q (%v)", m, d.Due, ok, want, promised)
				}
			}
		})
	}
}

func TestEveryLedgerAddsUpToWhatIsPromisedAndHasNoGaps(t *testing.T) {
	cal := calendar(t)
	rapid.Check(t, func(r *rapid.T) {
		target := core.Duration(rapid.IntRange(1, 3000).Draw(r, "minutes")) * core.Duration(time.Minute)
		s := &core.Setup{SLA: []core.SLAPolicy{{
			Target:      &core.SLATarget{Response: target, Resolution: target, NextResponse: target, OLA: target, Supplier: target},
			KeepRunning: rapid.SliceOfDistinct(rapid.SampledFrom([]core.Wait{core.WaitRequester, core.WaitSupplier, core.WaitApproval}), rapid.ID).Draw(r, "counted waits"),
		}}}
		k := ticket("P3", "03-03 09:00")
		at := k.Created
		for range rapid.IntRange(0, 6).Draw(r, "pauses") {
			from := at.Add(time.Duration(rapid.IntRange(1, 4000).Draw(r, "after")) * time.Minute)
			at = from.Add(time.Duration(rapid.IntRange(1, 4000).Draw(r, "long")) * time.Minute)
			p := core.Pause{From: from, To: at, Wait: rapid.SampledFrom([]core.Wait{"", core.WaitRequester, core.WaitSupplier}).Draw(r, "for")}
			k.Detail.Pauses = append(k.Detail.Pauses, p)
			if rapid.Bool().Draw(r, "in hand") {
				k.Detail.InHand = append(k.Detail.InHand, core.Pause{From: from, To: at})
			}
		}
		k.Detail.InHand = append(k.Detail.InHand, core.Pause{From: at})
		k.Detail.Asked = k.Created.Add(time.Duration(rapid.IntRange(0, 4000).Draw(r, "asked")) * time.Minute)
		plan, err := sla.For(s, cal, k)
		if err != nil {
			r.Fatal(err)
		}
		for m, d := range plan {
			lines, err := sla.Ledger(s, cal, k, m, at)
			if err != nil {
				r.Fatal(err)
			}
			if d.Due.IsZero() {
				continue
			}
			if got := worktime.Counted(lines); got != time.Duration(target) || !lines[len(lines)-1].To.Equal(d.Due) {
				r.Fatalf("%s: the ledger counts %s to %s, promised are %s to %s", m, got, lines[len(lines)-1].To, time.Duration(target), d.Due)
			}
			for i := 1; i < len(lines); i++ {
				if !lines[i].From.Equal(lines[i-1].To) {
					r.Fatalf("%s: a gap before %s", m, lines[i].From)
				}
			}
		}
	})
}
