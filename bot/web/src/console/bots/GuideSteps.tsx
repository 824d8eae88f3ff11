// The numbered steps of what to do on the platform's own pages.
import { App, Button, Tag, Typography } from "antd";
import { CopyOutlined } from "@ant-design/icons";
import type { GuideStep, Permission, Settings } from "../types";

type Props = { steps: GuideStep[]; settings: Settings; callbackURL?: string };

export function GuideSteps({ steps, settings, callbackURL }: Props) {
  const shown = steps.filter((s) => Object.entries(s.when ?? {}).every(([k, v]) => String(settings[k] ?? "") === v));
  return (
    <ol className="guide">
      {shown.map((s) => (
        <li key={s.title}>
          <h3>{s.title}</h3>
          {s.lines.map((l) => <p key={l}>{l}</p>)}
          {s.copy?.map((c) => <CopyLine key={c.label} label={c.label} value={c.value.replace("{callback_url}", callbackURL ?? "")} />)}
          {s.permissions && <Permissions all={s.permissions} />}
        </li>
      ))}
    </ol>
  );
}

export function CopyLine({ label, value }: { label: string; value: string }) {
  if (!value) {
    return <p className="bad">{label}：还不知道本服务器的公网地址。请在配置文件里设置 <code>public_url</code> 并重启。</p>;
  }
  return (
    <p className="copy-line">
      <span>{label}</span>
      <Typography.Text code copyable={{ text: value, tooltips: ["复制", "已复制"] }} className="break">{value}</Typography.Text>
    </p>
  );
}

function Permissions({ all }: { all: Permission[] }) {
  const { message } = App.useApp();
  const copyAll = async () => {
    try {
      await navigator.clipboard.writeText(all.filter((p) => p.required).map((p) => p.code).join("\n"));
      void message.success("必需的项已复制，每行一个");
    } catch {
      void message.warning("浏览器不允许复制，请逐个选中复制");
    }
  };
  return (
    <>
      <ul className="permissions">
        {all.map((p) => (
          <li key={p.code}>
            <Typography.Text code copyable={{ text: p.code, tooltips: ["复制", "已复制"] }} className="break">{p.code}</Typography.Text>
            <span className="muted">{!p.required && <Tag>可选</Tag>}{p.why}</span>
          </li>
        ))}
      </ul>
      <Button size="small" icon={<CopyOutlined />} onClick={() => void copyAll()}>复制全部必需项</Button>
    </>
  );
}
