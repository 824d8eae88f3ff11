// What the wire has told since the guided path began; steps tick themselves off from this alone.
import type { Message, PlatformId, StreamEvent } from "../model/wire";

export interface Seen {
  platform: PlatformId;
  kind: StreamEvent["kind"];
  message: Message;
  /** The payload as text, with JSON inside strings opened so that words can be found. */
  text: string;
}

export function seenFrom(platform: PlatformId, event: StreamEvent): Seen | undefined {
  if (!event.message) return undefined;
  return { platform, kind: event.kind, message: event.message, text: words(event.message.payload) };
}

/** Every string of a payload, including those inside JSON strings, on one line each. */
export function words(value: unknown): string {
  if (typeof value === "string") {
    if (/^\s*[{[]/.test(value)) {
      try {
        return words(JSON.parse(value));
      } catch {
        return value;
      }
    }
    return value;
  }
  if (Array.isArray(value)) return value.map(words).join("\n");
  if (typeof value === "object" && value !== null) return Object.values(value).map(words).join("\n");
  return "";
}
