import { useEffect, useState } from "react";
import { App, Button, Tag } from "antd";
import { Link } from "react-router";
import { api, messageOf, search } from "../api";
import { useSession } from "../Gate";
import { ago } from "../labels";
import { Loaded, Nothing, Room, Time } from "../Room";
import type { Desk, Page, Waiting } from "../types";
import { useLoad } from "../useLoad";
import { Delegations } from "./Delegations";

/** Whom requests wait for, and since when; and who decides in whose place. */
export default function Approvals() {
  const { message } = App.useApp();
  const { session } = useSession();
  const load = useLoad<Page<Waiting>>("/approvals", 30_000);
  const desks = useLoad<Page<Desk>>("/desks");
  const [more, setMore] = useState<Page<Waiting>>({ items: [] });
  useEffect(() => setMore({ items: [] }), [load.data]);
  const next = more.items.length ? more.next : load.data?.next;
  const loadMore = async () => {
    try {
      const p = await api.get<Page<Waiting>>("/approvals" + search({ after: next }));
      setMore((m) => ({ items: [...m.items, ...p.items], next: p.next }));
    } catch (e) {
      void message.error(messageOf(e));
    }
  };
  return (
    <Room title="审批" intro="还没有决定的申请，等得最久的在前。这里只看：审批人在自己的聊天里决定，要催，申请人在聊天里发「催办 IT-000123」。">
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <Nothing text="没有等待审批的申请。" />
        : (
          <>
            <ul className="plain ticket-rows">
              {[...v.items, ...more.items].map((w) => <Row key={w.number + w.created} w={w} desk={desks.data?.items.find((d) => d.id === w.desk)?.name ?? w.desk} />)}
            </ul>
            {next && <p className="centre"><Button onClick={() => void loadMore()}>加载更多</Button></p>}
          </>
        ))}
      </Loaded>
      {session.rights.includes("manage") && <Delegations />}
    </Room>
  );
}

function Row({ w, desk }: { w: Waiting; desk: string }) {
  return (
    <li>
      <Link to={`/tickets/${w.number}`} className="waiting-row" data-number={w.number}>
        <span className="waiting-what">
          <span><span className="ticket-number">{w.number}</span> <span className="break">{w.title}</span></span>
          <span className="muted break">{w.requester} · {desk} · <Time at={w.created} /> 提交{w.round > 1 && ` · 第 ${w.round} 轮`}</span>
        </span>
        <span className="waiting-who">
          {w.state === "returned"
            ? <span><Tag color="orange">已退回</Tag>等申请人修改{w.reason && <span className="muted break">：{w.reason}</span>}</span>
            : <span className="muted break">第 {w.at} 级，共 {w.of} 级{w.step && `：${w.step}`}</span>}
          {w.waits.map((p) => <span key={p.name} className="break">等 <b>{p.name}</b> <span className="muted">{ago(p.since)}</span></span>)}
        </span>
      </Link>
    </li>
  );
}
