package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// kinds are the types of records and the words people use for each.
var kinds = []kind{
	{core.Incident, []string{"事件", "故障", "报障", "incident"}}, {core.ServiceRequest, []string{"请求", "服务请求", "需求", "request"}},
	{core.Problem, []string{"问题", "problem"}}, {core.Change, []string{"变更", "change"}}, {core.Task, []string{"任务", "子任务", "task"}},
}

type kind struct {
	of    core.TicketType
	words []string
}

// retyped is what the timeline keeps of a change, by the new type.
var retyped = map[core.TicketType]string{core.ServiceRequest: "由事件改为服务请求", core.Incident: "由服务请求改为事件"}

// workRetype makes a request of an incident or the other way round: "改类型 IT-1 请求". The deadlines are reckoned anew from the original start;
// rules and approvals, which decided about the report, are not asked again.
func (t *turn) workRetype() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	if err := t.keepsType(tk); err != nil {
		return err
	}
	word := t.text()
	if _, chosen := retyped[core.TicketType(t.ev.Click.Arg)]; chosen && word == "" {
		word = t.ev.Click.Arg
	}
	if word == "" {
		return t.askType(tk)
	}
	i := slices.IndexFunc(kinds, func(k kind) bool { return containsFold(k.words, word) })
	if i < 0 {
		return core.Refuse(core.CodeInvalid, "类型请写「事件」或「请求」，例如「改类型 %s 请求」。", tk.Number)
	}
	to := kinds[i].of
	if err := ownWay(tk, to); err != nil {
		return err
	}
	if to == tk.Type {
		return t.replyTicket(tk, t.tr("%s 已经是%s", tk.Number, t.tr(typeName[to])))
	}
	return t.retype(&tk, to)
}

// retype stores a ticket as another type. What fields were written for the type before stays, and comes back with it.
func (t *turn) retype(tk *core.Ticket, to core.TicketType) error {
	tk.Type = to
	if err := t.reckonAnew(tk); err != nil {
		return err
	}
	if err := t.change(tk, "retyped", language.Stored(retyped[to]), true); err != nil {
		return err
	}
	line := t.tr("%s 现在是%s，时限已从最初的起点重算", tk.Number, t.tr(typeName[to]))
	if names := missingFields(*tk, t.fieldsOf(*tk)); len(names) > 0 {
		line = t.tr("%s。解决前还要填%s，例如「字段 %s %s=…」", line, strings.Join(names, t.tr("、")), tk.Number, names[0])
	}
	return t.replyTicket(*tk, line)
}

// keepsType refuses to change the type of what follows from it, with what to do instead.
func (t *turn) keepsType(tk core.Ticket) error {
	switch {
	case tk.Type == core.Task:
		return core.Refuse(core.CodeConflict, "%s 是任务，不能改类型。要单独跟进的事请发送「拆分 %s 那件事」。", tk.Number, tk.Number)
	case tk.Type == core.Problem:
		return core.Refuse(core.CodeConflict, "%s 是问题单，不能改类型。要动系统请发送「发起变更 %s」，另一件事请发送「拆分 %s 那件事」。", tk.Number, tk.Number, tk.Number)
	case tk.Type == core.Change:
		return core.Refuse(core.CodeConflict, "%s 是变更单，审批和窗口都跟着它，不能改类型。不做了请由提交人取消，再重新提单。", tk.Number)
	case tk.Detail.Item != "":
		return core.Refuse(core.CodeConflict, "%s 是从服务目录申请的，审批、任务和时限都按那项服务，不能改类型。里面的故障请发送「拆分 %s 故障现象」单独跟进。", tk.Number, tk.Number)
	case tk.Detail.Approval != "":
		return core.Refuse(core.CodeConflict, "%s 有审批，批的是现在的类型，不能改。另一件事请发送「拆分 %s 那件事」单独跟进。", tk.Number, tk.Number)
	}
	parts, err := t.tx.Children(t.ctx, tk.ID)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(parts, func(k core.Ticket) bool { return k.Status.Open() }); i >= 0 {
		return core.Refuse(core.CodeConflict, "%s 还有没完成的任务 %s，不能改类型。请先解决它，再改。", tk.Number, parts[i].Number)
	}
	return nil
}

// ownWay refuses a type that a record is not changed into but begun as, with how.
func ownWay(tk core.Ticket, to core.TicketType) error {
	switch to {
	case core.Problem:
		return core.Refuse(core.CodeConflict, "问题单要另建，原单继续处理。请发送「转问题 %s 根本原因」。", tk.Number)
	case core.Change:
		return core.Refuse(core.CodeConflict, "变更要审批和窗口，不能由 %s 改成。请先「转问题 %s 根本原因」，再从问题单「发起变更」；没有问题时私聊我发送「服务」选变更申请。", tk.Number, tk.Number)
	case core.Task:
		return core.Refuse(core.CodeConflict, "任务要另建，原单继续处理。请发送「子任务 %s 要做的事」。", tk.Number)
	}
	return nil
}

// typeChoice finds what a label means on the card that asks for a type.
func typeChoice(label string, k core.Copy) (verb, arg string, ok bool) {
	for to := range retyped {
		if k.Kind == cards.KindChoice && (label == typeName[to] || label == language.In(language.English, typeName[to])) {
			return "work.retype", string(to), true
		}
	}
	return "", "", false
}

func (t *turn) askType(tk core.Ticket) error {
	var options []cards.Option
	for to := range retyped {
		if to != tk.Type {
			options = append(options, cards.Option{Value: string(to), Label: t.tr(typeName[to])})
		}
	}
	return t.showOrReply(t.choiceCard(string(tk.ID), tk.Revision, t.tr("改类型 %s", tk.Number), t.tr("「%s」现在是%s，改成：", tk.Title, t.tr(typeName[tk.Type])), "work.retype", options))
}
