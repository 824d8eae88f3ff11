import { Tag } from "antd";
import { Link } from "react-router";
import { useSession } from "../Gate";
import { ago } from "../labels";
import { Loaded, More, Nothing, Room, Time } from "../Room";
import type { Desk, Page, Waiting } from "../types";
import { usePages } from "../useList";
import { useLoad } from "../useLoad";
import { Delegations } from "./Delegations";

/** Whom requests wait for, and since when; and who decides in whose place. */
export default function Approvals() {
  const { session } = useSession();
  const list = usePages<Waiting>("/approvals", {}, 30_000);
  const desks = useLoad<Page<Desk>>("/desks");
  return (
    <Room title="审批" intro="还没有决定的申请，等得最久的在前。这里只看：审批人在自己的聊天里决定，要催，申请人在聊天里发「催办 IT-000123」。">
      <Loaded load={list.load}>{() => (list.items.length === 0
        ? <Nothing text="没有等待审批的申请。" />
        : (
          <>
            <ul className="plain ticket-rows">
              {list.items.map((w) => <Row key={w.number + w.created} w={w} desk={desks.data?.items.find((d) => d.id === w.desk)?.name ?? w.desk} />)}
            </ul>
            <More list={list} />
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
