import { useEffect, useState } from "react";
import { Alert, Button, Form, Input, Modal } from "antd";
import { api, messageOf } from "../api";
import { useSession } from "../Gate";
import type { Case } from "../types";

const shownFor = 60_000; // ms

/** The original of a ticket, for a moment: it goes by itself, and when the page is left or hidden. */
export function useOriginal(id: string) {
  const [original, setOriginal] = useState<Case>();
  useEffect(() => setOriginal(undefined), [id]);
  useEffect(() => {
    if (!original) return;
    const hide = () => setOriginal(undefined);
    const away = () => document.visibilityState === "hidden" && hide();
    const timer = setTimeout(hide, shownFor);
    document.addEventListener("visibilitychange", away);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", away);
    };
  }, [original]);
  return [original, setOriginal] as const;
}

/** Says that numbers are masked, and shows them to a handler who says what for. */
export function Reveal({ ticket, original, onOriginal }: { ticket: Case; original: boolean; onOriginal: (c?: Case) => void }) {
  const [asking, setAsking] = useState(false);
  const { session } = useSession();
  if (original) {
    return (
      <Alert type="warning" showIcon className="gap" title="正在显示原文，含个人信息，请勿转发" description="一分钟后、或离开这一页时自动收起。用途已记入审计。"
        action={<Button onClick={() => onOriginal(undefined)}>收起</Button>} />
    );
  }
  if (!ticket.masked) return null;
  const may = session.rights.includes("work");
  return (
    <>
      <Alert type="info" showIcon className="gap" title="身份证号、手机号或银行卡号已打码" description={may ? undefined : "您的账号只能看打码后的内容。"}
        action={may && <Button onClick={() => setAsking(true)}>查看原文</Button>} />
      {asking && <Purpose number={ticket.number} onClose={() => setAsking(false)} onOriginal={onOriginal} />}
    </>
  );
}

function Purpose({ number, onClose, onOriginal }: { number: string; onClose: () => void; onOriginal: (c: Case) => void }) {
  const [open, setOpen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [form] = Form.useForm<{ purpose: string }>();
  const show = async ({ purpose }: { purpose: string }) => {
    setBusy(true);
    setProblem("");
    try {
      onOriginal(await api.post<Case>(`/tickets/${encodeURIComponent(number)}/reveal`, { purpose }));
      setOpen(false);
    } catch (e) {
      setProblem(messageOf(e));
    }
    setBusy(false);
  };
  return (
    <Modal open={open} title={`查看 ${number} 的原文`} okText="查看" cancelText="取消" confirmLoading={busy} onOk={() => form.submit()} onCancel={() => setOpen(false)} afterClose={onClose}>
      {problem && <Alert type="error" showIcon className="gap" title={problem} role="alert" />}
      <Form form={form} layout="vertical" onFinish={(v) => void show(v)}>
        <Form.Item name="purpose" label="用途" extra="您的名字、用途和时间会记入审计。" rules={[{ required: true, whitespace: true, min: 2, message: "请写明用途，例如核对报销户名" }]}>
          <Input.TextArea autoFocus rows={2} maxLength={200} placeholder="例如：核对报销户名" />
        </Form.Item>
      </Form>
    </Modal>
  );
}
