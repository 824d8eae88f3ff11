package desk

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// watchmaker is an oracle of clocks: it looks at what a ticket is doing while time passes, and knows nothing of pauses.
type watchmaker struct {
	h     *house
	spent map[core.Status]time.Duration
}

// passes lets time pass from one timer to the next, as it does where nothing stands still.
func (w *watchmaker) passes(t *testing.T, d time.Duration) {
	for end := w.h.clock.Now().Add(d); ; {
		next := end
		for _, timer := range w.h.tx.timers {
			if timer.Due.Before(next) && timer.Due.After(w.h.clock.Now()) {
				next = timer.Due
			}
		}
		w.spent[w.h.only(t).Status] += next.Sub(w.h.clock.Now())
		w.h.wait(t, next.Sub(w.h.clock.Now()))
		if !next.Before(end) {
			return
		}
	}
}

// charged is what a clock has counted, by the policy of now.
func (w *watchmaker) charged(p core.SLAPolicy) time.Duration {
	sum := w.spent[core.StatusNew] + w.spent[core.StatusAssigned] + w.spent[core.StatusInProgress]
	for status, wait := range waitsIn {
		if slices.Contains(p.KeepRunning, wait) {
			sum += w.spent[status]
		}
	}
	return sum
}

var waitsIn = map[core.Status]core.Wait{core.StatusWaitingUser: core.WaitRequester, core.StatusWaitingSupplier: core.WaitSupplier}

func waitsAndCounts(tk core.Ticket, p core.SLAPolicy) bool {
	wait, waits := waitsIn[tk.Status]
	return waits && slices.Contains(p.KeepRunning, wait)
}

// acted lets somebody do something; what the ticket's status refuses changes nothing.
func (w *watchmaker) acted(r *rapid.T, t *testing.T) {
	who := map[string]core.PersonID{"补充 # 还是黑的": employee}
	text := rapid.SampledFrom([]string{
		"接单 #", "挂起 # 请补充型号", "挂起 # 等供应商备件", "挂起 # 等供应商，明天上午10点", "恢复 #", "优先级 # P1 急", "优先级 # P2 在等", "优先级 # P4 不急", "解决 # 换了屏幕",
		"退回队列 #", "补充 # 还是黑的", "回复 # 马上来", "重新打开",
	}).Draw(r, "act")
	if text == "重新打开" {
		_ = w.h.presses(employee, false, "", cards.Press{Verb: "ticket.reopen", Object: string(w.h.only(t).ID)}, nil)
		return
	}
	by, ok := who[text]
	if !ok {
		by = technician
	}
	_ = w.h.says(by, false, w.h.fill(text))
}

// TestNoSequenceOfActsChargesWhatItShouldNot plays holds within holds, priorities to and fro, reopenings and new policies.
func TestNoSequenceOfActsChargesWhatItShouldNot(t *testing.T) {
	waits := []core.Wait{core.WaitRequester, core.WaitSupplier}
	rapid.Check(t, func(r *rapid.T) {
		draw := func() core.SLAPolicy {
			p := core.SLAPolicy{Desk: "it", Targets: map[core.Priority]core.SLATarget{}, Remind: []core.SLAReminder{{At: 50}, {At: 80}}}
			for _, pr := range core.Priorities {
				p.Targets[pr] = core.SLATarget{Resolution: hour(float64(rapid.IntRange(1, 200).Draw(r, "hours")))}
			}
			p.KeepRunning = rapid.SampledFrom([][]core.Wait{nil, waits[:1], waits[1:], waits}).Draw(r, "counts")
			return p
		}
		policy := draw()
		w := &watchmaker{policyHouse(t, policy), map[core.Status]time.Duration{}}
		for range rapid.IntRange(1, 30).Draw(r, "acts") {
			if rapid.IntRange(0, 9).Draw(r, "kind") == 0 {
				policy = draw()
				w.h.applies(t, policy)
			} else {
				w.acted(r, t)
			}
			w.check(r, t, policy)
			w.passes(t, time.Duration(rapid.IntRange(0, 40*60).Draw(r, "minutes"))*time.Minute)
			w.check(r, t, policy)
		}
	})
}

func (w *watchmaker) check(r *rapid.T, t *testing.T, p core.SLAPolicy) {
	tk := w.h.only(t)
	if runs := tk.Status.Counts() || waitsAndCounts(tk, p); runs == tk.Due().IsZero() {
		r.Fatalf("it is %s, its clock runs is %v, and it is due %s; pauses %+v", tk.Status, runs, tk.Due(), tk.Detail.Pauses)
	}
	if tk.Due().IsZero() {
		if _, armed := w.h.tx.timers[string(tk.ID)+"|"+TimerSLA+string(sla.Resolution)+endDue]; armed {
			r.Fatalf("it is %s, and its deadline is armed", tk.Status)
		}
		return
	}
	left := time.Duration(p.Targets[tk.Priority].Resolution) - w.charged(p)
	if got := tk.Detail.ResolutionDue.Sub(w.h.clock.Now()); got != left && (left > 0 || got > 0) {
		r.Fatalf("it is %s, %s are left, and it is due in %s; pauses %+v", tk.Status, left, got, tk.Detail.Pauses)
	}
	timer, armed := w.h.tx.timers[string(tk.ID)+"|"+TimerSLA+string(sla.Resolution)+endDue]
	switch {
	case left > 0 && (!armed || !timer.Due.Equal(tk.Detail.ResolutionDue)):
		r.Fatalf("it is due %s, and its timer stands at %+v", tk.Detail.ResolutionDue, timer)
	case left <= 0 && !armed && !slices.Contains(tk.Detail.Breached, string(sla.Resolution)):
		r.Fatalf("it was due %s, and nobody was told", tk.Detail.ResolutionDue)
	}
}
