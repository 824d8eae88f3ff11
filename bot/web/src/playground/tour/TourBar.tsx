// The strip that leads through the guided path.
import { CheckCircleFilled, CheckOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { useEffect, useState } from "react";
import { steps } from "./steps";
import { Spotlight } from "./Spotlight";
import type { Tour } from "./useTour";

export function TourBar({ tour }: { tour: Tour }) {
  const { at, step, tools } = tour;
  const overdue = useStalled(at, tour.busy);
  if (at === undefined || !tools) return null;
  if (!step) return <Finished tour={tour} />;
  return (
    <section className="tour" aria-label="试试看" data-step={at}>
      <ol className="tour-steps" aria-label="进度">
        {steps.map((s, i) => (
          <li key={s.title} className={i < at ? "past" : i === at ? "now" : ""} aria-current={i === at ? "step" : undefined} title={s.title}>
            {i < at ? <CheckOutlined aria-label="已完成" /> : i + 1}
          </li>
        ))}
      </ol>
      <div className="tour-text" role="status">
        <strong>{at + 1}. {step.title}</strong>
        <span>{step.text(tools)}</span>
        {overdue && <small>还没等到结果？可以点「帮我点」，或者先跳过这一步。</small>}
      </div>
      <div className="tour-acts">
        <Button type="primary" loading={tour.busy} onClick={() => void tour.help()} data-spot="help">帮我点</Button>
        <Button onClick={tour.show}>带我过去</Button>
        <Button type="text" onClick={tour.skip}>跳过</Button>
        <Button type="text" onClick={tour.stop}>退出</Button>
      </div>
      <Spotlight find={() => step.target(tools)} />
    </section>
  );
}

function Finished({ tour }: { tour: Tour }) {
  return (
    <section className="tour done" aria-label="试试看" data-step="done">
      <div className="tour-text" role="status">
        <strong><CheckCircleFilled aria-hidden /> 走完了</strong>
        <span>一张工单跨了三个平台：员工在企业微信，技术员在钉钉，审批人在飞书。接下来随意切换身份，或打开「原始流量」看看每一步真正发了什么。</span>
      </div>
      <div className="tour-acts"><Button type="primary" onClick={tour.stop}>知道了</Button><Button onClick={tour.start}>再来一遍</Button></div>
    </section>
  );
}

/** True when a step has been on for a while without anything happening. */
function useStalled(at: number | undefined, busy: boolean): boolean {
  const [stalled, setStalled] = useState(false);
  useEffect(() => {
    setStalled(false);
    if (at === undefined || busy) return;
    const t = setTimeout(() => setStalled(true), 25_000);
    return () => clearTimeout(t);
  }, [at, busy]);
  return stalled;
}
