// One simulator as the page sees it: its directory, the selected person's chats, unread counts, traffic, and the live stream that keeps them fresh.
import { request } from "./http";
import { Store } from "./store";
import type { Answer, Call, Chat, Directory, Message, PlatformId, SimPerson, StreamEvent, Utterance } from "./wire";

export interface Toast {
  id: number;
  kind: "success" | "error" | "info" | "warning";
  text: string;
}

export interface SimState {
  status: "connecting" | "live" | "lost";
  error: string;
  people: SimPerson[];
  chats: Chat[];
  person: string;
  chat: string;
  /** Messages of the selected chat as the selected person sees them; undefined while loading. */
  messages: Message[] | undefined;
  /** By person and chat, see unreadKey. */
  unread: Record<string, number>;
  traffic: Call[];
  toast: Toast | undefined;
  /** The message being answered. */
  replyTo: Message | undefined;
}

export const unreadKey = (person: string, chat: string) => person + "\n" + chat;

const shown = 80;
const keepTraffic = 400;

/** DingTalk's notices live outside the directory, in chats named after their reader. */
const noticeChats: [prefix: string, name: string][] = [["work.", "工作通知"], ["ding.", "DING"]];

export class Sim {
  readonly state: Store<SimState>;
  /** Whether the visitor looks at this pane; on a phone only one is in view. */
  visible = true;
  private source: EventSource | undefined;
  private watchers = new Set<(platform: PlatformId, event: StreamEvent) => void>();
  private refreshing = false;
  private again = false;
  private toasts = 0;

  constructor(readonly platform: PlatformId, readonly base: string) {
    this.state = new Store<SimState>({
      status: "connecting", error: "", people: [], chats: [], person: "", chat: "", messages: undefined, unread: {}, traffic: [], toast: undefined, replyTo: undefined,
    });
  }

  /** Opens the stream; every (re)connection reads everything anew, because events missed meanwhile are not repeated. */
  open(): () => void {
    const source = new EventSource(this.base + "/_sim/stream");
    this.source = source;
    source.onopen = () => void this.load();
    source.onerror = () => this.state.set({ status: "lost", error: "与模拟器的连接断开，正在重连…" });
    source.onmessage = (e: MessageEvent<string>) => this.take(JSON.parse(e.data) as StreamEvent);
    return () => {
      source.close();
      if (this.source === source) this.source = undefined;
    };
  }

  watch(fn: (platform: PlatformId, event: StreamEvent) => void): () => void {
    this.watchers.add(fn);
    return () => this.watchers.delete(fn);
  }

  private async load(): Promise<void> {
    try {
      const [dir, traffic] = await Promise.all([
        request<Directory>(this.base + "/_sim/directory"),
        request<Call[]>(this.base + "/_sim/traffic?limit=150"),
      ]);
      this.state.set((s) => ({ status: "live", error: "", people: dir.people, chats: [...dir.chats, ...s.chats.filter(isNotice)], traffic: merge(s.traffic, traffic ?? []) }));
      this.refresh();
    } catch (err) {
      this.state.set({ status: "lost", error: (err as Error).message });
    }
  }

  chatsOf(person: string): Chat[] {
    const rank = (c: Chat) => (isNotice(c) ? 3 : c.kind === "group" ? 1 : c.bot === "aibot" ? 2 : 0);
    return this.state.get().chats.filter((c) => c.members.includes(person)).sort((a, b) => rank(a) - rank(b));
  }

  select(person: string, chat?: string): void {
    const mine = this.chatsOf(person);
    const s = this.state.get();
    const id = chat ?? (mine.some((c) => c.id === s.chat) ? s.chat : (mine[0]?.id ?? ""));
    if (person === s.person && id === s.chat) {
      this.markRead();
      return;
    }
    this.state.set({ person, chat: id, messages: undefined, replyTo: undefined });
    this.markRead();
    this.refresh();
  }

  markRead(): void {
    const { person, chat, unread } = this.state.get();
    const key = unreadKey(person, chat);
    if (!unread[key]) return;
    const { [key]: _, ...rest } = unread;
    this.state.set({ unread: rest });
  }

  /** Reads the selected chat again; calls made while one is under way become one more. */
  refresh(): void {
    if (this.refreshing) {
      this.again = true;
      return;
    }
    const { person, chat } = this.state.get();
    if (!person || !chat) return;
    this.refreshing = true;
    const query = new URLSearchParams({ chat, person, limit: String(shown) });
    request<Message[]>(`${this.base}/_sim/messages?${query}`)
      .then((messages) => {
        const now = this.state.get();
        if (now.person === person && now.chat === chat) this.state.set({ messages: messages ?? [] });
      })
      .catch((err: Error) => this.state.set({ error: err.message }))
      .finally(() => {
        this.refreshing = false;
        if (this.again) {
          this.again = false;
          this.refresh();
        }
      });
  }

  private take(event: StreamEvent): void {
    if (event.call) this.state.set((s) => ({ traffic: merge(s.traffic, [event.call!]) }));
    if (event.kind === "directory") void this.load();
    if (event.message && event.chat) {
      this.discover(event.chat);
      if (event.kind === "message") this.count(event.message);
      if (event.chat === this.state.get().chat) this.refresh();
    }
    for (const fn of this.watchers) fn(this.platform, event);
  }

  /** Adds a notice chat the first time something arrives in it. */
  private discover(id: string): void {
    const { chats } = this.state.get();
    const kind = noticeChats.find(([prefix]) => id.startsWith(prefix));
    if (this.platform !== "dingtalk" || !kind || chats.some((c) => c.id === id)) return;
    this.state.set({ chats: [...chats, { id, kind: "direct", name: kind[1], members: [id.slice(kind[0].length)], bot_member: false }] });
  }

  private count(m: Message): void {
    const s = this.state.get();
    const members = m.recipients?.length ? m.recipients : (s.chats.find((c) => c.id === m.chat)?.members ?? []);
    const unread = { ...s.unread };
    for (const p of members) {
      const seen = this.visible && p === s.person && m.chat === s.chat;
      if (p === m.from || seen) continue;
      const key = unreadKey(p, m.chat);
      unread[key] = (unread[key] ?? 0) + 1;
    }
    this.state.set({ unread });
  }

  async say(u: Utterance): Promise<string> {
    const res = await request<{ message_id: string }>(this.base + "/_sim/say", u);
    return res.message_id;
  }

  /** Presses something on a card as the selected person and shows the answer as the platform's client would. */
  async click(message: Message, action: unknown): Promise<Answer> {
    const { person } = this.state.get();
    let answer: Answer;
    try {
      answer = await request<Answer>(this.base + "/_sim/click", { person, message_id: message.id, chat: message.chat, action });
    } catch (err) {
      answer = { ok: false, code: 0, error: (err as Error).message };
    }
    if (answer.error) this.toast("error", answer.error);
    else if (answer.toast?.text) this.toast(toastKind(answer.toast.type), answer.toast.text);
    return answer;
  }

  toast(kind: Toast["kind"], text: string): void {
    const id = ++this.toasts;
    this.state.set({ toast: { id, kind, text } });
    setTimeout(() => {
      if (this.state.get().toast?.id === id) this.state.set({ toast: undefined });
    }, 4500);
  }

  fileURL(id: string): string {
    return `${this.base}/_sim/file?id=${encodeURIComponent(id)}`;
  }

  /** A display name for any id the platform uses for a person. */
  nameOf(id: string): string | undefined {
    const lower = id.toLowerCase();
    return this.state.get().people.find((p) => p.id.toLowerCase() === lower || p.open_id === id || p.union_id === id || p.user_id === id)?.name;
  }
}

function isNotice(c: Chat): boolean {
  return noticeChats.some(([prefix]) => c.id.startsWith(prefix));
}

function toastKind(type: string): Toast["kind"] {
  return type === "success" || type === "error" || type === "warning" ? type : "info";
}

/** Calls are numbered; a push is published again when its answer comes. */
function merge(have: Call[], more: Call[]): Call[] {
  const bySeq = new Map(have.map((c) => [c.seq, c]));
  for (const c of more) bySeq.set(c.seq, c);
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq).slice(-keepTraffic);
}
