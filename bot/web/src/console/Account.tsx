import { App, Button, Form, Input } from "antd";
import { useState } from "react";
import { api, messageOf } from "./api";
import { Room } from "./Room";
import { PasswordFields } from "./SetUp";

export default function Account() {
  const { message } = App.useApp();
  const [form] = Form.useForm();
  const [busy, setBusy] = useState(false);
  const submit = async (v: { old: string; password: string }) => {
    setBusy(true);
    try {
      await api.post("/password", { old: v.old, new: v.password });
      form.resetFields();
      void message.success("密码已修改，其他设备上的登录已失效");
    } catch (e) {
      void message.error(messageOf(e));
    }
    setBusy(false);
  };
  return (
    <Room title="修改密码">
      <section className="panel narrow">
        <Form form={form} layout="vertical" requiredMark={false} onFinish={submit}>
          <Form.Item name="old" label="当前密码" rules={[{ required: true, message: "请输入当前密码" }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <PasswordFields label="新密码" />
          <Button type="primary" htmlType="submit" loading={busy}>保存</Button>
        </Form>
      </section>
    </Room>
  );
}
