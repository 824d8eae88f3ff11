package store

import (
	"cmp"
	"slices"
	"strings"
)

// arm is a timer to be written: a set one with the next read, so that several are one statement, an armed one at the end of the transaction,
// so that a transaction that arms the same one waits for ours only that long.
type arm struct {
	object, kind string
	due          int64
	data         string
	urgent       bool // of a set one only
}

func isArm(object, kind string) func(arm) bool {
	return func(a arm) bool { return a.object == object && a.kind == kind }
}

// inOrder puts timers in the order in which everybody locks them.
func inOrder(arms []arm) []arm {
	slices.SortStableFunc(arms, func(a, b arm) int {
		return cmp.Or(strings.Compare(a.object, b.object), strings.Compare(a.kind, b.kind))
	})
	return arms
}

func (t *Tx) queueSets() {
	var sets []op
	for _, a := range inOrder(t.sets) {
		sets = append(sets, op{q: qSetTimer, args: []any{t.org, a.object, a.kind, a.due, a.data, a.urgent}})
	}
	t.sets = nil
	t.queueAll(sets)
}

func (t *Tx) queueArms() {
	// The same timer armed twice is armed for the earlier call's moment, as it would be by two transactions.
	arms := slices.CompactFunc(inOrder(t.arms), func(a, b arm) bool { return isArm(a.object, a.kind)(b) })
	var again, fresh []op
	for _, a := range arms {
		again = append(again, op{q: qArmAgain, args: []any{t.org, a.object, a.kind, a.due}})
		fresh = append(fresh, op{q: qArmTimer, args: []any{t.org, a.object, a.kind, a.due, a.data}})
	}
	t.arms = nil
	t.queueAll(again)
	t.queueAll(fresh)
}
