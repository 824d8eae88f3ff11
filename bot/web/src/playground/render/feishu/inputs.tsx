// Inputs of Feishu cards, drawn with the browser's own controls so that keyboard and screen reader work.
import { useId, type ReactNode } from "react";
import { useStage } from "../../model/stage";
import { useView } from "../context";
import { list, num, objs, str, type Obj } from "../value";
import { useEntry, useForm } from "./form";
import { plain } from "./text";

function Missing({ el }: { el: Obj }) {
  return useForm()?.missing.has(str(el.name)) ? <small className="fs-missing" role="alert">请填写这一项</small> : null;
}

function Labelled({ el, children }: { el: Obj; children: (id: string, label: string) => ReactNode }) {
  const id = useId();
  const label = plain(el.label);
  const missing = useForm()?.missing.has(str(el.name)) === true;
  return (
    <div className={missing ? "fs-field missing" : "fs-field"}>
      {label && <label htmlFor={id}>{label}{el.required === true && <b className="must" aria-hidden> *</b>}</label>}
      {children(id, label || plain(el.placeholder) || str(el.name))}
      <Missing el={el} />
    </div>
  );
}

export function Input({ el }: { el: Obj }) {
  const { busy } = useView();
  const [value, keep, send] = useEntry(el, "input_value", str(el.default_value));
  const off = busy || el.disabled === true;
  const common = { value, disabled: off, placeholder: plain(el.placeholder), maxLength: num(el.max_length) ?? 1000 };
  return (
    <Labelled el={el}>
      {(id, label) => el.input_type === "multiline_text"
        ? <textarea id={id} aria-label={label} rows={num(el.rows) ?? 3} {...common} onChange={(e) => keep(e.target.value)} />
        : <input id={id} aria-label={label} type={el.input_type === "password" ? "password" : "text"} {...common}
            onChange={(e) => keep(e.target.value)} onKeyDown={(e) => e.key === "Enter" && !e.nativeEvent.isComposing && send(value)} />}
    </Labelled>
  );
}

interface Choice { value: string; text: string }

/** Options of a select; a person select without any offers the members of the chat, as clients do. */
function useChoices(el: Obj): Choice[] {
  const { sim, message } = useView();
  const stage = useStage();
  const given = objs(el.options).map((o) => ({ value: str(o.value), text: plain(o.text) || sim.nameOf(str(o.value)) || str(o.value) }));
  if (given.length > 0 || !str(el.tag).includes("person")) return given;
  const chat = sim.state.get().chats.find((c) => c.id === message.chat);
  const ids = chat?.kind === "group" ? chat.members : stage.castOf(sim.platform).map((p) => p.accounts[sim.platform]!);
  return sim.state.get().people.filter((p) => ids.includes(p.id)).map((p) => ({ value: p.open_id ?? p.id, text: p.name }));
}

export function Select({ el }: { el: Obj }) {
  const { busy } = useView();
  const choices = useChoices(el);
  const first = num(el.initial_index) === undefined ? "" : (choices[num(el.initial_index)! - 1]?.value ?? "");
  const [value, , send] = useEntry(el, "option", str(el.initial_option) || first);
  return (
    <Labelled el={el}>
      {(id, label) => (
        <select id={id} aria-label={label} name={str(el.name)} value={value} disabled={busy || el.disabled === true} onChange={(e) => send(e.target.value)}>
          <option value="" disabled>{plain(el.placeholder) || "请选择"}</option>
          {choices.map((c) => <option key={c.value} value={c.value}>{c.text}</option>)}
        </select>
      )}
    </Labelled>
  );
}

export function MultiSelect({ el }: { el: Obj }) {
  const { busy } = useView();
  const choices = useChoices(el);
  const [value, , send] = useEntry<string[]>(el, "options", list(el.selected_values).map(str));
  return (
    <fieldset className="fs-field fs-multi" disabled={busy || el.disabled === true}>
      <legend>{plain(el.placeholder) || str(el.name)}{el.required === true && <b className="must"> *</b>}</legend>
      {choices.map((c) => (
        <label key={c.value}>
          <input type="checkbox" checked={value.includes(c.value)}
            onChange={(e) => send(e.target.checked ? [...value, c.value] : value.filter((v) => v !== c.value))} /> {c.text}
        </label>
      ))}
      <Missing el={el} />
    </fieldset>
  );
}

// Sent as the simulator's client would: yyyy-MM-dd, HH:mm, "yyyy-MM-dd HH:mm"; the zone is added there.
const pickers: Record<string, { type: string; initial: string }> = {
  date_picker: { type: "date", initial: "initial_date" },
  picker_time: { type: "time", initial: "initial_time" },
  picker_datetime: { type: "datetime-local", initial: "initial_datetime" },
};

export function Picker({ el }: { el: Obj }) {
  const { busy } = useView();
  const { type, initial } = pickers[str(el.tag)]!;
  const [value, , send] = useEntry(el, "option", str(el[initial]));
  return (
    <Labelled el={el}>
      {(id, label) => (
        <input id={id} aria-label={label} type={type} value={value.replace(" ", "T")} disabled={busy || el.disabled === true}
          onChange={(e) => send(e.target.value.replace("T", " "))} />
      )}
    </Labelled>
  );
}

export function Checker({ el }: { el: Obj }) {
  const { busy } = useView();
  const [value, , send] = useEntry(el, "checked", el.checked === true);
  return (
    <label className="fs-field fs-check">
      <input type="checkbox" checked={value} disabled={busy || el.disabled === true} onChange={(e) => send(e.target.checked)} /> {plain(el.text)}
    </label>
  );
}
