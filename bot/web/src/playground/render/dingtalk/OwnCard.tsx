// A card of the company's own template: its variables by name, buttons and form as JSON inside strings.
import { Markdown } from "../markdown/Markdown";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { obj, objs, parse, str, type Obj } from "../value";
import { Buttons } from "./PublicCard";
import { OwnForm } from "./OwnForm";

const known = new Set(["title", "subtitle", "tone", "status_text", "summary", "body", "rows", "buttons", "form", "form_submit", "can_act", "obj", "rev", "code", "toast"]);

export function OwnCard({ params }: { params: Obj }) {
  const { press } = useView();
  const rows = objs(parse(params.rows));
  const form = obj(parse(params.form));
  const odd = Object.keys(params).filter((k) => !known.has(k) && !k.startsWith("sys_"));
  return (
    <article className={`card dt-card dt-tone-${str(params.tone) || "neutral"}`} aria-label={`钉钉卡片 ${str(params.title)}`}>
      <h4 className="dt-title">{str(params.title)}</h4>
      {str(params.subtitle) && <p className="dt-sub">{str(params.subtitle)}</p>}
      {str(params.status_text) && <p className="dt-status">{str(params.status_text)}</p>}
      {rows.length > 0 && <dl className="dt-rows">{rows.map((r, i) => <div key={i}><dt>{str(r.label)}</dt><dd>{str(r.text)}</dd></div>)}</dl>}
      {str(params.body) && <Markdown text={str(params.body)} dialect="dingtalk" />}
      {objs(form.fields).length > 0 && <OwnForm fields={objs(form.fields)} label={str(params.form_submit) || "提交"} />}
      <Buttons value={parse(params.buttons)} press={(b) => void press({ action_ids: ["button"], params: { press: str(b.id) } })} />
      {odd.map((k) => <Unknown key={k} what={`模板变量 ${k}`} value={params[k]} />)}
    </article>
  );
}
