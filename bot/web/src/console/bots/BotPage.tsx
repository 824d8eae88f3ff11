import { useState } from "react";
import { App, Button, Descriptions, Popconfirm, Tabs } from "antd";
import { Link, useParams } from "react-router";
import { AlarmCard } from "../Alarms";
import { api, messageOf } from "../api";
import { ago, platformName } from "../labels";
import { Loaded, Room } from "../Room";
import type { Bot, Guide, Page } from "../types";
import { useLoad } from "../useLoad";
import { BotState } from "./BotState";
import { Credentials } from "./Credentials";
import { CopyLine, GuideSteps } from "./GuideSteps";
import { Meters } from "./Meters";
import { TestCard } from "./TestCard";

export default function BotPage() {
  const { id = "" } = useParams();
  const load = useLoad<Bot>(`/bots/${id}`, 5_000);
  const guides = useLoad<Page<Guide>>("/guides");
  const bot = load.data;
  return (
    <Room title={bot ? <>{bot.title} <BotState bot={bot} /></> : id} intro={<Link to="/bots">返回机器人列表</Link>} actions={bot?.source === "console" && <Switcher bot={bot} onDone={load.reload} />}>
      <Loaded load={load}>{(b) => {
        const guide = guides.data?.items.find((g) => g.platform === b.platform);
        return (
          <>
            {b.alarms.length > 0 && <ul className="plain">{b.alarms.map((a) => <AlarmCard key={a.key} alarm={a} onDone={load.reload} />)}</ul>}
            <Tabs items={[
              { key: "state", label: "状态", children: <State bot={b} /> },
              { key: "settings", label: "凭证与设置", children: guide && <Credentials key={b.version} bot={b} guide={guide} onSaved={load.reload} /> },
              { key: "guide", label: "平台设置步骤", children: guide && (
                <section className="panel">
                  <GuideSteps steps={[...guide.prepare, ...guide.finish]} settings={{ transport: guide.fields.find((f) => f.key === "transport")?.default, ...b.settings }} callbackURL={b.callback_url} />
                </section>
              ) },
              { key: "test", label: "测试卡片", children: <section className="panel"><TestCard bot={b.id} /></section> },
            ]} />
          </>
        );
      }}</Loaded>
    </Room>
  );
}

function Switcher({ bot, onDone }: { bot: Bot; onDone: () => void }) {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (act: "enable" | "disable") => {
    setBusy(true);
    try {
      await api.post(`/bots/${bot.id}/${act}`);
      onDone();
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  if (bot.disabled) return <Button type="primary" loading={busy} onClick={() => void run("enable")}>启用</Button>;
  return (
    <Popconfirm title="停用这个机器人？" description="停用后不再收发消息，设置和记录都保留。" okText="停用" okButtonProps={{ danger: true }} cancelText="取消" onConfirm={() => run("disable")}>
      <Button danger loading={busy}>停用</Button>
    </Popconfirm>
  );
}

function State({ bot: b }: { bot: Bot }) {
  const h = b.health;
  const rows = [
    { key: "platform", label: "平台", children: platformName[b.platform] },
    { key: "id", label: "编号", children: b.id },
    ...(h ? [
      { key: "connected", label: "连接", children: h.connected < 0 ? "由平台回调" : `${h.connected} 条长连接` },
      { key: "frame", label: "最近收到数据", children: ago(h.last_frame) },
      { key: "reconnects", label: "重连次数", children: h.reconnects },
      { key: "waiting", label: "等待发送", children: `${h.waiting} 条` },
      { key: "sent", label: "已发送 / 失败", children: `${h.sent} / ${h.failed}（本次启动以来）` },
      { key: "replicas", label: "运行副本", children: h.replicas },
    ] : []),
  ];
  return (
    <section className="panel">
      {h?.problem && <p className="bad break">{h.problem}</p>}
      {!h && <p className="muted">{b.disabled ? "机器人已停用。" : "还没有收到状态报告，几秒后会出现。"}</p>}
      <Descriptions column={{ xs: 1, sm: 1, md: 2 }} size="small" items={rows} />
      {b.takes_callbacks && <CopyLine label="回调地址" value={b.callback_url ?? ""} />}
      <Meters meters={b.meters} />
    </section>
  );
}
