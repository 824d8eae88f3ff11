import { useEffect, useState } from "react";
import { Button } from "antd";
import { api, search } from "./api";
import { actWords, channelWords } from "./labels";
import { Loaded, Nothing, Room, Time } from "./Room";
import type { AuditLine, Page } from "./types";
import { useLoad } from "./useLoad";

export default function Audit() {
  const load = useLoad<Page<AuditLine>>("/audit");
  const [more, setMore] = useState<Page<AuditLine>>({ items: [] });
  useEffect(() => setMore({ items: [] }), [load.data]);
  const next = more.items.length ? more.next : load.data?.next;
  const loadMore = async () => {
    const p = await api.get<Page<AuditLine>>("/audit" + search({ after: next }));
    setMore((m) => ({ items: [...m.items, ...p.items], next: p.next }));
  };
  return (
    <Room title="操作记录" intro="谁在什么时候做了什么。记录按顺序封存，改动或删除都能被 imdesk audit verify 查出。">
      <Loaded load={load}>{(v) => (v.items.length === 0 ? <Nothing text="还没有记录。" /> : (
        <section className="panel">
          <ol className="plain audit">
            {[...v.items, ...more.items].map((a) => (
              <li key={a.id} className="line wrap">
                <span className="muted audit-time"><Time at={a.at} /></span>
                <b>{a.actor}</b>{a.behalf && <span>代 {a.behalf}</span>}<span>{actWords(a.act)}</span>
                <span className="muted break">{about(a)}</span>
                {a.channel && <span className="muted">{channelWords(a.channel)}</span>}
              </li>
            ))}
          </ol>
          {next && <Button onClick={() => void loadMore()}>更早的记录</Button>}
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
