import { actWords, channelWords } from "./labels";
import { Loaded, More, Nothing, Room, Time } from "./Room";
import type { AuditLine } from "./types";
import { usePages } from "./useList";

export default function Audit() {
  const list = usePages<AuditLine>("/audit");
  return (
    <Room title="操作记录" intro="谁在什么时候做了什么。记录按顺序封存，改动或删除都能被 imdesk audit verify 查出。">
      <Loaded load={list.load}>{() => (list.items.length === 0 ? <Nothing text="还没有记录。" /> : (
        <section className="panel">
          <ol className="plain audit">
            {list.items.map((a) => (
              <li key={a.id} className="line wrap">
                <span className="muted audit-time"><Time at={a.at} /></span>
                <b>{a.actor}</b>{a.behalf && <span>代 {a.behalf}</span>}<span>{actWords(a.act)}</span>
                <span className="muted break">{about(a)}</span>
                {a.channel && <span className="muted">{channelWords(a.channel)}</span>}
              </li>
            ))}
          </ol>
          <More list={list} label="更早的记录" />
        </section>
      ))}</Loaded>
    </Room>
  );
}

type Duties = { desks?: string[]; lead?: string[]; admin?: boolean };

/** "it（组长）、管理员", or that there is none. */
function duties(doc: unknown): string {
  const { desks, lead, admin } = (doc ?? {}) as Duties;
  const all = [...new Set([...(desks ?? []), ...(lead ?? [])])].map((d) => (lead?.includes(d) ? `${d}（组长）` : d));
  return [...all, ...(admin ? ["管理员"] : [])].join("、") || "员工";
}

/** Names the object in words people know, where the detail has them. */
function about(a: AuditLine): string {
  const d = a.detail ?? {};
  if (a.act === "person.duties") return `${String(d.name)}：${duties(d.after)}（原来：${duties(d.before)}）`;
  const purpose = typeof d.purpose === "string" ? `用途：${d.purpose}` : "";
  const known = [d.number, d.title, d.desk, d.status, purpose].filter((x): x is string => typeof x === "string" && x !== "");
  return known.length ? known.join(" · ") : (a.object ?? "");
}
