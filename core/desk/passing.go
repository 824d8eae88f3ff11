package desk

import (
	"maps"
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// unaccepted reports whether a ticket lies before somebody who has not begun with it.
func unaccepted(tk core.Ticket) bool {
	g := tk.Detail.Given
	return g != nil && g.To != "" && g.To == tk.Assignee && g.Accepted.IsZero()
}

// accepted notes that whoever was given a ticket does something with it.
func (t *turn) accepted(tk *core.Ticket) {
	if !t.me.Is(tk.Assignee) || !unaccepted(*tk) {
		return
	}
	g := *tk.Detail.Given
	g.Accepted = t.now
	tk.Detail.Given = &g
}

// mayTake refuses a ticket for holders of certain tags to everybody else, until nobody of them could be found.
func (t *turn) mayTake(p core.Person, tk core.Ticket) error {
	if !t.restricted(tk) {
		return nil
	}
	d, _ := t.w.desk(tk.Desk)
	if slices.ContainsFunc(d.Dispatch.Agents, func(a core.Agent) bool { return p.Is(a.Person) && holdsTags(a, tk) }) {
		return nil
	}
	return core.Refuse(core.CodeForbidden, "%s 只能由有「%s」标签的同事处理，请转派给他们。", tk.Number, ruleFor(tk).Only[0])
}

// notAccepted passes a ticket on that was not accepted in time.
func (t *turn) notAccepted(tk core.Ticket) error {
	d, _ := t.w.desk(tk.Desk)
	if !unaccepted(tk) || d.Dispatch == nil {
		return nil
	}
	minutes := int(withinOf(*d.Dispatch).Minutes())
	from := tk.Assignee
	words := language.Stored("%s 没有在 %d 分钟内接单", t.name(from), minutes)
	return t.passOnFrom(&tk, words, language.Say("%s「%s」没有在 %d 分钟内接单，已转给下一位，你不用再处理。", tk.Number, esc(tk.Title), minutes))
}

// passOnFrom takes a ticket out of somebody's hands, tells them, and looks for the next.
func (t *turn) passOnFrom(tk *core.Ticket, words string, tell language.Phrase) error {
	if may(*tk, "hand_back") != nil {
		return nil
	}
	from := tk.Assignee
	g := core.Given{At: t.now, Passed: append(slices.Clone(passed(*tk)), from)}
	tk.Assignee, tk.Detail.Given = "", &g
	if err := move(tk, "hand_back"); err != nil {
		return err
	}
	if err := t.change(tk, "passed_on", words, false); err != nil {
		return err
	}
	if _, err := t.post(letter{to: from, text: tell, matter: matterHands, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
		return err
	}
	return t.dispatch(*tk)
}

// round takes back what is in the hands of people who are absent, and gives it and whatever else waits to others. It runs as often as the desk's
// time to accept, so that nothing stays with somebody absent for longer.
func (t *turn) round(id core.DeskID) error {
	s, err := t.staffOf(id)
	if err != nil || s == nil {
		return err
	}
	due := t.w.After(id, t.now, s.within())
	loads, err := t.tx.Loads(t.ctx, id)
	if err != nil {
		return err
	}
	for _, handler := range slices.Sorted(maps.Keys(loads)) {
		more, err := t.relieve(s, handler)
		if err != nil {
			return err
		}
		if more {
			due = t.now
		}
	}
	if err := t.tx.SetTimer(t.ctx, Timer{Kind: timerRound, Object: string(id), Due: due}); err != nil {
		return err
	}
	return t.placeAll(id)
}

// relieve takes a desk's tickets from a handler who is absent; true if there were too many for one turn.
func (t *turn) relieve(s *staff, handler core.PersonID) (bool, error) {
	p, err := t.tx.Person(t.ctx, handler)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	away, err := t.away(p)
	if err != nil || p.WorksFor(s.desk.ID) && !away {
		return false, err
	}
	list, err := t.tx.AssignedTo(t.ctx, p.ID, mostPlaced)
	if err != nil {
		return false, err
	}
	for _, brief := range list {
		if brief.Desk != s.desk.ID {
			continue
		}
		tk, err := t.tx.Ticket(t.ctx, brief.ID)
		if err != nil {
			return false, err
		}
		if !p.Is(tk.Assignee) || !tk.Status.Open() {
			continue
		}
		if err := t.passOnFrom(&tk, language.Stored("%s 不在岗", p.Name), language.Say("你不在岗期间，%s「%s」已转给同事处理。", tk.Number, esc(tk.Title))); err != nil {
			return false, err
		}
	}
	return len(list) == mostPlaced, nil
}

// fallBack puts a ticket that nobody can be given into the fallback queue and tells the lead.
func (t *turn) fallBack(s *staff, tk *core.Ticket) error {
	g := core.Given{At: t.now, Fallback: true, Passed: passed(*tk)}
	tk.Detail.Given = &g
	verb, words, queue := "unplaced", language.Stored("没有能接手的人在岗"), s.desk
	if other, ok := t.w.desk(s.cfg.Fallback); ok && other.ID != tk.Desk {
		queue = other
		verb, words = "transferred", language.Stored("%s（没有能接手的人在岗）", s.desk.Name+" → "+other.Name)
		if err := t.toDesk(tk, other); err != nil {
			return err
		}
		if err := t.leaveDesk(*tk, language.Say("已转给%s", other.Name)); err != nil {
			return err
		}
	}
	if err := t.change(tk, verb, words, false); err != nil {
		return err
	}
	if _, err := t.post(letter{
		to: s.desk.Lead, text: language.Say("⚠️ %s「%s」现在没有能接手的人在岗，已放进%s的队列，请安排。", tk.Number, esc(tk.Title), queue.Name),
		matter: matterNews, urgency: core.UrgencySLA, promise: core.PromiseReach, ticket: tk.ID,
	}); err != nil {
		return err
	}
	return t.postWork(*tk)
}
