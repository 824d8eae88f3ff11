import { Tag } from "antd";
import { length, priorityColor, remindName, typeName, waitName } from "../labels";
import { Loaded } from "../Room";
import type { Policies as Doc, Policy, Target } from "../types";
import { useLoad } from "../useLoad";

/** What is promised to whom, in the order in which policies are looked at. */
export function Policies() {
  const load = useLoad<Doc>("/sla");
  return (
    <section className="panel" data-part="policies">
      <h2>SLA 策略</h2>
      <Loaded load={load}>{(v) => (
        <>
          <p className="muted">{v.items.length === 0
            ? "没有策略，工单没有承诺时限。在设置里写 sla，再运行 imdesk apply。"
            : "从上到下，第一条符合的生效。服务自己写了时限的，以服务的为准。"}</p>
          <ol className="plain audit">{v.items.map((p, i) => <Row key={i} p={p} place={i + 1} />)}</ol>
        </>
      )}</Loaded>
    </section>
  );
}

function Row({ p, place }: { p: Policy; place: number }) {
  return (
    <li data-policy={place}>
      <div className="line wrap"><span className="muted">{place}.</span><b className="break">{p.name || `${p.desk ?? "所有服务台"}的策略`}</b><span className="muted break">{scope(p)}</span></div>
      <ul className="plain">
        {p.targets.map((t) => (
          <li key={t.priority} className="line wrap"><Tag color={priorityColor[t.priority]}>{t.priority || "其余"}</Tag><span className="break">{promises(t)}</span></li>
        ))}
      </ul>
      <p className="muted small break">{also(p)}</p>
    </li>
  );
}

const scope = (p: Policy) => [
  p.desk ?? "所有服务台", p.types.map((t) => typeName[t] ?? t).join("、"), p.priorities.join("、"), p.items.length > 0 && `服务：${p.items.join("、")}`,
  p.sites.length > 0 && `地点：${p.sites.join("、")}`, p.vip !== undefined && (p.vip ? "VIP" : "VIP 以外"),
].filter(Boolean).join(" · ");

const promises = (t: Target) => ([
  ["首次响应", t.response], ["后续响应", t.next_response], ["解决", t.resolution], ["服务台内部", t.ola], ["供应商", t.supplier],
] as const).filter(([, m]) => m > 0).map(([name, m]) => `${name} ${length(m)}`).join(" · ") || "不承诺";

const also = (p: Policy) => [
  ...p.reminders.map((r) => `用掉 ${r.percent}% 时提醒${r.to.map((t) => remindName[t] ?? t).join("、") || "处理人（没有人接时提醒群）"}`),
  p.running.length > 0 ? `${p.running.map((w) => waitName[w] ?? w).join("、")}时不停表` : "等提交人、等供应商、等审批时停表",
].join("；");
