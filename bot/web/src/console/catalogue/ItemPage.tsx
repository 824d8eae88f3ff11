import { Alert, Descriptions, Tag } from "antd";
import { Link, useParams } from "react-router";
import { fieldType, roleName } from "../labels";
import { Loaded, Room } from "../Room";
import type { FormField, ItemCase } from "../types";
import { useLoad } from "../useLoad";
import { ExamplesTag } from "./Catalogue";
import { Examples } from "./Examples";

/** One service as a whole: what it looks like drawn, who approves, what is asked, and whether its examples end as they say. */
export default function ItemPage() {
  const { id = "" } = useParams();
  const load = useLoad<ItemCase>(`/catalogue/${encodeURIComponent(id)}`);
  return (
    <Room title={load.data?.name ?? id} intro={<><Link to="/catalogue">返回服务目录</Link>{load.data && <> · <code>{load.data.id}</code> · 只看，由 <code>imdesk apply</code> 写入（设置第 {load.data.version} 版）</>}</>}>
      <Loaded load={load}>{(it) => (
        <>
          {it.failing > 0 && <Alert type="warning" showIcon className="gap" title={`${it.failing} 个示例的结果和写的不一样`} description="多半是人员或上级变了。请核对下面的示例，改好人员或 YAML 后再运行 imdesk apply。" />}
          <section className="panel">
            <h2>流程</h2>
            <Drawing item={it} />
          </section>
          <div className="columns">
            <div>
              <Facts item={it} />
              <Form fields={it.form} />
            </div>
            <div>
              <section className="panel">
                <h2>谁审批，之后做什么</h2>
                <pre className="explain">{it.explain.slice(1).map((l) => l.replace(/^ {2}/, "")).join("\n")}</pre>
              </section>
              <Examples cases={it.cases} />
            </div>
          </div>
        </>
      )}</Loaded>
    </Room>
  );
}

const readable = 900; // px, below which a wide drawing is scrolled instead of made smaller

/** As an image a drawing can run nothing and load nothing. Where it is too wide, it alone is scrolled. */
function Drawing({ item: it }: { item: ItemCase }) {
  const wide = Number(/width="(\d+)"/.exec(it.drawing)?.[1] ?? readable);
  const src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(it.drawing);
  return <div className="drawing" tabIndex={0} role="region" aria-label="流程图，可以左右滚动"><img src={src} style={{ minWidth: Math.min(wide, readable) }} alt={`${it.name}的流程：${it.explain.slice(1).join("；")}`} /></div>;
}

function Facts({ item: it }: { item: ItemCase }) {
  const a = it.audience;
  const who = a ? [...a.departments, ...a.roles.map((r) => roleName[r] ?? r), ...a.desks, ...a.people].join("、") : "所有人";
  const items = [
    { key: "desk", label: "服务台", children: it.desk_name },
    { key: "about", label: "说明", children: it.description || "没有" },
    { key: "who", label: "谁可以申请", children: `${who}（${it.invited} 人）` },
    ...(it.keywords.length ? [{ key: "words", label: "也可以说", children: it.keywords.join("、") }] : []),
    { key: "examples", label: "示例", children: <ExamplesTag item={it} /> },
  ];
  return <section className="panel"><h2>服务</h2><Descriptions column={1} size="small" items={items} /></section>;
}

function Form({ fields }: { fields: FormField[] }) {
  return (
    <section className="panel">
      <h2>表单</h2>
      {fields.length === 0 && <p className="muted">不问任何问题。</p>}
      <ol className="plain audit">
        {fields.map((f) => (
          <li key={f.label}>
            <div className="line wrap"><b className="break">{f.label}</b><span className="muted">{fieldType[f.type] ?? f.type}</span>{f.required && <Tag color="blue">必填</Tag>}{f.depends && <Tag>视前面的回答</Tag>}</div>
            {(f.options?.length || f.help) && <p className="muted small break change-words">{[f.options?.join(" / "), f.help].filter(Boolean).join("。")}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}
