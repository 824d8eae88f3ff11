// Colleagues to @ in a group.
import { Button, Dropdown, Tag } from "antd";
import type { Sim } from "../model/sim";
import type { Chat } from "../model/wire";

export function MentionPicker({ sim, chat, chosen, choose }: { sim: Sim; chat: Chat; chosen: string[]; choose: (ids: string[]) => void }) {
  const name = (id: string) => sim.nameOf(id) ?? id;
  const rest = chat.members.filter((id) => !chosen.includes(id) && id !== sim.state.get().person);
  return (
    <>
      {chosen.map((id) => <Tag key={id} closable onClose={() => choose(chosen.filter((x) => x !== id))}>@{name(id)}</Tag>)}
      <Dropdown trigger={["click"]} menu={{ items: rest.map((id) => ({ key: id, label: name(id) })), onClick: ({ key }) => choose([...chosen, key]) }}>
        <Button type="text" size="small" disabled={rest.length === 0}>@同事</Button>
      </Dropdown>
    </>
  );
}
