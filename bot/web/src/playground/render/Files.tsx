// Pictures and files of a message, loaded from the simulator as its client would.
import { FileOutlined } from "@ant-design/icons";
import { useState } from "react";
import { useView } from "./context";

export function Picture({ id, alt }: { id: string; alt?: string }) {
  const { sim } = useView();
  const [broken, setBroken] = useState(false);
  const src = /^https?:/.test(id) ? id : sim.fileURL(id);
  if (broken) return <span className="file-chip">图片打不开：{alt || id}</span>;
  return (
    <a href={src} target="_blank" rel="noreferrer noopener">
      <img className="picture" src={src} alt={alt || "图片"} onError={() => setBroken(true)} />
    </a>
  );
}

export function FileChip({ id, name, note }: { id: string; name: string; note?: string }) {
  const { sim } = useView();
  return (
    <a className="file-chip" href={sim.fileURL(id)} target="_blank" rel="noreferrer noopener" download={name}>
      <FileOutlined aria-hidden /> <span>{name}</span>
      {note && <small>{note}</small>}
    </a>
  );
}

/** An attachment by kind; the id is what the payload names. */
export function Attachment({ kind, id, name, note }: { kind: string; id: string; name?: string; note?: string }) {
  const { sim, message } = useView();
  const ref = message.files?.find((f) => f.id === id) ?? message.files?.[0];
  const title = name || ref?.name || { image: "图片", voice: "语音", audio: "语音", video: "视频" }[kind] || "文件";
  if (kind === "image") return <Picture id={id} alt={title} />;
  if (kind === "voice" || kind === "audio") return <span className="file-chip">🎤 {note || "语音消息"} <audio controls preload="none" src={sim.fileURL(id)} /></span>;
  return <FileChip id={id} name={title} note={note} />;
}
