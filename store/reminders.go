package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var (
	// The kind is written out, so that the planner knows the partial index to hold what is asked for, and the order keeps it to that index where the
	// plan was made while the table was empty. Nobody wants to know of more than a hundred.
	qRecentReminders = sqlDialects("recent reminders", `
		SELECT u.person, (SELECT count(*) FROM (SELECT 1 FROM copy c WHERE c.org = $1 AND c.person = u.person AND c.kind = 'reminder' AND c.person <> '' AND c.created >= $3 ORDER BY c.created LIMIT 100) AS few)
		FROM unnest(CAST($2 AS TEXT[])) AS u (person)`, `
		SELECT u.value, (SELECT count(*) FROM (SELECT 1 FROM copy c WHERE c.org = $1 AND c.person = u.value AND c.kind = 'reminder' AND c.person <> '' AND c.created >= $3 ORDER BY c.created LIMIT 100))
		FROM json_each($2) u`)
	qHoldReminder = sql("hold reminder", `
		INSERT INTO reminder (id, org, chat, ticket, priority, breached, due, summary, told) VALUES ($1, $2, $3, $4, $5, $6, $7, '', 0)`)
	qHoldReminders = sqlWide("hold reminders", `
		INSERT INTO reminder (id, org, chat, ticket, priority, breached, due, summary, told) SELECT u.*, '', 0 FROM {rows tttttbi} AS u`)
	// Unlike an armed timer this one is locked until the commit: a sweep passes it over meanwhile, and so never misses what is held.
	qArmHeld = sql("arm timer of what is held", `
		INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause) VALUES ($1, $2, $3, $4, $5, 0, 0, 0, '')
		ON CONFLICT (org, object, kind) DO UPDATE SET again = CASE WHEN timer.not_before > 0 AND timer.again = 0 THEN excluded.due ELSE timer.again END`)
	qArmHeldAll = sqlWide("arm timers of what is held", `
		INSERT INTO timer (org, object, kind, due, data, not_before, again, attempts, cause) SELECT u.*, 0, 0, 0, '' FROM {rows tttit} AS u
		ON CONFLICT (org, object, kind) DO UPDATE SET again = CASE WHEN timer.not_before > 0 AND timer.again = 0 THEN excluded.due ELSE timer.again END`)
	qSumUp       = sql("sum up reminders", `UPDATE reminder SET summary = $3, told = $4 WHERE org = $1 AND chat = $2 AND summary = '' RETURNING 1`)
	qOldReminder = sql("forget reminders", `DELETE FROM reminder WHERE org = $1 AND chat = $2 AND summary <> '' AND told < $3`)
	qLastSummary = sql("last summary", `
		SELECT summary, min(told) FROM reminder WHERE org = $1 AND chat = $2 AND summary <> '' GROUP BY summary ORDER BY min(told) DESC LIMIT 1`)
	qSummaryCounts = sql("counts of summary", `
		SELECT breached, priority, count(DISTINCT ticket) FROM reminder WHERE org = $1 AND chat = $2 AND summary = $3 GROUP BY breached, priority`)
	qSummaryFirst = sql("first of summary", `
		SELECT ticket FROM reminder WHERE org = $1 AND chat = $2 AND summary = $3 GROUP BY ticket
		ORDER BY max(CASE WHEN breached THEN 1 ELSE 0 END) DESC, min(priority), min(due), ticket LIMIT $4`)
)

// reminderLife is how long what was summed up is kept, for whoever asks where a reminder went.
const reminderLife = 24 * time.Hour

// RecentReminders counts the cards of reminders queued to a chat since a moment of real time, those of this transaction included.
func (t *Tx) RecentReminders(ctx context.Context, c desk.Chat, since time.Time) (int, error) {
	if t.reminded == nil {
		t.reminded = map[desk.Chat]int{}
	}
	if n, known := t.reminded[c]; known {
		return n, nil
	}
	n, err := 0, error(nil)
	if c.Person != "" {
		err = t.read(ctx, qRecentReminders, t.takeReminded, t.org, []string{string(c.Person)}, micros(since))
		n = t.reminded[c]
	} else {
		var all []int
		if all, err = t.RecentCards(ctx, cards.KindReminder, since, core.Binding{Bot: c.Bot, Conversation: c.Conversation}); err == nil {
			n = all[0]
		}
	}
	t.reminded[c] = n
	return n, wrap("count recent reminders", err)
}

// takeReminded notes how many reminders a person was sent.
func (t *Tx) takeReminded(r scanner) error {
	var c desk.Chat
	var n int
	err := r.Scan((*string)(&c.Person), &n)
	t.reminded[c] = n
	return err
}

// reminds notes that this transaction sends a card to somebody whose reminders it has counted.
func (t *Tx) reminds(m core.Outbound) {
	if m.Card.Kind != cards.KindReminder {
		return
	}
	c := desk.Chat{Person: m.Person}
	if m.Person == "" {
		c = desk.Chat{Bot: m.Bot, Conversation: m.Target.Conversation}
	}
	if n, known := t.reminded[c]; known {
		t.reminded[c] = n + 1
	}
}

// HoldReminder keeps a reminder for the next summary of its chat and arms the timer that makes it.
func (t *Tx) HoldReminder(_ context.Context, r desk.HeldReminder, summary desk.Timer) error {
	data, err := encode(summary.Data)
	if err != nil {
		return wrap("hold reminder", err)
	}
	t.exec(qHoldReminder, core.NewID(), t.org, r.Chat.String(), r.Ticket, r.Priority, r.Breached, micros(r.Due))
	if !slices.ContainsFunc(t.holds, isArm(summary.Object, summary.Kind)) {
		t.holds = append(t.holds, arm{summary.Object, summary.Kind, micros(summary.Due), data, false})
	}
	return nil
}

// queueHolds arms the timers of what is held, at the end of the transaction and in everybody's order.
func (t *Tx) queueHolds() {
	var ops []op
	for _, a := range inOrder(t.holds) {
		ops = append(ops, op{q: qArmHeld, args: []any{t.org, a.object, a.kind, a.due, a.data}})
	}
	t.holds = nil
	t.queueAll(ops)
}

// SumUp gives what is held for a chat to a summary, and returns how many there were.
func (t *Tx) SumUp(ctx context.Context, c desk.Chat, summary string, at time.Time) (n int, err error) {
	err = t.read(ctx, qSumUp, func(scanner) error { n++; return nil }, t.org, c.String(), summary, micros(at))
	t.exec(qOldReminder, t.org, c.String(), micros(at.Add(-reminderLife)))
	return n, wrap("sum up reminders", err)
}

// LastSummary names the newest summary of a chat and when it was begun.
func (t *Tx) LastSummary(ctx context.Context, c desk.Chat) (summary string, begun time.Time, err error) {
	err = t.read(ctx, qLastSummary, func(r scanner) error {
		var at int64
		err := r.Scan(&summary, &at)
		begun = fromMicros(at)
		return err
	}, t.org, c.String())
	return summary, begun, wrap("find the last summary", err)
}

// Summary tells what a summary is about.
func (t *Tx) Summary(ctx context.Context, c desk.Chat, summary string) (desk.Summary, error) {
	s := desk.Summary{Late: map[core.Priority]int{}, Soon: map[core.Priority]int{}}
	err := t.read(ctx, qSummaryCounts, func(r scanner) error {
		var late bool
		var p string
		var n int
		err := r.Scan(&late, &p, &n)
		if late {
			s.Late[core.Priority(p)] = n
		} else {
			s.Soon[core.Priority(p)] = n
		}
		return err
	}, t.org, c.String(), summary)
	if err != nil {
		return s, wrap("count a summary", err)
	}
	var ids []string
	if err := t.read(ctx, qSummaryFirst, func(r scanner) error {
		var id string
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}, t.org, c.String(), summary, desk.SummaryShown); err != nil {
		return s, wrap("find the most urgent of a summary", err)
	}
	err = t.read(ctx, qTicketsByID, func(r scanner) error {
		k, err := scanTicket(r, t.org)
		s.First = append(s.First, k)
		return err
	}, t.org, ids)
	slices.SortFunc(s.First, func(a, b core.Ticket) int {
		return cmp.Compare(slices.Index(ids, string(a.ID)), slices.Index(ids, string(b.ID)))
	})
	return s, wrap("read the most urgent of a summary", err)
}
