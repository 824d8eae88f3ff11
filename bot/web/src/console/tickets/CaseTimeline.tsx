import { Tag, Timeline } from "antd";
import { verbName } from "../labels";
import { Time } from "../Room";
import type { Act } from "../types";

const colors: Record<string, string> = { breached: "red", unreachable: "red", rejected: "red", reminded: "orange", resolved: "green", confirmed: "green", closed: "gray", cancelled: "gray" };

/** Every act, oldest first; what the requester never sees is marked. */
export function CaseTimeline({ acts }: { acts: Act[] }) {
  return (
    <Timeline items={acts.map((a) => ({
      key: a.seq,
      color: colors[a.verb] ?? "blue",
      content: (
        <div className={a.public ? "act" : "act internal"} data-verb={a.verb}>
          <div className="line wrap">
            <b>{a.actor}</b><span>{verbName[a.verb] ?? a.verb}</span>
            {!a.public && <Tag color="purple">内部，报修人看不到</Tag>}
            <span className="muted"><Time at={a.at} /></span>
          </div>
          {a.text && <p className="act-text break">{a.text}</p>}
        </div>
      ),
    }))} />
  );
}
