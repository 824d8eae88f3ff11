package gather

import (
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestALoneCallerRunsAtOnceAndThoseWhoComeMeanwhileShareTheNextRun(t *testing.T) {
	runs, word := make(chan []int), make(chan struct{})
	g := New(1, 3, func(batch []int) {
		runs <- slices.Clone(batch)
		<-word
	})
	go g.Add(1)
	if got := <-runs; !slices.Equal(got, []int{1}) {
		t.Fatalf("first run %v", got)
	}
	for i := range 4 {
		g.Add(2 + i)
	}
	for _, want := range [][]int{{2, 3, 4}, {5}} {
		word <- struct{}{}
		if got := <-runs; !slices.Equal(got, want) {
			t.Fatalf("run %v, want %v", got, want)
		}
	}
	word <- struct{}{}
}

func TestNoMoreRunsAreUnderWayThanAllowedAndNobodyIsForgotten(t *testing.T) {
	const callers = 500
	var mu sync.Mutex
	running, most, seen := 0, 0, map[int]int{}
	var done sync.WaitGroup
	done.Add(callers)
	g := New(2, 8, func(batch []int) {
		mu.Lock()
		running++
		most = max(most, running)
		for _, v := range batch {
			seen[v]++
		}
		running--
		mu.Unlock()
		for range batch {
			done.Done()
		}
	})
	for i := range callers {
		go g.Add(i)
	}
	done.Wait()
	if most > 2 || len(seen) != callers {
		t.Errorf("%d runs at once, %d of %d callers served", most, len(seen), callers)
	}
}
