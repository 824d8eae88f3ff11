import { App, Button, Segmented, Tag } from "antd";
import { useState } from "react";
import { Link } from "react-router";
import { api, messageOf } from "./api";
import { ago } from "./labels";
import { Loaded, Nothing, Room, Time } from "./Room";
import type { Alarm, Page } from "./types";
import { useLoad } from "./useLoad";

export default function Alarms() {
  const [all, setAll] = useState(false);
  const load = useLoad<Page<Alarm>>(all ? "/alarms?all=true" : "/alarms", 10_000);
  return (
    <Room title="告警" intro="只有人能解决的事。新告警会同时通过另一个机器人通知管理员。"
      actions={<Segmented value={all ? "all" : "standing"} onChange={(v) => setAll(v === "all")} options={[{ value: "standing", label: "未处理" }, { value: "all", label: "全部" }]} />}>
      <Loaded load={load}>{(v) => (v.items.length === 0 ? <Nothing text={all ? "从来没有过告警。" : "没有未处理的告警。"} /> : (
        <ul className="plain">{v.items.map((a) => <AlarmCard key={`${a.bot}|${a.key}`} alarm={a} onDone={load.reload} />)}</ul>
      ))}</Loaded>
    </Room>
  );
}

export function AlarmCard({ alarm: a, onDone }: { alarm: Alarm; onDone: () => void }) {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const clear = async () => {
    setBusy(true);
    try {
      await api.post("/alarms/clear", { bot: a.bot ?? "", key: a.key });
      onDone();
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  return (
    <li className="panel">
      <div className="line wrap">
        <b className="grow break">{a.text}</b>
        {a.cleared ? <Tag>已处理</Tag> : <Tag color="red">未处理</Tag>}
      </div>
      <div className="line wrap muted">
        {a.bot && <Link to={`/bots/${a.bot}`}>{a.bot}</Link>}
        <span>首次 <Time at={a.first} /></span>
        <span>最近 {ago(a.last)}{a.times > 1 && `，共 ${a.times} 次`}</span>
        <span className="grow" />
        {!a.cleared && <Button size="small" loading={busy} onClick={() => void clear()}>标记已处理</Button>}
      </div>
    </li>
  );
}
