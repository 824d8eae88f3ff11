import { useState } from "react";
import { Alert, Button, Checkbox, Input } from "antd";
import { useSearchParams } from "react-router";
import { search } from "../api";
import { Loaded, Nothing, Room } from "../Room";
import type { Desk, Member, Page } from "../types";
import { useLoad } from "../useLoad";
import { Duties } from "./Duties";
import { MemberRows } from "./MemberRows";

const few = 50;
const most = 200; // what the server gives at once

const invite = "让同事给机器人发一条消息，就会出现在这里";

/** Everybody the desk knows. The list is loaded again and again: somebody who was just asked to write should turn up by themselves. */
export default function People() {
  const [params, setParams] = useSearchParams();
  const [limit, setLimit] = useState(few);
  const [chosen, setChosen] = useState<Member>();
  const q = params.get("q") ?? "";
  const staff = params.get("staff") === "true";
  const load = useLoad<Page<Member>>("/roster" + search({ q, staff, limit }), 10_000);
  const desks = useLoad<Page<Desk>>("/desks", 10_000);
  const set = (key: string, value: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (value) next.set(key, value);
    else next.delete(key);
    return next;
  }, { replace: true });
  const reload = () => {
    load.reload();
    desks.reload();
  };
  const all = desks.data?.items ?? [];
  return (
    <Room title="人员" intro={`服务台认识的人：给机器人发过消息的，和设置文件里写的${load.data?.total ? `。共 ${load.data.total} 人` : ""}`}>
      <Unstaffed desks={all} />
      <div className="filters people-filters" role="search">
        <Input.Search allowClear placeholder="姓名或账号" defaultValue={q} key={q} onSearch={(v) => set("q", v.trim())} aria-label="搜索人员" />
        <Checkbox checked={staff} onChange={(e) => set("staff", e.target.checked ? "true" : "")}>只看处理人员和管理员</Checkbox>
      </div>
      <Loaded load={load}>{(v) => (v.items.length === 0
        ? <Nothing text={q || staff ? `没有符合条件的人。${invite}。` : `还没有人。${invite}。`}>{(q || staff) && <Button onClick={() => setParams({})}>清除条件</Button>}</Nothing>
        : (
          <>
            <MemberRows members={v.items} desks={all} onChoose={setChosen} />
            {v.next && (limit < most
              ? <p className="centre"><Button onClick={() => setLimit(most)}>加载更多</Button></p>
              : <p className="centre muted">只列出 {most} 人，其余请搜索姓名。</p>)}
            <p className="muted small">没看到要找的人？{invite}。标着「设置文件」的人由文件说了算：下次运行 imdesk apply 时，他们的服务台和角色、以及各服务台的组长按文件重设；其他人保留这里的设置。</p>
          </>
        ))}
      </Loaded>
      {chosen && <Duties key={chosen.id} member={chosen} desks={all} onClose={() => setChosen(undefined)} onSaved={reload} />}
    </Room>
  );
}

function Unstaffed({ desks }: { desks: Desk[] }) {
  const empty = desks.filter((d) => d.staff === 0).map((d) => d.name);
  if (empty.length === 0) return null;
  return (
    <Alert type="warning" showIcon className="gap" title={`${empty.join("、")}还没有处理人员，工单来了没有人能接单`}
      description="点开一个人，勾选 TA 负责的服务台，马上生效。" />
  );
}
