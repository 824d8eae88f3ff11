// Values entered into a card: kept per form, or sent at once when a component stands alone.
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { useView } from "../context";
import { list, objs, str, type Obj } from "../value";

export interface FormState {
  name: string;
  values: Obj;
  set: (name: string, value: unknown) => void;
  reset: () => void;
  /** Required fields that were empty when the form was last submitted. */
  missing: Set<string>;
  /** Marks them; true when nothing is missing. The client sends nothing before that. */
  complete: () => boolean;
}

const FormContext = createContext<FormState | undefined>(undefined);

export const useForm = () => useContext(FormContext);

/** Names of required components below, with what they hold before anybody touches them. */
function required(elements: unknown): [name: string, initial: unknown][] {
  return objs(elements).flatMap((el) => [
    ...(el.required === true && el.name && el.tag !== "button" ? [[str(el.name), initial(el)] as [string, unknown]] : []),
    ...required(el.elements), ...required(el.columns),
  ]);
}

const initial = (el: Obj): unknown =>
  el.default_value ?? el.initial_option ?? el.initial_date ?? el.initial_time ?? el.initial_datetime ?? el.initial_index ?? (list(el.selected_values).length ? el.selected_values : undefined);

const isEmpty = (v: unknown) => v === undefined || v === "" || (Array.isArray(v) && v.length === 0);

export function FormScope({ el, children }: { el: Obj; children: ReactNode }) {
  const name = str(el.name);
  const [values, setValues] = useState<Obj>({});
  const [missing, setMissing] = useState(new Set<string>());
  const [round, setRound] = useState(0);
  const form = useMemo<FormState>(() => ({
    name, values,
    missing,
    set: (field, value) => {
      setValues((now) => ({ ...now, [field]: value }));
      setMissing((now) => new Set([...now].filter((n) => n !== field)));
    },
    complete: () => {
      const open = required(el.elements).filter(([n, before]) => isEmpty(n in values ? values[n] : before)).map(([n]) => n);
      setMissing(new Set(open));
      return open.length === 0;
    },
    reset: () => {
      setValues({});
      setMissing(new Set());
      setRound((n) => n + 1);
    },
  }), [name, values, missing, el]);
  return (
    <FormContext value={form}>
      <div className="fs-form" role="group" key={round}>{children}</div>
    </FormContext>
  );
}

/**
 * The value of one component and how to change it. Inside a form it waits for the submit button, else it is sent as the client does:
 * key is the wire field (open.feishu.cn/document/…/feishu-cards/card-callback-communication).
 */
export function useEntry<T>(el: Obj, key: "option" | "options" | "input_value" | "checked", initial: T): [T, (v: T) => void, (v: T) => void] {
  const form = useForm();
  const { press } = useView();
  const [alone, setAlone] = useState(initial);
  const name = str(el.name);
  const value = form ? ((form.values[name] as T | undefined) ?? initial) : alone;
  const keep = (v: T) => (form ? form.set(name, v) : setAlone(v));
  const send = (v: T) => {
    keep(v);
    if (!form) void press({ tag: el.tag, name: el.name, element_id: el.element_id, [key]: v });
  };
  return [value, keep, send];
}
