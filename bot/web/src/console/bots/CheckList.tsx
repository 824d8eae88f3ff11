import { Alert, Button, Spin } from "antd";
import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import { messageOf } from "../api";
import type { Checked } from "../types";

type Props = { result?: Checked; busy: boolean; error?: unknown; onCheck: () => void };

/** The outcome of a live check, step by step, each failure with its remedy. */
export function CheckList({ result, busy, error, onCheck }: Props) {
  return (
    <div className="check" aria-live="polite">
      {busy && <p className="line"><Spin size="small" /> 正在用这些凭证访问平台，最多 30 秒…</p>}
      {!!error && !busy && <Alert type="error" showIcon title="检查没有完成" description={messageOf(error)} />}
      {result && !busy && (
        <>
          <ul className="plain">
            {result.steps.map((s) => (
              <li key={s.name} className="check-step">
                {s.ok ? <CheckCircleFilled className="good" aria-label="通过" /> : <CloseCircleFilled className="bad" aria-label="未通过" />}
                <div>
                  <b>{s.name}</b>
                  {s.detail && <p className="muted break">{s.detail}</p>}
                  {!s.ok && s.remedy && <p className="remedy break">怎么办：{s.remedy}</p>}
                </div>
              </li>
            ))}
          </ul>
          <Alert type={result.ok ? "success" : "warning"} showIcon title={result.ok ? "全部通过，可以保存" : "有未通过的步骤，按提示处理后再检查一次"} />
        </>
      )}
      <Button onClick={onCheck} disabled={busy}>{result || error ? "再检查一次" : "开始检查"}</Button>
    </div>
  );
}
