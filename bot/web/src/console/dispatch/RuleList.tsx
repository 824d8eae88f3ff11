import { Tag } from "antd";
import type { Rules } from "../types";

/** The rules in their order: the first that holds counts. */
export function RuleList({ rules }: { rules: Rules }) {
  return (
    <section className="panel" data-part="rules">
      <h2>规则</h2>
      {rules.items.length === 0
        ? <p className="muted">没有规则，工单都按服务台自己的方式处理。要加，在设置里写 rules，可以先在下面试算。</p>
        : <p className="muted">从上到下，第一条成立的生效，后面的不再看。</p>}
      <ol className="plain audit">
        {rules.items.map((r, i) => (
          <li key={r.name} data-rule={r.name}>
            <div className="line wrap">
              <span className="muted">{i + 1}.</span><b className="break">{r.name}</b><span className="break">{r.effect}</span><span className="grow" />
              <Tag color={r.fired > 0 ? "blue" : "default"}>{rules.days} 天内 {r.fired} 次</Tag>
            </div>
            <p className="muted small break change-words">{r.when ? <code>{r.when}</code> : "总是成立"}</p>
          </li>
        ))}
      </ol>
      {rules.gone > 0 && <p className="muted small">另有 {rules.gone} 次由已经移除的规则生效。</p>}
    </section>
  );
}
