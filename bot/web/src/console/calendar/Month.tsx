import type { Day } from "../types";

const week = ["一", "二", "三", "四", "五", "六", "日"];
const ordinary = new Set(["上班", "周末", "休息日"]);

/** How a day is told from others, not by colour alone: a day off has a mark of its own, and so has one that is worked instead. */
export const kindOf = (d: Day) => (d.working ? (d.reason === "上班" ? "work" : "make-up") : ordinary.has(d.reason) ? "off" : "holiday");
const mark = { work: "", "make-up": "班", off: "", holiday: "休" };

/** A month from Monday to Sunday. A small one shows the marks only. */
export function Month({ days, title, small = false }: { days: Day[]; title?: string; small?: boolean }) {
  const first = days[0];
  if (!first) return null;
  const before = (new Date(first.date + "T00:00Z").getUTCDay() + 6) % 7;
  const cells: (Day | undefined)[] = [...Array<undefined>(before), ...days];
  const rows = [...Array(Math.ceil(cells.length / 7)).keys()].map((r) => cells.slice(r * 7, r * 7 + 7));
  return (
    <table className={small ? "month small-month" : "month"}>
      {title && <caption>{title}</caption>}
      <thead><tr>{week.map((d) => <th key={d} scope="col">{d}</th>)}</tr></thead>
      <tbody>{rows.map((row, i) => <tr key={i}>{row.map((d, j) => (d ? <Cell key={d.date} day={d} small={small} /> : <td key={j} />))}</tr>)}</tbody>
    </table>
  );
}

function Cell({ day: d, small }: { day: Day; small: boolean }) {
  const kind = kindOf(d);
  return (
    <td className={`day day-${kind}`} data-date={d.date} data-kind={kind} title={[d.date, d.reason, d.hours?.join("、"), d.source].filter(Boolean).join(" ")}>
      <span className="day-number">{Number(d.date.slice(8))}{mark[kind] && <i>{mark[kind]}</i>}</span>
      {!small && kind !== "work" && kind !== "off" && <span className="day-reason">{d.reason}</span>}
      {!small && d.hours && <span className="day-hours">{d.hours.map((h) => <span key={h}>{h}</span>)}</span>}
    </td>
  );
}
