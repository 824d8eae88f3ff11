package desk

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/recurrence"
)

// timerRecurring opens a ticket that recurs; its object is recurringObject and the id. It carries its definition, because the set-up that the
// engine sees may be a moment older than the one that armed it.
const (
	timerRecurring  = "ticket.recurring"
	recurringObject = "recurring-"
	dataDefinition  = "definition"
	dataPlanned     = "planned" // the occurrence it is due for, RFC 3339; missing when it has only to be planned
)

// RecurringTimers are the timers to set when a set-up is stored: for each definition that is new or changed one that is due at once and plans
// the first occurrence. One that was taken out of the set-up dies when it is due.
func RecurringTimers(before, after core.Setup) ([]Timer, error) {
	var out []Timer
	for _, r := range after.Recurring {
		if slices.Contains(before.Recurring, r) {
			continue
		}
		doc, err := json.Marshal(r)
		if err != nil {
			return nil, fmt.Errorf("keep what recurs: %w", err)
		}
		out = append(out, Timer{Kind: timerRecurring, Object: recurringObject + r.ID, Due: time.Unix(1, 0), Data: map[string]string{dataDefinition: string(doc)}})
	}
	return out, nil
}

// fireRecurring opens the ticket and plans the next. What was missed in a standstill is made once.
func (t *turn) fireRecurring(timer Timer) error {
	var r core.Recurring
	if err := json.Unmarshal([]byte(timer.Data[dataDefinition]), &r); err != nil {
		return fmt.Errorf("read what recurs: %w", err)
	}
	if planned, err := time.Parse(time.RFC3339, timer.Data[dataPlanned]); err == nil {
		if !slices.Contains(t.w.Setup.Recurring, r) {
			return nil // it was taken out; one that was changed has set its own timer
		}
		if err := t.openRecurring(r, planned); err != nil {
			return err
		}
	}
	rule, err := recurrence.Parse(r)
	if err != nil {
		return fmt.Errorf("%s recurs: %w", r.ID, err)
	}
	worked := func(day time.Time) bool { return t.w.Works == nil || t.w.Works(r.Desk, day) }
	next, ok := rule.Next(t.now.In(t.w.zone()), worked)
	if !ok {
		return nil
	}
	timer.Due, timer.Data = next, map[string]string{dataDefinition: timer.Data[dataDefinition], dataPlanned: next.Format(time.RFC3339)}
	return t.tx.SetTimer(t.ctx, timer)
}

// openRecurring opens one occurrence in the name of who it is for, and shows it to the desk like any other.
func (t *turn) openRecurring(r core.Recurring, planned time.Time) error {
	d, ok := t.w.desk(r.Desk)
	if !ok {
		return nil
	}
	tk := core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: d.ID, Type: core.ServiceRequest, Status: core.StatusNew, Created: t.now, Requester: cmp.Or(r.For, d.Lead),
		Title: r.Title + " " + planned.In(t.w.zone()).Format(time.DateOnly), Text: cmp.Or(r.Text, r.Title),
		Category: cmp.Or(r.Category, d.DefaultCategory), Priority: cmp.Or(r.Priority, d.DefaultPriority, "P3"),
		Detail: core.TicketDetail{PriorityReason: language.Stored("周期工单")},
	}
	if err := t.create(&tk); err != nil {
		return err
	}
	if err := t.audit("ticket.recurred", string(tk.ID), map[string]any{"number": tk.Number, "recurring": r.ID, "planned": planned}); err != nil {
		return err
	}
	return t.postWork(tk)
}
