import { Button } from "antd";
import { search } from "../api";
import type { Attention } from "../types";
import { useLoad } from "../useLoad";

const concerns = [
  { key: "overdue", name: "已超时", hint: "下一个时限已经过了" },
  { key: "soon", name: "24 小时内到期", hint: "下一个时限在 24 小时以内" },
  { key: "idle", name: "久未进展", hint: "没有时限，而且超过服务台规定的时间没有进展" },
] as const;

/** What wants somebody's eye, the most urgent first, with how many there are. One that is chosen narrows the list; pressed again it doesn't. */
export function Concerns({ desk, chosen, onChoose }: { desk: string; chosen: string; onChoose: (due: string) => void }) {
  const load = useLoad<Attention>("/attention" + search({ desk }), 30_000);
  return (
    <div className="concerns" role="group" aria-label="需要关注">
      <span className="muted">需要关注</span>
      {concerns.map((c) => (
        <Button key={c.key} size="small" title={c.hint} type={chosen === c.key ? "primary" : "default"} danger={c.key === "overdue" && !!load.data?.overdue} data-concern={c.key}
          aria-pressed={chosen === c.key} onClick={() => onChoose(chosen === c.key ? "" : c.key)}>
          {c.name} {load.data?.[c.key] ?? "…"}
        </Button>
      ))}
    </div>
  );
}
