package outbox

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// paced makes n calls as early as a budget allows, each of which takes what trip says, and returns when they began and ended.
func paced(b adapters.Budget, n int, trip func() time.Duration) (began, ended []time.Time) {
	p := newPacer([]adapters.Budget{b})
	for range cautious {
		p.trips.add(60*time.Millisecond, epoch)
	}
	var flying []*item
	now := epoch
	for len(began) < n {
		it := newItem(reply(int64(len(began) + 1)))
		at, _ := p.ready(it, now)
		if len(flying) > 0 && !flying[0].due.After(later(now, at)) {
			now = later(now, flying[0].due)
			p.answered(flying[0], flying[0].left, now, true)
			flying = flying[1:]
			continue
		}
		now = later(now, at)
		p.take(it, now)
		it.due = now.Add(trip())
		began, ended = append(began, now), append(ended, it.due)
		flying = append(flying, it)
		slices.SortStableFunc(flying, func(a, b *item) int { return a.due.Compare(b.due) })
	}
	return began, ended
}

func TestWhereverOnTheWayThePlatformCountsNoPeriodHoldsMoreThanItAllows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := adapters.Budget{Scope: adapters.ScopeApp, Calls: rapid.IntRange(1, 30).Draw(t, "calls"), Per: time.Second}
		part := rapid.Float64Range(0, 1).Draw(t, "part of the way")
		trip := rapid.IntRange(60, 300)
		began, ended := paced(b, 200, func() time.Duration { return time.Duration(trip.Draw(t, "trip")) * time.Millisecond })
		var counted []time.Time
		for i := range began {
			counted = append(counted, began[i].Add(time.Duration(part*float64(ended[i].Sub(began[i])))))
		}
		slices.SortFunc(counted, time.Time.Compare)
		for k := b.Calls; k < len(counted); k++ {
			if gap := counted[k].Sub(counted[k-b.Calls]); gap < b.Per {
				t.Fatalf("%d calls are counted within %v", b.Calls+1, gap)
			}
		}
	})
}

func TestAPlatformWhoseLatencyVariesByFortyMillisecondsIsUsedToNinetySevenPercent(t *testing.T) {
	b := adapters.Budget{Scope: adapters.ScopeApp, Calls: 20, Per: time.Second}
	n := 0
	began, _ := paced(b, 2000, func() time.Duration { n++; return time.Duration(60+n*17%41) * time.Millisecond })
	took := began[len(began)-1].Sub(began[0])
	if used := float64(len(began)-b.Calls) / (took.Seconds() * float64(b.Calls)); used < .97 {
		t.Errorf("%.1f %% of the allowance was used", 100*used)
	} else {
		t.Logf("%.1f %%", 100*used)
	}
}

func TestAMinutesAllowanceIsNeverSpentSoThatSomethingUrgentWaitsForTheNext(t *testing.T) {
	now := time.Now()
	minute, second := newWindow(1000, time.Minute), newWindow(50, time.Second)
	bulk := 0
	for ; !minute.free(minute.spare(core.UrgencySLA)).After(now); bulk++ {
		minute.take(now)
	}
	urgent := 0
	for ; !minute.free(minute.spare(core.UrgencyApproval)).After(now); urgent++ {
		minute.take(now)
	}
	if bulk != 990 || urgent != 10 {
		t.Errorf("%d reminders and %d of what is urgent went in a minute of a thousand", bulk, urgent)
	}
	if n := second.spare(core.UrgencySLA); n != 0 {
		t.Errorf("%d of a second's calls are kept", n)
	}
}
