// The guided path: report, hand over to people, take, answer, request, approve, and a deadline. Each step says where to act, can do it itself,
// and knows by the wire when it is done.
import type { ClockMove } from "../model/scene";
import type { Stage } from "../model/stage";
import type { PlatformId } from "../model/wire";
import type { Cast } from "./cast";
import { button, composer, pane, spot, until } from "./find";
import type { Seen } from "./observed";

export interface Tools {
  stage: Stage;
  cast: Cast;
  /** The number of the ticket that the path made, once seen. */
  ticket: string;
  move: (m: ClockMove) => Promise<void>;
}

export interface Step {
  title: string;
  text: (t: Tools) => string;
  /** Whose phone and which chat the step happens in. */
  where: (t: Tools) => { platform: PlatformId; person: string; chat?: string };
  target: (t: Tools) => HTMLElement | null;
  help: (t: Tools) => Promise<void>;
  done: (seen: Seen, t: Tools) => boolean;
}

const report = "VPN 连不上，报错 809";
const answer = "已重置你的 VPN 通道，请重新连接试试";

const inWeCom = (t: Tools) => ({ platform: "wecom" as const, person: t.cast.employee.accounts.wecom! });
const inGroup = (t: Tools) => ({ platform: "dingtalk" as const, person: t.cast.technician.accounts.dingtalk!, chat: t.cast.group });
const inFeishu = (t: Tools) => ({ platform: "feishu" as const, person: t.cast.approver.accounts.feishu! });

const byBot = (s: Seen, platform: PlatformId) => s.platform === platform && s.message.from === "bot";
const mine = (s: Seen, t: Tools) => byBot(s, "wecom") && s.message.chat.endsWith(":" + t.cast.employee.accounts.wecom!);

async function press(platform: PlatformId, label: string): Promise<void> {
  const b = await until(() => button(platform, label));
  b.scrollIntoView({ block: "nearest" });
  b.click();
}

function say(t: Tools, platform: PlatformId, text: string): Promise<string> {
  const { person, chat } = t.stage.sims.get(platform)!.state.get();
  return t.stage.sims.get(platform)!.say({ person, chat, text, mention_bot: true });
}

export const steps: Step[] = [
  {
    title: "员工报障",
    text: (t) => `你现在是${t.cast.employee.name}（企业微信）。在下面发：「${report}」`,
    where: inWeCom,
    target: () => composer("wecom"),
    help: async (t) => void (await say(t, "wecom", report)),
    done: (s, t) => mine(s, t) && (s.text.includes("仍需人工") || s.text.includes("请确认工单")),
  },
  {
    title: "转人工",
    text: () => "机器人先给了知识库里的办法。假设没解决，点「仍需人工」。",
    where: inWeCom,
    target: () => button("wecom", "仍需人工") ?? pane("wecom"),
    help: () => press("wecom", "仍需人工"),
    done: (s, t) => mine(s, t) && s.text.includes("请确认工单"),
  },
  {
    title: "提交工单",
    text: () => "分类和优先级已经填好，看一眼，点「提交」。",
    where: inWeCom,
    target: () => button("wecom", "提交") ?? pane("wecom"),
    help: () => press("wecom", "提交"),
    done: (s, t) => byBot(s, "dingtalk") && s.message.chat === t.cast.group && s.text.includes("接单"),
  },
  {
    title: "技术员接单",
    text: (t) => `换到钉钉的值班群，你是技术员${t.cast.technician.name}。点卡片上的「接单」。`,
    where: inGroup,
    target: () => button("dingtalk", "接单") ?? pane("dingtalk"),
    help: () => press("dingtalk", "接单"),
    done: (s, t) => mine(s, t) && s.text.includes("已接单"),
  },
  {
    title: "回复员工",
    text: (t) => `在群里 @机器人 发：「回复 ${t.ticket || "工单号"} ${answer}」，再看企业微信那边收到了什么。`,
    where: inGroup,
    target: () => composer("dingtalk"),
    help: async (t) => void (await say(t, "dingtalk", `回复 ${t.ticket} ${answer}`)),
    done: (s, t) => mine(s, t) && s.text.includes(answer.slice(0, 8)),
  },
  {
    title: "申请笔记本",
    text: (t) => `回到企业微信，${t.cast.employee.name}发「申请 笔记本」，按提示一项项回答，答完会送去审批。`,
    where: inWeCom,
    target: () => composer("wecom"),
    help: requestLaptop,
    done: (s) => byBot(s, "feishu") && s.text.includes("审批：") && s.text.includes("同意"),
  },
  {
    title: "审批人同意",
    text: (t) => `审批卡片到了${t.cast.approver.name}的飞书上，不用登录任何系统，点「同意」。`,
    where: inFeishu,
    target: () => button("feishu", "同意") ?? pane("feishu"),
    help: async () => {
      await press("feishu", "同意");
      (await until(() => document.querySelector<HTMLButtonElement>("dialog[open] .yes"))).click();
    },
    done: (s, t) => byBot(s, "feishu") && s.kind === "update" && s.text.includes("审批：") && s.text.includes(t.cast.approver.name),
  },
  {
    title: "看一次 SLA 提醒",
    text: (t) => `把时钟拨到下一个提醒：${t.cast.technician.name}会在钉钉收到即将到期的工单。`,
    where: (t) => ({ ...inGroup(t), chat: undefined }),
    target: () => spot("next-timer") ?? spot("clock"),
    help: (t) => t.move({ to: "next_timer" }),
    done: (s) => s.message.from === "bot" && s.kind === "message" && /将于.*到期|已超时/.test(s.text),
  },
];

/** Answers each question as it comes; the last one starts the approval. */
async function requestLaptop(t: Tools): Promise<void> {
  const sim = t.stage.sims.get("wecom")!;
  const replies = ["申请 笔记本", "研发高配本", "到期更换", "无", "跑大型结构仿真，现在的机器内存不够"];
  for (const [i, text] of replies.entries()) {
    const before = sim.state.get().messages?.filter((m) => m.from === "bot").length ?? 0;
    await say(t, "wecom", text);
    if (i < replies.length - 1) await until(() => (sim.state.get().messages?.filter((m) => m.from === "bot").length ?? 0) > before);
  }
}
