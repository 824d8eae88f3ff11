import { Alert } from "antd";
import type { Bot } from "../types";
import { useLoad } from "../useLoad";
import { stateOf } from "./BotState";

const kind = { green: "success", gold: "info", red: "error", default: "warning" } as const;

/** Follows a bot that was just saved until it is connected. */
export function Running({ id }: { id: string }) {
  const { data } = useLoad<Bot>(`/bots/${id}`, 2_000);
  if (!data) return null;
  const s = stateOf(data);
  return <Alert className="gap" showIcon type={kind[s.color as keyof typeof kind] ?? "info"} title={`已保存。机器人状态：${s.text}`} description={s.hint} />;
}
