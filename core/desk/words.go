package desk

import (
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// statusWords names each status and the tone it is shown in.
var statusWords = map[core.Status]struct {
	name string
	tone cards.Tone
}{
	core.StatusNew:             {"待受理", cards.ToneInfo},
	core.StatusAssigned:        {"已分派", cards.ToneInfo},
	core.StatusInProgress:      {"处理中", cards.ToneInfo},
	core.StatusWaitingUser:     {"等待你补充", cards.ToneWarn},
	core.StatusWaitingApproval: {"等待审批", cards.ToneWarn},
	core.StatusWaitingSupplier: {"等待供应商", cards.ToneWarn},
	core.StatusWaitingTask:     {"等待前置任务", cards.ToneMuted},
	core.StatusFulfilling:      {"办理中", cards.ToneInfo},
	core.StatusAutomated:       {"自动办理中", cards.ToneInfo},
	core.StatusStuck:           {"待人工", cards.ToneWarn},
	core.StatusResolved:        {"已解决", cards.ToneSuccess},
	core.StatusClosed:          {"已关闭", cards.ToneMuted},
	core.StatusCancelled:       {"已取消", cards.ToneMuted},
}

func statusName(s core.Status) string {
	if w, ok := statusWords[s]; ok {
		return w.name
	}
	return string(s)
}

var priorityWords = map[core.Priority]string{
	"P1": "P1 紧急：全公司或生产受影响", "P2": "P2 高：多人或重要工作受阻", "P3": "P3 普通：个人工作受影响", "P4": "P4 低：有替代办法", "P5": "P5 咨询建议",
}

var priorityTone = map[core.Priority]cards.Tone{
	"P1": cards.ToneDanger, "P2": cards.ToneWarn, "P3": cards.ToneNeutral, "P4": cards.ToneMuted, "P5": cards.ToneMuted,
}

// priorityChoices are priorityOptions as buttons, which some platforms cut after a few characters.
func priorityChoices() []cards.Option {
	out := make([]cards.Option, len(core.Priorities))
	for i, p := range core.Priorities {
		name, _, _ := strings.Cut(priorityWords[p], "：")
		out[i] = cards.Option{Value: string(p), Label: name}
	}
	return out
}

// prioritiesMeant explains them line by line.
func (t *turn) prioritiesMeant() string {
	var lines []string
	for _, p := range core.Priorities {
		lines = append(lines, t.tr(priorityWords[p]))
	}
	return strings.Join(lines, "\n")
}

func priorityOptions() []cards.Option {
	out := make([]cards.Option, len(core.Priorities))
	for i, p := range core.Priorities {
		out[i] = cards.Option{Value: string(p), Label: priorityWords[p]}
	}
	return out
}

var targetName = map[sla.Measure]string{
	sla.Response: "响应时限", sla.Resolution: "解决时限", sla.NextResponse: "再次响应时限", sla.OLA: "组内处理时限", sla.Supplier: "供应商时限",
}

// actWords says what happened, as the timeline shows it.
var actWords = map[string]string{
	"created": "提交", "claimed": "接单", "assigned": "转派", "replied": "回复", "noted": "备注", "held": "挂起", "resumed": "恢复处理",
	"resolved": "解决", "confirmed": "确认解决", "reopened": "反馈未解决", "cancelled": "取消", "commented": "补充", "nudged": "催办", "called": "请求人工",
	"approved": "同意", "rejected": "驳回", "consulted": "加签", "handed_on": "转交审批", "returned": "退回", "resubmitted": "修改后重新提交", "rated": "评价", "explained": "说明评价原因", "followed_up": "请组长回访", "breached": "超时", "excused": "超时原因", "reminded": "提醒", "closed": "关闭", "unreachable": "联系不到",
	"attachment_failed": "附件未能保存", "fulfilling": "开始办理", "progressed": "完成任务", "task_replied": "回复", "opened": "可以开始", "filed": "代提", "watched": "关注", "unwatched": "取消关注", "linked": "关联", "merged": "合并", "absorbed": "合并进来",
	"tagged": "标签", "escalated": "升级给组长", "asked": "求助", "prioritised": "调整优先级", "assessed": "评估", "handed_over": "交接", "transferred": "转服务台", "retyped": "改类型", "reckoned": "时限重算",
	"asset_linked": "关联资产", "divided": "建子任务", "started": "开始实施", "checked": "勾选", "unchecked": "取消勾选", "rescheduled": "改期，重新审批", "blocked": "暂时不能批准", "fielded": "更新字段",
	"stuck": "自动办理失败", "retried": "继续自动办理", "abandoned": "无法办理，取消",
	"routed": "按规则分派", "dispatched": "分派", "passed_on": "转给下一位", "unplaced": "放进后备队列",
	"alerted": "逐级提醒", "rung": "值班电话", "unrung": "值班电话没有接通", "noticed": "已知悉",
	"automated": "自动化", "automation_stopped": "停用规则", "automation_done": "自动化完成", "auto_replied": "自动回复", "gate_approved": "批准", "gate_rejected": "不批准", "output": "脚本输出",
	"taken_back": "撤回了一条消息", "removed": "有一条消息被群管理员撤回",
}

// reasons are the ready answers for a rejection on platforms without text inputs.
var reasons = []cards.Option{
	{Value: "budget", Label: "超出预算"}, {Value: "info", Label: "信息不全，请补充"}, {Value: "stock", Label: "请先用库存设备"},
	{Value: "need", Label: "暂无必要"}, {Value: "process", Label: "请走其他流程"},
}

// cannedReason turns the value of a ready answer into its words; what was typed stays as it is.
func cannedReason(s string) string {
	for _, r := range reasons {
		if r.Value == s {
			return r.Label
		}
	}
	return s
}

// deed is what actWords says of an act, in a language where that isn't what its button is called.
func (t *turn) deed(verb string) string {
	if said := t.tr("act:" + verb); t.reader != language.Chinese && said != "act:"+verb {
		return said
	}
	return actWords[verb]
}

// theirs are the acts whose text is what a person wrote; of all others the desk writes it.
var theirs = map[string]bool{
	"created": true, "filed": true, "replied": true, "task_replied": true, "noted": true, "commented": true, "held": true, "resolved": true, "reopened": true, "asked": true,
	"escalated": true, "tagged": true, "absorbed": true, "divided": true, "auto_replied": true, "output": true,
}

// told is the text of an act.
func (t *turn) told(a core.Act) string {
	if theirs[a.Verb] {
		return t.quote(a.Text)
	}
	return t.recall(a.Text)
}

func itoa(n int) string { return strconv.Itoa(n) }

// esc makes what a person wrote harmless inside neutral Markdown.
func esc(s string) string { return string(cards.Escape(s)) }
