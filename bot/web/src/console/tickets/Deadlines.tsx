import { Tag } from "antd";
import { length } from "../labels";
import { Loaded, Time } from "../Room";
import type { Deadline } from "../types";
import { useLoad } from "../useLoad";
import { Ledger } from "./Ledger";

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
      <Ledger lines={d.ledger} minutes={d.counted_minutes} />
    </details>
  );
}
