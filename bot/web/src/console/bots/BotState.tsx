import { Tag, Tooltip } from "antd";
import { ago } from "../labels";
import type { Bot } from "../types";

/** One word on how a bot is. */
export function BotState({ bot }: { bot: Bot }) {
  const s = stateOf(bot);
  return <Tooltip title={s.hint}><Tag color={s.color}>{s.text}</Tag></Tooltip>;
}

export function stateOf(b: Bot): { color: string; text: string; hint?: string } {
  const h = b.health;
  if (b.disabled) return { color: "default", text: "已停用" };
  if (!h) return { color: "gold", text: "正在启动", hint: "还没有收到状态报告" };
  if (h.problem) return { color: "red", text: "有问题", hint: h.problem };
  if (h.connected === 0) return { color: "red", text: "未连接", hint: `已重连 ${h.reconnects} 次` };
  if (h.connected < 0 && !h.last_frame) return { color: "gold", text: "等待回调", hint: "平台还没有访问过回调地址" };
  const heard = h.last_frame ? `最近收到数据：${ago(h.last_frame)}` : "还没有收到数据";
  return { color: "green", text: h.connected < 0 ? "回调正常" : "已连接", hint: heard };
}
