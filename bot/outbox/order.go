package outbox

import (
	"time"

	"github.com/imdesk/imdesk/core"
)

// class groups calls that spend the same allowance on every platform we know.
type class int

// Classes. New messages come before changes of cards of the same urgency, so that a first reply never waits for somebody's card.
const (
	classMessage class = iota
	classChange
	classRecall
	classCount
)

func classOf(k core.SendKind) class {
	switch counted(k) {
	case core.SendUpdate:
		return classChange
	case core.SendRecall:
		return classRecall
	}
	return classMessage
}

// fairShare is how many calls of a class make one that goes to something less urgent which waits, so that nothing starves: while thousands wait
// for their first reply, the technicians still see what comes.
const fairShare = 20

// spareSlots is the part of the calls in flight that one class leaves to the others, so that an API that hangs holds up no other.
const spareSlots = 8

// order holds what is ready to go: by urgency, then by class, then by age.
type order struct {
	lanes  [core.UrgencyCount][classCount][]*item
	streak [classCount]int          // calls in a row of a class while something less urgent of it waited
	turn   [classCount]core.Urgency // the urgency that last had its share
	flying [classCount]int          // calls under way
	room   int                      // calls of one class under way at most, 0 for any number
}

func (o *order) push(it *item) {
	u, c := it.urgency(), classOf(it.row.Msg.Kind)
	o.lanes[u][c] = append(o.lanes[u][c], it)
}

// full tells that a class has as many calls under way as it may.
func (o *order) full(c class) bool { return o.room > 0 && o.flying[c] >= o.room }

// pick returns what goes now. try is asked for the first of a lane and may take items away from it.
func (o *order) pick(try func(lane *[]*item) *item) *item {
	for c := range classCount {
		if o.streak[c] < fairShare-1 || o.full(c) {
			continue
		}
		if it := o.share(c, try); it != nil {
			o.streak[c] = 0
			return it
		}
	}
	for u := range core.Urgency(core.UrgencyCount) {
		for c := range classCount {
			if o.full(c) {
				continue
			}
			if it := try(&o.lanes[u][c]); it != nil {
				o.count(u, c)
				return it
			}
		}
	}
	return nil
}

// share gives a call to the urgencies below the most urgent one that waits, one after the other.
func (o *order) share(c class, try func(lane *[]*item) *item) *item {
	top := o.top(c)
	for i := range core.Urgency(core.UrgencyCount) {
		u := (o.turn[c] + 1 + i) % core.Urgency(core.UrgencyCount)
		if u <= top {
			continue
		}
		if it := try(&o.lanes[u][c]); it != nil {
			o.turn[c] = u
			return it
		}
	}
	return nil
}

// top is the most urgent lane of a class in which something waits.
func (o *order) top(c class) core.Urgency {
	for u := range core.Urgency(core.UrgencyCount) {
		if len(o.lanes[u][c]) > 0 {
			return u
		}
	}
	return core.Urgency(core.UrgencyCount)
}

// count notes a call of urgency u while others of its class wait.
func (o *order) count(u core.Urgency, c class) {
	for below := u + 1; below < core.Urgency(core.UrgencyCount); below++ {
		if len(o.lanes[below][c]) > 0 {
			o.streak[c]++
			return
		}
	}
	o.streak[c] = 0
}

// first returns the first item of a lane that may go now. What is not worth a call any more is given up without spending one; what waits for its own chat or card leaves the lane for as long; an app-wide limit
// stops the whole lane. soon is told when to look again.
func (q *queue) first(lane *[]*item, now time.Time, soon func(time.Time)) *item {
	for len(*lane) > 0 {
		it := (*lane)[0]
		if it.void {
			*lane = (*lane)[1:]
			continue
		}
		if why := q.pointless(it); why != "" {
			*lane = (*lane)[1:]
			q.forgo(it, why)
			continue
		}
		at, app := q.pace.ready(it, now)
		if app {
			soon(at)
			return nil
		}
		(*lane)[0] = nil
		*lane = (*lane)[1:]
		if !at.After(now) {
			return it
		}
		soon(at)
		q.wait(it, at)
	}
	return nil
}
