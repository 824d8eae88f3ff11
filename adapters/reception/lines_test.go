package reception_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/imdesk/imdesk/adapters/reception"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestALineIsWorkedInTheOrderOfJoining(t *testing.T) {
	var lines reception.Lines
	var mu sync.Mutex
	got := map[string][]int{}
	var all sync.WaitGroup
	for i := range 300 {
		key := []string{"林", "周", "钱"}[rand.IntN(3)]
		place := lines.Join(key, time.Time{})
		all.Go(func() {
			defer place.Leave()
			if err := place.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			got[key] = append(got[key], i)
		})
	}
	all.Wait()
	for key, order := range got {
		if !slices.IsSorted(order) {
			t.Errorf("%s: %v", key, order)
		}
	}
}

func TestOneLineDoesNotHoldUpAnother(t *testing.T) {
	var lines reception.Lines
	slow := lines.Join("林", time.Time{})
	defer slow.Leave()
	other := lines.Join("周", time.Time{})
	defer other.Leave()
	if err := other.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	nobody := lines.Join("", time.Time{})
	defer nobody.Leave()
	if err := nobody.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestNobodyOvertakesWhenOneInBetweenGivesUp(t *testing.T) {
	var lines reception.Lines
	first, second, third := lines.Join("林", time.Time{}), lines.Join("林", time.Time{}), lines.Join("林", time.Time{})
	given, give := context.WithCancel(t.Context())
	give()
	if err := second.Wait(given); !errors.Is(err, context.Canceled) {
		t.Fatalf("the second goes on with %v", err)
	}
	second.Leave()
	if err := third.Wait(given); err == nil {
		t.Error("the third overtook the first")
	}
	first.Leave()
	if err := third.Wait(t.Context()); err != nil {
		t.Error(err)
	}
	third.Leave()
	again := lines.Join("林", time.Time{})
	defer again.Leave()
	if err := again.Wait(given); err != nil {
		t.Errorf("an empty line makes wait: %v", err)
	}
}

func TestOfThoseWhoWaitTheEarlierOneGoesFirst(t *testing.T) {
	var lines reception.Lines
	at := func(ms int64) time.Time { return time.UnixMilli(ms) }
	head := lines.Join("林", at(9))
	third, first, second := lines.Join("林", at(3)), lines.Join("林", at(1)), lines.Join("林", at(2))
	again := lines.Join("林", at(2))
	head.Leave()
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for i, p := range []*reception.Place{first, second, again, third} {
		if err := p.Wait(gone); err != nil {
			t.Errorf("number %d has to wait", i)
		}
		p.Leave()
	}
}
