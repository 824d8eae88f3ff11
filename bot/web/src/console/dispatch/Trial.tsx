import { useState } from "react";
import { Alert, Button, Input, InputNumber } from "antd";
import { Link } from "react-router";
import { api, messageOf } from "../api";
import type { Trial as Doc } from "../types";

const example = `- name: 停线
  when: 'ticket.text contains "停线" and not now.working'
  priority: P1`;

/** What rules would have done with the tickets of the last days: the stored ones, or a list that is not written yet. */
export function Trial() {
  const [days, setDays] = useState(30);
  const [rules, setRules] = useState("");
  const [state, setState] = useState<{ busy?: boolean; trial?: Doc; error?: unknown }>({});
  const run = () => {
    setState({ busy: true });
    api.post<Doc>("/rules/try", { days, rules }).then((trial) => setState({ trial }), (error: unknown) => setState({ error }));
  };
  return (
    <section className="panel" data-part="trial">
      <h2>试算</h2>
      <p className="muted">拿最近的工单算一遍，什么都不会改动。留空试算现在的规则；也可以贴上还没写入的规则。</p>
      <Input.TextArea value={rules} onChange={(e) => setRules(e.target.value)} autoSize={{ minRows: 3, maxRows: 14 }} placeholder={example} aria-label="规则（YAML）" spellCheck={false} className="code" />
      <div className="line wrap">
        <span>最近</span><InputNumber min={1} max={366} value={days} onChange={(v) => setDays(v ?? 30)} aria-label="天数" /><span>天</span>
        <Button type="primary" loading={state.busy ?? false} onClick={run}>试算</Button>
        {rules && <Button onClick={() => setRules("")}>清空，用现在的规则</Button>}
      </div>
      {state.error !== undefined && <Alert type="error" showIcon className="gap" title="没有试算" description={<pre className="explain">{messageOf(state.error)}</pre>} />}
      {state.trial && <Outcome trial={state.trial} />}
    </section>
  );
}

function Outcome({ trial }: { trial: Doc }) {
  if (trial.total === 0) return <p>这段时间没有工单，换个天数再试。</p>;
  return (
    <>
      <p>{trial.total} 张工单{trial.cut && "（只算了最新的这些）"}，{trial.none} 张没有规则生效。</p>
      <ul className="plain">
        {trial.fired.map((f) => (
          <li key={f.rule} className="line wrap" data-fired={f.rule}><b className="break">{f.rule}</b><span className="muted break">{f.effect}</span><span className="grow" /><span>{f.times} 张</span></li>
        ))}
      </ul>
      {trial.changes.length > 0 && (
        <details>
          <summary>会改动的工单{trial.changes.length === 100 && "（最新的 100 张）"}</summary>
          <ul className="plain">
            {trial.changes.map((c) => <li key={c.number} className="line wrap"><Link to={`/tickets/${c.number}`}>{c.number}</Link><span>{c.rule}</span><span className="muted break">{c.change}</span></li>)}
          </ul>
        </details>
      )}
    </>
  );
}
