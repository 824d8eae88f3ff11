import { useState } from "react";
import { Alert, Button, Input, InputNumber } from "antd";
import { api, messageOf, search } from "../api";
import { Ledger } from "../tickets/Ledger";
import type { Due } from "../types";

/** When a target ends that begins at a moment: the same arithmetic as tickets have, with its ledger. */
export function DueTrial({ desk, zone }: { desk: string; zone?: string | undefined }) {
  const [start, setStart] = useState(local(new Date()));
  const [hours, setHours] = useState(8);
  const [minutes, setMinutes] = useState(0);
  const [state, setState] = useState<{ of?: string; due?: Due; error?: unknown }>({});
  const ask = search({ start, minutes: hours * 60 + minutes });
  const path = `/desks/${encodeURIComponent(desk)}/due${ask}`;
  const run = () => void api.get<Due>(path).then((due) => setState({ of: desk, due }), (error: unknown) => setState({ of: desk, error }));
  const { due, error } = state.of === desk ? state : {};
  return (
    <section className="panel" data-part="due">
      <h2>到期时间试算</h2>
      <p className="muted">从一个时刻起，过多少上班时间是几点{zone && `（${zone} 的时间）`}。</p>
      <form className="line wrap" onSubmit={(e) => { e.preventDefault(); run(); }}>
        <span>从</span><Input type="datetime-local" value={start} onChange={(e) => setStart(e.target.value)} aria-label="开始时间" className="start" />
        <span>起</span><InputNumber min={0} max={1600} value={hours} onChange={(v) => setHours(v ?? 0)} aria-label="小时" /><span>小时</span>
        <InputNumber min={0} max={59} value={minutes} onChange={(v) => setMinutes(v ?? 0)} aria-label="分钟" /><span>分</span>
        <Button type="primary" htmlType="submit">计算</Button>
      </form>
      {error !== undefined && <Alert type="error" showIcon className="gap" title="没有算出来" description={messageOf(error)} />}
      {due && (
        <>
          <p>到期 <b data-due={due.due}>{wall(due)}</b></p>
          {due.unsure && <p className="warn">到期日在还没有公布节假日通知的年份，可能偏早。</p>}
          <Ledger lines={due.ledger} minutes={due.minutes} zone={due.timezone} />
        </>
      )}
    </section>
  );
}

const wall = (d: Due) => new Intl.DateTimeFormat("zh-CN", { dateStyle: "full", timeStyle: "short", hour12: false, timeZone: d.timezone }).format(new Date(d.due));

/** A moment as the field writes it, by the reader's wall clock. */
const local = (d: Date) => new Date(d.getTime() - d.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
