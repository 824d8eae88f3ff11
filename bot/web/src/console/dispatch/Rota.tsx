import { Tag } from "antd";
import { when } from "../labels";
import type { DeskDispatch } from "../types";

const weekday = new Intl.DateTimeFormat("zh-CN", { weekday: "short", timeZone: "UTC" });

/** Who is on duty now and to whom they hand over, and the days that follow. */
export function Rota({ desk: d }: { desk: DeskDispatch }) {
  const [now, ...later] = d.duties;
  if (!now) return null;
  const next = later.find((u) => u.name !== now.name);
  return (
    <div data-part="rota">
      <h3>值班</h3>
      <p>现在 <b>{now.name}</b>{now.away && <Tag color="red">不在岗</Tag>}{next && `，${when(next.from)} 交给 ${next.name}`}。<span className="muted">下班时间的 {d.duty_priorities.join("、")} 直接找值班的人。</span></p>
      {d.duties.some((u) => u.away) && <p className="warn">有几天值班的人不在岗。请 TA 在聊天里发「换班 同事 日期」，或改设置里的 rota。</p>}
      <ol className="plain rota">
        {d.duties.map((u) => (
          <li key={u.day} data-day={u.day}>
            <span className="muted">{u.day.slice(5)} {weekday.format(new Date(u.day + "T00:00Z"))}</span>
            <b className="break">{u.name}</b>
            {u.instead && <Tag color="blue">替 {u.instead}</Tag>}{u.away && <Tag color="red">不在岗</Tag>}
          </li>
        ))}
      </ol>
    </div>
  );
}
