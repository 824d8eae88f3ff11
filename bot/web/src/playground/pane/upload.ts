// Files as the control API takes them.
import type { Upload } from "../model/wire";

/** Bodies of the control API are bounded; base64 adds a third. */
const largest = 15 << 20;

const kinds: [prefix: string, kind: Upload["kind"]][] = [["image/", "image"], ["audio/", "voice"], ["video/", "video"]];

export async function readFile(f: File): Promise<Upload> {
  if (f.size > largest) throw new Error(`「${f.name}」超过 15 MB，换个小一点的文件。`);
  const url = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(new Error(`「${f.name}」读取不了。`));
    reader.readAsDataURL(f);
  });
  return { name: f.name, kind: kinds.find(([p]) => f.type.startsWith(p))?.[1] ?? "file", content_base64: url.slice(url.indexOf(",") + 1) };
}
