package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
)

// scriptTimeout is the longest a script runs where the configuration says nothing else.
const scriptTimeout = time.Minute

// reachOut has another system, or a script, do something for a rule: an optional task of the ticket, so that what fails is seen by its desk. A risky
// one is asked about first.
func (t *turn) reachOut(tk core.Ticket, e automation.Event, a core.AutoAction) (string, error) {
	what, risky := language.Stored("调用 %s", a.Call), a.Risky || t.w.Outside.Hooks[a.Call]
	call := &core.Call{Hook: a.Call}
	if a.Run != "" {
		s := t.w.Outside.Scripts[a.Run]
		what, risky = language.Stored("运行脚本 %s", a.Run), a.Risky || s.Risky
		call = &core.Call{Hook: core.ScriptHook + a.Run, Tries: 1, Timeout: core.Duration(cmp.Or(s.Timeout, scriptTimeout))}
	}
	call.Event = e.Name
	task := t.taskOf(tk, what, language.Stored("规则「%s」要对 %s 做的事。", t.acting, tk.Number))
	task.Detail.Call = call
	if !risky {
		number, err := t.createTask(task, tk, "")
		return language.Stored("%s（%s）", what, number), err
	}
	approvers := a.Approvers
	if len(approvers) == 0 {
		approvers = []string{"lead"}
	}
	return t.askFirst(tk, task, []core.ApprovalTemplate{{Name: language.Stored("批准：%s", what), Approvers: approvers, OnSelf: "lead"}})
}

// askApproval starts a chain about a ticket, which can't be resolved before it is agreed to.
func (t *turn) askApproval(tk *core.Ticket, a core.AutoApproval) (string, error) {
	if err := may(*tk, "subtask"); err != nil || tk.Type == core.Task {
		return "", cmp.Or(err, core.Refuse(core.CodeConflict, "%s 本身是一项任务", tk.Number))
	}
	task := t.taskOf(*tk, t.filledIn(a.Name, *tk, plainly), t.filledIn(a.Text, *tk, plainly))
	task.Detail.Mandatory = true
	return t.askFirst(*tk, task, a.Steps)
}

// askFirst makes a task that begins once a chain agrees. Its chain is that of a request of whoever the ticket is for, so that nobody decides about
// their own.
func (t *turn) askFirst(tk, task core.Ticket, plan []core.ApprovalTemplate) (string, error) {
	task.Detail.Gated, task.Status = true, core.StatusWaitingApproval
	_, err := t.inPlaceOf(tk.Requester, func() ([]core.PersonID, error) {
		return nil, t.startApproval(&task, core.CatalogueItem{Approvals: plan})
	})
	if err != nil {
		return "", err
	}
	number, err := t.createTask(task, tk, "")
	return language.Stored("等待审批：%s", number+" "+taskName(task)), err
}

// openGate asks the approvers of a stored task, or lets it begin if nobody is left to decide.
func (t *turn) openGate(task core.Ticket) error {
	a, err := t.tx.Approval(t.ctx, task.Detail.Approval)
	if err != nil {
		return err
	}
	if a.State != core.ApprovalApproved {
		return t.askApprovers(task, a)
	}
	if err := move(&task, "approve"); err != nil {
		return err
	}
	if err := t.changeAlone(&task, "approved", "", false); err != nil {
		return err
	}
	return t.passGate(&task)
}

// passGate lets a task begin that was agreed to; one that is nothing but the agreement is done.
func (t *turn) passGate(task *core.Ticket) error {
	if err := t.gateEnded(*task, "gate_approved", language.Stored("「%s」已获批准", taskName(*task))); err != nil {
		return err
	}
	if err := t.disarm(*task); err != nil {
		return err
	}
	if task.Detail.Call == nil {
		if err := move(task, "resolve"); err != nil {
			return err
		}
		task.Detail.ResolvedAt, task.Detail.ResolutionCode, task.Detail.Resolution = t.now, "done", language.Stored("审批通过")
		return t.endTask(task)
	}
	if err := t.automate(task); err != nil {
		return err
	}
	if err := t.changeAlone(task, "opened", "", false); err != nil {
		return err
	}
	return t.call(*task)
}

// gateRefused says to the handlers of a ticket that something will not be done.
func (t *turn) gateRefused(task core.Ticket, why language.Phrase) error {
	said := language.Say("「%s」没有获得批准，不会执行：%s", taskName(task), why)
	if err := t.gateEnded(task, "gate_rejected", said.String()); err != nil {
		return err
	}
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return ignoreNotFound(err)
	}
	return t.tellHandlers(parent, language.Say("🚫 %s %s", parent.Number, said))
}

// gateEnded writes what was decided on the timeline of the ticket that the task belongs to.
func (t *turn) gateEnded(task core.Ticket, verb, words string) error {
	parent, err := t.tx.Ticket(t.ctx, task.Detail.Parent)
	if err != nil {
		return ignoreNotFound(err)
	}
	defer t.as(task)()
	return t.change(&parent, verb, words, false)
}

// as lets what is done from here on count as the doing of the rule that made a task, until the function is called that it returns.
func (t *turn) as(task core.Ticket) func() {
	acting, led := t.acting, t.led
	t.acting, t.led = task.Detail.Rule, task.Detail.Chain
	return func() { t.acting, t.led = acting, led }
}

// ranFor tells a ticket what came of a call or script that a rule made for it.
func (t *turn) ranFor(parent, task core.Ticket) error {
	words := language.Stored("「%s」已完成", taskName(task))
	if task.Detail.Resolution != "" {
		words = language.Stored("%s：%s", words, task.Detail.Resolution)
	}
	defer t.as(task)()
	return t.changeAlone(&parent, "automation_done", words, false)
}

// ranByRule reports whether a task is something that a rule has done by machines.
func ranByRule(task core.Ticket) bool { return task.Detail.Rule != "" && task.Detail.Call != nil }

// appliedBy is who wants an approval: a person or, of a task, the rule that made it.
func (t *turn) appliedBy(tk core.Ticket) string {
	if tk.Type == core.Task && tk.Detail.Rule != "" {
		return t.tr("规则「%s」", tk.Detail.Rule)
	}
	return t.name(tk.Requester)
}

// printed keeps what a script wrote on the timeline of its task, which only handlers see.
func (t *turn) printed(task core.Ticket, output string) error {
	if strings.TrimSpace(output) == "" {
		return nil
	}
	return t.act(task, "output", output, false)
}

// gates are the verbs that an approval of a rule has no use for: there is nobody who could change the request.
var gates = []string{"approval.return"}

func useless(tk core.Ticket, verb string) bool {
	return tk.Detail.Gated && slices.Contains(gates, verb)
}
