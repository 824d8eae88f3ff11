import { useState } from "react";
import { Alert, App, Button, Checkbox, Drawer } from "antd";
import { Link } from "react-router";
import { api, messageOf } from "../api";
import { useSession } from "../Gate";
import type { Desk, Member } from "../types";
import { Accounts } from "./Accounts";

/** What one person does for the desks, to be changed. It keeps what it was opened with while the list behind it moves on. */
export function Duties({ member, desks, onClose, onSaved }: { member: Member; desks: Desk[]; onClose: () => void; onSaved: () => void }) {
  const { message } = App.useApp();
  const [open, setOpen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [works, setWorks] = useState(member.desks);
  const [leads, setLeads] = useState(member.lead);
  const [admin, setAdmin] = useState(member.admin);
  const [owner, setOwner] = useState(member.owner);
  const [reads, setReads] = useState(member.read);
  const [approves, setApproves] = useState(member.approve);
  const { session } = useSession();
  const save = async () => {
    setBusy(true);
    try {
      await api.put(`/roster/${encodeURIComponent(member.id)}`, { desks: works, lead: leads, admin, owner, read: reads, approve: approves });
      void message.success(`已保存，${member.name}的下一次操作就按新的职责`);
      onSaved();
      setOpen(false);
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  return (
    <Drawer open={open} onClose={() => setOpen(false)} afterOpenChange={(now) => !now && onClose()} size={440} title={member.name} className="duties"
      footer={<div className="line"><span className="grow" /><Button onClick={() => setOpen(false)}>取消</Button><Button type="primary" loading={busy} onClick={() => void save()}>保存</Button></div>}>
      <Who member={member} onChanged={() => { onSaved(); setOpen(false); }} />
      <h3>负责的服务台</h3>
      <p className="muted small">可以在群里和私聊里接单、转派、回复和解决这个服务台的工单。</p>
      {desks.map((d) => (
        <DeskDuty key={d.id} desk={d} member={member} works={works.includes(d.id)} leads={leads.includes(d.id)}
          onWorks={(on) => { setWorks(toggle(works, d.id, on)); if (!on) setLeads(toggle(leads, d.id, false)); }}
          onLeads={(on) => { setLeads(toggle(leads, d.id, on)); if (on) setWorks(toggle(works, d.id, true)); }} />
      ))}
      <h3>只看，不处理</h3>
      <p className="muted small">分析员能看这些服务台的工单进度，看不到内部备注；审批人能在流程里按角色被指定。</p>
      {desks.map((d) => (
        <div key={d.id} className="line">
          <span className="grow">{d.name}</span>
          <Checkbox checked={reads.includes(d.id)} onChange={(e) => setReads(toggle(reads, d.id, e.target.checked))} aria-label={`${d.name}的分析员`}>分析员</Checkbox>
          <Checkbox checked={approves.includes(d.id)} onChange={(e) => setApproves(toggle(approves, d.id, e.target.checked))} aria-label={`${d.name}的审批人`}>审批人</Checkbox>
        </div>
      ))}
      <h3>管理员</h3>
      <Checkbox checked={admin} onChange={(e) => setAdmin(e.target.checked)}>聊天里的管理员</Checkbox>
      <Checkbox checked={owner} disabled={!session.rights.includes("own")} onChange={(e) => setOwner(e.target.checked)}>所有者</Checkbox>
      <p className="muted small duty-note">能处理所有服务台的工单，能在群里 @机器人 绑定服务台。和登录控制台的账号无关。所有者只能由所有者指定。</p>
    </Drawer>
  );
}

const toggle = (list: string[], id: string, on: boolean) => (on ? [...list.filter((x) => x !== id), id] : list.filter((x) => x !== id));

type DeskDutyProps = { desk: Desk; member: Member; works: boolean; leads: boolean; onWorks: (on: boolean) => void; onLeads: (on: boolean) => void };

function DeskDuty({ desk, member, works, leads, onWorks, onLeads }: DeskDutyProps) {
  const other = desk.lead && desk.lead.id !== member.id ? desk.lead : undefined;
  return (
    <div className="duty">
      <div className="line">
        <Checkbox className="grow" checked={works} onChange={(e) => onWorks(e.target.checked)}>{desk.name}</Checkbox>
        {!leads && other && <span className="muted small break">现任{other.name}</span>}
        <Checkbox checked={leads} onChange={(e) => onLeads(e.target.checked)} aria-label={`${desk.name}的组长`}>组长</Checkbox>
      </div>
      {leads && !other && <p className="muted small duty-note">超时和没有人接的工单会通知组长。</p>}
      {leads && other && (
        <p className="small duty-note warn">接替{other.name}；{other.name}仍是处理人员。{other.listed && "设置文件里写的组长是 TA，下次 imdesk apply 会改回。"}</p>
      )}
      {!leads && member.lead.includes(desk.id) && <p className="small duty-note warn">保存后{desk.name}没有组长，超时和没有人接的工单不再通知组长。</p>}
    </div>
  );
}

function Who({ member, onChanged }: { member: Member; onChanged: () => void }) {
  const where = [member.number && `工号 ${member.number}`, member.department, member.title, member.site, member.vip && "VIP"].filter(Boolean).join(" · ");
  return (
    <>
      {where && <p className="muted duty-who">{where}</p>}
      <p><Link to={`/assets?holder=${encodeURIComponent(member.id)}`}>名下的资产</Link></p>
      <Accounts member={member} onChanged={onChanged} />
      {!member.active && <Alert type="warning" showIcon title="已停用" description="不能报障，也不能处理工单。" />}
      {member.listed && (
        <Alert type="info" showIcon title="写在设置文件里" description="这里的改动马上生效，但下次运行 imdesk apply 会按文件重设。要长期改，请改文件里的 roles 和 desks。" />
      )}
    </>
  );
}
