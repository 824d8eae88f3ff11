import { useState } from "react";
import { Alert, AutoComplete, Button, Drawer, Form, Input, Select } from "antd";
import { api, messageOf } from "../api";
import { assetState } from "../labels";
import type { Asset, AssetDoc, AssetWords } from "../types";
import { PersonPick } from "./PersonPick";

type Props = { asset?: Asset; words?: AssetWords; onClose: () => void; onSaved: () => void };

/** An asset to be registered or, where one is given, changed. It says what it was opened with, so that nobody's change in between is lost. */
export function AssetForm({ asset, words, onClose, onSaved }: Props) {
  const [open, setOpen] = useState(true);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [form] = Form.useForm<AssetDoc>();
  const save = async (filled: AssetDoc) => {
    setBusy(true);
    setProblem("");
    try {
      if (asset) await changeAsset(asset, filled);
      else await api.post("/assets", written(filled));
      onSaved();
      setOpen(false);
    } catch (e) {
      setProblem(messageOf(e));
    }
    setBusy(false);
  };
  return (
    <Drawer open={open} onClose={() => setOpen(false)} afterOpenChange={(now) => !now && onClose()} size={440} title={asset ? `修改 ${asset.code}` : "登记资产"}
      footer={<div className="line"><span className="grow" /><Button onClick={() => setOpen(false)}>取消</Button><Button type="primary" loading={busy} onClick={() => form.submit()}>保存</Button></div>}>
      {problem && <Alert type="error" showIcon className="gap" title={problem} role="alert" />}
      <Form form={form} layout="vertical" initialValues={asset ?? { state: "in_use" }} onFinish={(v) => void save({ ...asset, ...v })}>
        {!asset && (
          <Form.Item name="code" label="编号" extra="贴在设备上的那个：字母、数字和连字符，例如 PRN-3F-02。登记后不能改。" rules={[{ required: true, whitespace: true, message: "请填写编号" }]}>
            <Input autoFocus maxLength={40} />
          </Form.Item>
        )}
        <Form.Item name="kind" label="类别" rules={[{ required: true, whitespace: true, message: "请填写类别，例如 笔记本" }]}>
          <AutoComplete options={suggest(words?.kinds)} placeholder="笔记本、打印机、显示器…" maxLength={60} />
        </Form.Item>
        <Form.Item name="holder" label="使用人"><PersonPick name={asset?.holder_name} /></Form.Item>
        <Form.Item name="site" label="地点"><AutoComplete options={suggest(words?.sites)} placeholder="上海 5F" maxLength={60} /></Form.Item>
        <Form.Item name="state" label="状态"><Select options={Object.entries(assetState).map(([value, s]) => ({ value, label: s.name }))} /></Form.Item>
      </Form>
    </Drawer>
  );
}

const suggest = (all?: string[]) => (all ?? []).map((value) => ({ value }));

/** Changes an asset from what the page shows. */
export const changeAsset = (was: Asset, to: AssetDoc) => api.put(`/assets/${encodeURIComponent(was.code)}`, { asset: written(to), was: written(was) });

/** What the server takes of an asset. */
const written = ({ code, kind, holder, site, state }: AssetDoc) => ({ code, kind, holder: holder ?? "", site: site ?? "", state });
