import { Descriptions, Tag } from "antd";
import { Link, useParams } from "react-router";
import { useSession } from "../Gate";
import { cardName, platformName, priorityColor, statusColor, statusName, typeName } from "../labels";
import { Loaded, Room, Time } from "../Room";
import type { Case, Desk, Page } from "../types";
import { useLoad } from "../useLoad";
import { ApprovalView } from "./ApprovalView";
import { CaseTimeline } from "./CaseTimeline";
import { Deadlines } from "./Deadlines";
import { Reveal, useOriginal } from "./Reveal";

export default function TicketPage() {
  const { id = "" } = useParams();
  const load = useLoad<Case>(`/tickets/${encodeURIComponent(id)}`, 10_000);
  const desks = useLoad<Page<Desk>>("/desks");
  const [original, setOriginal] = useOriginal(id);
  const k = original ?? load.data;
  return (
    <Room title={k ? `${k.number} ${k.title}` : id} intro={<Link to="/tickets">返回工单列表</Link>}>
      <Loaded load={load}>{(masked) => {
        const t = original ?? masked;
        const desk = desks.data?.items.find((d) => d.id === t.desk);
        return (
          <>
            <Reveal ticket={t} original={original !== undefined} onOriginal={setOriginal} />
            <div className="columns case">
              <section className="panel">
                <h2>时间线</h2>
                <CaseTimeline acts={t.timeline} />
              </section>
              <div>
                <Facts t={t} desk={desk} />
                <Deadlines ticket={t.number} />
                {t.approval && <ApprovalView approval={t.approval} />}
                <Cards t={t} />
              </div>
            </div>
          </>
        );
      }}</Loaded>
    </Room>
  );
}

function Facts({ t, desk }: { t: Case; desk?: Desk }) {
  const { session } = useSession();
  const late = (kind: string) => (t.breached?.includes(kind) ? <Tag color="red">超时</Tag> : null);
  const items = [
    { key: "status", label: "状态", children: <Tag color={statusColor[t.status]}>{statusName[t.status] ?? t.status}</Tag> },
    { key: "priority", label: "优先级", children: <><Tag color={priorityColor[t.priority]}>{t.priority}</Tag>{t.priority_reason}</> },
    { key: "desk", label: "服务台", children: desk?.name ?? t.desk },
    { key: "type", label: "类型", children: [typeName[t.type] ?? t.type, desk?.categories.find((c) => c.id === t.category)?.name ?? t.category].filter(Boolean).join(" · ") },
    { key: "requester", label: "报修人", children: `${t.requester}（${platformName[t.platform] ?? t.platform}）` },
    { key: "assignee", label: "处理人", children: <>{t.assignee ?? "还没有人接单"}{session.rights.includes("lead") && <> <Link to={`/dispatch?ticket=${t.number}`} className="small">为什么</Link></>}</> },
    { key: "created", label: "提交", children: <Time at={t.created} /> },
    { key: "response", label: "响应时限", children: <><Time at={t.response_due} /> {late("response")}</> },
    { key: "resolution", label: "解决时限", children: <><Time at={t.resolution_due} /> {late("resolution")}</> },
    ...(t.breach ? [{ key: "breach", label: "超时原因", children: [t.breach.name, t.breach.words].filter(Boolean).join("：") }] : []),
    ...(t.resolved_at ? [{ key: "resolved", label: "解决", children: <Time at={t.resolved_at} /> }] : []),
    ...(t.hold_reason ? [{ key: "hold", label: "挂起原因", children: t.hold_reason }] : []),
    ...(t.rating ? [{ key: "rating", label: "评价", children: `${t.rating} 分` }] : []),
    ...(t.reopened ? [{ key: "reopened", label: "重开", children: `${t.reopened} 次` }] : []),
    ...Object.entries(t.form ?? {}).map(([key, v]) => ({ key: "form-" + key, label: key, children: v })),
    ...Object.entries(t.fields ?? {}).map(([key, v]) => ({ key: "field-" + key, label: key, children: v })),
    ...(t.assets?.length ? [{ key: "assets", label: "资产", children: <span className="tags">{t.assets.map((a) => <Link key={a} to={`/assets/${encodeURIComponent(a)}`}>{a}</Link>)}</span> }] : []),
    ...(t.attachments.length ? [{ key: "files", label: "附件", children: t.attachments.map((a) => a.name || a.kind).join("、") }] : []),
  ];
  return (
    <section className="panel">
      <h2>工单信息</h2>
      <Descriptions column={1} size="small" items={items} />
    </section>
  );
}

function Cards({ t }: { t: Case }) {
  return (
    <section className="panel">
      <h2>已送达的卡片</h2>
      {t.cards.length === 0 && <p className="muted">没有还会更新的卡片。</p>}
      <ul className="plain">
        {t.cards.map((c, i) => (
          <li key={i} className="line wrap">
            <span>{cardName[c.kind] ?? c.kind}</span>
            <span className="muted break">{c.group ? "技术员群" : (c.person ?? "")} · {c.bot}</span>
            <span className="grow" />
            <Tag color={c.sent ? "green" : "gold"}>{c.sent ? (c.as_text ? "以文字送达" : "已送达") : "发送中"}</Tag>
          </li>
        ))}
      </ul>
    </section>
  );
}
