import { useState } from "react";
import { Alert, App, Button, Input, Popconfirm, Space } from "antd";
import { api, messageOf } from "../api";
import { ago, platformName } from "../labels";
import type { Account, Member } from "../types";

/** The accounts of one human being; those that were linked can be parted, and another record can be joined by its employee number. */
export function Accounts({ member, onChanged }: { member: Member; onChanged: () => void }) {
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const run = async (act: () => Promise<unknown>, done: string) => {
    setBusy(true);
    try {
      await act();
      void message.success(done);
      onChanged();
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  const part = (record: string) => run(() => api.drop(`/roster/${encodeURIComponent(record)}/link`), "已解绑，相关账号已收到通知");
  const join = (number: string) => run(() => api.post(`/roster/${encodeURIComponent(member.id)}/link`, { number }), "已关联，相关账号已收到通知");
  return (
    <>
      <ul className="plain small">
        {member.accounts.map((a) => <Row key={a.platform + a.id} account={a} busy={busy} onPart={part} />)}
      </ul>
      {member.accounts.length === 0 && <Alert type="warning" showIcon title="没有账号" description="在聊天里什么也做不了。可能是账号已归到设置文件里的另一条记录。" />}
      <Joining name={member.name} busy={busy} onJoin={join} />
    </>
  );
}

function Row({ account: a, busy, onPart }: { account: Account; busy: boolean; onPart: (record: string) => Promise<void> }) {
  return (
    <li className="line wrap">
      <b>{platformName[a.platform]}</b><span className="muted break">{a.id}</span><span className="muted">{a.heard ? ago(a.heard) + "来信" : "还没有来信"}</span>
      {a.record && (
        <Popconfirm title="解绑这个账号？" description="它会重新成为独立的一个人，之前的工单留在原处。" okText="解绑" cancelText="取消" onConfirm={() => onPart(a.record!)}>
          <Button size="small" type="link" disabled={busy}>解绑</Button>
        </Popconfirm>
      )}
      {a.unreachable && <span className="bad break">联系不到：{a.unreachable}</span>}
    </li>
  );
}

function Joining({ name, busy, onJoin }: { name: string; busy: boolean; onJoin: (number: string) => Promise<void> }) {
  const [number, setNumber] = useState("");
  return (
    <div className="joining">
      <Space.Compact block>
        <Input value={number} onChange={(e) => setNumber(e.target.value)} placeholder="另一条记录的工号" aria-label="另一条记录的工号" maxLength={40} />
        <Popconfirm title={`工号 ${number.trim()} 就是${name}本人？`} description="两条记录会成为同一个人，能看到和处理彼此的工单与审批。" okText="确认关联" cancelText="取消"
          onConfirm={() => onJoin(number.trim())} disabled={!number.trim()}>
          <Button loading={busy} disabled={!number.trim()}>关联</Button>
        </Popconfirm>
      </Space.Compact>
      <p className="muted small">同一个人在别的平台上还有一条记录时，填那条记录的工号。本人也可以在两边的聊天里发送「绑定账号」自己关联。</p>
    </div>
  );
}
