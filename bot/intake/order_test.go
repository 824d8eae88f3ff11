package intake

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// counter is a store whose commits take any time, so that one that began later may end, and get its ids, first.
type counter struct{ last atomic.Int64 }

func (c *counter) InsertEvents(_ context.Context, in []store.Inbound) ([]int64, error) {
	<-time.After(time.Duration(rand.IntN(300)) * time.Microsecond)
	ids := make([]int64, len(in))
	for i := range in {
		ids[i] = c.last.Add(1)
	}
	return ids, nil
}

func TestWhatArrivesInALaneInOrderIsStoredAndHandedOnInOrder(t *testing.T) {
	const lanes, events = 7, 400
	got := make([]handed, lanes)
	c := NewCommitter(t.Context(), &counter{}, 3, func(in store.Inbound) {
		var lane int
		_, _ = fmt.Sscanf(in.Lane, "lane%d", &lane)
		got[lane].take(in)
	})
	defer c.Close()
	waiting := make([][]pending, lanes)
	for i := range events {
		for lane := range lanes { // one after another, as a connection delivers them; nobody waits for the commit before
			p, err := c.enqueue(t.Context(), store.Inbound{Lane: fmt.Sprint("lane", lane), Event: core.Event{Dedupe: fmt.Sprint(lane, "-", i)}})
			if err != nil {
				t.Fatal(err)
			}
			waiting[lane] = append(waiting[lane], p)
		}
	}
	for lane := range lanes {
		before := int64(0)
		for i, p := range waiting[lane] {
			r := <-p.done
			if r.err != nil || r.id <= before {
				t.Fatalf("lane %d: event %d got id %d after %d (%v)", lane, i, r.id, before, r.err)
			}
			before = r.id
		}
		for i, id := range got[lane].ids[1:] {
			if id < got[lane].ids[i] {
				t.Fatalf("lane %d: handed on out of order: %v", lane, got[lane].ids)
			}
		}
	}
}
