import { Button, Checkbox, Input, Select } from "antd";
import { statusName } from "../labels";
import { Loaded, More, Nothing, Room } from "../Room";
import type { Desk, Page, Ticket } from "../types";
import { useFilter, usePages } from "../useList";
import { useLoad } from "../useLoad";
import { Concerns } from "./Concerns";
import { TicketRows } from "./TicketRows";

export default function Tickets() {
  const desks = useLoad<Page<Desk>>("/desks");
  const filter = useFilter(["desk", "status", "q", "open", "due"]);
  const { desk, status, q, open, due } = filter.values;
  const list = usePages<Ticket>("/tickets", { ...filter.values, limit: 30 });
  const total = list.load.data?.total;
  return (
    <Room title="工单" intro={total !== undefined ? `共 ${total} 张` : "只读。处理工单在技术员群里进行。"}>
      <Concerns desk={desk} chosen={due} onChoose={(v) => filter.set("due", v)} />
      <div className="filters" role="search">
        <Input.Search allowClear placeholder="编号、标题或内容" defaultValue={q} key={q} onSearch={(v) => filter.set("q", v.trim())} aria-label="搜索工单" />
        <Select allowClear placeholder="全部服务台" aria-label="服务台" value={desk || undefined} onChange={(v) => filter.set("desk", v)}
          options={desks.data?.items.map((d) => ({ value: d.id, label: d.name })) ?? []} />
        <Select allowClear placeholder="全部状态" aria-label="状态" value={status || undefined} onChange={(v) => filter.set("status", v)}
          options={Object.entries(statusName).map(([value, label]) => ({ value, label }))} />
        <Checkbox checked={open === "true"} onChange={(e) => filter.set("open", e.target.checked ? "true" : "")}>只看未完成</Checkbox>
      </div>
      <Loaded load={list.load}>{() => (list.items.length === 0
        ? <Nothing text={filter.any ? (nothingLeft[due] ?? "没有符合条件的工单。") : "还没有工单。"}>{filter.any && <Button onClick={filter.clear}>清除条件</Button>}</Nothing>
        : <><TicketRows tickets={list.items} due={due !== ""} /><More list={list} /></>
      )}
      </Loaded>
    </Room>
  );
}

const nothingLeft: Record<string, string> = {
  overdue: "没有超时的工单，保持得不错。", soon: "24 小时内没有要到期的工单。", idle: "没有久未进展的工单。",
};
