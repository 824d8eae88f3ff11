// The chats of the person shown: the direct chat with the bot, groups, and for WeCom the AI bot.
import { RobotOutlined, TeamOutlined } from "@ant-design/icons";
import { Badge } from "antd";
import { useStage } from "../model/stage";
import { unreadKey, type Sim } from "../model/sim";
import { useStore } from "../model/store";
import type { Chat } from "../model/wire";

export function ChatTabs({ sim }: { sim: Sim }) {
  const stage = useStage();
  const s = useStore(sim.state);
  const chats = s.person ? sim.chatsOf(s.person) : [];
  return (
    <div className="chat-tabs" role="tablist" aria-label="会话">
      {chats.map((c) => (
        <button key={c.id} type="button" role="tab" aria-selected={c.id === s.chat} className="chat-tab" data-chat={c.id} onClick={() => sim.select(s.person, c.id)}>
          {c.kind === "group" ? <TeamOutlined aria-hidden /> : <RobotOutlined aria-hidden />}
          <span>{chatName(c, sim, stage.botName.bind(stage))}</span>
          <Badge count={s.unread[unreadKey(s.person, c.id)] ?? 0} size="small" />
        </button>
      ))}
      {s.status === "live" && chats.length === 0 && <span className="chat-none">这个人在这里没有会话</span>}
    </div>
  );
}

export function chatName(c: Chat, sim: Sim, botName: (platform: Sim["platform"], group: boolean) => string): string {
  if (c.kind === "group") return c.name;
  if (!c.bot_member) return c.name;
  return botName(sim.platform, c.bot === "aibot") + (c.bot === "aibot" ? "（智能机器人）" : "");
}
