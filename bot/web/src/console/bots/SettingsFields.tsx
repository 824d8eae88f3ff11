// The inputs for a bot's settings, drawn from the platform's guide.
import { Collapse, Form, Input, InputNumber, Select, Switch } from "antd";
import type { Field, Guide, Settings } from "../types";

type Props = { guide: Guide; settings: Settings; secretsSet?: string[] };

/** antd reads dots in names as they are only in arrays; a key is one name here. */
export const fieldName = (key: string) => ["settings", key];

export function SettingsFields({ guide, settings, secretsSet = [] }: Props) {
  const applies = (f: Field) => Object.entries(f.when ?? {}).every(([k, v]) => String(settings[k] || guide.fields.find((o) => o.key === k)?.default || "") === v);
  const shown = guide.fields.filter(applies);
  const advanced = shown.filter((f) => f.advanced);
  const draw = (f: Field) => <OneField key={f.key} field={f} isSet={secretsSet.includes(f.key)} />;
  return (
    <>
      {shown.filter((f) => !f.advanced).map(draw)}
      {advanced.length > 0 && (
        <Collapse ghost className="advanced" items={[{ key: "more", label: "高级设置", forceRender: true, children: advanced.map(draw) }]} />
      )}
    </>
  );
}

function OneField({ field: f, isSet }: { field: Field; isSet: boolean }) {
  const rules = f.required && !isSet ? [{ required: true, message: `请填写${f.label}` }] : [];
  const extra = isSet ? `${f.help ?? ""}。已保存，不显示；留空表示不改` : f.help;
  return (
    <Form.Item name={fieldName(f.key)} label={f.label} extra={extra} rules={rules} valuePropName={f.type === "switch" ? "checked" : "value"}>
      {input(f, isSet)}
    </Form.Item>
  );
}

function input(f: Field, isSet: boolean) {
  switch (f.type) {
    case "switch":
      return <Switch />;
    case "select":
      return <Select options={f.options} />;
    case "number":
      return <InputNumber className="full" controls={false} placeholder={f.placeholder} />;
  }
  // new-password keeps the browser from offering the administrator's own password.
  return f.secret
    ? <Input.Password autoComplete="new-password" placeholder={isSet ? "••••••••（已保存）" : undefined} />
    : <Input autoComplete="off" placeholder={f.placeholder} />;
}

/** What a new bot starts with. */
export function defaults(guide: Guide): Settings {
  return Object.fromEntries(guide.fields.filter((f) => f.default).map((f) => [f.key, f.default]));
}
