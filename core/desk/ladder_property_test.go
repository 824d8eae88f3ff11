package desk

import (
	"context"
	"maps"
	"slices"
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
			was, before := h.only(t).Detail.Ladder, h.alerted(t)
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
			h.checkLadder(t, r, was, before)
		}
		if l := h.only(t).Detail.Ladder; l != nil && l.Noticed.IsZero() && h.only(t).Status == core.StatusInProgress {
			must(t, h.passes(48*time.Hour)) // whatever happened: who is not heard of is called to the last level
			if got := h.only(t).Detail.Ladder.Taken; got != len(theLadder) {
				r.Fatalf("after two days %d steps were taken", got)
			}
		}
	})
}

// checkLadder compares a ladder with what it was before an act.
func (h *house) checkLadder(t *testing.T, r *rapid.T, was *core.Ladder, before []string) {
	now := h.alerted(t)
	levels := map[string]int{}
	for _, s := range now {
		level, _, _ := strings.Cut(s, "：")
		if levels[level]++; levels[level] > 1 {
			r.Fatalf("%s was called twice: %q", level, now)
		}
	}
	if order := slices.Sorted(maps.Keys(levels)); len(order) > 0 && len(order) != len(now) {
		r.Fatalf("steps %q", now)
	}
	if was != nil && !was.Noticed.IsZero() && len(now) > len(before) {
		r.Fatalf("somebody was called after notice was taken: %q, before %q", now, before)
	}
	if status := h.only(t).Status; status == core.StatusWaitingUser && len(now) > len(before) {
		r.Fatalf("somebody was called while the ticket waits: %q", now)
	}
}
