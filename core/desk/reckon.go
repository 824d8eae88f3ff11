package desk

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// timerReckon lets the clocks of open tickets follow policies and calendars that an administrator changed. There is one per org; each run
// takes some tickets and arms the next.
const (
	timerReckon  = "promises.changed"
	reckonObject = "org"
	dataVersion  = "version" // of the set-up that changed them
	dataBehind   = "behind"  // the ticket that was the last one
)

// reckonedAtOnce is how many tickets a run takes: a turn stays short, and whoever works at one of them does not wait long.
const reckonedAtOnce = 100

// ReckoningTimers are the timers to set when a set-up is stored as version: one that is due at once if what is promised, or when people work,
// has changed.
func ReckoningTimers(before, after core.Setup, version int64) []Timer {
	if before.Version == 0 || bytes.Equal(promised(before), promised(after)) {
		return nil
	}
	return []Timer{{Kind: timerReckon, Object: reckonObject, Due: time.Unix(1, 0), Data: map[string]string{dataVersion: strconv.FormatInt(version, 10)}}}
}

// promised is what deadlines follow from, beside the ticket, as it is stored: there nothing and an empty list are told apart in the same way
// before and after.
func promised(s core.Setup) []byte {
	of := map[core.DeskID]string{}
	for _, d := range s.Desks {
		of[d.ID] = d.Calendar
	}
	doc, _ := json.Marshal([]any{s.SLA, s.Calendars, of}) // set-ups always encode
	return doc
}

// fireReckon reckons some tickets anew. It waits for a snapshot of the set-up that knows the change.
func (t *turn) fireReckon(timer Timer) error {
	version, err := strconv.ParseInt(timer.Data[dataVersion], 10, 64)
	if err != nil {
		return fmt.Errorf("read which set-up to reckon by: %w", err)
	}
	if t.w.Setup.Version < version {
		return t.tx.SetTimer(t.ctx, timer)
	}
	list, err := t.tx.OpenTickets(t.ctx, core.TicketID(timer.Data[dataBehind]), reckonedAtOnce)
	if err != nil {
		return err
	}
	for i := range list {
		if err := t.reckonTicket(&list[i]); err != nil {
			return err
		}
	}
	if len(list) < reckonedAtOnce {
		return nil
	}
	timer.Data = map[string]string{dataVersion: timer.Data[dataVersion], dataBehind: string(list[len(list)-1].ID)}
	return t.tx.SetTimer(t.ctx, timer)
}

// reckonTicket sets the timers of one, and says so on its timeline if a deadline is another one now.
func (t *turn) reckonTicket(tk *core.Ticket) error {
	was := *tk
	if err := t.reckonAnew(tk); err != nil {
		return err
	}
	d := tk.Detail
	same := d.ResponseDue.Equal(was.Detail.ResponseDue) && d.ResolutionDue.Equal(was.Detail.ResolutionDue) && d.OtherDue.Equal(t.otherDue(*tk))
	if same && d.KeepsRunning == (t.runs(*tk) && !atWorkOn(*tk)) {
		return nil
	}
	return t.change(tk, "reckoned", language.Stored("策略或日历有调整，按新的规则从最初的起点重算"), false)
}
