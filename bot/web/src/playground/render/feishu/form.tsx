// Values entered into a card: kept per form, or sent at once when a component stands alone.
import { createContext, useContext, useMemo, useState, type ReactNode } from "react";
import { useView } from "../context";
import { str, type Obj } from "../value";

export interface FormState {
  name: string;
  values: Obj;
  set: (name: string, value: unknown) => void;
  reset: () => void;
}

const FormContext = createContext<FormState | undefined>(undefined);

export const useForm = () => useContext(FormContext);

export function FormScope({ name, children }: { name: string; children: ReactNode }) {
  const [values, setValues] = useState<Obj>({});
  const [round, setRound] = useState(0);
  const form = useMemo<FormState>(() => ({
    name, values,
    set: (field, value) => setValues((now) => ({ ...now, [field]: value })),
    reset: () => {
      setValues({});
      setRound((n) => n + 1);
    },
  }), [name, values]);
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
