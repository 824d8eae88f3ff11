// A WeCom message of any type: {"msgtype":T,T:{…}}, developer.work.weixin.qq.com/document/path/90236 (app) and /100719 (AI bot).
import { Attachment } from "../Files";
import { Markdown } from "../markdown/Markdown";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { obj, objs, safeURL, str, type Obj } from "../value";
import { TemplateCard } from "./TemplateCard";

export function WeComMessage() {
  const { message } = useView();
  const p = obj(message.payload);
  const kind = str(p.msgtype) || message.type;
  return <Body kind={kind} body={obj(p[kind])} />;
}

function Body({ kind, body }: { kind: string; body: Obj }) {
  switch (kind) {
    case "text":
      return <div className="bubble pre"><Linked text={str(body.content)} /></div>;
    case "markdown":
    case "markdown_v2":
      return <article className="bubble"><Markdown text={str(body.content)} dialect="wecom" /></article>;
    case "stream":
      return <article className="bubble"><Markdown text={str(body.content)} dialect="wecom" />{body.finish !== true && <span role="status" className="wc-typing">正在输入…</span>}</article>;
    case "textcard":
      return <TextCard body={body} />;
    case "news":
    case "mpnews":
      return <article className="card wc-card">{objs(body.articles).map((a, i) => (
        <a key={i} className="wc-article" href={safeURL(str(a.url))} target="_blank" rel="noreferrer noopener"><strong>{str(a.title)}</strong><span>{str(a.description)}</span></a>
      ))}</article>;
    case "image":
    case "voice":
    case "video":
    case "file":
      return <Attachment kind={kind} id={str(body.media_id) || str(body.file_id)} name={str(body.name)} note={str(body.content)} />;
    case "mixed":
      return <div className="bubble">{objs(body.msg_item).map((m, i) => m.msgtype === "text"
        ? <p key={i} className="pre">{str(obj(m.text).content)}</p> : <Attachment key={i} kind={str(m.msgtype)} id={str(obj(m[str(m.msgtype)]).file_id)} />)}</div>;
    case "location":
      return <div className="bubble">📍 {str(body.Label) || str(body.label)}</div>;
    case "link":
      return <a className="card wc-card wc-article" href={safeURL(str(body.URL))} target="_blank" rel="noreferrer noopener"><strong>{str(body.Title)}</strong><span>{str(body.Description)}</span></a>;
    case "template_card":
      return <TemplateCard card={body} />;
  }
  return <Unknown what={`消息类型 ${kind}`} value={body} />;
}

/** App texts may carry <a href>, nothing else. */
function Linked({ text }: { text: string }) {
  return (
    <>{text.split(/(<a\s+href="[^"]*">[^<]*<\/a>|https?:\/\/[^\s<>，。；）]+)/).map((part, i) => {
      const a = /^<a\s+href="([^"]*)">([^<]*)<\/a>$/.exec(part);
      const url = a?.[1] ?? (/^https?:/.test(part) ? part : undefined);
      return url ? <a key={i} href={safeURL(url)} target="_blank" rel="noreferrer noopener">{a?.[2] ?? part}</a> : part;
    })}</>
  );
}

/** The description may hold <div class="gray|normal|highlight"> and <br>. */
function TextCard({ body }: { body: Obj }) {
  const lines = str(body.description).split(/<br\s*\/?>|\n|(?=<div)/).map((l) => {
    const m = /^<div class="(gray|normal|highlight)">([\s\S]*?)(?:<\/div>)?$/.exec(l.trim());
    return { cls: m?.[1] ?? "normal", text: (m?.[2] ?? l).replace(/<\/?[a-z][^>]*>/gi, "") };
  });
  return (
    <article className="card wc-card" aria-label={`企业微信卡片 ${str(body.title)}`}>
      <h4 className="wc-title">{str(body.title)}</h4>
      {lines.map((l, i) => <p key={i} className={`wc-${l.cls}`}>{l.text}</p>)}
      <a className="wc-more" href={safeURL(str(body.url))} target="_blank" rel="noreferrer noopener">{str(body.btntxt) || "详情"}</a>
    </article>
  );
}
