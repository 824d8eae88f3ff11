// The form component of a card: open.dingtalk.com/document/orgapp/form-variables. Required fields are checked here, as the client does.
import { useId, useState } from "react";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { list, objs, str, type Obj } from "../value";

export function OwnForm({ fields, label }: { fields: Obj[]; label: string }) {
  const { press, busy, sim } = useView();
  const [values, setValues] = useState<Obj>(() => Object.fromEntries(fields.map((f) => [str(f.name), f.defaultValue ?? ""])));
  const submit = () => {
    const missing = fields.find((f) => f.required === true && isEmpty(values[str(f.name)]));
    if (missing) return sim.toast("error", str(missing.requiredMsg) || `请填写${str(missing.label)}`);
    const form = Object.fromEntries(fields.filter((f) => !isEmpty(values[str(f.name)])).map((f) => [str(f.name), answer(f, values[str(f.name)])]));
    void press({ action_ids: ["form"], params: { form } });
  };
  return (
    <form className="dt-form" onSubmit={(e) => { e.preventDefault(); submit(); }}>
      {fields.filter((f) => f.hidden !== true).map((f) => (
        <Field key={str(f.name)} f={f} value={values[str(f.name)]} set={(v) => setValues((now) => ({ ...now, [str(f.name)]: v }))} />
      ))}
      <button type="submit" className="dt-btn dt-blue" disabled={busy}>{label}</button>
    </form>
  );
}

const isEmpty = (v: unknown) => v === undefined || v === "" || (Array.isArray(v) && v.length === 0);

/** A choice travels as {index, value}, several as lists in both. */
function answer(f: Obj, v: unknown): unknown {
  const index = (x: unknown) => objs(f.options).findIndex((o) => o.value === x);
  if (f.type === "SELECT") return { index: index(v), value: v };
  if (f.type === "MULTI_SELECT") return { index: list(v).map(index), value: v };
  return v;
}

const htmlTypes: Record<string, string> = { TEXT: "text", NUMBER: "number", DATE: "date", TIME: "time", DATETIME: "datetime-local" };

function Field({ f, value, set }: { f: Obj; value: unknown; set: (v: unknown) => void }) {
  const id = useId();
  const kind = str(f.type);
  const off = f.readOnly === true;
  const caption = <label htmlFor={id}>{str(f.label)}{f.required === true && <b className="must"> *</b>}</label>;
  if (kind in htmlTypes) {
    return <div className="dt-field">{caption}<input id={id} type={htmlTypes[kind]} readOnly={off} placeholder={str(f.placeholder)} value={str(value)} onChange={(e) => set(e.target.value)} /></div>;
  }
  switch (kind) {
    case "TEXT_AREA":
      return <div className="dt-field">{caption}<textarea id={id} rows={3} readOnly={off} placeholder={str(f.placeholder)} value={str(value)} onChange={(e) => set(e.target.value)} /></div>;
    case "SELECT":
    case "CHECKBOX_GROUP":
      return (
        <div className="dt-field">{caption}
          <select id={id} value={str(value)} disabled={off} onChange={(e) => set(e.target.value)}>
            <option value="" disabled>{str(f.placeholder) || "请选择"}</option>
            {objs(f.options).map((o) => <option key={str(o.value)} value={str(o.value)}>{str(o.text)}</option>)}
          </select>
        </div>
      );
    case "MULTI_SELECT":
    case "MULTI_CHECKBOX_GROUP":
      return (
        <fieldset className="dt-field" disabled={off}><legend>{str(f.label)}</legend>
          {objs(f.options).map((o) => (
            <label key={str(o.value)}><input type="checkbox" checked={list(value).includes(o.value)}
              onChange={(e) => set(e.target.checked ? [...list(value), o.value] : list(value).filter((x) => x !== o.value))} /> {str(o.text)}</label>
          ))}
        </fieldset>
      );
    case "CHECKBOX":
    case "SWITCH":
      return <label className="dt-field"><input id={id} type="checkbox" disabled={off} checked={value === true || value === "true"} onChange={(e) => set(e.target.checked)} /> {str(f.label)}</label>;
  }
  return <Unknown what={`表单字段 ${kind}`} value={f} />;
}
