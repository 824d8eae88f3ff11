// button: callback, link, form submit or reset, with an optional question before.
import { useView } from "../context";
import { objs, obj, safeURL, str, type Obj } from "../value";
import { useForm, type FormState } from "./form";
import { plain } from "./text";

function clickAction(el: Obj, form: FormState | undefined): Obj | undefined {
  if (el.form_action_type === "submit") return { tag: "button", name: el.name, form_value: form?.values ?? {} };
  const callback = objs(el.behaviors).find((b) => b.type === "callback");
  return callback && { tag: str(el.tag), name: el.name, element_id: el.element_id, value: callback.value };
}

/** What pressing a component does, in the order of the client: question, link, callback. */
export function usePress(el: Obj): () => Promise<void> {
  const { press, confirm } = useView();
  const form = useForm();
  return async () => {
    if (el.form_action_type === "reset") return form?.reset();
    if (el.form_action_type === "submit" && form && !form.complete()) return;
    const ask = obj(el.confirm);
    if (el.confirm && !(await confirm(plain(ask.title), plain(ask.text)))) return;
    const link = objs(el.behaviors).find((b) => b.type === "open_url");
    const href = link && safeURL(str(link.pc_url) || str(link.default_url));
    if (href) window.open(href, "_blank", "noopener,noreferrer");
    const action = clickAction(el, form);
    if (action) await press(action);
  };
}

export function Button({ el }: { el: Obj }) {
  const { busy } = useView();
  const go = usePress(el);
  const kind = str(el.type) || "default";
  const hint = plain(el.disabled === true ? el.disabled_tips : el.hover_tips) || undefined;
  return (
    <button type="button" className={`fs-btn fs-btn-${kind}`} title={hint} disabled={busy || el.disabled === true} onClick={() => void go()}>
      {plain(el.text) || plain(el.icon) || "按钮"}
    </button>
  );
}
