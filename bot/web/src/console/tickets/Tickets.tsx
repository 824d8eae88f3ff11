import { useEffect, useState } from "react";
import { App, Button, Checkbox, Input, Select } from "antd";
import { useSearchParams } from "react-router";
import { api, messageOf, search } from "../api";
import { statusName } from "../labels";
import { Loaded, Nothing, Room } from "../Room";
import type { Desk, Page, Ticket } from "../types";
import { useLoad } from "../useLoad";
import { TicketRows } from "./TicketRows";

/** The filters live in the address, so that a list can be bookmarked and the way back from a ticket finds it as it was. */
export default function Tickets() {
  const [params, setParams] = useSearchParams();
  const { message } = App.useApp();
  const desks = useLoad<Page<Desk>>("/desks");
  const filter = Object.fromEntries(["desk", "status", "q", "open", "due"].map((k) => [k, params.get(k) ?? ""]));
  const path = "/tickets" + search({ ...filter, limit: 30 });
  const load = useLoad<Page<Ticket>>(path);
  const [more, setMore] = useState<Page<Ticket>>({ items: [] });
  useEffect(() => setMore({ items: [] }), [load.data]);

  const set = (key: string, value?: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (value) next.set(key, value);
    else next.delete(key);
    return next;
  }, { replace: true });
  const next = more.items.length ? more.next : load.data?.next;
  const loadMore = async () => {
    try {
      const p = await api.get<Page<Ticket>>("/tickets" + search({ ...filter, limit: 30, after: next }));
      setMore((m) => ({ items: [...m.items, ...p.items], next: p.next }));
    } catch (e) {
      void message.error(messageOf(e));
    }
  };

  return (
    <Room title="工单" intro={load.data?.total !== undefined ? `共 ${load.data.total} 张` : "只读。处理工单在技术员群里进行。"}>
      <div className="filters" role="search">
        <Input.Search allowClear placeholder="编号、标题或内容" defaultValue={filter.q} onSearch={(v) => set("q", v.trim())} aria-label="搜索工单" />
        <Select allowClear placeholder="全部服务台" aria-label="服务台" value={filter.desk || undefined} onChange={(v) => set("desk", v)}
          options={desks.data?.items.map((d) => ({ value: d.id, label: d.name })) ?? []} />
        <Select allowClear placeholder="全部状态" aria-label="状态" value={filter.status || undefined} onChange={(v) => set("status", v)}
          options={Object.entries(statusName).map(([value, label]) => ({ value, label }))} />
        <Select allowClear placeholder="全部时限" aria-label="时限" value={filter.due || undefined} onChange={(v) => set("due", v)}
          options={[{ value: "overdue", label: "已超时" }, { value: "soon", label: "24 小时内到期" }]} />
        <Checkbox checked={filter.open === "true"} onChange={(e) => set("open", e.target.checked ? "true" : "")}>只看未完成</Checkbox>
      </div>
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <Nothing text={params.size ? "没有符合条件的工单。" : "还没有工单。"}>{params.size > 0 && <Button onClick={() => setParams({})}>清除条件</Button>}</Nothing>
        : (
          <>
            <TicketRows tickets={[...v.items, ...more.items]} />
            {next && <p className="centre"><Button onClick={() => void loadMore()}>加载更多</Button></p>}
          </>
        ))}
      </Loaded>
    </Room>
  );
}
