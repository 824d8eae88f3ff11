// Markdown in one of the three dialects.
import { Fragment, type ReactNode } from "react";
import { useView } from "../context";
import { splitBlocks, type Block, type Dialect } from "./blocks";
import { inline, type InlineContext } from "./inline";

export function Markdown({ text, dialect }: { text: string; dialect: Dialect }) {
  const { sim } = useView();
  const cx: InlineContext = { nameOf: (id) => sim.nameOf(id), fileURL: (id) => sim.fileURL(id) };
  return <div className="md">{splitBlocks(text, dialect).map((b, i) => <Fragment key={i}>{draw(b, cx)}</Fragment>)}</div>;
}

const lines = (all: string[], cx: InlineContext): ReactNode =>
  inline(all.map((l) => l.trim()).join("\n"), cx);

function draw(b: Block, cx: InlineContext): ReactNode {
  switch (b.kind) {
    case "text":
      return <p>{lines(b.lines, cx)}</p>;
    case "heading":
      return <p className={`md-h md-h${b.level}`}>{inline(b.text, cx)}</p>;
    case "quote":
      return <blockquote>{lines(b.lines, cx)}</blockquote>;
    case "code":
      return <pre>{b.text}</pre>;
    case "rule":
      return <hr />;
    case "list":
      return b.ordered
        ? <ol start={b.start}>{b.items.map((t, i) => <li key={i}>{inline(t, cx)}</li>)}</ol>
        : <ul>{b.items.map((t, i) => <li key={i}>{inline(t, cx)}</li>)}</ul>;
    case "table":
      return (
        <div className="md-table"><table>
          <thead><tr>{b.head.map((c, i) => <th key={i}>{inline(c, cx)}</th>)}</tr></thead>
          <tbody>{b.rows.map((r, i) => <tr key={i}>{r.map((c, j) => <td key={j}>{inline(c, cx)}</td>)}</tr>)}</tbody>
        </table></div>
      );
  }
}
