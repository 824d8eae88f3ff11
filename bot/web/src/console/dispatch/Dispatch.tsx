import { Alert } from "antd";
import { useSearchParams } from "react-router";
import { Loaded, Room } from "../Room";
import type { Dispatch as Doc, Rules as RulesDoc } from "../types";
import { useLoad } from "../useLoad";
import { DeskStaff } from "./DeskStaff";
import { Explain } from "./Explain";
import { RuleList } from "./RuleList";
import { Trial } from "./Trial";
import "./dispatch.css";

/** Which rules decide about new tickets, and to whom each desk gives them. Only imdesk apply writes either. */
export default function Dispatch() {
  const [params] = useSearchParams();
  const ticket = params.get("ticket") ?? "";
  const rules = useLoad<RulesDoc>("/rules");
  const dispatch = useLoad<Doc>("/dispatch", 20_000);
  return (
    <Room title="规则与派单" intro={<>新工单先按规则决定，再按各服务台的方式分给人{rules.data && `（设置第 ${rules.data.version} 版）`}。这里只看和试算：要改，编辑设置目录里的 YAML，再运行 <code>imdesk apply</code>。</>}>
      <Explain key={ticket} ticket={ticket} />
      <Loaded load={rules}>{(v) => <RuleList rules={v} />}</Loaded>
      <Trial />
      <h2>各服务台</h2>
      <Loaded load={dispatch}>{(v) => (
        <>
          {v.items.length === 0 && <Alert type="info" showIcon className="gap" title="还没有服务台" description="在设置目录里写 desks，再运行 imdesk apply -f 目录。" />}
          {v.items.map((d) => <DeskStaff key={d.desk} desk={d} />)}
        </>
      )}</Loaded>
    </Room>
  );
}
