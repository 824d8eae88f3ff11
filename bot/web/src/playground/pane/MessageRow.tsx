// One message with its sender, time, quote and state; the body is drawn by the platform's renderer from the wire payload alone.
import { EnterOutlined } from "@ant-design/icons";
import { memo, useCallback, useMemo, useState } from "react";
import { useStage } from "../model/stage";
import type { Sim } from "../model/sim";
import type { Message } from "../model/wire";
import { ViewContext, type View } from "../render/context";
import { DingTalkMessage } from "../render/dingtalk/DingTalkMessage";
import { FeishuMessage } from "../render/feishu/FeishuMessage";
import { WeComMessage } from "../render/wecom/WeComMessage";
import { preview } from "../render/preview";
import { Confirm, type Question } from "./Confirm";
import { RenderGuard } from "./RenderGuard";

const bodies = { feishu: FeishuMessage, dingtalk: DingTalkMessage, wecom: WeComMessage };

interface Props {
  sim: Sim;
  message: Message;
  before: Message | undefined;
  quoted: Message | undefined;
  group: boolean | undefined;
}

function Row({ sim, message: m, before, quoted, group }: Props) {
  const stage = useStage();
  const me = sim.state.get().person;
  const side = m.from === me ? "mine" : "theirs";
  const name = m.from === "bot" ? stage.botName(sim.platform, group === true) : (sim.nameOf(m.from) ?? m.from);
  return (
    <>
      {showTime(before, m) && <div className="stream-time"><time dateTime={m.at}>{clock(m.at)}</time></div>}
      <div className={`row ${side}`} data-message={m.id} data-from={m.from}>
        <span className={`avatar ${m.from === "bot" ? "bot" : ""}`} aria-hidden>{m.from === "bot" ? "台" : name.slice(-1)}</span>
        <div className="row-main">
          <div className="row-meta">
            <span>{name}</span>
            {m.revision > 1 && !m.recalled && <small>已更新</small>}
            {(m.urgent?.length ?? 0) > 0 && <small className="urgent">⚡ 加急</small>}
            {!m.recalled && <button type="button" className="row-reply" aria-label={`回复 ${name} 的这条消息`} title="回复这条消息" onClick={() => sim.state.set({ replyTo: m })}><EnterOutlined aria-hidden /></button>}
          </div>
          {m.reply_to && <div className="row-quote">{quoted ? `${quoted.from === "bot" ? "服务台" : (sim.nameOf(quoted.from) ?? quoted.from)}：${preview(sim.platform, quoted)}` : "较早的消息"}</div>}
          {m.recalled ? <div className="row-recalled">消息已撤回</div> : <Body sim={sim} message={m} key={m.revision} />}
          {(m.reactions?.length ?? 0) > 0 && <div className="row-reactions">{m.reactions!.map((r) => <span key={r.id}>{r.emoji}</span>)}</div>}
        </div>
      </div>
    </>
  );
}

/** A new revision is a new body: what was half entered on the old card is gone, as in the clients. */
function Body({ sim, message }: { sim: Sim; message: Message }) {
  const [busy, setBusy] = useState(false);
  const [question, setQuestion] = useState<Question>();
  const press = useCallback(async (action: unknown) => {
    setBusy(true);
    try {
      await sim.click(message, action);
    } finally {
      setBusy(false);
    }
  }, [sim, message]);
  const confirm = useCallback((title: string, text: string) => new Promise<boolean>((resolve) => {
    setQuestion({ title, text, answer: (yes) => { setQuestion(undefined); resolve(yes); } });
  }), []);
  const view = useMemo<View>(() => ({ sim, message, busy, press, confirm }), [sim, message, busy, press, confirm]);
  const Draw = bodies[sim.platform];
  return (
    <ViewContext value={view}>
      <div className="row-body" aria-busy={busy}><RenderGuard message={message}><Draw /></RenderGuard></div>
      {question && <Confirm {...question} />}
    </ViewContext>
  );
}

export const MessageRow = memo(Row, (a, b) =>
  a.message.id === b.message.id && a.message.revision === b.message.revision && a.message.recalled === b.message.recalled && a.sim === b.sim &&
  a.before?.id === b.before?.id && a.quoted?.revision === b.quoted?.revision && a.group === b.group &&
  a.message.viewer === b.message.viewer && a.message.reactions?.length === b.message.reactions?.length && a.message.urgent?.length === b.message.urgent?.length);

function showTime(before: Message | undefined, m: Message): boolean {
  return !before || Math.abs(Date.parse(m.at) - Date.parse(before.at)) > 5 * 60_000;
}

function clock(at: string): string {
  const d = new Date(at);
  const day = d.toDateString() === new Date().toDateString() ? "" : `${d.getMonth() + 1}月${d.getDate()}日 `;
  return day + d.toLocaleTimeString("zh-CN", { hour: "2-digit", minute: "2-digit" });
}
