import { Tag } from "antd";
import { Loaded, Time } from "../Room";
import type { Delegation, Page } from "../types";
import { useLoad } from "../useLoad";

/** Who decides in whose place, now and later. */
export function Delegations() {
  const load = useLoad<Page<Delegation>>("/delegations");
  return (
    <>
      <h2>委托</h2>
      <p className="muted">请假的审批人在聊天里说，例如「委托 李娜 2026-12-01~2026-12-05」。到期自动结束，期间的决定记作「李娜 代 张三」。</p>
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <p className="panel muted">现在没有委托。</p>
        : (
          <section className="panel">
            <ul className="plain audit">
              {v.items.map((d, i) => (
                <li key={i} className="line wrap">
                  <span className="break"><b>{d.person}</b> 的审批由 <b>{d.deputy}</b> 代办</span>
                  <span className="muted"><Time at={d.from} /> — <Time at={d.until} /></span>
                  <Tag color={d.holds ? "green" : "default"}>{d.holds ? "生效中" : "还没开始"}</Tag>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </Loaded>
    </>
  );
}
