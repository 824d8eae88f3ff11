import { useState } from "react";
import { Alert, App, Button, Upload } from "antd";
import { InboxOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "react-router";
import { api, messageOf } from "../api";
import { Room } from "../Room";
import type { AssetPreview } from "../types";
import { Faults, Plan } from "./Preview";

const largest = 16; // MB, what the server takes

/** A file is looked through first; only what was shown is written. */
export default function ImportAssets() {
  const { message } = App.useApp();
  const go = useNavigate();
  const [file, setFile] = useState<{ name: string; content: string }>();
  const [preview, setPreview] = useState<AssetPreview>();
  const [problem, setProblem] = useState("");
  const [busy, setBusy] = useState(false);

  const look = async (chosen: { name: string; content: string }) => {
    setBusy(true);
    setProblem("");
    setPreview(undefined);
    setFile(chosen);
    try {
      setPreview(await api.post<AssetPreview>("/assets/preview", { file: chosen.content }));
    } catch (e) {
      setProblem(messageOf(e));
    }
    setBusy(false);
  };
  const choose = async (f: File) => {
    if (f.size > largest << 20) setProblem(`文件超过 ${largest} MB，请分成几份。`);
    else await look({ name: f.name, content: await base64(f) });
  };
  const write = async () => {
    setBusy(true);
    setProblem("");
    try {
      const done = await api.post<AssetPreview>("/assets/import", { file: file?.content, seen: preview?.seen });
      void message.success(`已写入：新增 ${done.added_total} 项，更新 ${done.changed_total} 项`);
      void go("/assets");
    } catch (e) {
      setProblem(messageOf(e));
    }
    setBusy(false);
  };
  const changes = preview ? preview.added_total + preview.changed_total : 0;
  return (
    <Room title="从 CSV 导入资产" intro={<Link to="/assets">返回资产列表</Link>}>
      <section className="panel">
        <p>第一行是表头：<code>编号,类别,使用人,地点,状态</code>，前两列必填。使用人写工号，或不重名的姓名；状态写 在用、库存、维修 或 报废。UTF-8 和 GBK 都可以。文件里没有的资产保持不动。</p>
        <Upload.Dragger accept=".csv,text/csv" maxCount={1} showUploadList={false} disabled={busy} beforeUpload={(f) => { void choose(f); return false; }}>
          <p><InboxOutlined className="drop-mark" /></p>
          <p>{file ? <>已选 <b className="break">{file.name}</b>，点这里换一份</> : "点这里选择文件，或把文件拖进来"}</p>
        </Upload.Dragger>
      </section>
      {problem && <Alert type="error" showIcon className="gap" title={problem} role="alert" action={file && <Button onClick={() => void look(file)}>重新预览</Button>} />}
      {preview && preview.faults_total > 0 && <Faults preview={preview} />}
      {preview && preview.faults_total === 0 && (
        <>
          <Plan preview={preview} />
          <div className="line">
            <Button type="primary" loading={busy} disabled={changes === 0} onClick={() => void write()}>{changes === 0 ? "没有要写入的" : `确认写入 ${changes} 项`}</Button>
            <Link to="/assets"><Button>取消</Button></Link>
          </div>
        </>
      )}
    </Room>
  );
}

/** The bytes as they are: what encoding they have, the server finds out. */
function base64(f: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error ?? new Error("读不了这个文件"));
    reader.readAsDataURL(f);
  });
}
