import { Alert, Button, Tag, Tooltip } from "antd";
import { CheckCircleFilled } from "@ant-design/icons";
import { Link } from "react-router";
import { ago, platformName } from "./labels";
import { Loaded, Nothing, Room } from "./Room";
import { BotState } from "./bots/BotState";
import { TicketRows } from "./tickets/TicketRows";
import type { Overview as Data } from "./types";
import { useLoad } from "./useLoad";

export function Overview() {
  const load = useLoad<Data>("/overview", 15_000);
  return (
    <Room title={load.data?.org_name || "总览"} intro="今天的工单和机器人的状态，每 15 秒更新。">
      <Loaded load={load}>{(v) => (
        <>
          {v.steps.some((s) => !s.done) && <FirstSteps steps={v.steps} />}
          <Trouble v={v} />
          <dl className="figures">
            <Figure label="今天新建" value={v.today.created} hint={v.today.urgent ? `其中紧急 ${v.today.urgent}` : undefined} />
            <Figure label="今天建、已解决" value={v.today.resolved} />
            <Figure label="未完成" value={v.open} to="/tickets?open=true" />
            <Figure label="待接单" value={v.new} to="/tickets?status=new" />
          </dl>
          <div className="columns">
            <section className="panel">
              <h2>机器人</h2>
              {v.bots.length === 0 && <p className="muted">还没有机器人。</p>}
              <ul className="plain">
                {v.bots.map((b) => (
                  <li key={b.id} className="line">
                    <Link to={`/bots/${b.id}`}>{b.title}</Link>
                    <span className="muted">{platformName[b.platform]}</span>
                    <span className="grow" />
                    <BotState bot={b} />
                  </li>
                ))}
              </ul>
            </section>
            <section className="panel">
              <h2>服务台</h2>
              <ul className="plain">
                {v.desks.map((d) => (
                  <li key={d.desk} className="line">
                    <Link to={`/tickets?desk=${d.desk}`}>{d.name}</Link>
                    <span className="grow" />
                    {d.asked > 0 && (
                      <Tooltip title={`近 30 天请 ${d.asked} 人评价，${d.rated} 人评了分`}>
                        <span className={d.rated && d.average < 3.5 ? "bad" : "muted"}>
                          {d.rated ? `满意度 ${d.average.toFixed(1)} · ` : ""}评价率 {Math.round((100 * d.rated) / d.asked)}%
                        </span>
                      </Tooltip>
                    )}
                    <span>今天 {d.created}</span>
                    <Tag color={d.open ? "blue" : "default"}>未完成 {d.open}</Tag>
                  </li>
                ))}
              </ul>
            </section>
          </div>
          <section>
            <h2>最近的工单</h2>
            {v.latest.length ? <TicketRows tickets={v.latest} /> : <Nothing text="还没有工单。员工给机器人发消息后，工单会出现在这里。" />}
          </section>
        </>
      )}</Loaded>
    </Room>
  );
}

function Figure({ label, value, hint, to }: { label: string; value: number; hint?: string; to?: string }) {
  const body = <><dt>{label}</dt><dd>{value}{hint && <small>{hint}</small>}</dd></>;
  return to ? <Link to={to} className="figure">{body}</Link> : <div className="figure">{body}</div>;
}

const stepText: Record<string, { title: string; text: string; to: string; go: string }> = {
  bot: { title: "登记一个机器人", text: "跟着步骤在企业微信、钉钉或飞书建应用，粘贴凭证，马上可用。", to: "/bots/new", go: "开始登记" },
  heard: { title: "让同事说句话", text: "给机器人发一条问题试试，例如「VPN 连不上，报错 809」。发过消息的人会出现在「人员」里。", to: "/people", go: "看人员" },
  group: { title: "绑定技术员群", text: "把机器人拉进群，@它说句话，再把群绑定到服务台。", to: "/groups", go: "去绑定" },
  staff: { title: "指定处理人员", text: "每个服务台至少要有一个人能接单。", to: "/people", go: "去指定" },
};

function FirstSteps({ steps }: { steps: Data["steps"] }) {
  const next = steps.find((s) => !s.done)?.key;
  return (
    <section className="panel first-steps">
      <h2>开始使用</h2>
      <ol className="plain">
        {steps.map((s, i) => {
          const t = stepText[s.key];
          return t && (
            <li key={s.key} className={s.done ? "line done" : "line"}>
              {s.done ? <CheckCircleFilled className="good" aria-label="已完成" /> : <span className="number" aria-hidden>{i + 1}</span>}
              <div className="grow"><b>{t.title}</b><br /><span className="muted">{t.text}{!!s.missing?.length && `还缺：${s.missing.join("、")}。`}</span></div>
              {!s.done && <Link to={t.to}><Button type={s.key === next ? "primary" : "default"}>{t.go}</Button></Link>}
            </li>
          );
        })}
      </ol>
    </section>
  );
}

function Trouble({ v }: { v: Data }) {
  return (
    <>
      {v.alarms.map((a) => (
        <Alert key={`${a.bot}|${a.key}`} type="error" showIcon className="gap" title={a.text}
          description={`${a.bot ? a.bot + " · " : ""}${ago(a.last)}${a.times > 1 ? `，共 ${a.times} 次` : ""}`} action={<Link to="/alarms">查看</Link>} />
      ))}
      {v.parked + v.failed > 0 && (
        <Alert type="warning" showIcon className="gap" title={[v.parked && `${v.parked} 条来信处理失败被搁置`, v.failed && `${v.failed} 条消息没有送达`].filter(Boolean).join("，")} action={<Link to="/failures">去处理</Link>} />
      )}
      {v.groups.broken > 0 && (
        <Alert type="warning" showIcon className="gap" title={`${v.groups.broken} 个群的绑定失效，服务台的消息发不进去`} action={<Link to="/groups">去处理</Link>} />
      )}
    </>
  );
}
