import { Tag } from "antd";
import type { Day } from "../types";
import { kindOf } from "./Month";

const weekday = new Intl.DateTimeFormat("zh-CN", { weekday: "short", timeZone: "UTC" });

/** The days off and the days worked instead, each with the notice behind it. */
export function SpecialDays({ days }: { days: Day[] }) {
  const special = days.filter((d) => kindOf(d) === "holiday" || kindOf(d) === "make-up");
  if (special.length === 0) return <p className="muted small">没有节假日和调休。</p>;
  return (
    <details open={special.length <= 12}>
      <summary>节假日与调休，{special.length} 天</summary>
      <ul className="plain">
        {special.map((d) => (
          <li key={d.date} className="line wrap">
            <span>{d.date} {weekday.format(new Date(d.date + "T00:00Z"))}</span><Tag color={d.working ? "orange" : "green"}>{d.reason}</Tag>
            {d.hours && <span>{d.hours.join("、")}</span>}<span className="muted small break">{d.source ?? "企业自己的安排"}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
