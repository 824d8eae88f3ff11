package desk

import (
	"context"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

// TestEachStepIsTakenOnceAndNoneAfterNotice plays random acts, moves of the clock, lost and doubled timers around one late ticket.
func TestEachStepIsTakenOnceAndNoneAfterNotice(t *testing.T) {
	words := []string{"我已知悉 #", "回复 # 在看", "接单 #", "挂起 # 等你提供序列号", "恢复 #", "优先级 # P2 急", "优先级 # P4 缓", "备注 # 记一笔", "转派 # 人mate", "转派 # 人tech", "升级 # 客户在等"}
	rapid.Check(t, func(r *rapid.T) {
		h := ladderHouse(t)
		h.promises(core.SLAPolicy{
			Desk: "it", Targets: map[core.Priority]core.SLATarget{"P2": {Resolution: hour(0.5)}}, Target: &core.SLATarget{Resolution: hour(1)}, Escalation: theLadder,
			AroundTheClock: []core.Priority{"P2"},
		})
		h.expects(t, technician, false, "优先级 # P3 定级")
		for range rapid.IntRange(5, 40).Draw(r, "acts") {
			was := h.only(t)
			switch rapid.IntRange(0, 4).Draw(r, "kind") {
			case 0:
				h.clock.Advance(time.Duration(rapid.IntRange(1, 200).Draw(r, "outage")) * time.Minute) // nobody looks at timers meanwhile
			case 1:
				kind := rapid.SampledFrom([]string{timerLadder, TimerSLA + "resolution" + endDue, TimerSLA + "resolution" + endRemind}).Draw(r, "timer")
				must(t, h.engine.Fire(context.Background(), h.tx, h.world, Timer{Kind: kind, Object: string(h.only(t).ID), Due: h.clock.Now()}))
			case 2:
				who := rapid.SampledFrom([]core.PersonID{technician, colleague, lead, employee}).Draw(r, "who")
				h.expects(t, who, false, rapid.SampledFrom(words).Draw(r, "words"))
			default:
				must(t, h.passes(time.Duration(rapid.IntRange(0, 20).Draw(r, "minutes"))*time.Minute))
			}
			h.checkLadder(t, r, was)
		}
		if l := h.only(t).Detail.Ladder; l != nil && l.Noticed.IsZero() && h.only(t).Status == core.StatusInProgress {
			for range 2 { // a deadline that was moved may be missed only now, and its ladder is climbed from then on
				must(t, h.passes(48*time.Hour))
			}
			if got := h.only(t).Detail.Ladder.Taken; got != len(theLadder) {
				r.Fatalf("after days %d steps were taken", got)
			}
		}
	})
}

// checkLadder compares a ladder with what it was before an act: each of its steps is on the timeline once and in order, none behind notice or in a
// wait. A deadline that was moved and missed again has a ladder of its own.
func (h *house) checkLadder(t *testing.T, r *rapid.T, was core.Ticket) {
	tk, steps := h.only(t), h.alerted(t)
	l, before := tk.Detail.Ladder, was.Detail.Ladder
	if l == nil {
		return
	}
	if len(steps) < l.Taken {
		r.Fatalf("%d steps are taken, and told are %q", l.Taken, steps)
	}
	for i, s := range steps[len(steps)-l.Taken:] {
		if level, _, _ := strings.Cut(s, "："); level != "第 "+itoa(i+1)+" 级" {
			r.Fatalf("step %d of %+v is %q", i+1, l, steps)
		}
	}
	same := before != nil && before.Measure == l.Measure && before.From.Equal(l.From)
	taken := l.Taken
	if same {
		taken -= before.Taken
	}
	switch {
	case taken < 0:
		r.Fatalf("a step was taken back: %+v, before %+v", l, before)
	case same && !before.Noticed.IsZero() && taken > 0:
		r.Fatalf("somebody was called after notice was taken: %+v, before %+v", l, before)
	case tk.Status == core.StatusWaitingUser && was.Status == core.StatusWaitingUser && taken > 0:
		r.Fatalf("somebody was called while the ticket waits: %q", steps)
	}
}
