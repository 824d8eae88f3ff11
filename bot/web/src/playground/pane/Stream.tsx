// The messages of the chat shown, oldest first, kept at the end while the reader is there.
import { Empty, Spin } from "antd";
import { useEffect, useLayoutEffect, useRef } from "react";
import type { Sim } from "../model/sim";
import { useStore } from "../model/store";
import type { Chat, Message } from "../model/wire";
import { MessageRow } from "./MessageRow";

export function Stream({ sim, chat }: { sim: Sim; chat: Chat | undefined }) {
  const { messages, person, status } = useStore(sim.state);
  const box = useRef<HTMLDivElement>(null);
  const inner = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const toEnd = () => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    atEnd.current = true;
  }, [chat?.id, person]);
  useLayoutEffect(toEnd, [messages]);
  // Cards and pictures grow after they were placed.
  useEffect(() => {
    const watch = new ResizeObserver(toEnd);
    if (inner.current) watch.observe(inner.current);
    return () => watch.disconnect();
  }, []);
  return (
    <div className="stream" ref={box} role="log" aria-label="消息" aria-live="polite" tabIndex={0}
      onScroll={(e) => { const b = e.currentTarget; atEnd.current = b.scrollHeight - b.scrollTop - b.clientHeight < 60; }}>
      <div ref={inner}>
        {messages === undefined && status !== "lost" && <div className="stream-wait"><Spin description="正在读取消息…" /></div>}
        {messages?.length === 0 && <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={emptyText(chat)} />}
        {messages?.map((m, i) => <MessageRow key={m.id + m.chat} sim={sim} message={m} before={messages[i - 1]} quoted={quoted(messages, m)} group={chat?.kind === "group"} />)}
      </div>
    </div>
  );
}

const quoted = (all: Message[], m: Message) => (m.reply_to ? all.find((x) => x.id === m.reply_to) : undefined);

function emptyText(chat: Chat | undefined): string {
  if (!chat) return "先选择一个会话";
  if (chat.kind === "group") return chat.bot_member ? "群里还没有消息，@机器人 说句话试试" : "机器人不在这个群里";
  return "还没有消息，直接说你遇到的问题";
}
