import { Tag } from "antd";
import { Link } from "react-router";
import { Loaded, Nothing, Room } from "../Room";
import type { Catalogue as Doc, Item } from "../types";
import { useLoad } from "../useLoad";

/** What can be asked for in the chats. Only imdesk apply writes it. */
export default function Catalogue() {
  const load = useLoad<Doc>("/catalogue");
  return (
    <Room title="服务目录" intro={<>同事在聊天里发「服务」看到的就是这些{load.data && `（设置第 ${load.data.version} 版）`}。这里只看：要改，编辑设置目录里的 YAML，再运行 <code>imdesk apply</code>；已提交的申请按提交时的流程走完。</>}>
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <Nothing text="还没有服务。在设置目录里写 catalogue，再运行 imdesk apply -f 目录。imdesk demo --write-example 目录 会写出一份样例。" />
        : <ul className="cards">{v.items.map((it) => <ItemCard key={it.id} item={it} />)}</ul>)}
      </Loaded>
    </Room>
  );
}

function ItemCard({ item: it }: { item: Item }) {
  return (
    <li>
      <Link to={`/catalogue/${encodeURIComponent(it.id)}`} className="panel item-card" data-item={it.id}>
        <div className="line"><b className="grow break">{it.name}</b><ExamplesTag item={it} /></div>
        <p className="muted break">{it.description || "没有说明"}</p>
        <p className="small break">{[it.desk_name, `${it.invited} 人可申请`, it.fields > 0 && `${it.fields} 个问题`, it.approvals > 0 ? `${it.approvals} 级审批` : "不需要审批", it.tasks > 0 && `${it.tasks} 个任务`].filter(Boolean).join(" · ")}</p>
      </Link>
    </li>
  );
}

export function ExamplesTag({ item: it }: { item: Item }) {
  if (it.examples === 0) return <Tag>没有示例</Tag>;
  if (it.failing > 0) return <Tag color="red">{it.failing} 个示例不符</Tag>;
  return <Tag color="green">{it.examples} 个示例都相符</Tag>;
}
