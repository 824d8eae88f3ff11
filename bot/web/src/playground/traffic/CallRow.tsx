// One call: a line, and its request and response when opened.
import { Tag } from "antd";
import { memo, useState } from "react";
import { platformNames, type Call, type PlatformId } from "../model/wire";

const kinds: Record<string, string> = {
  token: "令牌", connect: "连接", ping: "心跳", message_push: "推送消息", click_push: "推送点击", event_push: "推送事件", send: "发送", reply: "回复",
  update: "更新", recall: "撤回", upload: "上传", download: "下载", member: "查成员", other: "其他",
};

export const CallRow = memo(function CallRow({ platform, call }: { platform: PlatformId; call: Call }) {
  const [open, setOpen] = useState(false);
  const bad = call.status >= 400 || !["0", "", "ok", "200"].includes(String(call.code ?? ""));
  return (
    <details className="call" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary>
        <time dateTime={call.at}>{new Date(call.at).toLocaleTimeString("zh-CN", { hour12: false })}</time>
        <span className={`call-platform ${platform}`}>{platformNames[platform]}</span>
        <b className={call.dir} title={call.dir === "in" ? "发往平台" : "平台推来"}>{call.dir === "in" ? "→" : "←"}</b>
        <span className="call-name" title={call.call}>{call.call}</span>
        <Tag>{kinds[call.kind] ?? call.kind}</Tag>
        {bad && <Tag color="error">{call.status} / {call.code}</Tag>}
        <span className="call-ms">{Math.round(call.ms * 10) / 10} ms</span>
      </summary>
      {open && <><Body title={call.dir === "in" ? "请求" : "推送内容"} value={call.request} /><Body title="应答" value={call.response} /></>}
    </details>
  );
});

function Body({ title, value }: { title: string; value: unknown }) {
  if (value === undefined || value === null || value === "") return null;
  return <><h5>{title}</h5><pre tabIndex={0}>{pretty(value)}</pre></>;
}

/** JSON is laid out, also where it stands inside a string of JSON; anything else stays as it came. */
function pretty(value: unknown): string {
  const open = (v: unknown): unknown => {
    if (typeof v === "string" && /^\s*[{[]/.test(v)) {
      try {
        return open(JSON.parse(v));
      } catch {
        return v;
      }
    }
    if (Array.isArray(v)) return v.map(open);
    if (typeof v === "object" && v !== null) return Object.fromEntries(Object.entries(v).map(([k, x]) => [k, open(x)]));
    return v;
  };
  const opened = open(value);
  return typeof opened === "string" ? opened : JSON.stringify(opened, null, 2);
}
