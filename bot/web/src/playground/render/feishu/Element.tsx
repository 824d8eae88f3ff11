// One element of a card, JSON 2.0: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-components.
import { Fragment, type CSSProperties, type ReactNode } from "react";
import { Markdown } from "../markdown/Markdown";
import { Picture } from "../Files";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { ground } from "../colours";
import { list, num, obj, objs, str, type Obj } from "../value";
import { Button, usePress } from "./Button";
import { Overflow, SelectImage } from "./choices";
import { Chart, Table } from "./data";
import { FormScope } from "./form";
import { Checker, Input, MultiSelect, Picker, Select } from "./inputs";
import { CardText, plain } from "./text";

export function Elements({ value }: { value: unknown }) {
  return <>{list(value).map((el, i) => <Element key={i} el={obj(el)} />)}</>;
}

const draw: Record<string, (el: Obj) => ReactNode> = {
  markdown: (el) => <div className={`fs-text fs-size-${str(el.text_size) || "normal"}`}><Markdown text={str(el.content)} dialect="feishu" /></div>,
  div: (el) => <Div el={el} />,
  plain_text: (el) => <CardText value={el} />,
  hr: () => <hr className="fs-hr" />,
  img: (el) => <figure className="fs-img"><Picture id={str(el.img_key)} alt={plain(el.alt)} />{el.title !== undefined && <figcaption>{plain(el.title)}</figcaption>}</figure>,
  img_combination: (el) => <div className="fs-images">{objs(el.img_list).map((x, i) => <Picture key={i} id={str(x.img_key)} />)}</div>,
  person: (el) => <People ids={[str(el.user_id)]} el={el} />,
  person_list: (el) => <People ids={objs(el.persons).map((p) => str(p.id))} el={el} />,
  column_set: (el) => <ColumnSet el={el} />,
  form: (el) => <FormScope el={el}><Elements value={el.elements} /></FormScope>,
  interactive_container: (el) => <Container el={el} />,
  collapsible_panel: (el) => <Panel el={el} />,
  button: (el) => <Button el={el} />,
  input: (el) => <Input el={el} />,
  select_static: (el) => <Select el={el} />,
  select_person: (el) => <Select el={el} />,
  multi_select_static: (el) => <MultiSelect el={el} />,
  multi_select_person: (el) => <MultiSelect el={el} />,
  date_picker: (el) => <Picker el={el} />,
  picker_time: (el) => <Picker el={el} />,
  picker_datetime: (el) => <Picker el={el} />,
  checker: (el) => <Checker el={el} />,
  overflow: (el) => <Overflow el={el} />,
  select_img: (el) => <SelectImage el={el} />,
  table: (el) => <Table el={el} />,
  chart: (el) => <Chart el={el} />,
};

export function Element({ el }: { el: Obj }) {
  const known = draw[str(el.tag)];
  return known ? <>{known(el)}</> : <Unknown what={str(el.tag)} value={el} />;
}

function Div({ el }: { el: Obj }) {
  return (
    <div className="fs-div">
      {el.text !== undefined && <CardText value={el.text} />}
      {objs(el.fields).length > 0 && (
        <div className="fs-fields">{objs(el.fields).map((f, i) => <div key={i} className={f.is_short === true ? "short" : ""}><CardText value={f.text} /></div>)}</div>
      )}
    </div>
  );
}

function People({ ids, el }: { ids: string[]; el: Obj }) {
  const { sim } = useView();
  return (
    <div className="fs-people">
      {ids.map((id) => {
        const name = sim.nameOf(id) ?? id;
        return <Fragment key={id}><span className="fs-person">{el.show_avatar !== false && <i aria-hidden>{name.slice(-1)}</i>}{el.show_name !== false && name}</span></Fragment>;
      })}
    </div>
  );
}

function columnStyle(c: Obj): CSSProperties {
  const width = str(c.width) || "auto";
  const grow = width === "weighted" ? (num(c.weight) ?? 1) : 0;
  return { flex: width === "weighted" ? `${grow} 1 0` : width.endsWith("px") ? `0 0 ${width}` : "0 1 auto", minWidth: width === "weighted" ? 90 : undefined };
}

function ColumnSet({ el }: { el: Obj }) {
  const mode = str(el.flex_mode) || "none";
  const back = str(el.background_style);
  return (
    <div className={`fs-columns fs-flex-${mode}`} style={{ background: back && back !== "default" ? ground(back) : undefined }}>
      {objs(el.columns).map((c, i) => c.tag === "column"
        ? <div key={i} className="fs-column" style={columnStyle(c)}><Elements value={c.elements} /></div>
        : <Unknown key={i} what={`column_set 里的 ${str(c.tag)}`} value={c} />)}
    </div>
  );
}

function Container({ el }: { el: Obj }) {
  const { busy } = useView();
  const go = usePress(el);
  return (
    <div className={`fs-container${el.has_border === true ? " border" : ""}`} role="button" tabIndex={0} aria-disabled={busy}
      onClick={() => void go()} onKeyDown={(e) => e.key === "Enter" && void go()}>
      <Elements value={el.elements} />
    </div>
  );
}

function Panel({ el }: { el: Obj }) {
  return (
    <details className="fs-panel" open={el.expanded === true}>
      <summary>{plain(obj(obj(el.header).title)) || "展开"}</summary>
      <div><Elements value={el.elements} /></div>
    </details>
  );
}
