// The guided path: choose a platform, prepare the app there, paste what it gives, prove it, save, finish over there, send a card.
import { useState } from "react";
import { Alert, Button, Form, Input, Steps } from "antd";
import { Link, useNavigate, useParams } from "react-router";
import { api, messageOf } from "../api";
import { useSession } from "../Gate";
import { Loaded, Room } from "../Room";
import type { Bot, Guide, Page, Settings } from "../types";
import { useLoad } from "../useLoad";
import { CheckList } from "./CheckList";
import { GuideSteps } from "./GuideSteps";
import { Running } from "./Running";
import { defaults, SettingsFields } from "./SettingsFields";
import { TestCard } from "./TestCard";
import { useCheck } from "./useCheck";

export default function Register() {
  const { platform } = useParams();
  const guides = useLoad<Page<Guide>>("/guides");
  return (
    <Room title="登记机器人" intro={<Link to="/bots">返回机器人列表</Link>}>
      <Loaded load={guides}>{(v) => {
        const guide = v.items.find((g) => g.platform === platform);
        return guide ? <Path key={guide.platform} guide={guide} /> : <Choose guides={v.items} />;
      }}</Loaded>
    </Room>
  );
}

function Choose({ guides }: { guides: Guide[] }) {
  const go = useNavigate();
  return (
    <ul className="cards">
      {guides.map((g) => (
        <li key={g.platform} className="panel choice">
          <h2>{g.name}</h2>
          <p className="muted">{g.summary}</p>
          <Button type="primary" onClick={() => void go(`/bots/new/${g.platform}`)}>登记{g.name}机器人</Button>
        </li>
      ))}
    </ul>
  );
}

type Values = { id: string; title: string; settings: Settings };

function Path({ guide }: { guide: Guide }) {
  const { session } = useSession();
  const [form] = Form.useForm<Values>();
  const [step, setStep] = useState(0);
  const [values, setValues] = useState<Values>({ id: `${guide.platform}-1`, title: `${guide.name}服务台`, settings: defaults(guide) });
  const [saved, setSaved] = useState<Bot>();
  const callback = session.public_url && values.id ? `${session.public_url}/callbacks/${values.id}` : "";
  const titles = [`在${guide.name}准备`, "填写凭证", "检查并保存", "完成设置", "测试"];

  return (
    <div className="path">
      <Steps current={step} size="small" responsive items={titles.map((title) => ({ title }))} className="gap" />
      <p className="where-am-i">第 {step + 1} 步，共 {titles.length} 步：<b>{titles[step]}</b></p>
      {step === 0 && (
        <section className="panel">
          <p><a href={guide.portal} target="_blank" rel="noreferrer">打开{guide.name}管理后台（新窗口）</a></p>
          <Form layout="vertical" className="id-row" initialValues={values} onValuesChange={(_, all) => setValues((v) => ({ ...v, ...all }))}>
            <NameFields />
          </Form>
          <GuideSteps steps={guide.prepare} settings={values.settings} callbackURL={callback} />
          <Foot next={() => setStep(1)} label="都做好了，下一步" />
        </section>
      )}
      {step === 1 && (
        <section className="panel">
          <Form form={form} layout="vertical" initialValues={values} scrollToFirstError className="settings"
            onValuesChange={(_, all) => setValues((v) => ({ ...v, settings: { ...v.settings, ...all.settings } }))} onFinish={() => setStep(2)}>
            <SettingsFields guide={guide} settings={values.settings} />
            <p className="muted">密钥加密保存，保存之后谁也看不到原文，包括管理员。</p>
            <div className="line"><Button onClick={() => setStep(0)}>上一步</Button><Button type="primary" htmlType="submit">下一步</Button></div>
          </Form>
        </section>
      )}
      {step === 2 && <Prove guide={guide} values={values} onBack={() => setStep(1)} onSaved={(b) => { setSaved(b); setStep(3); }} />}
      {step === 3 && saved && (
        <section className="panel">
          <Running id={saved.id} />
          <GuideSteps steps={guide.finish} settings={values.settings} callbackURL={saved.callback_url} />
          <Foot next={() => setStep(4)} label="都做好了，下一步" />
        </section>
      )}
      {step === 4 && saved && (
        <section className="panel">
          <Running id={saved.id} />
          <h2>发送测试卡片</h2>
          <TestCard bot={saved.id} />
          <div className="line"><Button onClick={() => setStep(3)}>上一步</Button><Link to={`/bots/${saved.id}`}><Button>完成</Button></Link><Link to="/groups">去绑定技术员群</Link></div>
        </section>
      )}
    </div>
  );
}

function NameFields() {
  return (
    <>
      <Form.Item name="title" label="名称" extra="只在控制台里显示"><Input maxLength={40} /></Form.Item>
      <Form.Item name="id" label="编号" extra="出现在回调地址里，以后不能改" rules={[{ pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: "用小写字母、数字和连字符" }]}>
        <Input maxLength={40} autoCapitalize="none" />
      </Form.Item>
    </>
  );
}

function Foot({ next, label }: { next: () => void; label: string }) {
  return <div className="line"><Button type="primary" onClick={next}>{label}</Button></div>;
}

type ProveProps = { guide: Guide; values: Values; onBack: () => void; onSaved: (b: Bot) => void };

function Prove({ guide, values, onBack, onSaved }: ProveProps) {
  const { result, error, busy, check } = useCheck();
  const [saving, setSaving] = useState(false);
  const [refused, setRefused] = useState("");
  const subject = { ...values, platform: guide.platform, stored: false };
  const save = async () => {
    setSaving(true);
    setRefused("");
    try {
      onSaved(await api.post<Bot>("/bots", subject));
    } catch (e) {
      setRefused(messageOf(e));
      setSaving(false);
    }
  };
  return (
    <section className="panel">
      <CheckList result={result} busy={busy} error={error} onCheck={() => void check({ id: values.id, platform: guide.platform, settings: values.settings, stored: false })} />
      {refused && <Alert type="error" showIcon title="没有保存" description={refused} className="gap" />}
      <div className="line wrap">
        <Button onClick={onBack}>上一步</Button>
        <Button type={result?.ok ? "primary" : "default"} loading={saving} disabled={busy} onClick={() => void save()}>{result?.ok ? "保存并启动" : "先保存，稍后再处理"}</Button>
      </div>
    </section>
  );
}
