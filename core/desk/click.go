package desk

import (
	"errors"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// verb is what a button means: its label for typing it, whether it needs the state of the person's dialogue, and what it does.
type verb struct {
	label    string
	dialogue bool
	run      func(*turn) error
}

// verbs is the whole vocabulary of buttons. A verb may only be added: cards with it live for weeks in chats.
var verbs map[string]verb

func init() {
	verbs = map[string]verb{
		"draft.solved":       {"已解决", true, (*turn).draftSolved},
		"draft.human":        {"仍需人工", true, (*turn).draftHuman},
		"draft.submit":       {"提交", true, (*turn).draftSubmit},
		"draft.fields":       {"补充后提交", true, (*turn).draftFields},
		"draft.category":     {"改分类", true, (*turn).draftCategory},
		"draft.priority":     {"改优先级", true, (*turn).draftPriority},
		"draft.set_category": {"", true, (*turn).draftSetCategory},
		"draft.set_priority": {"", true, (*turn).draftSetPriority},
		"draft.system":       {"", true, (*turn).draftSystem},
		"draft.text":         {"改描述", true, (*turn).draftText},
		"draft.cancel":       {"放弃", true, (*turn).draftCancel},
		"draft.article":      {"", false, (*turn).showArticle},
		"place.comment":      {"补充", true, (*turn).placeComment},
		"place.new":          {"新问题", true, (*turn).placeNew},

		"ticket.comment": {"补充说明", true, (*turn).askComment},
		"ticket.cancel":  {"取消工单", false, (*turn).requesterCancel},
		"ticket.nudge":   {"催办", false, (*turn).requesterNudge},
		"ticket.confirm": {"确认解决", false, (*turn).requesterConfirm},
		"ticket.reopen":  {"还是不行", false, (*turn).requesterReopen},
		"ticket.rate":    {"", false, (*turn).requesterRate},
		"ticket.show":    {"查看", false, (*turn).showTicket},

		"work.claim":   {"接单", false, (*turn).workClaim},
		"work.assign":  {"转派", false, (*turn).workAssign},
		"work.reply":   {"回复", true, (*turn).workReply},
		"work.note":    {"备注", true, (*turn).workNote},
		"work.notice":  {"我已知悉", false, (*turn).workNotice},
		"work.reveal":  {"查看原文", true, (*turn).workReveal},
		"work.hold":    {"挂起", false, (*turn).workHold},
		"work.resume":  {"恢复", false, (*turn).workResume},
		"work.resolve": {"解决", false, (*turn).workResolve},
		"work.breach":  {"超时原因", true, (*turn).workBreach},
		"work.retry":   {"继续", false, (*turn).workRetry},
		"work.by_hand": {"人工完成", true, (*turn).workByHand},
		"work.drop":    {"放弃此项", true, (*turn).workDrop},
		"queue.next":   {"接单下一张", false, (*turn).queueNext},

		"work.more":      {"更多", false, (*turn).workMore},
		"work.assist":    {"求助", true, (*turn).workAssist},
		"work.escalate":  {"升级", true, (*turn).workEscalate},
		"work.priority":  {"优先级", true, (*turn).workPriority},
		"work.assess":    {"评估", true, (*turn).workAssess},
		"work.merge":     {"合并", true, (*turn).workMerge},
		"work.split":     {"拆分", true, (*turn).workSplit},
		"work.subtask":   {"子任务", true, (*turn).workSubtask},
		"work.link":      {"关联", true, (*turn).workLink},
		"work.tag":       {"标签", true, (*turn).workTag},
		"work.canned":    {"常用回复", false, (*turn).workCanned},
		"work.problem":   {"转问题", true, (*turn).workProblem},
		"work.retype":    {"改类型", false, (*turn).workRetype},
		"work.transfer":  {"转服务台", false, (*turn).workTransfer},
		"work.change":    {"发起变更", true, (*turn).workChange},
		"work.fields":    {"字段", true, (*turn).workFields},
		"work.start":     {"开始实施", false, (*turn).workStart},
		"check.tick":     {"勾选", false, (*turn).checkTick},
		"check.untick":   {"取消勾选", false, (*turn).checkUntick},
		"handover.ask":   {"交接", false, (*turn).handoverAsk},
		"handover.give":  {"", false, (*turn).handoverGive},
		"behalf.pick":    {"", true, (*turn).behalfPick},
		"ticket.watch":   {"关注", false, (*turn).ticketWatch},
		"ticket.unwatch": {"取消关注", false, (*turn).ticketUnwatch},
		"ticket.why":     {"为什么", false, (*turn).ticketWhy},

		"approval.approve": {"同意", false, (*turn).approve},
		"approval.reject":  {"驳回", true, (*turn).reject},

		"approval.more":       {"更多审批操作", false, (*turn).approvalMore},
		"approval.add_before": {"前加签", true, furtherAct(0)},
		"approval.add_after":  {"后加签", true, furtherAct(1)},
		"approval.transfer":   {"转交", true, furtherAct(2)},
		"approval.return":     {"退回", true, furtherAct(3)},
		"approval.edit":       {"修改申请", true, (*turn).approvalEdit},
		"approval.resubmit":   {"重新提交", true, (*turn).approvalResubmit},
		"approval.withdraw":   {"撤回申请", false, (*turn).approvalWithdraw},
		"approval.reschedule": {"改期", true, (*turn).approvalEdit},

		"catalogue.open":   {"", true, (*turn).catalogueOpen},
		"catalogue.submit": {"提交申请", true, (*turn).catalogueSubmit},
		"catalogue.cancel": {"取消申请", true, (*turn).catalogueCancel},
		"catalogue.back":   {"上一步", true, (*turn).catalogueBack},
		"catalogue.solved": {"已解决，不申请", true, (*turn).catalogueSolved},
		"person.link":      {"确认绑定", false, (*turn).linkConfirmed},
		"person.nolink":    {"不绑定", false, (*turn).linkRefused},
		"ticket.rate_why":  {"", false, (*turn).ratingExplained},

		"test.ok": {"我收到了", false, (*turn).testPressed},

		"asset.pick":     {"", false, (*turn).assetPick},
		"menu.assets":    {"我的资产", false, (*turn).myAssets},
		"menu.mine":      {"我的工单", false, (*turn).myTickets},
		"menu.todo":      {"我的待办", false, (*turn).myWork},
		"menu.help":      {"帮助", false, (*turn).help},
		"menu.human":     {"转人工", true, (*turn).human},
		"menu.catalogue": {"服务目录", false, (*turn).catalogueList},
	}
}

// labels are what else buttons of a verb are called.
var labels = map[string]string{"直接提交": "draft.submit", "都不是，转人工": "draft.human", "加签": "approval.add_before", "清单": "check.tick", "撤回": "approval.withdraw"}

// verbOfLabel finds the verb that a typed label means, in whichever language it is written.
func verbOfLabel(label string) (string, bool) {
	for _, l := range language.Meant(label) {
		if name, ok := verbLabelled(l); ok {
			return name, true
		}
	}
	return "", false
}

func verbLabelled(label string) (string, bool) {
	if name, ok := labels[label]; ok {
		return name, true
	}
	for name, v := range verbs {
		if v.label == label && label != "" {
			return name, true
		}
	}
	return "", false
}

// click runs the verb of a pressed button. What the person may not or can't do is a truthful answer, not an error.
func (t *turn) click() error {
	c := t.ev.Click
	if c == nil {
		return core.Refuse(core.CodeInvalid, "这个按钮没有携带内容")
	}
	if err := t.findClicked(); err != nil {
		return err
	}
	v, ok := verbs[c.Verb]
	if !ok {
		return t.reply(refusal(t.tr("这张卡片来自旧版本，按钮已失效。请直接发消息告诉我你想做什么。")))
	}
	return t.refuse(v.run(t))
}

// refuse turns what the person may not or can't do into a truthful answer, with an audit row; any other error stays one.
func (t *turn) refuse(err error) error {
	var refused *core.Error
	if core.CodeOf(err) == core.CodeNotFound && core.MessageOf(err) == "" {
		err = core.Refuse(core.CodeNotFound, "没有找到对应的工单，它可能还没有提交，或已被清理。")
	}
	if !errors.As(err, &refused) || refused.Code == core.CodeInternal || refused.Code == core.CodeUnavailable || refused.Message == "" {
		return err
	}
	what, object := "message", ""
	if t.ev.Click != nil {
		what, object = t.ev.Click.Verb, t.ev.Click.Object
	}
	if err := t.audit("refused."+what, object, map[string]any{"why": refused.Code}); err != nil {
		return err
	}
	if t.ev.Click == nil {
		return t.say(esc(refused.Message))
	}
	return t.reply(refusal(refused.Message))
}

// findClicked identifies the copy on which the button was pressed. Its receipt may not be stored yet, so the object and the place decide then.
func (t *turn) findClicked() error {
	if t.byText {
		return nil
	}
	copied, err := t.tx.CopyByMessage(t.ctx, t.ev.Bot, t.ev.MessageRef)
	if err == nil {
		t.clicked = copied
		return nil
	}
	if core.CodeOf(err) != core.CodeNotFound || t.ev.Click.Object == "" {
		return ignoreNotFound(err)
	}
	copies, err := t.tx.Copies(t.ctx, t.ev.Click.Object)
	if err != nil {
		return err
	}
	for _, k := range copies {
		if k.Bot == t.ev.Bot && k.Sent && k.Receipt.MessageRef == t.ev.MessageRef { // its receipt was stored between the two reads
			t.clicked = k
			return nil
		}
		if k.Bot != t.ev.Bot || k.Sent || k.Target.Conversation != t.ev.Conversation.ID && k.Target.Account.ID != t.ev.Sender.ID {
			continue
		}
		// Of several cards of one object the press tells by its revision which one it was.
		if t.clicked.ID == "" || k.Revision == t.ev.Click.Revision {
			t.clicked = k
		}
	}
	return nil
}

func ignoreNotFound(err error) error {
	if core.CodeOf(err) == core.CodeNotFound {
		return nil
	}
	return err
}
