package store

import (
	"context"
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	qSetTimer = sql("set timer", `
		INSERT INTO timer (org, object, kind, due, data, urgent, not_before, again, attempts, cause) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, '')
		ON CONFLICT (org, object, kind) DO UPDATE SET due = excluded.due, data = excluded.data, urgent = excluded.urgent, not_before = 0, again = 0, attempts = 0, cause = ''`)
	qArmTimer = sql("arm timer", `
		INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, '')
		ON CONFLICT (org, object, kind) DO NOTHING`)
	qArmAgain    = sql("arm timer again", `UPDATE timer SET again = $4 WHERE org = $1 AND object = $2 AND kind = $3 AND not_before > 0 AND again = 0`)
	qClearTimers = sql("clear timers", `DELETE FROM timer WHERE org = $1 AND object = $2`)
	qClearTimer  = sql("clear timer", `DELETE FROM timer WHERE org = $1 AND object = $2 AND kind = $3`)
	qClaimTimers = sql("claim timers", claimTimers(""))
	qClaimUrgent = sql("claim urgent timers", claimTimers("t.urgent AND "))
	// due + 0 keeps the planner from the index on due, under which thousands may stand at the same moment.
	// A claim is known by the moment it ends; whoever moved or cleared the timer, or claimed it again, has changed that.
	// One that was armed anew while it was claimed stays, due then.
	qTimerDone = sqlOne("finish timer", `
		UPDATE timer SET due = again, again = 0, not_before = 0, attempts = 0, cause = '' WHERE org = $1 AND object = $2 AND kind = $3 AND due + 0 = $4 AND not_before = $5`)
	qTimerGone  = sql("drop finished timer", `DELETE FROM timer WHERE org = $1 AND object = $2 AND kind = $3 AND due = 0`)
	qTimerMoved = sqlOne("rearm timer", `
		UPDATE timer SET due = $6, data = $7, again = 0, not_before = 0, attempts = 0, cause = '' WHERE org = $1 AND object = $2 AND kind = $3 AND due + 0 = $4 AND not_before = $5`)
	qTimerFailed = sql("postpone timer", `
		UPDATE timer SET not_before = {now} + $6, cause = $7 WHERE org = $1 AND object = $2 AND kind = $3 AND due + 0 = $4 AND not_before = $5`)
	// The same in one statement for timers that nobody arms while they are claimed.
	qTimerRan = sqlOne("end timer", `DELETE FROM timer WHERE org = $1 AND object = $2 AND kind = $3 AND due + 0 = $4 AND not_before = $5 AND again = 0`)
	qTimers   = sql("timers of object", `SELECT kind, object, due, data FROM timer WHERE org = $1 AND object = $2 ORDER BY due, kind`)
)

// claimTimers claims the timers due first, of those for which it holds.
func claimTimers(which string) string {
	return `
		UPDATE timer SET not_before = {now} + $3, again = 0, attempts = attempts + 1
		WHERE (org, object, kind) IN (SELECT t.org, t.object, t.kind FROM timer t WHERE ` + which + `t.due <= $1 AND t.not_before <= {now} ORDER BY t.due LIMIT $2 {skip})
		RETURNING org, object, kind, due, data, attempts, not_before`
}

// claimTime is how long a claimed timer is another sweep's business, and so how late a reminder is whose sweep was killed; a run that takes longer
// is fenced off. Backoffs after a failure follow lanes'.
const claimTime = 10 * time.Second

// claimed is a timer being run by DueTimers.
type claimed struct {
	org      core.OrgID
	timer    desk.Timer
	due      int64
	until    int64
	attempts int
	settled  bool // re-armed or cleared by its own run
}

func (c *claimed) is(object, kind string) bool {
	return c != nil && !c.settled && c.timer.Kind == kind && c.timer.Object == object
}

func (c *claimed) key() []any { return []any{c.org, c.timer.Object, c.timer.Kind, c.due, c.until} }

// SetTimer arms a desk timer; one per (kind, object), setting it again moves it. A timer that re-arms itself while it runs does so only if
// nobody else touched it meanwhile.
func (t *Tx) SetTimer(_ context.Context, m desk.Timer) error {
	data, err := encode(m.Data)
	if err != nil {
		return wrap("set timer", err)
	}
	if c := t.timer; c.is(m.Object, m.Kind) {
		c.settled = true
		t.u.queue(op{q: qTimerMoved, args: append(c.key(), micros(m.Due), data), miss: errTimerMoved})
		return nil
	}
	t.sets = append(slices.DeleteFunc(t.sets, isArm(m.Object, m.Kind)), arm{m.Object, m.Kind, micros(m.Due), data, m.Urgent})
	return nil
}

// ArmTimer sets a timer unless it is armed already. Only while it is being run does this touch its row: the timer then stays armed after
// that run, which may have looked before this transaction commits.
func (t *Tx) ArmTimer(ctx context.Context, m desk.Timer) error {
	if t.timer.is(m.Object, m.Kind) {
		return t.SetTimer(ctx, m)
	}
	data, err := encode(m.Data)
	if err != nil {
		return wrap("arm timer", err)
	}
	t.arms = append(t.arms, arm{m.Object, m.Kind, micros(m.Due), data, false})
	return nil
}

// ClearTimers disarms the timers of an object; no kinds means all.
func (t *Tx) ClearTimers(_ context.Context, object string, kinds ...string) error {
	covers := func(kind string) bool { return len(kinds) == 0 || slices.Contains(kinds, kind) }
	gone := func(a arm) bool { return a.object == object && covers(a.kind) }
	t.arms, t.sets = slices.DeleteFunc(t.arms, gone), slices.DeleteFunc(t.sets, gone)
	if c := t.timer; c != nil && c.is(object, c.timer.Kind) && covers(c.timer.Kind) {
		c.settled = true
		t.u.queue(op{q: qTimerDone, args: c.key(), miss: errTimerMoved})
	}
	if len(kinds) == 0 {
		t.exec(qClearTimers, t.org, object)
	}
	for _, k := range kinds {
		t.exec(qClearTimer, t.org, object, k)
	}
	return nil
}

// Timers lists the armed timers of an object, the next due first.
func (t *Tx) Timers(ctx context.Context, object string) ([]desk.Timer, error) {
	var out []desk.Timer
	err := t.read(ctx, qTimers, func(r scanner) error {
		var m desk.Timer
		var due int64
		var data []byte
		if err := r.Scan(&m.Kind, &m.Object, &due, &data); err != nil {
			return err
		}
		m.Due = fromMicros(due)
		out = append(out, m)
		return decode(data, &out[len(out)-1].Data)
	}, t.org, object)
	return out, wrap("list timers", err)
}
