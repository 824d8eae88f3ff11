// Chooses whose phone this is; a dot tells that somebody else got something.
import { Badge, Select } from "antd";
import { useMemo } from "react";
import { useStage } from "../model/stage";
import { byPart, partNames, partOf } from "../model/roles";
import type { ScenePerson } from "../model/scene";
import type { Sim } from "../model/sim";
import { useStore } from "../model/store";
import { platformNames } from "../model/wire";

/** Unread messages by person of one simulator. */
export function unreadByPerson(unread: Record<string, number>): Map<string, number> {
  const out = new Map<string, number>();
  for (const [key, n] of Object.entries(unread)) {
    const person = key.split("\n")[0]!;
    out.set(person, (out.get(person) ?? 0) + n);
  }
  return out;
}

export function RoleSwitch({ sim }: { sim: Sim }) {
  const stage = useStage();
  const { person, unread } = useStore(sim.state);
  const waiting = useMemo(() => unreadByPerson(unread), [unread]);
  const cast = stage.castOf(sim.platform);
  const account = (p: ScenePerson) => p.accounts[sim.platform]!;
  const elsewhere = cast.reduce((sum, p) => sum + (account(p) === person ? 0 : (waiting.get(account(p)) ?? 0)), 0);
  const options = byPart(cast).map(([part, people]) => ({
    label: partNames[part],
    title: partNames[part],
    options: people.map((p) => ({ value: account(p), label: p.name, person: p, search: `${p.name} ${p.title} ${p.department} ${partNames[part]}` })),
  }));
  return (
    <Badge count={elsewhere} size="small" title={`其他人有 ${elsewhere} 条未读`} className="role-badge">
      <Select
        className="role-switch" aria-label={`在${platformNames[sim.platform]}里扮演谁`} value={person || undefined} placeholder="选择身份"
        onChange={(id: string) => sim.select(id)} options={options} popupMatchSelectWidth={280} listHeight={420}
        showSearch={{ filterOption: (text, o) => Boolean(o && "search" in o && String(o.search).includes(text)) }}
        labelRender={({ label, value }) => <RoleLabel name={label} person={cast.find((p) => account(p) === value)} />}
        optionRender={(o) => <RoleOption person={cast.find((p) => account(p) === o.value)} unread={waiting.get(String(o.value)) ?? 0} />}
      />
    </Badge>
  );
}

function RoleLabel({ name, person }: { name: React.ReactNode; person: ScenePerson | undefined }) {
  return <span className="role-label">{name}{person && <small>{partNames[partOf(person)]}</small>}</span>;
}

function RoleOption({ person, unread }: { person: ScenePerson | undefined; unread: number }) {
  if (!person) return null;
  return (
    <span className="role-option">
      <b>{person.name}{person.vip && <em> VIP</em>}</b><small>{person.title} · {person.department}</small>
      {unread > 0 && <Badge count={unread} size="small" />}
    </span>
  );
}
