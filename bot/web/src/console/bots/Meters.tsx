import { Progress } from "antd";
import { meterName } from "../labels";
import type { Meter } from "../types";

const number = new Intl.NumberFormat("zh-CN");

/** The month's quotas. The colours change where the sender starts to save: at 80 and 95 per cent. */
export function Meters({ meters }: { meters: Meter[] }) {
  return meters.filter((m) => m.limit > 0).map((m) => {
    const percent = Math.min(100, (100 * m.used) / m.limit);
    return (
      <div key={m.name} className="meter">
        <div className="line"><span className="grow">{meterName[m.name] ?? m.name}（本月）</span><span>{number.format(m.used)} / {number.format(m.limit)}</span></div>
        <Progress percent={percent} showInfo={false} size="small" strokeColor={percent >= 95 ? "#c02b2b" : percent >= 80 ? "#a86400" : "#1a7f4b"}
          aria-label={`${meterName[m.name] ?? m.name}已用 ${Math.round(percent)}%`} />
      </div>
    );
  });
}
