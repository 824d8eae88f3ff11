// The console's words for what the server names by codes, in one place.
import type { AssetStateKey, Platform } from "./types";

export const platformName: Record<Platform, string> = { wecom: "企业微信", dingtalk: "钉钉", feishu: "飞书" };

export const statusName: Record<string, string> = {
  new: "待接单", assigned: "已分派", in_progress: "处理中", waiting_requester: "等待报修人", waiting_approval: "等待审批",
  waiting_supplier: "等待供应商", waiting_task: "等待前置任务", fulfilling: "办理中", automated: "自动办理中", stuck: "待人工", resolved: "已解决", closed: "已关闭", cancelled: "已取消",
};
export const statusColor: Record<string, string> = {
  new: "blue", assigned: "geekblue", in_progress: "processing", waiting_requester: "gold", waiting_approval: "gold",
  waiting_supplier: "gold", waiting_task: "default", fulfilling: "processing", automated: "processing", stuck: "red", resolved: "green", closed: "default", cancelled: "default",
};
export const priorityColor: Record<string, string> = { P1: "red", P2: "orange", P3: "blue", P4: "default", P5: "default" };

export const typeName: Record<string, string> = { incident: "故障", request: "服务请求", problem: "问题", change: "变更", task: "任务" };

export const verbName: Record<string, string> = {
  created: "提交工单", commented: "补充说明", noted: "内部备注", claimed: "接单", assigned: "转派", replied: "回复", held: "挂起", resumed: "恢复处理",
  resolved: "标记已解决", confirmed: "确认解决", reopened: "重新打开", cancelled: "取消工单", closed: "关闭", rated: "评价", nudged: "催办",
  approved: "审批同意", rejected: "审批驳回", consulted: "加签", handed_on: "转交审批", returned: "退回修改", resubmitted: "修改后重新提交", reminded: "时限提醒", breached: "超时", excused: "超时原因", alerted: "逐级提醒", rung: "值班电话", unrung: "值班电话没有接通", noticed: "已知悉", reckoned: "时限重算", unreachable: "联系不到", filed: "代提", asset_linked: "关联资产", fielded: "更新字段",
  merged: "并入其他工单", absorbed: "合并进来", linked: "关联", tagged: "标签", escalated: "升级给组长", asked: "求助", prioritised: "调整优先级", assessed: "评估",
  handed_over: "交接", transferred: "转服务台", retyped: "改类型", routed: "按规则分派", dispatched: "分派", passed_on: "转给下一位", unplaced: "放进后备队列", watched: "关注", unwatched: "取消关注", called: "请求人工", explained: "说明评价原因", followed_up: "请组长回访",
  fulfilling: "开始办理", progressed: "完成任务", task_replied: "任务回复", opened: "可以开始", divided: "建子任务", started: "开始实施", checked: "勾选", unchecked: "取消勾选",
  rescheduled: "改期，重新审批", blocked: "暂时不能批准", stuck: "自动办理失败", retried: "继续自动办理", abandoned: "无法办理，取消", attachment_failed: "附件未能保存",
  automated: "自动化", automation_stopped: "停用规则", automation_done: "自动化完成", auto_replied: "自动回复", gate_approved: "批准", gate_rejected: "不批准", output: "脚本输出",
  taken_back: "撤回了一条消息", removed: "有一条消息被群管理员撤回",
};

export const assetState: Record<AssetStateKey, { name: string; color: string }> = {
  in_use: { name: "在用", color: "green" }, in_stock: { name: "库存", color: "blue" }, repair: { name: "维修", color: "orange" }, retired: { name: "报废", color: "default" },
};
export const assetField: Record<string, string> = { kind: "类别", holder: "使用人", site: "地点", state: "状态" };

export const roleName: Record<string, string> = { employee: "员工", approver: "审批人", analyst: "分析员", technician: "技术员", lead: "组长", admin: "管理员", owner: "所有者" };
export const fieldType: Record<string, string> = {
  text: "文字", multiline: "多行文字", number: "数字", money: "金额", date: "日期", select: "单选", multiselect: "多选", person: "同事", asset: "资产", attachment: "附件",
};
export const endName: Record<string, string> = { done: "办结", refused: "被拒绝", withdrawn: "撤回", invalid: "填写有误" };

export const strategyName: Record<string, string> = {
  queue: "自己接单", round_robin: "轮流", least_loaded: "最空闲", skill: "按技能", site: "就近", on_call: "值班", previous: "上次处理人",
};
/** Why somebody is given no tickets now. */
export const outName: Record<string, string> = { inactive: "已停用或不在这个服务台", absent: "请假或已委托他人", off_shift: "不在班", full: "手上已满" };
export const outcomeName: Record<string, { name: string; color: string }> = {
  fired: { name: "生效", color: "green" }, unmatched: { name: "不成立", color: "default" }, not_reached: { name: "没有轮到", color: "default" }, broken: { name: "无法判断", color: "red" },
};
export const weekdayName: Record<string, string> = { mon: "周一", tue: "周二", wed: "周三", thu: "周四", fri: "周五", sat: "周六", sun: "周日" };
export const waitName: Record<string, string> = { requester: "等提交人", supplier: "等供应商", approval: "等审批" };
export const remindName: Record<string, string> = { handler: "处理人", group: "群", lead: "组长", owner: "负责人", duty: "值班电话" };

export const meterName: Record<string, string> = {
  api: "API 调用", api_calls: "API 调用", urgent: "加急（人次）", stream: "Webhook / Stream 消息",
};

export const eventName: Record<string, string> = {
  message: "消息", click: "卡片按钮", entered: "进入会话", menu: "菜单", bot_added: "机器人进群", bot_removed: "机器人被移出群",
  recalled: "撤回消息", quota: "额度用尽", notice: "平台通知",
};
export const sendName: Record<string, string> = { message: "新消息", update: "更新卡片", answer: "点击结果", recall: "撤回" };
export const cardName: Record<string, string> = {
  suggestion: "知识建议", confirm: "确认卡", status: "报修人的状态卡", work: "技术员工单卡", approval: "审批卡", reminder: "时限提醒", notice: "通知",
  choice: "选择", form: "申请表单", rating: "评价", queue: "排队汇总", list: "列表", help: "帮助",
};

export const actName: Record<string, string> = {
  "console.login": "登录控制台", "console.logout": "退出控制台", "console.refused": "登录被拒绝", "admin.reset": "生成重设密码链接",
  "revealed.ticket": "查看原文", "ticket.exported": "导出工单证据", "org.exported": "导出企业", "org.imported": "导入企业",
  "catalogue.imported": "导入服务目录项", "group.member_joined": "成员进群", "group.member_left": "成员离群", "group.lost": "群绑定失效", "person.left": "人员离职",
  "person.linked": "关联账号", "person.unlinked": "解绑账号", "person.link_offered": "提出关联账号", "person.wishes": "修改个人偏好",
  "refused.bind": "绑定群被拒绝", "outsider.refused": "外部人员被拒绝", "kb.solved": "知识库解决", "asset.added": "登记资产", "asset.changed": "修改资产", "delegation.changed": "委托变化",
  "setup.org": "修改企业资料", "setup.calendars": "修改日历", "setup.desks": "修改服务台", "setup.sla": "修改 SLA", "setup.catalogue": "修改服务目录",
  "setup.articles": "修改知识库", "people.added": "新增人员", "person.changed": "修改人员", "account.assigned": "指定账号",
  "approval.decided": "审批决定", "approval.consulted": "审批加签", "approval.handed_on": "转交审批", "approval.returned": "审批退回", "approval.resubmitted": "修改后重新提交", "approval.withdrawn": "撤回申请",
  "approval.delegated": "委托审批", "approval.delegation_ended": "取消委托", "approval.changed": "审批变化", "ticket.changed": "工单变化", "group.changed": "群信息变化", "console.setup": "首次设置", "console.reset": "用链接重设密码", "console.password": "修改密码",
  "bot.registered": "登记机器人", "bot.changed": "修改机器人", "bot.checked": "检查凭证", "bot.enabled": "启用机器人", "bot.disabled": "停用机器人",
  "bot.tested": "发送测试卡片", "group.bound": "绑定群", "group.unbound": "解绑群", "person.duties": "指定职责", "person.first_contact": "第一次联系服务台",
  "parked.retried": "重试搁置的消息", "parked.dropped": "放弃搁置的消息",
  "delivery.retried": "重发消息", "delivery.dropped": "放弃消息", "alarm.cleared": "标记告警已处理", "ticket.created": "新建工单",
};

const channelName: Record<string, string> = { console: "控制台", "command line": "命令行", timer: "定时", delivery: "送达处理", call: "系统应答" };

/** Where an act was done: a platform's chat, or a place of ours. */
export const channelWords = (channel: string) => channelName[channel] ?? platformName[channel.split(":")[0] as Platform] ?? channel;

const clock = new Intl.DateTimeFormat("zh-CN", { hour: "2-digit", minute: "2-digit", hour12: false });
const day = new Intl.DateTimeFormat("zh-CN", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false });
const full = new Intl.DateTimeFormat("zh-CN", { dateStyle: "medium", timeStyle: "medium", hour12: false });

/** A moment, as short as it can be without doubt. */
export function when(iso?: string): string {
  if (!iso) return "—";
  const t = new Date(iso);
  return t.toDateString() === new Date().toDateString() ? "今天 " + clock.format(t) : day.format(t);
}
export const exactly = (iso?: string) => (iso ? full.format(new Date(iso)) : "");

/** Working time in words, as a lead would add it up on paper: "2 小时 15 分". */
export function length(minutes: number): string {
  const h = Math.floor(minutes / 60), m = Math.round(minutes % 60);
  return [h && `${h} 小时`, (m || !h) && `${m} 分`].filter(Boolean).join(" ");
}

/** How long ago something was. */
export function ago(iso?: string): string {
  if (!iso) return "从未";
  const s = Math.max(0, (Date.now() - Date.parse(iso)) / 1000);
  if (s < 60) return "刚刚";
  if (s < 3600) return `${Math.floor(s / 60)} 分钟前`;
  if (s < 86400) return `${Math.floor(s / 3600)} 小时前`;
  return `${Math.floor(s / 86400)} 天前`;
}

/** Nouns for what an act of the audit trail says about a ticket, when it has no words of its own. */
export const actWords = (act: string) => actName[act] ?? (act.startsWith("ticket.") ? (verbName[act.slice(7)] ?? act) : act);
