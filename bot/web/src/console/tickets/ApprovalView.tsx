import { Tag } from "antd";
import { Time } from "../Room";
import type { Case } from "../types";

const stateName: Record<string, string> = { pending: "审批中", returned: "已退回修改", approved: "已同意", rejected: "已驳回", cancelled: "已撤销" };

export function ApprovalView({ approval: a }: { approval: NonNullable<Case["approval"]> }) {
  return (
    <section className="panel">
      <h2>审批 <Tag color={a.state === "approved" ? "green" : a.state === "rejected" ? "red" : "gold"}>{stateName[a.state] ?? a.state}</Tag></h2>
      <ol className="plain">
        {a.steps.map((s, i) => (
          <li key={i} className="line wrap">
            <b>{i + 1}. {s.name}</b>
            {s.approved === undefined
              ? <span className="muted">{i === a.step && a.state === "pending" ? `等待 ${s.approvers.join("、")}` : s.approvers.join("、")}</span>
              : <span>{s.by || "系统"} {s.approved ? "同意" : "驳回"}{s.reason && `：${s.reason}`} <span className="muted"><Time at={s.at} /></span></span>}
          </li>
        ))}
      </ol>
    </section>
  );
}
