// Desk time, and the lever that moves it forwards.
import { ClockCircleOutlined } from "@ant-design/icons";
import { App, Button, Popover, Space } from "antd";
import { useState } from "react";
import { useDeskClock, type DeskClock } from "./useDeskClock";

const zone = "Asia/Shanghai";

function show(ms: number, withDay = true): string {
  return new Date(ms).toLocaleString("zh-CN", {
    timeZone: zone, ...(withDay ? { month: "numeric", day: "numeric", weekday: "short" } : {}), hour: "2-digit", minute: "2-digit", hour12: false,
  });
}

export function span(seconds: number): string {
  const d = Math.floor(seconds / 86400), h = Math.floor((seconds % 86400) / 3600), m = Math.floor((seconds % 3600) / 60);
  const parts = [d ? `${d} 天` : "", h ? `${h} 小时` : "", m ? `${m} 分钟` : ""].filter(Boolean);
  return parts.join(" ") || "不到 1 分钟";
}

export function ClockControl() {
  const clock = useDeskClock();
  const { message } = App.useApp();
  const [busy, setBusy] = useState(false);
  const move = (...args: Parameters<DeskClock["move"]>) => {
    setBusy(true);
    clock.move(...args).catch((err: Error) => void message.warning(err.message)).finally(() => setBusy(false));
  };
  const next = clock.nextTimer === undefined ? undefined : Math.max(0, (clock.nextTimer - clock.now) / 1000);
  return (
    <div className="clock" role="group" aria-label="服务台时钟" data-spot="clock">
      <Popover title="服务台时钟" content={<Explain />} trigger={["hover", "focus"]}>
        <span className="clock-face" tabIndex={0}>
          <ClockCircleOutlined aria-hidden />
          <time data-desk-now={clock.now}>{clock.ready ? show(clock.now) : "…"}</time>
          {clock.offset > 0 && <small>快进了 {span(clock.offset)}</small>}
        </span>
      </Popover>
      <Space.Compact size="small">
        <Button disabled={busy} onClick={() => move({ advance_seconds: 600 })}>+10 分钟</Button>
        <Button disabled={busy} onClick={() => move({ advance_seconds: 3600 })}>+1 小时</Button>
        <Button disabled={busy || next === undefined} data-spot="next-timer" onClick={() => move({ to: "next_timer" })}
          title={next === undefined ? "没有等待中的提醒" : `还有 ${span(next)}，即 ${show(clock.nextTimer!)}`}>到下一个 SLA 提醒</Button>
      </Space.Compact>
    </div>
  );
}

function Explain() {
  return (
    <div className="clock-explain">
      <p>时限、提醒和自动关闭都按这只钟走。演示里可以把它往前拨，提醒就会立刻发出来。</p>
      <p>它只能向前；平台的令牌、重试、限流仍用真实时间。</p>
    </div>
  );
}
