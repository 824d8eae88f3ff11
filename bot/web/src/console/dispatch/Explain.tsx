import { useState } from "react";
import { Button, Input, Tag } from "antd";
import { Link, useSearchParams } from "react-router";
import { search } from "../api";
import { outcomeName, priorityColor, typeName, weekdayName } from "../labels";
import { Loaded, Time } from "../Room";
import type { Facts, WhyRouted } from "../types";
import { useLoad } from "../useLoad";

/** Why a ticket went where it went. Its number stands in the address, so that its page can point here. */
export function Explain({ ticket }: { ticket: string }) {
  const [, setParams] = useSearchParams();
  const [number, setNumber] = useState(ticket);
  const load = useLoad<WhyRouted>(ticket && "/rules/explain" + search({ ticket }));
  return (
    <section className="panel" data-part="explain">
      <h2>为什么派给 TA</h2>
      <form className="line wrap" onSubmit={(e) => { e.preventDefault(); setParams(number.trim() ? { ticket: number.trim() } : {}); }}>
        <Input value={number} onChange={(e) => setNumber(e.target.value)} placeholder="IT-000123" aria-label="工单编号" className="short" />
        <Button htmlType="submit" disabled={!number.trim()}>解释</Button>
      </form>
      {ticket && <Loaded load={load}>{(v) => <Why v={v} />}</Loaded>}
    </section>
  );
}

function Why({ v }: { v: WhyRouted }) {
  return (
    <>
      <p className="break"><Link to={`/tickets/${v.number}`}>{v.number}</Link> {v.title}</p>
      <p>{v.at_filing}</p>
      <p className="muted small break">规则看到的：<Saw facts={v.facts} /></p>
      {v.verdicts.length === 0 && <p className="muted">现在没有任何规则。</p>}
      <ol className="plain audit">
        {v.verdicts.map((x, i) => (
          <li key={x.rule} className="line wrap" data-outcome={x.outcome}>
            <span className="muted">{i + 1}.</span><b className="break">{x.rule}</b>
            <Tag color={outcomeName[x.outcome]?.color}>{outcomeName[x.outcome]?.name ?? x.outcome}</Tag><span className="muted break">{x.reason}</span>
          </li>
        ))}
      </ol>
      {v.steps.length > 0 && <h3>分给谁</h3>}
      <ul className="plain">{v.steps.map((s) => <li key={s.at + s.text} className="line wrap"><span className="muted"><Time at={s.at} /></span><span className="break">{s.text}</span></li>)}</ul>
    </>
  );
}

function Saw({ facts: { ticket, requester, now } }: { facts: Facts }) {
  const words = [
    ticket.desk, typeName[ticket.type] ?? ticket.type, ticket.category, ticket.item, requester.department, requester.title, requester.site, requester.vip && "VIP",
    `${weekdayName[now.weekday] ?? ""} ${now.hour} 点`, now.working ? "上班时间" : "下班时间",
  ].filter(Boolean);
  return <><Tag color={priorityColor[ticket.priority]}>{ticket.priority}</Tag>{words.join(" · ")}</>;
}
