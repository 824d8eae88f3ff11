// What all rooms have in common: a heading, and the three states of what they load.
import type { ReactNode } from "react";
import { Alert, Button, Empty, Skeleton, Tooltip } from "antd";
import { messageOf } from "./api";
import { exactly, when } from "./labels";
import type { Pages } from "./useList";
import type { Load } from "./useLoad";

export function Room({ title, intro, actions, children }: { title: ReactNode; intro?: ReactNode; actions?: ReactNode; children: ReactNode }) {
  return (
    <>
      <div className="room-head">
        <div>
          <h1>{title}</h1>
          {intro && <p className="muted">{intro}</p>}
        </div>
        {actions && <div className="room-actions">{actions}</div>}
      </div>
      {children}
    </>
  );
}

/** Shows what was loaded. A failure stands above older data instead of replacing it. */
export function Loaded<T>({ load, children }: { load: Load<T>; children: (data: T) => ReactNode }) {
  const failed = load.error !== undefined && (
    <Alert type="error" showIcon className="gap" title="加载失败" description={messageOf(load.error)} action={<Button onClick={load.reload}>重试</Button>} />
  );
  if (load.data === undefined) return failed || <div className="panel"><Skeleton active /></div>;
  return <>{failed}{children(load.data)}</>;
}

export function Nothing({ text, children }: { text: string; children?: ReactNode }) {
  return <div className="panel"><Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={text}>{children}</Empty></div>;
}

/** The way to the next page of a list, while there is one. */
export function More({ list, label = "加载更多" }: { list: Pages<unknown>; label?: string }) {
  return list.next ? <p className="centre"><Button onClick={list.more}>{label}</Button></p> : null;
}

export function Time({ at }: { at?: string }) {
  return <Tooltip title={exactly(at)}><time dateTime={at}>{when(at)}</time></Tooltip>;
}
