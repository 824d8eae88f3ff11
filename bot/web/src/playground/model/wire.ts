// Types of the simulators' control API (/_sim/), the same for all three; payloads stay unknown until a renderer reads them.

export type PlatformId = "wecom" | "dingtalk" | "feishu";

export const platformIds: PlatformId[] = ["wecom", "dingtalk", "feishu"];

export const platformNames: Record<PlatformId, string> = { wecom: "企业微信", dingtalk: "钉钉", feishu: "飞书" };

export interface Chat {
  id: string;
  kind: "direct" | "group";
  name: string;
  members: string[];
  bot_member: boolean;
  /** WeCom only: which of the two bots listens. */
  bot?: string;
}

export interface SimPerson {
  id: string;
  name: string;
  title?: string;
  active: boolean;
  open_id?: string;
  union_id?: string;
  user_id?: string;
}

export interface Directory {
  platform: PlatformId;
  people: SimPerson[];
  chats: Chat[];
}

export interface FileRef {
  id: string;
  name: string;
  kind: string;
  size?: number;
}

export interface Message {
  id: string;
  chat: string;
  from: string;
  at: string;
  seq: number;
  revision: number;
  type: string;
  payload: unknown;
  recalled: boolean;
  reply_to?: string;
  thread?: string;
  files?: FileRef[];
  mentions?: unknown[];
  recipients?: string[];
  viewer?: string;
  urgent?: string[];
  reactions?: { id: string; emoji: string; by: string }[];
}

export interface Call {
  seq: number;
  at: string;
  dir: "in" | "out";
  kind: string;
  call: string;
  status: number;
  code: number | string;
  request?: unknown;
  response?: unknown;
  ms: number;
}

export interface StreamEvent {
  seq: number;
  kind: "message" | "update" | "recall" | "traffic" | "connection" | "directory";
  chat?: string;
  message?: Message;
  call?: Call;
}

export interface Answer {
  ok: boolean;
  code: number;
  toast?: { type: string; text: string };
  error?: string;
}

export interface Upload {
  name: string;
  kind: "image" | "file" | "voice" | "video";
  content_base64: string;
}

export interface Utterance {
  person: string;
  chat: string;
  text: string;
  mention_bot?: boolean;
  mentions?: string[];
  reply_to?: string;
  files?: Upload[];
}
