import { Alert } from "antd";
import { assetField, assetState } from "../labels";
import type { Asset, AssetPreview } from "../types";

/** What is wrong with a file, line by line. */
export function Faults({ preview: p }: { preview: AssetPreview }) {
  return (
    <>
      <Alert type="error" showIcon className="gap" title={`文件有 ${p.faults_total} 处错误，没有写入任何内容`} description="请在文件里改好，再选一次。" role="alert" />
      <section className="panel">
        <ol className="plain audit">
          {p.faults.map((f, i) => <li key={i} className="line"><b className="fault-line">第 {f.line} 行</b><span className="break">{f.problem}</span></li>)}
        </ol>
        <More shown={p.faults.length} total={p.faults_total} />
      </section>
    </>
  );
}

/** What a file changes. */
export function Plan({ preview: p }: { preview: AssetPreview }) {
  return (
    <>
      <Alert type="info" showIcon className="gap" title={`新增 ${p.added_total} 项，更新 ${p.changed_total} 项，${p.same} 项没有变化`} role="status" />
      {p.changed_total > 0 && (
        <section className="panel">
          <h2>更新</h2>
          <ul className="plain audit">
            {p.changed.map((c) => <li key={c.after.code}><b>{c.after.code}</b><p className="muted break change-words">{differences(c.before, c.after)}</p></li>)}
          </ul>
          <More shown={p.changed.length} total={p.changed_total} />
        </section>
      )}
      {p.added_total > 0 && (
        <section className="panel">
          <h2>新增</h2>
          <ul className="plain audit">
            {p.added.map((a) => <li key={a.code}><b>{a.code}</b><p className="muted break change-words">{[a.kind, a.holder_name ?? "无人使用", a.site, assetState[a.state].name].filter(Boolean).join(" · ")}</p></li>)}
          </ul>
          <More shown={p.added.length} total={p.added_total} />
        </section>
      )}
    </>
  );
}

const fields = ["kind", "holder", "site", "state"];
const values = (a: Asset) => [a.kind, a.holder_name ?? "", a.site ?? "", assetState[a.state].name];

function differences(before: Asset, after: Asset): string {
  const was = values(before);
  const is = values(after);
  return fields.flatMap((f, i) => (was[i] === is[i] ? [] : [`${assetField[f]}：${was[i] || "无"} → ${is[i] || "无"}`])).join("；");
}

function More({ shown, total }: { shown: number; total: number }) {
  return total > shown ? <p className="muted">只列出前 {shown} 项，共 {total} 项。</p> : null;
}
