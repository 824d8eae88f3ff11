// Text objects of Feishu cards: plain_text and lark_md.
import { Markdown } from "../markdown/Markdown";
import { colour } from "../colours";
import { obj, str } from "../value";
import { Unknown } from "../Unknown";

export const plain = (v: unknown): string => str(obj(v).content);

export function CardText({ value }: { value: unknown }) {
  const t = obj(value);
  const style = { color: t.text_color ? colour(str(t.text_color)) : undefined, textAlign: (str(t.text_align) || undefined) as "left" | undefined };
  const cls = `fs-text fs-size-${str(t.text_size) || "normal"}`;
  switch (t.tag) {
    case "plain_text":
    case undefined:
      return <div className={cls} style={style}>{str(t.content)}</div>;
    case "lark_md":
      return <div className={cls} style={style}><Markdown text={str(t.content)} dialect="feishu" /></div>;
  }
  return <Unknown what={`文本 ${str(t.tag)}`} value={t} />;
}
