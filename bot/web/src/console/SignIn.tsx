import { useState } from "react";
import { Alert, Button, Form, Input } from "antd";
import { api, messageOf } from "./api";
import { Entrance } from "./Entrance";
import type { Session } from "./types";

export function SignIn({ onDone }: { onDone: (s: Session) => void }) {
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);

  const submit = async (v: { name: string; password: string }) => {
    setBusy(true);
    setError("");
    try {
      onDone(await api.post<Session>("/login", v));
    } catch (e) {
      setError(messageOf(e));
      setBusy(false);
    }
  };

  return (
    <Entrance title="登录">
      <Form layout="vertical" requiredMark={false} onFinish={submit} size="large">
        {error && <Alert type="error" showIcon title={error} className="gap" role="alert" />}
        <Form.Item name="name" label="用户名" rules={[{ required: true, message: "请输入用户名" }]}>
          <Input autoFocus autoComplete="username" autoCapitalize="none" />
        </Form.Item>
        <Form.Item name="password" label="密码" rules={[{ required: true, message: "请输入密码" }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Button type="primary" htmlType="submit" block loading={busy}>登录</Button>
      </Form>
      <p className="muted small">忘记密码：在服务器上运行 <code>imdesk admin reset 用户名</code>，用打印出的链接重设。</p>
    </Entrance>
  );
}
