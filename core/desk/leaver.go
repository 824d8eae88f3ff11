package desk

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// timerLeaver looks after what somebody leaves behind who was made inactive.
const timerLeaver = "person.left"

// leaverLines is how many of a leaver's cases a message lists.
const leaverLines = 20

// leaverRequests bounds how many of a leaver's open tickets are looked through, which are more than anybody has.
const leaverRequests = 200

// LeaverTimer makes the engine tell the leads of what id leaves behind; whoever makes a person inactive arms it in the same transaction.
func LeaverTimer(id core.PersonID, at time.Time) Timer {
	return Timer{Kind: timerLeaver, Object: string(id), Due: at}
}

// leaver cancels what a leaver asked for and nobody has granted yet, and lists their open tickets and the approvals that waited for them to the
// lead of each desk concerned; others decide these from now on.
func (t *turn) leaver(id core.PersonID) error {
	p, err := t.tx.Person(t.ctx, id)
	if err != nil || p.Active {
		return ignoreNotFound(err)
	}
	if err := t.cancelRequests(p); err != nil {
		return err
	}
	left := map[core.DeskID][]language.Phrase{}
	if err := t.leftTickets(p, left); err != nil {
		return err
	}
	if err := t.leftApprovals(p, left); err != nil {
		return err
	}
	for _, d := range t.w.Setup.Desks {
		if p.Is(d.Lead) {
			left[d.ID] = append(left[d.ID], language.Say("是本服务台的组长，请管理员在控制台「人员」里改任"))
		}
		if lines := left[d.ID]; len(lines) > 0 {
			if err := t.tellOfLeaver(p, d, lines); err != nil {
				return err
			}
		}
	}
	return nil
}

// cancelRequests cancels the requests of a leaver that wait for approval. One that was returned would wait for ever: only its requester can go on
// with it, and no timer looks after it.
func (t *turn) cancelRequests(p core.Person) error {
	open, err := t.tx.TicketsOf(t.ctx, p.ID, true, leaverRequests)
	if err != nil {
		return err
	}
	for _, listed := range open {
		if listed.Status != core.StatusWaitingApproval {
			continue
		}
		tk, err := t.tx.Ticket(t.ctx, listed.ID) // the list is not locked
		if err != nil {
			return err
		}
		if tk.Status != core.StatusWaitingApproval {
			continue
		}
		if err := t.cancelRequest(tk); err != nil {
			return err
		}
	}
	return nil
}

// cancelRequest cancels a request in approval whose requester has left; by the desk itself, since nobody acts.
func (t *turn) cancelRequest(tk core.Ticket) error {
	why := language.Stored("申请人已离职，申请自动取消")
	if err := move(&tk, "cancel"); err != nil {
		return err
	}
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
		return err
	}
	if err := t.withdrawChain(tk, why); err != nil {
		return err
	}
	return t.change(&tk, "cancelled", why, true)
}

func (t *turn) leftTickets(p core.Person, left map[core.DeskID][]language.Phrase) error {
	open, err := t.tx.AssignedTo(t.ctx, p.ID, leaverLines)
	for _, tk := range open {
		left[tk.Desk] = append(left[tk.Desk], language.Say("%s「%s」由 TA 处理，请转派", tk.Number, esc(tk.Title)))
	}
	return err
}

func (t *turn) leftApprovals(p core.Person, left map[core.DeskID][]language.Phrase) error {
	waiting, err := t.tx.PendingFor(t.ctx, p.ID, leaverLines)
	if err != nil {
		return err
	}
	for _, a := range waiting {
		a, tk, err := t.chain(a.ID)
		if err != nil {
			return err
		}
		if err := t.dropLeavers(&a, &tk); err != nil {
			return err
		}
		what := language.Say("在等 TA 审批，请和申请人协调")
		if waits := openApprovers(a); len(waits) > 0 && !p.IsAny(waits) {
			what = language.Say("原由 TA 审批，现在由 %s 审批", esc(t.names(waits)))
		}
		left[tk.Desk] = append(left[tk.Desk], language.Say("%s「%s」%s", tk.Number, esc(tk.Title), what))
	}
	return nil
}

// tellOfLeaver writes to the desk's lead, or to the administrators where the lead is who left or can't be reached.
func (t *turn) tellOfLeaver(p core.Person, d core.Desk, lines []language.Phrase) error {
	text := language.Say("🚪 %s 已离开企业，账号已停用。%s还有这些事没有了结：", esc(p.Name), d.Name)
	for _, l := range lines {
		text = language.Say("%s\n- %s", text, l)
	}
	to, err := t.leadOrAdministrators(p, d)
	if err != nil {
		return err
	}
	for _, id := range to {
		if _, err := t.post(letter{to: id, text: text, matter: matterAlarm, urgency: core.UrgencyNotice, promise: core.PromiseReach}); err != nil {
			return err
		}
	}
	return nil
}

// leadOrAdministrators are who looks after what p leaves behind at a desk: its lead, or the administrators where p is the lead.
func (t *turn) leadOrAdministrators(p core.Person, d core.Desk) ([]core.PersonID, error) {
	if d.Lead != "" && !p.Is(d.Lead) {
		return []core.PersonID{d.Lead}, nil
	}
	to, err := t.administrators()
	return slices.DeleteFunc(to, p.Is), err
}
