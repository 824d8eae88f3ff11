import { Alert, Button, Segmented, Select } from "antd";
import { search } from "../api";
import { Loaded, Nothing, Room } from "../Room";
import type { Calendar as Doc, Desk, Page } from "../types";
import { useFilter } from "../useList";
import { useLoad } from "../useLoad";
import { DueTrial } from "./DueTrial";
import { Month } from "./Month";
import { Policies } from "./Policies";
import { SpecialDays } from "./SpecialDays";
import "./calendar.css";

/** When each desk works, what is promised in that time, and a due time for the asking. What is looked at stands in the address. */
export default function Calendar() {
  const desks = useLoad<Page<Desk>>("/desks");
  return (
    <Room title="日历与 SLA" intro={<>时限只算服务台的上班时间。这里只看和试算：要改，编辑设置目录里的 YAML，再运行 <code>imdesk apply</code>。</>}>
      <Loaded load={desks}>{(v) => (v.items[0] ? <OfDesk desks={v.items} first={v.items[0]} /> : <Nothing text="还没有服务台。在设置目录里写 desks 和 calendars，再运行 imdesk apply -f 目录。" />)}</Loaded>
      <Policies />
    </Room>
  );
}

function OfDesk({ desks, first }: { desks: Desk[]; first: Desk }) {
  const { values, set } = useFilter(["desk", "month", "view"]);
  const desk = values.desk || first.id;
  const month = /^\d{4}-\d{2}$/.test(values.month) ? values.month : new Date().toISOString().slice(0, 7);
  const year = Number(month.slice(0, 4));
  const whole = values.view === "year";
  const load = useLoad<Doc>(`/desks/${encodeURIComponent(desk)}/calendar` + search({ year }));
  const step = (n: number) => set("month", moved(month, whole ? 12 * n : n));
  return (
    <>
      <section className="panel" data-part="calendar">
        <div className="line wrap">
          <Select aria-label="服务台" value={desk} onChange={(v) => set("desk", v)} options={desks.map((d) => ({ value: d.id, label: d.name }))} className="desk-choice" />
          <Segmented value={whole ? "year" : "month"} onChange={(v) => set("view", v === "year" ? "year" : "")} options={[{ value: "month", label: "月" }, { value: "year", label: "年" }]} aria-label="按月或按年" />
          <span className="grow" />
          <span className="line">
            <Button onClick={() => step(-1)} aria-label={whole ? "上一年" : "上个月"}>‹</Button>
            <b className="shown">{whole ? `${year} 年` : `${year} 年 ${Number(month.slice(5))} 月`}</b>
            <Button onClick={() => step(1)} aria-label={whole ? "下一年" : "下个月"}>›</Button>
          </span>
        </div>
        <Loaded load={load}>{(c) => <Shown calendar={c} month={month} whole={whole} />}</Loaded>
      </section>
      <DueTrial desk={desk} zone={load.data?.timezone} />
    </>
  );
}

function Shown({ calendar: c, month, whole }: { calendar: Doc; month: string; whole: boolean }) {
  const unknown = c.known_until !== undefined && `${c.year + 1}-01-01` > c.known_until;
  const days = whole ? c.days : c.days.filter((d) => d.date.startsWith(month));
  return (
    <>
      <p className="muted small">{c.name || "日历"}，{c.timezone}</p>
      {unknown && <Alert type="warning" showIcon className="gap" title={`${c.year} 年的法定节假日通知还没有收录`} description={`${c.known_until} 起只按每周的安排算，时限可能偏早。通知公布后请升级，或先在日历的 extra 里写上放假和调休的日子。`} />}
      {whole
        ? <div className="months">{[...Array(12).keys()].map((m) => <Month key={m} small days={c.days.filter((d) => Number(d.date.slice(5, 7)) === m + 1)} title={`${m + 1} 月`} />)}</div>
        : <Month days={days} />}
      <SpecialDays days={days} />
    </>
  );
}

/** "2026-12" moved by months. */
function moved(month: string, by: number): string {
  const d = new Date(month + "-15T00:00Z");
  d.setUTCMonth(d.getUTCMonth() + by);
  return d.toISOString().slice(0, 7);
}
