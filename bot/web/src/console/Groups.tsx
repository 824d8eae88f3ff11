import { useState } from "react";
import { App, Select, Tag } from "antd";
import { Link } from "react-router";
import { api, messageOf } from "./api";
import { platformName } from "./labels";
import { Loaded, Nothing, Room } from "./Room";
import type { Desk, Group, Page } from "./types";
import { useLoad } from "./useLoad";

export default function Groups() {
  const groups = useLoad<Page<Group>>("/groups", 10_000);
  const desks = useLoad<Page<Desk>>("/desks", 10_000);
  return (
    <Room title="群绑定" intro="服务台的工单卡片发到绑定的群里。把机器人拉进群并 @它说一句话，群就会出现在这里。">
      <Loaded load={groups}>{(v) => (v.items.length === 0
        ? <Nothing text="还没有群和机器人说过话。" />
        : (
          <ul className="cards">
            {sorted(v.items).map((g) => (
              <GroupCard key={g.bot + g.conversation} group={g} desks={desks.data?.items ?? []} onChange={groups.reload} />
            ))}
          </ul>
        ))}
      </Loaded>
    </Room>
  );
}

/** What needs a hand comes first: broken, then unbound. */
const rank = (g: Group) => (g.broken ? 0 : g.desk ? 2 : 1);
const sorted = (all: Group[]) => [...all].sort((a, b) => rank(a) - rank(b) || a.title.localeCompare(b.title, "zh"));

function GroupCard({ group, desks, onChange }: { group: Group; desks: Desk[]; onChange: () => void }) {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const bind = async (desk: string) => {
    setBusy(true);
    try {
      await api.post("/groups/bind", { bot: group.bot, conversation: group.conversation, desk });
      void message.success(desk ? `已绑定到「${desks.find((d) => d.id === desk)?.name ?? desk}」` : "已解除绑定");
      onChange();
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  const name = group.title || "未命名的群";
  const bound = desks.find((d) => d.id === group.desk);
  return (
    <li className="panel" data-group={group.conversation}>
      <div className="line">
        <b className="grow break">{name}</b>
        {group.broken ? <Tag color="red">绑定失效</Tag> : group.desk ? <Tag color="green">已绑定</Tag> : <Tag>未绑定</Tag>}
      </div>
      <p className="muted break">{platformName[group.platform]} · {group.bot}</p>
      {group.broken && <p className="bad break">{group.broken}。把机器人重新拉进群后，再选一次服务台。</p>}
      {bound?.staff === 0 && (
        <p className="warn">{bound.name}还没有处理人员，群里没有人能接单。<Link to="/people">去「人员」指定</Link></p>
      )}
      <Select className="full" aria-label={`${name}的服务台`} placeholder="选择服务台" allowClear loading={busy} disabled={busy}
        value={group.desk || undefined} onChange={(v) => void bind(v ?? "")}
        options={desks.map((d) => ({ value: d.id, label: d.name }))} notFoundContent="还没有服务台，请用 imdesk apply 写入设置" />
    </li>
  );
}
