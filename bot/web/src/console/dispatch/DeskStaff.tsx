import { Tag } from "antd";
import { length, outName, strategyName, when } from "../labels";
import { Time } from "../Room";
import type { Agent, DeskDispatch } from "../types";
import { Rota } from "./Rota";

/** How one desk gives out its tickets, and how its people stand now. */
export function DeskStaff({ desk: d }: { desk: DeskDispatch }) {
  return (
    <section className="panel" data-desk={d.desk}>
      <div className="line wrap"><h2 className="flat">{d.name}</h2><Tag color={d.agents.length ? "blue" : "default"}>{strategyName[d.strategy] ?? d.strategy}</Tag></div>
      {d.agents.length === 0
        ? <p className="muted">工单发到群里，谁有空谁接。要自动分派，在设置里给这个服务台写 dispatch，列出 agents。</p>
        : (
          <>
            <p className="muted break">{facts(d)}</p>
            <ul className="plain agents">{d.agents.map((a) => <AgentRow key={a.id} a={a} />)}</ul>
            {d.groups.length > 0 && <p className="muted small break">组：{d.groups.map((g) => `${g.name}（${g.people.join("、")}）`).join("；")}</p>}
          </>
        )}
      {d.duties.length > 0 && <Rota desk={d} />}
    </section>
  );
}

function facts(d: DeskDispatch): string {
  return [
    d.open ? "现在上班" : `现在下班${d.opens ? `，${when(d.opens)} 上班` : ""}`,
    `没有人接的 ${d.waiting} 张`,
    `${length(d.accept_minutes)}工作时间内接单，否则转给下一位`,
    `没有人能接时放进${d.fallback ?? "自己"}的队列`,
  ].join(" · ");
}

function AgentRow({ a }: { a: Agent }) {
  const can = [
    ...Object.entries(a.skills ?? {}).map(([name, level]) => `${name} ${level} 级`), ...a.tags.map((t) => `「${t}」`), ...a.sites, a.shift && `班次 ${a.shift}`,
  ].filter(Boolean);
  return (
    <li className="agent" data-agent={a.id} data-out={a.out ?? ""}>
      <b className="break">{a.name}</b>
      <span>{a.out ? <Tag color={a.out === "full" ? "orange" : "default"}>{outName[a.out] ?? a.out}</Tag> : <Tag color="green">可以派单</Tag>}</span>
      <span>手上 {a.load}{a.capacity > 0 && ` / ${a.capacity}`} 张</span>
      <span className="muted small break">{can.join(" · ") || "没有写技能和标签"}{a.given && <> · 上次分到 <Time at={a.given} /></>}</span>
    </li>
  );
}
