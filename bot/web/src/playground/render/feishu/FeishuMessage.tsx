// A Feishu message of any type, from its wire content: open.feishu.cn/document/server-docs/im-v1/message-content-description/create_json.
import type { ReactNode } from "react";
import { Attachment } from "../Files";
import { Markdown } from "../markdown/Markdown";
import { Unknown } from "../Unknown";
import { colour, ground } from "../colours";
import { useView } from "../context";
import { isObj, list, obj, objs, safeURL, str, type Obj } from "../value";
import { Elements } from "./Element";
import { plain } from "./text";

export function FeishuMessage() {
  const { message } = useView();
  const p = obj(message.payload);
  switch (message.type) {
    case "interactive":
      return <FeishuCard card={p} />;
    case "text":
      return <div className="bubble"><Mentions text={str(p.text)} /></div>;
    case "post":
      return <div className="bubble"><Post value={p} /></div>;
    case "image":
      return <Attachment kind="image" id={str(p.image_key)} />;
    case "file":
    case "audio":
    case "media":
      return <Attachment kind={message.type === "media" ? "video" : message.type} id={str(p.file_key)} name={str(p.file_name)} />;
    case "sticker":
      return <div className="bubble">[表情]</div>;
  }
  return <Unknown what={`消息类型 ${message.type}`} value={p} />;
}

/** Placeholders @_user_N become names; sent text may carry <at user_id=…> itself. */
function Mentions({ text }: { text: string }) {
  const { message, sim } = useView();
  const names = new Map(objs(message.mentions).map((m) => [str(m.key), str(m.name)]));
  const parts = text.split(/(@_user_\d+|@_all|<at user_id="[^"]*">[^<]*<\/at>)/);
  return (
    <>{parts.map((part, i): ReactNode => {
      const at = /<at user_id="([^"]*)">([^<]*)/.exec(part);
      if (at) return <span key={i} className="mention">@{at[1] === "all" ? "所有人" : (sim.nameOf(at[1]!) ?? at[2])}</span>;
      if (!part.startsWith("@_")) return part;
      return <span key={i} className="mention">@{part === "@_all" ? "所有人" : (names.get(part) ?? part)}</span>;
    })}</>
  );
}

function Post({ value }: { value: Obj }) {
  const body = Array.isArray(value.content) ? value : obj(Object.values(value).find(isObj));
  return (
    <>
      {str(body.title) && <strong>{str(body.title)}</strong>}
      {list(body.content).map((line, i) => <p key={i}>{objs(line).map((el, j) => <PostPart key={j} el={el} />)}</p>)}
    </>
  );
}

function PostPart({ el }: { el: Obj }) {
  const { sim } = useView();
  switch (el.tag) {
    case "text":
      return <>{str(el.text)}</>;
    case "a":
      return <a href={safeURL(str(el.href))} target="_blank" rel="noreferrer noopener">{str(el.text)}</a>;
    case "at":
      return <span className="mention">@{str(el.user_name) || sim.nameOf(str(el.user_id)) || str(el.user_id)}</span>;
    case "img":
      return <Attachment kind="image" id={str(el.image_key)} />;
    case "media":
      return <Attachment kind="video" id={str(el.file_key)} />;
    case "md":
      return <Markdown text={str(el.text)} dialect="feishu" />;
    case "emotion":
      return <>[{str(el.emoji_type)}]</>;
    case "hr":
      return <hr />;
    case "code_block":
      return <pre>{str(el.text)}</pre>;
  }
  return <Unknown what={`富文本 ${str(el.tag)}`} value={el} />;
}

function FeishuCard({ card }: { card: Obj }) {
  if (str(card.schema) !== "2.0") return <Unknown what={`卡片版本 ${str(card.schema) || "1.0"}`} value={card} />;
  const body = obj(card.body);
  return (
    <article className="card fs-card" aria-label={`飞书卡片 ${plain(obj(card.header).title)}`}>
      {isObj(card.header) && <Header value={card.header} />}
      <div className="fs-body"><Elements value={body.elements} /></div>
    </article>
  );
}

function Header({ value }: { value: Obj }) {
  const template = str(value.template) || "default";
  return (
    <header className="fs-header" style={{ background: ground(template), color: colour(template) }}>
      <div className="fs-title">{plain(value.title)}{objs(value.text_tag_list).map((t, i) => t.tag === "text_tag"
        ? <span key={i} className="fs-tag" style={{ color: colour(str(t.color) || "blue") }}>{plain(t.text)}</span>
        : <Unknown key={i} what={`标题标签 ${str(t.tag)}`} />)}
      </div>
      {value.subtitle !== undefined && <div className="fs-subtitle">{plain(value.subtitle)}</div>}
    </header>
  );
}
