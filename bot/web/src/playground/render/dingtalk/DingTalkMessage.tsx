// A DingTalk message of any type: what people write (msgtype), what the robot sends (msgKey with msgParam, or a sessionWebhook body), and cards.
import { Attachment, Picture } from "../Files";
import { Markdown } from "../markdown/Markdown";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { isObj, obj, objs, parse, str, type Obj } from "../value";
import { ActionCard, FeedCard, LinkCard } from "./linkcards";
import { OwnCard } from "./OwnCard";
import { PublicCard } from "./PublicCard";

// github.com/open-dingtalk/dingtalk-stream-sdk-python, card_instance.py
const aiMarkdown = "382e4302-551d-4880-bf29-a30acfab2e71.schema";
const markdownOnly = ["589420e2-c1e2-46ef-a5ed-b8728e654da9.schema", "1366a1eb-bc54-4859-ac88-517c56a9acb1.schema"];

export function DingTalkMessage() {
  const { message } = useView();
  const p = obj(message.payload);
  if (message.type === "card") return <Card view={p} />;
  if (message.type === "ding") return <div className="bubble"><strong>⚡ DING</strong> {str(obj(p.content).content) || str(p.content)}</div>;
  if (isObj(p.msgKey) || typeof p.msgKey === "string") return <Sample kind={str(p.msgKey)} param={obj(parse(p.msgParam))} />;
  return <Body kind={str(p.msgtype) || message.type} body={p} />;
}

function Card({ view }: { view: Obj }) {
  const id = str(view.cardTemplateId);
  const params = obj(view.cardParamMap);
  if (id === aiMarkdown) return <PublicCard params={params} />;
  if (markdownOnly.includes(id)) {
    return <article className="card dt-card"><h4>{str(params.title)}</h4><Markdown text={str(params.markdown)} dialect="dingtalk" /></article>;
  }
  if ("title" in params || "body" in params) return <OwnCard params={params} />;
  return <Unknown what={`卡片模板 ${id}`} value={params} />;
}

// open.dingtalk.com/document/development/robot-message-type
function Sample({ kind, param }: { kind: string; param: Obj }) {
  switch (kind) {
    case "sampleText":
      return <div className="bubble pre">{str(param.content)}</div>;
    case "sampleMarkdown":
      return <article className="bubble"><Markdown text={str(param.text)} dialect="dingtalk" /></article>;
    case "sampleImageMsg":
      return <Picture id={str(param.photoURL)} />;
    case "sampleLink":
      return <LinkCard body={param} />;
    case "sampleFile":
      return <Attachment kind="file" id={str(param.mediaId)} name={str(param.fileName)} />;
    case "sampleAudio":
      return <Attachment kind="voice" id={str(param.mediaId)} />;
    case "sampleVideo":
      return <Attachment kind="video" id={str(param.videoMediaId)} />;
  }
  if (/^sampleActionCard[2-6]?$/.test(kind)) return <ActionCard body={param} />;
  return <Unknown what={`msgKey ${kind}`} value={param} />;
}

// People's messages, sessionWebhook replies and work notifications share these bodies.
function Body({ kind, body }: { kind: string; body: Obj }) {
  const content = obj(body[kind] ?? body.content);
  switch (kind) {
    case "text":
      return <div className="bubble pre">{str(obj(body.text).content)}</div>;
    case "markdown":
      return <article className="bubble"><Markdown text={str(content.text)} dialect="dingtalk" /></article>;
    case "richText":
      return <div className="bubble">{objs(content.richText).map((part, i) => part.type === "picture"
        ? <Picture key={i} id={str(part.downloadCode)} /> : <span key={i}>{str(part.text)} </span>)}</div>;
    case "picture":
    case "image":
      return <Attachment kind="image" id={str(content.downloadCode) || str(content.media_id)} />;
    case "audio":
    case "voice":
      return <Attachment kind="voice" id={str(content.downloadCode) || str(content.media_id)} note={str(content.recognition)} />;
    case "video":
    case "file":
      return <Attachment kind={kind} id={str(content.downloadCode) || str(content.media_id)} name={str(content.fileName)} />;
    case "link":
      return <LinkCard body={content} />;
    case "actionCard":
    case "action_card":
      return <ActionCard body={content} />;
    case "feedCard":
      return <FeedCard body={content} />;
    case "unknownMsgType":
      return <div className="bubble">[机器人看不到的消息类型]</div>;
  }
  return <Unknown what={`消息类型 ${kind}`} value={body} />;
}
