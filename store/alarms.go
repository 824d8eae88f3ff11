package store

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
)

var (
	qRaise = sql("raise alarm", `
		INSERT INTO alarm AS a (org, bot, name, text, times, first, last, cleared) VALUES ($1, $2, $3, $4, 1, {now}, {now}, 0)
		ON CONFLICT (org, bot, name) DO UPDATE SET text = excluded.text, last = excluded.last, cleared = 0,
			times = CASE WHEN a.cleared = 0 THEN a.times + 1 ELSE 1 END, first = CASE WHEN a.cleared = 0 THEN a.first ELSE excluded.first END
		RETURNING times`)
	qClearAlarm = sql("clear alarm", `UPDATE alarm SET cleared = {now} WHERE org = $1 AND bot = $2 AND name = $3 AND cleared = 0`)
	qAlarms     = sql("alarms", `SELECT bot, name, text, times, first, last, cleared FROM alarm WHERE org = $1 AND (cleared = 0 OR $2 = FALSE) ORDER BY last DESC, bot, name LIMIT $3`)
)

// Alarm is something only a human can mend. Key groups its repetitions.
type Alarm struct {
	Bot         core.BotID // empty: not about one bot
	Key, Text   string
	Times       int64
	First, Last time.Time
	Cleared     time.Time // zero while it stands
}

// RaiseAlarm records an alarm and reports whether it is news: standing alarms are only counted.
func (o *Org) RaiseAlarm(ctx context.Context, bot core.BotID, key, text string) (news bool, err error) {
	var times int64
	err = o.query(ctx, qRaise, func(r scanner) error { return r.Scan(&times) }, o.id, bot, key, text)
	return times == 1, wrap("raise alarm", err)
}

// ClearAlarm ends an alarm; one that does not stand is no error.
func (o *Org) ClearAlarm(ctx context.Context, bot core.BotID, key string) error {
	_, err := o.db.engine.exec(ctx, qClearAlarm, o.id, bot, key)
	return wrap("clear alarm", err)
}

// Alarms lists alarms, the latest first; those that stand only, or the cleared ones too.
func (o *Org) Alarms(ctx context.Context, standing bool, limit int) ([]Alarm, error) {
	var out []Alarm
	err := o.query(ctx, qAlarms, func(r scanner) error {
		var a Alarm
		var first, last, cleared int64
		err := r.Scan((*string)(&a.Bot), &a.Key, &a.Text, &a.Times, &first, &last, &cleared)
		a.First, a.Last, a.Cleared = fromMicros(first), fromMicros(last), fromMicros(cleared)
		out = append(out, a)
		return err
	}, o.id, standing, limit)
	return out, wrap("list alarms", err)
}
