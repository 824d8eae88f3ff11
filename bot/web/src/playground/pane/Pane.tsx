// One phone: who holds it, their chats, the messages of one, and where to write.
import { Alert } from "antd";
import { useEffect } from "react";
import { useStage } from "../model/stage";
import { startsWith } from "../model/roles";
import type { Sim } from "../model/sim";
import { useStore } from "../model/store";
import { platformNames } from "../model/wire";
import { ChatTabs } from "./ChatTabs";
import { Composer } from "./Composer";
import { RoleSwitch } from "./RoleSwitch";
import { Stream } from "./Stream";

export function Pane({ sim }: { sim: Sim }) {
  const stage = useStage();
  const s = useStore(sim.state);
  const name = platformNames[sim.platform];
  const first = startsWith(stage.scene, sim.platform)?.accounts[sim.platform];
  useEffect(() => {
    if (s.chats.length > 0 && first && !s.person) sim.select(first);
  }, [sim, first, s.chats.length, s.person]);
  const chat = s.chats.find((c) => c.id === s.chat);
  return (
    <section className={`pane pane-${sim.platform}`} aria-label={`${name}的聊天窗口`} data-platform={sim.platform}>
      <header className="pane-top">
        <span className="pane-name"><i aria-hidden />{name}</span>
        <span className={`pane-live ${s.status}`} role="status">{s.status === "live" ? "已连接" : s.status === "lost" ? "已断开" : "连接中…"}</span>
        <RoleSwitch sim={sim} />
      </header>
      {s.error && <Alert type="error" title={s.error} banner />}
      <ChatTabs sim={sim} />
      <Stream sim={sim} chat={chat} />
      <Composer key={s.person + s.chat} sim={sim} chat={chat} />
      <div className="pane-toasts" aria-live="polite">
        {s.toast && <div key={s.toast.id} className={`pane-toast ${s.toast.kind}`} role="status">{s.toast.text}</div>}
      </div>
    </section>
  );
}
