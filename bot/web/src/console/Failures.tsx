import { App, Button, Popconfirm, Tabs, Tag } from "antd";
import { useState, type ReactNode } from "react";
import { Link } from "react-router";
import { api, messageOf } from "./api";
import { useSession } from "./Gate";
import { eventName, sendName } from "./labels";
import { Loaded, Nothing, Room, Time } from "./Room";
import type { Delivery, Page, Parked } from "./types";
import { useLoad, type Load } from "./useLoad";

export default function Failures() {
  const parked = useLoad<Page<Parked>>("/parked", 15_000);
  const failed = useLoad<Page<Delivery>>("/deliveries", 15_000);
  const label = (text: string, n?: number) => (n ? `${text}（${n}）` : text);
  return (
    <Room title="搁置与失败" intro="处理失败的来信和没有送达的消息都留在这里，不会丢。先解决原因，再重试。">
      <Tabs items={[
        { key: "parked", label: label("搁置的来信", parked.data?.items.length), children: <ParkedList load={parked} /> },
        { key: "failed", label: label("没有送达", failed.data?.items.length), children: <FailedList load={failed} /> },
      ]} />
    </Room>
  );
}

function ParkedList({ load }: { load: Load<Page<Parked>> }) {
  return (
    <Loaded load={load}>{(v) => (v.items.length === 0 ? <Nothing text="没有搁置的来信，一切正常。" /> : (
      <ul className="plain">
        {v.items.map((p) => (
          <Entry key={p.id} path={`/parked/${p.id}`} onDone={load.reload} head={<>
            <b>{p.person || "未知的人"}</b><Tag>{eventName[p.kind] ?? p.kind}</Tag><span className="muted break">{p.where ? `${p.where} · ` : ""}{p.bot}</span>
            <span className="grow" /><span className="muted"><Time at={p.received} /></span>
          </>}>
            {p.text && <p className="quote break">{p.text}</p>}
            <p className="bad break">{p.cause}（试了 {p.attempts} 次）</p>
          </Entry>
        ))}
      </ul>
    ))}</Loaded>
  );
}

function FailedList({ load }: { load: Load<Page<Delivery>> }) {
  return (
    <Loaded load={load}>{(v) => (v.items.length === 0 ? <Nothing text="没有送不出去的消息，一切正常。" /> : (
      <ul className="plain">
        {v.items.map((d) => (
          <Entry key={d.id} path={`/deliveries/${d.id}`} onDone={load.reload} unsure={d.state === "unknown"} head={<>
            <b>{d.person || (d.where ? "群消息" : "未知的人")}</b>
            {d.state === "unknown" ? <Tag color="gold">不确定是否送达</Tag> : <Tag color="red">没有送达</Tag>}
            <span className="muted">{sendName[d.kind] ?? d.kind} · {d.bot}</span>
            {d.ticket && <Link to={`/tickets/${d.ticket}`}>{d.ticket}</Link>}
            <span className="grow" /><span className="muted"><Time at={d.created} /></span>
          </>}>
            {d.text && <p className="quote break">{d.text}</p>}
            <p className="bad break">{d.reason}（试了 {d.attempts} 次）</p>
          </Entry>
        ))}
      </ul>
    ))}</Loaded>
  );
}

type EntryProps = { path: string; onDone: () => void; head: ReactNode; unsure?: boolean; children: ReactNode };

function Entry({ path, onDone, head, unsure, children }: EntryProps) {
  const { message } = App.useApp();
  const { session } = useSession();
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<void>, done: string) => {
    setBusy(true);
    try {
      await act();
      void message.success(done);
      onDone();
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  const retry = () => run(() => api.post(path + "/retry"), "已重新排队，几秒内会再试");
  return (
    <li className="panel">
      <div className="line wrap">{head}</div>
      {children}
      <div className="line">
        {unsure
          ? <Popconfirm title="对方可能会收到两次" description="这条消息可能已经送达，重发会再来一条。" okText="仍要重发" cancelText="不发" onConfirm={retry}><Button loading={busy}>重试</Button></Popconfirm>
          : <Button type="primary" loading={busy} onClick={() => void retry()}>重试</Button>}
        {session.can_drop && (
          <Popconfirm title="放弃后不能再重试" okText="放弃" okButtonProps={{ danger: true }} cancelText="保留" onConfirm={() => run(() => api.drop(path), "已放弃")}>
            <Button danger disabled={busy}>放弃</Button>
          </Popconfirm>
        )}
      </div>
    </li>
  );
}
