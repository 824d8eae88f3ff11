import { Alert, Button, Select } from "antd";
import { useEffect, useState } from "react";
import { api, messageOf, search } from "../api";
import type { Page, Person } from "../types";

/** Sends a card to somebody chosen, who then tells whether it arrived. */
export function TestCard({ bot }: { bot: string }) {
  const [text, setText] = useState("");
  const [people, setPeople] = useState<Person[]>([]);
  const [person, setPerson] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [outcome, setOutcome] = useState<{ ok: boolean; text: string }>();

  useEffect(() => {
    const stop = new AbortController();
    const wait = setTimeout(() => {
      api.get<Page<Person>>("/people" + search({ q: text, limit: 20 }), stop.signal).then((p) => setPeople(p.items), () => undefined);
    }, 200);
    return () => {
      clearTimeout(wait);
      stop.abort();
    };
  }, [text]);

  const send = async () => {
    setBusy(true);
    setOutcome(undefined);
    try {
      await api.post(`/bots/${bot}/test-card`, { person });
      setOutcome({ ok: true, text: "已发送，请对方看看是否收到，并点一下卡片上的按钮。" });
    } catch (e) {
      setOutcome({ ok: false, text: messageOf(e) });
    }
    setBusy(false);
  };

  return (
    <div className="test-card">
      <p className="muted">列表里是给机器人发过消息或已导入的人。找不到自己？先在聊天里给机器人发一句话。</p>
      <div className="line wrap">
        <Select className="grow" showSearch={{ filterOption: false, onSearch: setText }} aria-label="收卡片的人" placeholder="选择一个人" value={person} onChange={setPerson}
          options={people.map((p) => ({ value: p.id, label: [p.name, p.department, p.title].filter(Boolean).join(" · ") }))} notFoundContent="没有找到" />
        <Button type="primary" disabled={!person} loading={busy} onClick={() => void send()}>发送测试卡片</Button>
      </div>
      {outcome && <Alert type={outcome.ok ? "success" : "error"} showIcon title={outcome.text} role="status" />}
    </div>
  );
}
