// The raw wire traffic of all three platforms, newest first.
import { Checkbox, Drawer, Empty, Input, Switch, Tag } from "antd";
import { useMemo, useState } from "react";
import { useStage } from "../model/stage";
import { platformIds, platformNames, type PlatformId } from "../model/wire";
import { CallRow } from "./CallRow";
import { useTraffic } from "./useTraffic";

const mostShown = 200;

export function TrafficDrawer({ open, close }: { open: boolean; close: () => void }) {
  return (
    <Drawer open={open} onClose={close} title="原始流量" size={640} destroyOnHidden mask={false} aria-label="原始流量">
      <Traffic />
    </Drawer>
  );
}

function Traffic() {
  const stage = useStage();
  const all = useTraffic(stage);
  const [platforms, setPlatforms] = useState<PlatformId[]>(platformIds);
  const [words, setWords] = useState("");
  const [noise, setNoise] = useState(false);
  const rows = useMemo(() => all.filter((c) => platforms.includes(c.platform)
    && (noise || !["ping", "token", "connect"].includes(c.call.kind))
    && (words === "" || JSON.stringify(c.call).toLowerCase().includes(words.toLowerCase()))), [all, platforms, words, noise]);
  return (
    <div className="traffic">
      <div className="traffic-filter">
        <Checkbox.Group aria-label="平台" value={platforms} onChange={setPlatforms} options={platformIds.map((id) => ({ value: id, label: platformNames[id] }))} />
        <Input.Search allowClear placeholder="按内容筛选，例如 工单号、接口路径" aria-label="按内容筛选" onChange={(e) => setWords(e.target.value)} />
        <label><Switch size="small" checked={noise} onChange={setNoise} /> 心跳与令牌</label>
        <span role="status">{rows.length} 条{rows.length > mostShown ? `，显示最近 ${mostShown} 条` : ""}</span>
      </div>
      <p className="traffic-legend"><Tag color="blue">→ 发往平台</Tag><Tag color="purple">← 平台推来</Tag>密钥和令牌已遮盖，字符串里的 JSON 已展开</p>
      {rows.length === 0 && <Empty description="还没有匹配的调用，在左边随便说句话试试" />}
      {rows.slice(0, mostShown).map((c) => <CallRow key={c.platform + c.call.seq} platform={c.platform} call={c.call} />)}
    </div>
  );
}
