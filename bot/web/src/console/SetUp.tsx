// First run, and a lost password: the page behind the one-time link that the server prints.
import { useEffect, useState } from "react";
import { Alert, Button, Form, Input, Result, Spin } from "antd";
import { useSearchParams } from "react-router";
import { api, messageOf } from "./api";
import { Entrance } from "./Entrance";
import type { SetupInfo } from "./types";

type Values = { org_name?: string; org_id?: string; name?: string; password: string };

export function SetUp() {
  const [params] = useSearchParams();
  const [token] = useState(() => params.get("token") ?? "");
  const [info, setInfo] = useState<SetupInfo>();
  const [dead, setDead] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  useEffect(() => {
    // The token is a secret: it shouldn't stay in the address bar and the history.
    history.replaceState(null, "", location.pathname);
    api.post<SetupInfo>("/setup/inspect", { token }).then(setInfo, (e: unknown) => setDead(messageOf(e)));
  }, [token]);

  if (dead) return <Result status="warning" title="这个链接不能用了" subTitle={dead} extra={<Button href="/console/">去登录</Button>} />;
  if (!info) return <div className="page-wait"><Spin size="large" /></div>;

  const submit = async (v: Values) => {
    setBusy(true);
    setError("");
    try {
      await api.post("/setup", { token, name: v.name ?? "", password: v.password, org_id: v.org_id ?? "", org_name: v.org_name ?? "" });
      location.replace("/console/");
    } catch (e) {
      setError(messageOf(e));
      setBusy(false);
    }
  };

  const reset = info.mode === "reset";
  return (
    <Entrance title={reset ? "重设密码" : "首次设置"}
      intro={reset ? <>为管理员 <b>{info.name}</b> 设置新密码。</> : "建立企业和第一个管理员，大约一分钟。这个链接只能用一次。"}>
      <Form layout="vertical" requiredMark={false} onFinish={submit} size="large">
        {error && <Alert type="error" showIcon title={error} className="gap" role="alert" />}
        {!reset && info.orgs.length === 0 && <OrgFields />}
        {!reset && (
          <Form.Item name="name" label="管理员用户名" rules={[{ required: true, message: "请输入用户名" }]}>
            <Input autoComplete="username" autoCapitalize="none" />
          </Form.Item>
        )}
        <PasswordFields label={reset ? "新密码" : "密码"} />
        <Button type="primary" htmlType="submit" block loading={busy}>{reset ? "保存并登录" : "完成设置"}</Button>
      </Form>
    </Entrance>
  );
}

function OrgFields() {
  return (
    <>
      <Form.Item name="org_name" label="企业名称" extra="员工会在机器人的消息里看到" rules={[{ required: true, message: "请输入企业名称" }]}>
        <Input autoFocus placeholder="例如：华创精工" />
      </Form.Item>
      <Form.Item name="org_id" label="企业编号" extra="用于配置文件和接口，以后不能改" rules={[
        { required: true, message: "请输入企业编号" }, { pattern: /^[a-z0-9][a-z0-9-]{0,39}$/, message: "用小写字母、数字和连字符" },
      ]}>
        <Input placeholder="例如：huachuang" autoCapitalize="none" />
      </Form.Item>
    </>
  );
}

export function PasswordFields({ label }: { label: string }) {
  return (
    <>
      <Form.Item name="password" label={label} extra="至少 12 个字符；一句话最好记，也最安全" rules={[{ required: true, min: 12, message: "密码至少 12 个字符" }]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
      <Form.Item name="again" label="再输一次" dependencies={["password"]} rules={[{ required: true, message: "请再输一次" }, ({ getFieldValue }) => ({
        validator: (_, v) => (!v || v === getFieldValue("password") ? Promise.resolve() : Promise.reject(new Error("两次输入不一致"))),
      })]}>
        <Input.Password autoComplete="new-password" />
      </Form.Item>
    </>
  );
}
