// Finds what a step points at. Cards are searched by what they show, as a visitor would.
import type { PlatformId } from "../model/wire";

export function pane(platform: PlatformId): HTMLElement | null {
  return document.querySelector(`[data-platform="${platform}"]`);
}

/** The newest enabled button with this label in the chat shown. */
export function button(platform: PlatformId, label: string): HTMLButtonElement | null {
  const all = pane(platform)?.querySelectorAll<HTMLButtonElement>(".stream .row-body button:not(:disabled)") ?? [];
  return [...all].reverse().find((b) => b.textContent?.trim() === label) ?? null;
}

export function composer(platform: PlatformId): HTMLElement | null {
  return pane(platform)?.querySelector<HTMLElement>(".composer") ?? null;
}

export function spot(name: string): HTMLElement | null {
  return document.querySelector(`[data-spot="${name}"]`);
}

/** Resolves with the first result that is there; rejects after a while, so that a step never hangs. */
export function until<T>(look: () => T | null | undefined | false, ms = 15_000): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = Date.now() + ms;
    const step = () => {
      const got = look();
      if (got) resolve(got);
      else if (Date.now() > end) reject(new Error("等了一会儿没有看到结果，可以自己点点看，或者再试一次。"));
      else setTimeout(step, 80);
    };
    step();
  });
}
