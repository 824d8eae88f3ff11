package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// timerTakenBack looks once more for a message that was taken back before it was known where it belongs: the two travel in different lanes.
const timerTakenBack = "message.taken_back"

// takenBackAgain is how long that takes.
const takenBackAgain = time.Minute

// dataMessages is where an act keeps the platform's ids of the messages its words came in.
const dataMessages = "messages"

// heard notes that messages became part of a ticket; the next act on the timeline names them.
func (t *turn) heard(id core.TicketID, messages ...string) error {
	t.quoting = nil // what was heard for an act that did not come about
	for _, m := range messages {
		if m == "" {
			continue
		}
		t.quoting = append(t.quoting, m)
		if err := t.tx.NoteSaid(t.ctx, t.ev.Bot, m, id); err != nil {
			return err
		}
	}
	return nil
}

// heardIn is the message at hand, if it is one.
func (t *turn) heardIn() []string {
	if t.ev.Kind != core.EventMessage || t.ev.MessageRef == "" {
		return nil
	}
	return []string{t.ev.MessageRef}
}

// takenBack follows a message that somebody took back. What was said stays on the timeline, where handlers read it as taken back; who took it back
// no longer sees it on their own cards.
func (t *turn) takenBack() error {
	found, err := t.findTakenBack(t.ev.Bot, t.ev.MessageRef, t.ev.ByOther, false)
	if err != nil || found {
		return err
	}
	data := map[string]string{"bot": string(t.ev.Bot)}
	if t.ev.ByOther {
		data["by"] = "other"
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerTakenBack, Object: t.ev.MessageRef, Due: t.now.Add(takenBackAgain), Data: data})
}

func (t *turn) fireTakenBack(m Timer) error {
	_, err := t.findTakenBack(core.BotID(m.Data["bot"]), m.Object, m.Data["by"] == "other", true)
	return err
}

// findTakenBack marks the message on each ticket it became part of; false means that there is none. A report that was confirmed after its message had been
// taken back (late) is meant as it was confirmed.
func (t *turn) findTakenBack(bot core.BotID, message string, byOther, late bool) (found bool, err error) {
	ids, err := t.tx.SaidIn(t.ctx, bot, message)
	if err != nil || message == "" {
		return false, err
	}
	for _, id := range ids {
		tk, err := t.tx.Ticket(t.ctx, id)
		if err != nil || slices.Contains(tk.Detail.TakenBack, message) || late && slices.Contains(tk.Detail.Reported, message) {
			if ignoreNotFound(err) != nil {
				return true, err
			}
			continue
		}
		if err := t.markTakenBack(tk, message, byOther); err != nil {
			return true, err
		}
	}
	return len(ids) > 0, nil
}

func (t *turn) markTakenBack(tk core.Ticket, message string, byOther bool) error {
	acts, err := t.tx.Acts(t.ctx, tk.ID, false, actsSearched)
	if err != nil {
		return err
	}
	verb, public := "taken_back", true
	for _, a := range acts {
		if !slices.Contains(messagesOf(a), message) {
			continue
		}
		public = a.Public
		if t.me, err = t.tx.Person(t.ctx, a.Actor); ignoreNotFound(err) != nil {
			return err
		}
	}
	if byOther { // such as the group's owner; the platform doesn't say who
		verb, t.me = "removed", core.Person{}
	}
	tk.Detail.TakenBack = append(slices.Clone(tk.Detail.TakenBack), message)
	return t.change(&tk, verb, "", public)
}

// actsSearched is how far back a message that was taken back is looked for; platforms allow it for a day or so.
const actsSearched = 200

// messagesOf are the messages an act's words came in.
func messagesOf(a core.Act) (out []string) {
	list, _ := a.Data[dataMessages].([]any) // as it is read back; older acts have none
	for _, m := range list {
		if s, ok := m.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// isTakenBack reports whether the words of an act were taken back, at least in part.
func isTakenBack(tk core.Ticket, a core.Act) bool {
	return slices.ContainsFunc(messagesOf(a), func(m string) bool { return slices.Contains(tk.Detail.TakenBack, m) })
}

// titleFor is what a kind of card calls a ticket: handlers read the title always, its requester no longer if they took the report back.
func (t *turn) titleFor(kind cards.Kind, tk core.Ticket) string {
	back := slices.ContainsFunc(tk.Detail.Reported, func(m string) bool { return slices.Contains(tk.Detail.TakenBack, m) })
	if !back || kind == cards.KindWork {
		return tk.Title
	}
	return t.tr("%s（原文已撤回）", t.w.categoryName(tk.Desk, tk.Category))
}
