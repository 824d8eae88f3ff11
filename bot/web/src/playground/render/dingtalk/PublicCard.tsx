// The public template with Markdown and callback buttons. Its layout is the order list inside sys_full_json_obj
// (github.com/open-dingtalk/dingtalk-stream-sdk-python, card_instance.py).
import { Markdown } from "../markdown/Markdown";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { list, obj, objs, parse, str, type Obj } from "../value";
import { Picture } from "../Files";
import { JumpButton } from "./linkcards";

export function PublicCard({ params }: { params: Obj }) {
  const full = obj(parse(params.sys_full_json_obj));
  const order = list(full.order).map(str);
  return (
    <article className="card dt-card" aria-label={`钉钉卡片 ${str(params.msgTitle)}`}>
      {str(params.flowStatus) === "1" && <p className="dt-flow" role="status">正在处理…</p>}
      {order.map((name) => <Part key={name} name={name} params={params} full={full} />)}
    </article>
  );
}

function Part({ name, params, full }: { name: string; params: Obj; full: Obj }) {
  switch (name) {
    case "msgTitle":
      return <h4 className="dt-title">{str(params.msgTitle)}</h4>;
    case "msgContent":
    case "staticMsgContent":
      return str(params[name]) === "" ? null : <Markdown text={str(params[name])} dialect="dingtalk" />;
    case "msgTextList":
      return <div className="dt-texts">{objs(full.msgTextList).map((t, i) => <p key={i}>{str(t.text)}</p>)}</div>;
    case "msgImages":
      return <div className="dt-images">{list(full.msgImages).map((x, i) => <Picture key={i} id={str(x) || str(obj(x).url)} />)}</div>;
    case "msgSlider":
      return <div className="dt-texts">{objs(full.msgSlider).map((t, i) => <p key={i}>{str(t.title)}</p>)}</div>;
    case "msgButtons":
      return <Buttons value={full.msgButtons} />;
  }
  return <Unknown what={`order 里的 ${name}`} />;
}

export function Buttons({ value, press }: { value: unknown; press?: (b: Obj) => void }) {
  const view = useView();
  const go = async (b: Obj) => {
    const ask = str(b.confirm) || str(obj(b.confirm).text);
    if (ask && !(await view.confirm("请确认", ask))) return;
    if (press) press(b);
    else await view.press({ action_ids: [str(b.id)], params: {} });
  };
  return (
    <div className="dt-buttons">
      {objs(value).map((b, i) => b.request === true
        ? <button type="button" key={i} className={`dt-btn dt-${str(b.color) || "gray"}`} disabled={view.busy} onClick={() => void go(b)}>{str(b.text)}</button>
        : <JumpButton key={i} title={str(b.text)} url={str(b.url)} className={`dt-btn dt-${str(b.color) || "gray"}`} />)}
    </div>
  );
}
