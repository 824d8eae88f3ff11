// Choices that are neither select nor check box: the overflow menu and pictures to pick.
import { useView } from "../context";
import { Picture } from "../Files";
import { list, objs, safeURL, str, type Obj } from "../value";
import { useEntry } from "./form";
import { plain } from "./text";

export function Overflow({ el }: { el: Obj }) {
  const { press, busy } = useView();
  const pick = (o: Obj) => {
    const href = safeURL(str((o.multi_url as Obj | undefined)?.url));
    if (href) window.open(href, "_blank", "noopener,noreferrer");
    else void press({ tag: "overflow", name: el.name, element_id: el.element_id, option: str(o.value) });
  };
  return (
    <details className="fs-overflow">
      <summary aria-label="更多操作">⋯</summary>
      <div>{objs(el.options).map((o, i) => <button type="button" key={i} disabled={busy} onClick={() => pick(o)}>{plain(o.text)}</button>)}</div>
    </details>
  );
}

export function SelectImage({ el }: { el: Obj }) {
  const { busy } = useView();
  const many = el.multi_select === true;
  const [chosen, , send] = useEntry<unknown>(el, many ? "options" : "option", many ? [] : "");
  const on = (v: string) => (many ? list(chosen).includes(v) : chosen === v);
  const toggle = (v: string) => send(many ? (on(v) ? list(chosen).filter((x) => x !== v) : [...list(chosen), v]) : v);
  return (
    <div className="fs-images" role="group" aria-label={plain(el.placeholder) || "选择图片"}>
      {objs(el.options).map((o, i) => (
        <button type="button" key={i} aria-pressed={on(str(o.value))} disabled={busy || o.disabled === true} onClick={() => toggle(str(o.value))}>
          <Picture id={str(o.img_key)} alt={str(o.value)} />
        </button>
      ))}
    </div>
  );
}
