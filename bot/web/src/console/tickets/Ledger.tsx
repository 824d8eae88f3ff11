import { length } from "../labels";
import type { Interval } from "../types";

const clock = (zone?: string) =>
  new Intl.DateTimeFormat("zh-CN", { month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hour12: false, ...(zone && { timeZone: zone }) });

/** What of a stretch of time counts and why, and the sum; by the wall clock of a zone, or of whoever reads. */
export function Ledger({ lines, minutes, zone }: { lines: Interval[]; minutes: number; zone?: string }) {
  const at = clock(zone);
  return (
    <ul className="plain ledger">
      {lines.map((i) => (
        <li key={i.from} className={i.counted ? "line wrap" : "line wrap muted"}>
          <span>{at.format(new Date(i.from))} – {at.format(new Date(i.to))}</span>
          <span className="break">{i.reason}</span>
          <span className="grow" />
          <span>{i.counted ? length((Date.parse(i.to) - Date.parse(i.from)) / 60_000) : "不计"}</span>
        </li>
      ))}
      <li className="line"><b>合计</b><span className="grow" /><b>{length(minutes)}</b></li>
    </ul>
  );
}
