// table and chart: data laid out plainly, enough to judge what was sent.
import { Markdown } from "../markdown/Markdown";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { list, obj, objs, str, type Obj } from "../value";

function Cell({ kind, value }: { kind: string; value: unknown }) {
  const { sim } = useView();
  switch (kind) {
    case "lark_md":
    case "markdown":
      return <Markdown text={str(value)} dialect="feishu" />;
    case "options":
      return Array.isArray(value) ? <>{objs(value).map((o, i) => <span key={i} className="fs-tag">{str(o.text)}</span>)}</> : <>{str(value)}</>;
    case "persons":
      return <>{(Array.isArray(value) ? value : [value]).map((id) => sim.nameOf(str(id)) ?? str(id)).join("、")}</>;
    case "date":
      return <>{new Date(Number(value)).toLocaleDateString("zh-CN")}</>;
    case "number":
    case "text":
      return <>{str(value)}</>;
  }
  return <Unknown what={`表格列 ${kind}`} />;
}

export function Table({ el }: { el: Obj }) {
  const columns = objs(el.columns);
  return (
    <div className="md-table"><table>
      <thead><tr>{columns.map((c) => <th key={str(c.name)}>{str(c.display_name) || str(c.name)}</th>)}</tr></thead>
      <tbody>{objs(el.rows).map((row, i) => (
        <tr key={i}>{columns.map((c) => <td key={str(c.name)}><Cell kind={str(c.data_type) || "text"} value={row[str(c.name)]} /></td>)}</tr>
      ))}</tbody>
    </table></div>
  );
}

/** A VChart spec drawn as labelled bars: the numbers count here, not the shape. */
export function Chart({ el }: { el: Obj }) {
  const spec = obj(el.chart_spec);
  const data = Array.isArray(spec.data) ? obj(spec.data[0]) : obj(spec.data);
  const rows = objs(data.values);
  const x = str(spec.xField ?? spec.categoryField) || str(list(spec.xField)[0]);
  const y = str(spec.yField ?? spec.valueField);
  if (rows.length === 0 || !x || !y) return <Unknown what={`图表 ${str(spec.type)}`} value={spec} />;
  const most = Math.max(1, ...rows.map((r) => Number(r[y]) || 0));
  return (
    <figure className="fs-chart">
      {obj(spec.title).text !== undefined && <figcaption>{str(obj(spec.title).text)}</figcaption>}
      {rows.map((r, i) => (
        <div key={i}><span>{str(r[x])}</span><i style={{ width: `${(100 * (Number(r[y]) || 0)) / most}%` }} /><b>{str(r[y])}</b></div>
      ))}
    </figure>
  );
}
