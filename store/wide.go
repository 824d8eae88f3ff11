package store

import (
	"slices"
	"strings"
)

// A wide statement does for many rows what a narrow one does for one. PostgreSQL spends more on beginning a statement than on a row.

// wide is the many-row form of a query.
type wide struct {
	q *query
	// rank is its place among the statements of a group: the order in which rows are locked everywhere, and such that a statement that
	// depends on another of the same turn comes behind it.
	rank int
	// kinds are the types of the arguments, one letter each: t text, i bigint, b boolean, y bytes.
	kinds string
	// key is the argument by which rows are put in order where the statement locks them in the order given; 0 for none.
	key int
}

// wides are the many-row forms, by the narrow one. Rows of one wide statement never depend on each other; where two name the same row its count
// is wrong and the group is taken apart.
var wides = map[*query]wide{
	qTouchAccount: {q: qTouchAccounts, rank: 1, kinds: "tttttt", key: 3},
	qAddCopy:      {q: qAddCopies, rank: 2, kinds: "ttttttttti"},
	qRefreshCopy:  {q: qRefreshCopies, rank: 3, kinds: "ttibttt", key: 1},
	qSupersede:    {q: qSupersedeAll, rank: 4, kinds: "tt"},
	qSend:         {q: qSendAll, rank: 5, kinds: "tttttttbitti"},
	qAudit:        {q: qAuditAll, rank: 6, kinds: "titttttt"},
	qFinishOpen:   {q: qFinishAll, rank: 7, kinds: "ttiyit"},
	// These have no rank: they are used within one transaction only.
	qAnswerSent:     {q: qAnswersSent, kinds: "tt"},
	qReleaseUpdates: {q: qReleaseAll, kinds: "tt"},
	qSetTimer:       {q: qSetTimers, kinds: "tttitb"},
	qArmAgain:       {q: qArmAgainAll, kinds: "ttti"},
	qArmTimer:       {q: qArmTimers, kinds: "tttit"},
	qSettle:         {q: qSettleAll, kinds: "ititti"},
	qCopySent:       {q: qCopiesSent, kinds: "tttbt"},
	qPutTicket:      {q: qPutTickets, kinds: "tti" + "ttttttttt" + "ttt" + "itbti"},
	qAddAct:         {q: qAddActs, kinds: "ttitttbt"},
	qArmHeld:        {q: qArmHeldAll, kinds: "tttit"},
	qHoldReminder:   {q: qHoldReminders, kinds: "tttttbi"},
	qTimerMoved:     {q: qTimersMoved, kinds: "tttiiit"},
	qTimerRan:       {q: qTimersRan, kinds: "tttii"},
	qEventDone:      {q: qEventsDone, rank: 8, kinds: "itt"},
}

// rankOf is the rank of a statement, 0 if it has no wide form.
func rankOf(q *query) int { return wides[q].rank }

// groupable: a transaction may join a group if every statement has a wide form and they stand in its order.
func groupable(ops []op) bool {
	last := 0
	for _, o := range ops {
		rank := rankOf(o.q)
		if rank == 0 || rank < last {
			return false
		}
		last = rank
	}
	return len(ops) > 0
}

// widen turns the statements of a group into one for each kind. One of a kind stays narrow.
func widen(units [][]op) []op {
	byRank := make([][]op, len(wides)+1)
	for _, ops := range units {
		for _, o := range ops {
			rank := rankOf(o.q)
			byRank[rank] = append(byRank[rank], o)
		}
	}
	var out []op
	for _, same := range byRank {
		switch len(same) {
		case 0:
		case 1:
			out = append(out, same[0])
		default:
			out = append(out, widenSame(same))
		}
	}
	return out
}

// widenSame puts the arguments of many operations with one statement into lists. A statement that must touch one row must touch as many now.
func widenSame(ops []op) op {
	w := wides[ops[0].q]
	if w.key > 0 {
		slices.SortStableFunc(ops, func(a, b op) int {
			x, _ := a.args[w.key].(string)
			y, _ := b.args[w.key].(string)
			return strings.Compare(x, y)
		})
	}
	o := op{q: w.q, miss: ops[0].miss, each: eachOf(ops)}
	for i, kind := range w.kinds {
		switch kind {
		case 't':
			o.args = append(o.args, column[string](ops, i))
		case 'i':
			o.args = append(o.args, column[int64](ops, i))
		case 'b':
			o.args = append(o.args, column[bool](ops, i))
		case 'y':
			o.args = append(o.args, column[[]byte](ops, i))
		}
	}
	if w.q.one {
		o.args = append(o.args, int64(len(ops)))
	}
	return o
}

func column[T any](ops []op, i int) []T {
	out := make([]T, len(ops))
	for n, o := range ops {
		out[n], _ = o.args[i].(T) // arguments are plain already; a nil stays the zero value
	}
	return out
}

// eachOf hands the returned outbox rows to the operations they belong to. What other statements return says itself whose it is.
func eachOf(ops []op) func(scanner) error {
	if ops[0].row == nil {
		return ops[0].each
	}
	rows := make(map[string]*Row, len(ops))
	for _, o := range ops {
		rows[o.row.Key] = o.row
	}
	return func(s scanner) error {
		var in Row
		if err := in.inserted(s); err != nil {
			return err
		}
		if r := rows[in.Key]; r != nil {
			r.ID, r.Created, r.NotBefore = in.ID, in.Created, in.NotBefore
		}
		return nil
	}
}

// queueAll queues statements of which the many with one text may be one.
func (t *Tx) queueAll(ops []op) {
	byText := map[*query][]op{}
	var order []*query
	for _, o := range ops {
		o.args = plain(o.args)
		if byText[o.q] == nil {
			order = append(order, o.q)
		}
		byText[o.q] = append(byText[o.q], o)
	}
	for _, q := range order {
		same := byText[q]
		if _, has := wides[q]; has && len(same) > 1 && !t.db.engine.alone() {
			t.u.queue(widenSame(same))
			continue
		}
		for _, o := range same {
			t.u.queue(o)
		}
	}
}
