// Reading unknown JSON: payloads come from the wire and may hold anything.

export type Obj = Record<string, unknown>;

export const isObj = (v: unknown): v is Obj => typeof v === "object" && v !== null && !Array.isArray(v);
export const obj = (v: unknown): Obj => (isObj(v) ? v : {});
export const list = (v: unknown): unknown[] => (Array.isArray(v) ? v : []);
export const objs = (v: unknown): Obj[] => list(v).filter(isObj);
export const num = (v: unknown): number | undefined => (typeof v === "number" ? v : undefined);

export function str(v: unknown): string {
  if (typeof v === "string") return v;
  return typeof v === "number" || typeof v === "boolean" ? String(v) : "";
}

export function parse(text: unknown): unknown {
  if (typeof text !== "string" || text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Only addresses a chat client would open. */
export function safeURL(url: string): string | undefined {
  return /^(https?:|mailto:|tel:|dtmd:|dingtalk:)/i.test(url) ? url : undefined;
}
