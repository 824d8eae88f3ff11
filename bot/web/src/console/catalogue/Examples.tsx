import { Tag } from "antd";
import { endName } from "../labels";
import type { End, Example } from "../types";

/** Each example case of an item: what should come of it, and where it ends otherwise. */
export function Examples({ cases }: { cases: Example[] }) {
  return (
    <section className="panel">
      <h2>示例</h2>
      {cases.length === 0 && <p className="muted">没有写示例。写上几个，每次 apply 都会替你走一遍。</p>}
      <ol className="plain audit">
        {cases.map((c) => (
          <li key={c.name} data-ok={c.ok}>
            <div className="line wrap"><b className="break">{c.name}</b><Tag color={c.ok ? "green" : "red"}>{c.ok ? "相符" : "不符"}</Tag></div>
            <p className="muted break change-words">{c.by} 申请{c.absent.length > 0 && `，${c.absent.join("、")}已离职`}：{words(c.want)}</p>
            {!c.ok && <p className="bad break change-words">现在：{c.got ? words(c.got) : ""}{c.got && c.reason ? "，" : ""}{c.reason}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** "张伟、李娜 审批 → 准备、发放 → 办结". */
const words = (e: End) => [e.asks.length > 0 && `${e.asks.join("、")} 审批`, e.tasks.join("、"), endName[e.end] ?? e.end].filter(Boolean).join(" → ");
