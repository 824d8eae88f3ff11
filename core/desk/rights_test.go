package desk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// who says whom a verb is for. Rights are judged on every press from the verified clicker, so each row is tried with every role.
type who string

const (
	anyone    who = "anyone"    // it concerns nobody but the person who presses
	requester who = "requester" // of the ticket
	asked     who = "asked"     // whom the open step waits for
	reader    who = "reader"    // whoever may see the ticket: the requester, and readers of the desk
	worker    who = "worker"    // who handles tickets of the desk
	leader    who = "leader"    // who leads the desk
	party     who = "party"     // the requester of the ticket, or who handles it
)

// verbsFor is the row of each verb.
var verbsFor = map[string]who{
	"draft.solved": anyone, "draft.human": anyone, "draft.submit": anyone, "draft.fields": anyone, "draft.category": anyone, "draft.priority": anyone, "draft.set_category": anyone,
	"draft.set_priority": anyone, "draft.system": anyone, "draft.text": anyone, "draft.cancel": anyone, "draft.article": anyone,
	"place.comment": requester, "place.new": anyone,

	"ticket.comment": requester, "ticket.cancel": requester, "ticket.nudge": requester, "ticket.confirm": requester, "ticket.reopen": requester,
	"ticket.rate": requester, "ticket.rate_why": requester, "ticket.show": reader, "ticket.why": reader, "ticket.watch": reader, "ticket.unwatch": anyone,

	"work.claim": worker, "work.assign": worker, "work.reply": worker, "work.note": worker, "work.hold": worker, "work.resume": worker,
	"work.resolve": worker, "work.breach": worker, "work.retry": worker, "work.by_hand": worker, "work.drop": worker, "queue.next": worker, "work.more": worker, "work.assist": worker, "work.escalate": worker, "work.priority": worker,
	"work.assess": worker, "work.merge": worker, "work.split": worker, "work.subtask": worker, "work.link": worker, "work.tag": worker, "work.canned": worker, "work.transfer": worker,
	"work.notice": leader, // and the handler, and whom a ladder called; see TestOnlyWhomALadderCallsTakesNotice
	"work.reveal": worker, "work.problem": worker, "work.retype": worker, "work.change": worker, "work.fields": worker, "work.start": worker,
	"check.tick": worker, "check.untick": worker, // as the list in the house says; see TestAnItemIsTickedByWhomItNamesOnly

	"behalf.pick":      anyone, // it only answers a question that 代提 asked, and that is for staff
	"approval.approve": asked, "approval.reject": asked, "approval.more": asked, "approval.add_before": asked, "approval.add_after": asked,
	"approval.transfer": asked, "approval.return": asked, "approval.edit": requester, "approval.reschedule": requester, "approval.resubmit": requester, "approval.withdraw": requester,
	"catalogue.open": anyone, "catalogue.submit": anyone, "catalogue.cancel": anyone, "catalogue.back": anyone, "catalogue.solved": anyone, // it ends one's own draft

	"person.link": anyone, "person.nolink": anyone, // a code proves it
	"asset.pick": party, "menu.assets": anyone,
	"test.ok": anyone, "menu.mine": anyone, "menu.human": anyone, "menu.catalogue": anyone, "menu.todo": anyone, "menu.help": anyone,
	"handover.ask": leader, "handover.give": leader,
}

// scopes are what a person can be to the ticket besides their role.
type scope string

const (
	atDesk    scope = "role at the ticket's desk"
	elsewhere scope = "role at another desk"
	owns      scope = "role at another desk, requester of the ticket"
	isAsked   scope = "role at another desk, asked to approve"
)

// allowed is what the table says.
func allowed(w who, role core.Role, s scope) bool {
	everywhere := role == core.RoleAdmin || role == core.RoleOwner
	here := s == atDesk || everywhere
	switch w {
	case anyone:
		return true
	case requester:
		return s == owns
	case asked:
		return s == isAsked
	case reader:
		return s == owns || here && (role == core.RoleAnalyst || role == core.RoleTechnician || role == core.RoleLead || everywhere)
	case party:
		return s == owns || allowed(worker, role, s)
	case leader:
		return here && (role == core.RoleLead || everywhere)
	case worker:
		return here && (role == core.RoleTechnician || role == core.RoleLead || everywhere)
	}
	return false
}

// actor is somebody with one role.
const actor = "act"

// cast puts somebody with a role and a scope into a house with one ticket and one approval that waits.
func cast(role core.Role, s scope) *house {
	h := newHouse()
	desk := core.DeskID("hr")
	if s == atDesk {
		desk = "it"
	}
	p := core.Person{ID: actor, Name: "人act", Active: true, Roles: []core.Role{core.RoleEmployee}}
	switch role {
	case core.RoleAnalyst, core.RoleApprover, core.RoleLead:
		p.Grants = map[core.DeskID][]core.Role{desk: {role}}
	case core.RoleTechnician:
		p.Roles, p.Desks = append(p.Roles, role), []core.DeskID{desk}
	default:
		p.Roles = append(p.Roles, role)
	}
	h.world.Setup.Desks[0].Replies = []core.CannedReply{{Name: "稍等", Text: "请稍等"}}
	h.tx.people[actor] = p
	h.tx.accounts = append(h.tx.accounts, core.Account{Person: actor, Platform: core.Feishu, Tenant: "t", ID: "a-act", Bot: "f"})
	tk := core.Ticket{ID: "t1", Number: "IT-000001", Desk: "it", Type: core.Incident, Status: core.StatusInProgress, Priority: "P3", Category: "pc", Title: "卡纸", Text: "卡纸",
		Requester: employee, Assignee: technician, Bot: "f", Revision: 1, Created: h.clock.Now()}
	tk.Detail.Checks = []core.Check{{Name: "备份", By: []string{"technician"}}}
	approver := core.PersonID(manager)
	if s == owns {
		tk.Requester = actor
	}
	if s == isAsked {
		approver = actor
	}
	h.tx.tickets["t1"] = tk
	waits := tk
	waits.ID, waits.Number, waits.Status, waits.Assignee = "t2", "IT-000002", core.StatusWaitingApproval, ""
	waits.Detail.Approval, waits.Detail.Item = "ap", "laptop"
	h.tx.tickets["t2"] = waits
	h.tx.approvals["ap"] = core.Approval{ID: "ap", Ticket: "t2", State: core.ApprovalPending, Revision: 1, Steps: []core.ApprovalStep{{Name: "上级", Approvers: []core.PersonID{approver}}}}
	return h
}

// refusedFor reports whether the newest refusal of a verb was for want of a right.
func (h *house) refusedFor(verb string) bool {
	for _, a := range slices.Backward(h.tx.audits) {
		if a.Act == "refused."+verb {
			return a.Detail["why"] == core.CodeForbidden || a.Detail["why"] == core.CodeNotFound
		}
	}
	return false
}

// said is what the verbs want to hear that take a name.
var said = map[string]string{"work.assign": "人mate", "work.assist": "人mate 看看", "approval.transfer": "人mate 看看", "approval.add_before": "人mate", "approval.add_after": "人mate", "work.transfer": "hr", "work.canned": "稍等"}

// tries presses a verb's button on what the verb is about.
func (h *house) tries(verb string) error {
	p := cards.Press{Verb: verb, Object: "t1", Revision: 1, Arg: "t1"}
	if strings.HasPrefix(verb, "approval.") {
		p.Object, p.Arg = "ap", ""
	}
	switch verbsFor[verb] {
	case worker:
		p.Arg = ""
	case leader:
		p.Object, p.Arg = "left-IT-"+technician, toQueue
	}
	if verb == "work.notice" {
		p.Object, p.Arg = "t1", ""
	}
	if strings.HasPrefix(verb, "check.") {
		p.Arg = "1"
	}
	if verb == "asset.pick" {
		p.Arg = noAsset
	}
	if verb == "queue.next" {
		p.Object, p.Arg = "queue", "it"
	}
	if verb == "place.comment" { // the question where a message belongs was asked before
		asked := dialogue{Await: &await{What: "place", Object: "t1", Until: h.clock.Now().Add(awaitFor), Text: "还有一事"}}
		state, err := asked.save()
		if err != nil {
			return err
		}
		h.states["f:p-act:a-act"] = state
	}
	words := cmp.Or(said[verb], "x")
	return h.presses(actor, false, "m-none", p, map[string]string{"text": words, "reason": words, "note": words, "why": words})
}

func init() { botOf[actor] = "f" }

func TestEveryRoleMayDoExactlyWhatTheTableSays(t *testing.T) {
	for _, verb := range slices.Sorted(maps.Keys(verbs)) {
		w, listed := verbsFor[verb]
		if !listed {
			t.Errorf("%s has no row: say whom it is for", verb)
			continue
		}
		if w == anyone {
			continue // no right is asked for; what it needs is the person's own dialogue or code, tested with it
		}
		for _, role := range core.Roles {
			for _, s := range []scope{atDesk, elsewhere, owns, isAsked} {
				h := cast(role, s)
				if err := h.tries(verb); err != nil {
					t.Errorf("%s by %s, %s: %v", verb, role, s, err)
					continue
				}
				if may := !h.refusedFor(verb); may != allowed(w, role, s) {
					t.Errorf("%s by %s, %s: may is %v, the table says %v; %v", verb, role, s, may, !may, h.acts())
				}
			}
		}
	}
}

func TestWhatIsRefusedChangesNothing(t *testing.T) {
	for _, verb := range slices.Sorted(maps.Keys(verbs)) {
		h := cast(core.RoleEmployee, elsewhere)
		before := fmt.Sprintf("%+v %+v", h.tx.tickets, h.tx.approvals)
		if err := h.tries(verb); err != nil {
			t.Fatal(err)
		}
		if after := fmt.Sprintf("%+v %+v", h.tx.tickets, h.tx.approvals); verbsFor[verb] != anyone && after != before {
			t.Errorf("%s by somebody without a right changed\n%s into\n%s", verb, before, after)
		}
	}
}
