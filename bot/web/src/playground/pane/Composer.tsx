// Where a person writes: text, @, files, and which message is answered.
import { CloseOutlined, PaperClipOutlined, SendOutlined } from "@ant-design/icons";
import { Button, Input, Tag, Upload as Picker } from "antd";
import { useEffect, useRef, useState } from "react";
import { useStage } from "../model/stage";
import type { Sim } from "../model/sim";
import { useStore } from "../model/store";
import type { Chat, Upload } from "../model/wire";
import { preview } from "../render/preview";
import { MentionPicker } from "./MentionPicker";
import { readFile } from "./upload";

export function Composer({ sim, chat }: { sim: Sim; chat: Chat | undefined }) {
  const stage = useStage();
  const { person, replyTo } = useStore(sim.state);
  const group = chat?.kind === "group";
  const [text, setText] = useState("");
  const [atBot, setAtBot] = useState(true);
  const [at, setAt] = useState<string[]>([]);
  const [files, setFiles] = useState<Upload[]>([]);
  const [sending, setSending] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (replyTo) box.current?.querySelector("textarea")?.focus();
  }, [replyTo]);
  const readOnly = !chat || (chat.kind === "direct" && !chat.bot_member);
  const empty = text.trim() === "" && files.length === 0;

  const send = async () => {
    if (empty || sending || !chat) return;
    setSending(true);
    try {
      await sim.say({ person, chat: chat.id, text: text.trim(), mention_bot: group && atBot, mentions: group ? at : undefined, reply_to: replyTo?.id, files: files.length ? files : undefined });
      setText("");
      setAt([]);
      setFiles([]);
      sim.state.set({ replyTo: undefined });
    } catch (err) {
      sim.toast("error", (err as Error).message);
    } finally {
      setSending(false);
    }
  };
  const add = async (f: File) => {
    try {
      const file = await readFile(f);
      setFiles((now) => [...now, file]);
    } catch (err) {
      sim.toast("error", (err as Error).message);
    }
  };

  return (
    <div className="composer" ref={box}>
      {replyTo && <Tag closable onClose={() => sim.state.set({ replyTo: undefined })} className="composer-reply">回复：{preview(sim.platform, replyTo)}</Tag>}
      {files.map((f, i) => <Tag key={i} closable icon={<PaperClipOutlined />} onClose={() => setFiles(files.filter((_, j) => j !== i))}>{f.name}</Tag>)}
      {group && (
        <div className="composer-at">
          <button type="button" className="at-bot" aria-pressed={atBot} disabled={readOnly} onClick={() => setAtBot(!atBot)}>@{stage.botName(sim.platform, true)}{atBot ? <CloseOutlined aria-hidden /> : null}</button>
          <MentionPicker sim={sim} chat={chat} chosen={at} choose={setAt} />
        </div>
      )}
      <div className="composer-line">
        <Picker beforeUpload={(f) => { void add(f); return false; }} showUploadList={false} disabled={readOnly} multiple>
          <Button type="text" icon={<PaperClipOutlined />} aria-label="添加图片或文件" title="添加图片或文件" disabled={readOnly} />
        </Picker>
        <Input.TextArea value={text} autoSize={{ minRows: 1, maxRows: 4 }} disabled={readOnly} aria-label="输入消息" data-spot="composer"
          placeholder={readOnly ? "这里只能看通知" : group && !atBot ? "不 @机器人，机器人看不到" : "说点什么，回车发送"}
          onChange={(e) => setText(e.target.value)}
          onKeyDown={(e) => {
            if (e.key !== "Enter" || e.shiftKey || e.nativeEvent.isComposing) return;
            e.preventDefault();
            void send();
          }} />
        <Button type="primary" className="send" icon={<SendOutlined />} aria-label="发送" loading={sending} disabled={empty || readOnly} onClick={() => void send()} />
      </div>
    </div>
  );
}
