import { Tag } from "antd";
import { Loaded, Time } from "../Room";
import type { Deadline } from "../types";
import { useLoad } from "../useLoad";

const clock = new Intl.DateTimeFormat("zh-CN", { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false });

/** Hours and minutes, as a lead would add them up on paper. */
function length(minutes: number) {
  const h = Math.floor(minutes / 60), m = Math.round(minutes % 60);
  return [h && `${h} 小时`, (m || !h) && `${m} 分`].filter(Boolean).join(" ");
}

/** Why each deadline is when it is: what promises it, and what of the time counts. */
export function Deadlines({ ticket }: { ticket: string }) {
  const load = useLoad<{ items: Deadline[] }>(`/tickets/${encodeURIComponent(ticket)}/deadlines`, 10_000);
  return (
    <section className="panel" data-part="deadlines">
      <h2>时限是怎么算的</h2>
      <Loaded load={load}>{({ items }) => (
        <>
          {items.length === 0 && <p className="muted">没有策略适用于这张工单，没有承诺时限。</p>}
          {items.map((d) => <Account key={d.measure} d={d} />)}
        </>
      )}</Loaded>
    </section>
  );
}

function Account({ d }: { d: Deadline }) {
  return (
    <details>
      <summary>
        <b>{d.name}</b> {d.due ? <Time at={d.due} /> : <Tag color="gold">计时已暂停</Tag>} <span className="muted">{d.policy}，承诺 {length(d.minutes)}</span>
      </summary>
      <ul className="plain">
        {d.ledger.map((i) => (
          <li key={i.from} className={i.counted ? "line wrap" : "line wrap muted"}>
            <span>{clock.format(new Date(i.from))} – {clock.format(new Date(i.to))}</span>
            <span className="break">{i.reason}</span>
            <span className="grow" />
            <span>{i.counted ? length((Date.parse(i.to) - Date.parse(i.from)) / 60_000) : "不计"}</span>
          </li>
        ))}
        <li className="line"><b>合计</b><span className="grow" /><b>{length(d.counted_minutes)}</b></li>
      </ul>
    </details>
  );
}
