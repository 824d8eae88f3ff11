package desk

import (
	"maps"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// moves is the status machine of a ticket: for each verb the statuses it may act in, and the one it leads to from there. What is missing is
// refused with a reason. Who may use a verb is checked where it is run.
var moves = map[string]map[core.Status]core.Status{
	"claim":         also(stays(core.StatusStuck), leads(core.StatusInProgress, core.StatusNew, core.StatusAssigned, core.StatusInProgress)),
	"assign":        also(stays(core.StatusStuck, core.StatusAssigned, core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier), leads(core.StatusAssigned, core.StatusNew)),
	"hand_back":     also(stays(core.StatusStuck, core.StatusWaitingUser, core.StatusWaitingSupplier), leads(core.StatusNew, core.StatusAssigned, core.StatusInProgress)),
	"reply":         stays(core.StatusNew, core.StatusAssigned, core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier, core.StatusFulfilling, core.StatusResolved),
	"hold":          leads(core.StatusWaitingUser, core.StatusNew, core.StatusAssigned, core.StatusInProgress),
	"hold_supplier": leads(core.StatusWaitingSupplier, core.StatusNew, core.StatusAssigned, core.StatusInProgress),
	"resume":        leads(core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier),
	"resolve":       leads(core.StatusResolved, append(atWork[:len(atWork):len(atWork)], core.StatusStuck)...),
	"confirm":       leads(core.StatusClosed, core.StatusResolved),
	"rate":          leads(core.StatusClosed, core.StatusResolved, core.StatusClosed),
	"close":         leads(core.StatusClosed, core.StatusResolved),
	"reopen":        leads(core.StatusInProgress, core.StatusResolved, core.StatusClosed),
	"comment":       stays(core.StatusNew, core.StatusAssigned, core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier, core.StatusWaitingApproval, core.StatusFulfilling, core.StatusResolved, core.StatusClosed),
	"subtask":       stays(append(atWork[:len(atWork):len(atWork)], core.StatusFulfilling)...),
	"cancel":        leads(core.StatusCancelled, waitsOrWorks...),
	"approve":       leads(core.StatusNew, core.StatusWaitingApproval),
	"reject":        leads(core.StatusCancelled, core.StatusWaitingApproval),
	"merge":         leads(core.StatusClosed, atWork...),
	"change":        stays(waitsOrWorks...),
	"start":         leads(core.StatusInProgress, core.StatusNew, core.StatusAssigned, core.StatusInProgress),
	"tick":          stays(atWork...),
	"reschedule":    leads(core.StatusWaitingApproval, atWork...),
	"fulfil":        leads(core.StatusFulfilling, core.StatusNew),
	"finish":        leads(core.StatusResolved, core.StatusFulfilling),
	"wait_task":     leads(core.StatusWaitingTask, core.StatusNew),
	"open_task":     leads(core.StatusNew, core.StatusWaitingTask),
	"finish_task":   leads(core.StatusClosed, core.StatusResolved),
	"automate":      leads(core.StatusAutomated, core.StatusNew),
	"called":        leads(core.StatusResolved, core.StatusAutomated),
	"stick":         leads(core.StatusStuck, core.StatusAutomated),
	"retry":         leads(core.StatusAutomated, core.StatusStuck),
	"excuse":        stays(append(waitsOrWorks[:len(waitsOrWorks):len(waitsOrWorks)], core.StatusResolved, core.StatusClosed)...),
	"drop":          leads(core.StatusCancelled, core.StatusStuck),
}

// atWork are the statuses of a ticket that handlers have before them, waitsOrWorks those of every open one.
var (
	atWork       = []core.Status{core.StatusNew, core.StatusAssigned, core.StatusInProgress, core.StatusWaitingUser, core.StatusWaitingSupplier}
	waitsOrWorks = append(atWork[:len(atWork):len(atWork)], core.StatusWaitingApproval, core.StatusWaitingTask, core.StatusFulfilling, core.StatusAutomated, core.StatusStuck)
)

func leads(to core.Status, from ...core.Status) map[core.Status]core.Status {
	m := map[core.Status]core.Status{}
	for _, s := range from {
		m[s] = to
	}
	return m
}

func stays(in ...core.Status) map[core.Status]core.Status {
	m := map[core.Status]core.Status{}
	for _, s := range in {
		m[s] = s
	}
	return m
}

func also(a, b map[core.Status]core.Status) map[core.Status]core.Status {
	maps.Copy(a, b)
	return a
}

// may checks that verb can act on tk as it stands.
func may(tk core.Ticket, verb string) error {
	if _, ok := moves[verb][tk.Status]; ok {
		return nil
	}
	return core.Refuse(core.CodeConflict, "%s 当前状态是「%s」，不能%s。", tk.Number, language.Say(statusName(tk.Status)), language.Say(moveNames[verb]))
}

// move lets verb act on the status of tk. Work that nobody has in hand waits in the queue.
func move(tk *core.Ticket, verb string) error {
	if err := may(*tk, verb); err != nil {
		return err
	}
	tk.Status = moves[verb][tk.Status]
	if tk.Assignee == "" && (tk.Status == core.StatusAssigned || tk.Status == core.StatusInProgress) {
		tk.Status = core.StatusNew
	}
	return nil
}

var moveNames = map[string]string{
	"claim": "接单", "assign": "转派", "hand_back": "退回队列", "reply": "回复", "hold": "挂起", "hold_supplier": "挂起", "resume": "恢复", "resolve": "解决", "confirm": "确认", "rate": "评价",
	"close": "关闭", "reopen": "重新打开", "comment": "补充", "cancel": "取消", "approve": "同意", "reject": "驳回", "merge": "合并", "change": "修改", "subtask": "建子任务",
	"start": "开始实施", "tick": "勾选清单", "reschedule": "改期",
	"fulfil": "开始办理", "finish": "办结", "wait_task": "排在其他任务之后", "open_task": "开始", "finish_task": "完成",
	"automate": "自动办理", "called": "自动完成", "stick": "转人工", "retry": "继续自动办理", "drop": "放弃", "excuse": "写超时原因",
}
