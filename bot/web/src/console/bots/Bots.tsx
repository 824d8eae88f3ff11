import { Button } from "antd";
import { PlusOutlined } from "@ant-design/icons";
import { Link } from "react-router";
import { platformName } from "../labels";
import { Loaded, Nothing, Room } from "../Room";
import type { Bot, Page } from "../types";
import { useLoad } from "../useLoad";
import { BotState } from "./BotState";
import { Meters } from "./Meters";

export default function Bots() {
  const load = useLoad<Page<Bot>>("/bots", 5_000);
  return (
    <Room title="机器人" intro="每个机器人连接一个平台。登记后立即启动，不用重启服务。"
      actions={<Link to="/bots/new"><Button type="primary" icon={<PlusOutlined />}>登记机器人</Button></Link>}>
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <Nothing text="还没有机器人。"><Link to="/bots/new"><Button type="primary">登记第一个机器人</Button></Link></Nothing>
        : <ul className="cards">{v.items.map((b) => <BotCard key={b.id} bot={b} />)}</ul>)}
      </Loaded>
    </Room>
  );
}

function BotCard({ bot: b }: { bot: Bot }) {
  return (
    <li className="panel" data-bot={b.id}>
      <div className="line">
        <Link to={`/bots/${b.id}`} className="grow break"><b>{b.title}</b></Link>
        <BotState bot={b} />
      </div>
      <p className="muted break">{platformName[b.platform]} · {b.id}{b.source === "file" && " · 配置文件"}</p>
      {b.health?.problem && <p className="bad break">{b.health.problem}</p>}
      {b.alarms.map((a) => <p key={a.key} className="bad break">告警：{a.text}</p>)}
      <Meters meters={b.meters} />
      {!!b.health?.waiting && <p className="muted">{b.health.waiting} 条消息等待发送</p>}
    </li>
  );
}
