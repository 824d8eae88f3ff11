// Changing a bot's settings. Secrets are written, never read: an empty one stays as it is.
import { useState } from "react";
import { Alert, App, Button, Descriptions, Form, Input } from "antd";
import { api, messageOf } from "../api";
import type { Bot, Guide, Settings } from "../types";
import { CheckList } from "./CheckList";
import { SettingsFields } from "./SettingsFields";
import { useCheck } from "./useCheck";

type Values = { title: string; settings: Settings };

export function Credentials({ bot, guide, onSaved }: { bot: Bot; guide: Guide; onSaved: () => void }) {
  if (bot.source === "file") return <FromFile bot={bot} guide={guide} />;
  return <Editor bot={bot} guide={guide} onSaved={onSaved} />;
}

function FromFile({ bot, guide }: { bot: Bot; guide: Guide }) {
  const items = guide.fields
    .filter((f) => bot.secrets.includes(f.key) || bot.settings[f.key] !== undefined)
    .map((f) => ({ key: f.key, label: f.label, children: f.secret ? "已设置，不显示" : String(bot.settings[f.key]) }));
  return (
    <section className="panel">
      <Alert type="info" showIcon title="这个机器人写在配置文件里，请改文件后重启服务。" className="gap" />
      <Descriptions column={1} size="small" items={items} />
    </section>
  );
}

function Editor({ bot, guide, onSaved }: { bot: Bot; guide: Guide; onSaved: () => void }) {
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [settings, setSettings] = useState<Settings>(bot.settings);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState("");
  const { result, error, busy: checking, check, forget } = useCheck();

  const save = async (v: Values) => {
    setBusy(true);
    setRefused("");
    try {
      await api.put(`/bots/${bot.id}`, { title: v.title, settings: { ...bot.settings, ...v.settings } });
      void message.success("已保存，机器人正在用新设置重启");
      onSaved();
    } catch (e) {
      setRefused(messageOf(e));
    }
    setBusy(false);
  };

  return (
    <section className="panel">
      <Form form={form} layout="vertical" initialValues={{ title: bot.title, settings: bot.settings }} onFinish={save} scrollToFirstError className="settings"
        onValuesChange={(_, all) => { setSettings((s) => ({ ...s, ...all.settings })); forget(); }}>
        <Form.Item name="title" label="名称"><Input maxLength={40} /></Form.Item>
        <SettingsFields guide={guide} settings={settings} secretsSet={bot.secrets} />
        <CheckList result={result} busy={checking} error={error} onCheck={() => void check({ id: bot.id, platform: bot.platform, settings, stored: true })} />
        {refused && <Alert type="error" showIcon title="没有保存" description={refused} className="gap" />}
        <Button type="primary" htmlType="submit" loading={busy}>保存</Button>
      </Form>
    </section>
  );
}
