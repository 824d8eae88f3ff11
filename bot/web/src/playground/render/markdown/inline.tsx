// Inline Markdown to React nodes: no HTML is ever injected, tags outside the dialect stay text.
import { Fragment, type ReactNode } from "react";
import { safeURL } from "../value";
import { colour } from "../colours";

export interface InlineContext {
  /** A person's name by any id of the platform. */
  nameOf: (id: string) => string | undefined;
  fileURL: (id: string) => string;
}

type Rule = [pattern: RegExp, draw: (m: RegExpExecArray, inner: (text: string) => ReactNode, cx: InlineContext) => ReactNode];

const attr = (tag: string, name: string) => new RegExp(name + `\\s*=\\s*["']?([^"'\\s>]*)`).exec(tag)?.[1] ?? "";

const mention = (id: string, cx: InlineContext) => (
  <span className="mention">@{id === "all" ? "所有人" : (cx.nameOf(id) ?? id)}</span>
);

// Tags are those of open.feishu.cn/document/…/card-json-v2-components/content-components/rich-text; <font> is also WeCom's and DingTalk's.
const rules: Rule[] = [
  [/`([^`\n]+)`/, (m) => <code>{m[1]}</code>],
  [/!\[([^\]]*)\]\(([^)\s]+)\)/, (m, _, cx) => <img className="picture" alt={m[1]} src={safeURL(m[2]!) ?? cx.fileURL(m[2]!)} />],
  [/\[([^\]]+)\]\(([^)\s]+)\)/, (m, inner) => link(m[2]!, inner(m[1]!))],
  [/<a\s[^>]*href=['"]?([^'">\s]+)['"]?[^>]*>(.*?)<\/a>/s, (m, inner) => link(m[1]!, inner(m[2]!))],
  [/<font\s[^>]*color=['"]?([^'">\s]+)['"]?[^>]*>(.*?)<\/font>/s, (m, inner) => <span style={{ color: colour(m[1]!) }}>{inner(m[2]!)}</span>],
  [/<text_tag\b([^>]*)>(.*?)<\/text_tag>/s, (m) => <span className="fs-tag" style={{ color: colour(attr(m[1]!, "color") || "neutral") }}>{m[2]}</span>],
  [/<at\b([^>]*)>(?:.*?<\/at>)?/s, (m, _, cx) => mention(attr(m[1]!, "(?:user_)?id"), cx)],
  [/<person\b([^>]*)>(?:.*?<\/person>)?/s, (m, _, cx) => mention(attr(m[1]!, "id"), cx)],
  [/<local_datetime\b([^>]*)>(?:.*?<\/local_datetime>)?/s, (m) => <time>{new Date(Number(attr(m[1]!, "millisecond"))).toLocaleString("zh-CN")}</time>],
  [/\*\*\*(.+?)\*\*\*/s, (m, inner) => <strong><em>{inner(m[1]!)}</em></strong>],
  [/\*\*(.+?)\*\*/s, (m, inner) => <strong>{inner(m[1]!)}</strong>],
  [/~~(.+?)~~/s, (m, inner) => <del>{inner(m[1]!)}</del>],
  [/(?<![*\w])\*([^*\s][^*]*?)\*(?!\w)/, (m, inner) => <em>{inner(m[1]!)}</em>],
  [/https?:\/\/[^\s<>()（），。；]+/, (m) => link(m[0], m[0])],
];

function link(url: string, label: ReactNode): ReactNode {
  const href = safeURL(url);
  return href ? <a href={href} target="_blank" rel="noreferrer noopener">{label}</a> : <span title={url}>{label}</span>;
}

export function inline(text: string, cx: InlineContext): ReactNode {
  const out: ReactNode[] = [];
  let rest = text;
  for (let key = 0; rest !== ""; key++) {
    const [m, draw] = earliest(rest);
    if (!m || !draw) break;
    if (m.index > 0) out.push(unescape(rest.slice(0, m.index)));
    out.push(<Fragment key={key}>{draw(m, (t) => inline(t, cx), cx)}</Fragment>);
    rest = rest.slice(m.index + m[0].length);
  }
  if (rest !== "") out.push(unescape(rest));
  return out;
}

function earliest(text: string): [RegExpExecArray?, Rule[1]?] {
  let best: [RegExpExecArray?, Rule[1]?] = [];
  for (const [pattern, draw] of rules) {
    const m = pattern.exec(text);
    if (m && (!best[0] || m.index < best[0].index)) best = [m, draw];
  }
  return best;
}

const named: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0", ensp: "\u2002", emsp: "\u2003" };

/** Entities and backslashes hide Markdown's own signs. */
export function unescape(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Math.min(Number(n), 0x10ffff)))
    .replace(/&([a-z]+);/g, (all, n: string) => named[n] ?? all)
    .replace(/\\([\\`*_{}[\]()#+\-.!|>~])/g, "$1");
}
