// What can be chosen and pressed on a template card. A press carries every choice: {"key","selected":{question_key:[option id]}}.
import { useId } from "react";
import { useView } from "../context";
import { isObj, objs, safeURL, str, type Obj } from "../value";

type Chosen = Record<string, string[]>;
type Choose = (key: string, ids: string[]) => void;

/** A dropdown starts with its selected_id or its first option, a vote with what is_checked says. */
export function initialChoice(card: Obj): Chosen {
  const out: Chosen = {};
  const selects = [...(isObj(card.button_selection) ? [card.button_selection] : []), ...objs(card.select_list)];
  for (const s of selects) out[str(s.question_key)] = [str(s.selected_id) || str(objs(s.option_list)[0]?.id)];
  if (isObj(card.checkbox)) out[str(card.checkbox.question_key)] = objs(card.checkbox.option_list).filter((o) => o.is_checked === true).map((o) => str(o.id));
  return out;
}

export function Select({ value, chosen, choose }: { value: Obj; chosen: Chosen; choose: Choose }) {
  const id = useId();
  const { busy } = useView();
  const key = str(value.question_key);
  return (
    <div className="wc-select">
      <label htmlFor={id}>{str(value.title) || "请选择"}</label>
      <select id={id} value={chosen[key]?.[0] ?? ""} disabled={busy || value.disable === true} onChange={(e) => choose(key, [e.target.value])}>
        {objs(value.option_list).map((o) => <option key={str(o.id)} value={str(o.id)}>{str(o.text)}</option>)}
      </select>
    </div>
  );
}

export function Vote({ value, chosen, choose }: { value: Obj; chosen: Chosen; choose: Choose }) {
  const group = useId();
  const { busy } = useView();
  const key = str(value.question_key);
  const many = Number(value.mode) === 1;
  const now = chosen[key] ?? [];
  return (
    <fieldset className="wc-vote" disabled={busy || value.disable === true}>
      <legend className="sr-only">{many ? "可选多项" : "选择一项"}</legend>
      {objs(value.option_list).map((o) => {
        const id = str(o.id);
        return (
          <label key={id}>
            <input type={many ? "checkbox" : "radio"} name={group} checked={now.includes(id)}
              onChange={(e) => choose(key, many ? (e.target.checked ? [...now, id] : now.filter((x) => x !== id)) : [id])} /> {str(o.text)}
          </label>
        );
      })}
    </fieldset>
  );
}

export function ButtonList({ value, go }: { value: unknown; go: (key: string) => Promise<void> }) {
  const { busy } = useView();
  const all = objs(value);
  if (all.length === 0) return null;
  return (
    <div className="wc-buttons">
      {all.map((b, i) => Number(b.type) === 1
        ? <a key={i} className={`wc-btn wc-style-${str(b.style) || "1"}`} href={safeURL(str(b.url))} target="_blank" rel="noreferrer noopener">{str(b.text)}</a>
        : <button type="button" key={i} className={`wc-btn wc-style-${str(b.style) || "1"}`} disabled={busy} onClick={() => void go(str(b.key))}>{str(b.text)}</button>)}
    </div>
  );
}

export function SubmitButton({ value, go }: { value: Obj; go: (key: string) => Promise<void> }) {
  const { busy } = useView();
  return (
    <div className="wc-buttons">
      <button type="button" className="wc-btn wc-style-1" disabled={busy} onClick={() => void go(str(value.key))}>{str(value.text)}</button>
    </div>
  );
}
