import { Tag, Tooltip } from "antd";
import { ago, exactly, platformName } from "../labels";
import type { Desk, Member } from "../types";

/** People as rows that fold where it is narrow. A row opens what the person does for the desks. */
export function MemberRows({ members, desks, onChoose }: { members: Member[]; desks: Desk[]; onChoose: (m: Member) => void }) {
  return (
    <div className="member-rows">
      <div className="member-row member-head small muted only-wide" aria-hidden><span>姓名</span><span>账号</span><span>职责</span><span>最近来信</span></div>
      <ul className="plain">
        {members.map((m) => (
          <li key={m.id}>
            <button type="button" className="member-row" data-person={m.id} onClick={() => onChoose(m)} aria-haspopup="dialog">
              <span className="break">
                <b>{m.name}</b> {!m.active && <Tag>已停用</Tag>}
                <span className="muted small member-where">{[m.department, m.title, m.listed && "设置文件"].filter(Boolean).join(" · ")}</span>
              </span>
              <span className="tags"><Accounts member={m} /></span>
              <span className="tags"><DutyTags member={m} desks={desks} /></span>
              <span className="muted"><Tooltip title={exactly(m.heard)}>{m.heard ? ago(m.heard) : "还没有来信"}</Tooltip></span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function Accounts({ member }: { member: Member }) {
  if (member.accounts.length === 0) return <span className="muted">没有账号</span>;
  const order = Object.keys(platformName);
  return [...member.accounts].sort((a, b) => order.indexOf(a.platform) - order.indexOf(b.platform)).map((a) => (
    <Tooltip key={a.platform + a.id} title={a.unreachable ? `${a.id}：${a.unreachable}` : a.id}>
      <Tag color={a.unreachable ? "red" : "default"}>{platformName[a.platform]}{a.unreachable && "（联系不到）"}</Tag>
    </Tooltip>
  ));
}

function DutyTags({ member, desks }: { member: Member; desks: Desk[] }) {
  if (!member.admin && !member.owner && member.desks.length + member.lead.length + member.read.length + member.approve.length === 0) return <span className="muted">员工</span>;
  const name = (id: string) => desks.find((d) => d.id === id)?.name ?? id;
  const others = member.lead.filter((d) => !member.desks.includes(d)); // a file may name a lead who doesn't work there
  return (
    <>
      {member.owner && <Tag color="magenta">所有者</Tag>}
      {member.admin && <Tag color="purple">管理员</Tag>}
      {[...member.desks, ...others].map((d) => (
        <Tag key={d} color={member.lead.includes(d) ? "geekblue" : "blue"}>{name(d)}{member.lead.includes(d) && " · 组长"}</Tag>
      ))}
      {member.read.map((d) => <Tag key={"r" + d}>{name(d)} · 分析员</Tag>)}
      {member.approve.map((d) => <Tag key={"a" + d}>{name(d)} · 审批人</Tag>)}
    </>
  );
}
