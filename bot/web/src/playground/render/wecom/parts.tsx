// Parts of a template card that only show something, and its menu.
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { objs, safeURL, str, type Obj } from "../value";

export function Rows({ value }: { value: unknown }) {
  const rows = objs(value);
  if (rows.length === 0) return null;
  return <dl className="wc-rows">{rows.map((r, i) => <div key={i}><dt>{str(r.keyname)}</dt><dd><RowValue row={r} /></dd></div>)}</dl>;
}

// type: 0 text, 1 link, 2 attachment, 3 member
function RowValue({ row }: { row: Obj }) {
  const { sim } = useView();
  switch (Number(row.type ?? 0)) {
    case 0:
      return <>{str(row.value)}</>;
    case 1:
      return <a href={safeURL(str(row.url))} target="_blank" rel="noreferrer noopener">{str(row.value) || str(row.url)}</a>;
    case 2:
      return <a href={sim.fileURL(str(row.media_id))} target="_blank" rel="noreferrer noopener">{str(row.value) || "附件"}</a>;
    case 3:
      return <span className="mention">{str(row.value) || sim.nameOf(str(row.userid)) || str(row.userid)}</span>;
  }
  return <Unknown what={`horizontal_content_list type ${str(row.type)}`} value={row} />;
}

export function Quote({ value }: { value: Obj }) {
  const href = safeURL(str(value.url));
  return (
    <blockquote className="wc-quote">
      {str(value.title) && <b>{href ? <a href={href} target="_blank" rel="noreferrer noopener">{str(value.title)}</a> : str(value.title)}</b>}
      <span className="pre">{str(value.quote_text)}</span>
    </blockquote>
  );
}

// type: 0 nothing, 1 link, 2 mini program, 3 ask the bot
export function Jumps({ value }: { value: unknown }) {
  const { sim, message } = useView();
  const ask = (j: Obj) => void sim.say({ person: sim.state.get().person, chat: message.chat, text: str(j.question), mention_bot: true })
    .catch((err: Error) => sim.toast("error", err.message));
  return (
    <>{objs(value).map((j, i) => Number(j.type) === 3
      ? <button type="button" key={i} className="wc-jump" onClick={() => ask(j)}>{str(j.title)} ›</button>
      : <a key={i} className="wc-jump" href={safeURL(str(j.url))} target="_blank" rel="noreferrer noopener">{str(j.title)} ›</a>)}</>
  );
}

export function Menu({ value }: { value: Obj }) {
  const { press, busy } = useView();
  return (
    <details className="wc-menu">
      <summary aria-label={str(value.desc) || "更多操作"} title={str(value.desc)}>⋯</summary>
      <div>{objs(value.action_list).map((a) => (
        <button type="button" key={str(a.key)} disabled={busy} onClick={() => void press({ key: str(a.key), menu: true })}>{str(a.text)}</button>
      ))}</div>
    </details>
  );
}
