import { useCallback, useEffect, useRef, useState } from "react";
import { api } from "./api";

/** What a page shows while it loads, once it has loaded, and when that failed. Old data stays visible while newer is fetched. */
export type Load<T> = { data?: T; error?: unknown; loading: boolean; reload: () => void };

/** Loads a path, again whenever it changes and every `every` ms while the page is visible. An empty path loads nothing. */
export function useLoad<T>(path: string, every = 0): Load<T> {
  const [state, setState] = useState<{ path: string; data?: T; error?: unknown; loading: boolean }>({ path, loading: path !== "" });
  const running = useRef<AbortController>(undefined);

  const reload = useCallback(() => {
    if (!path) return;
    running.current?.abort();
    const mine = new AbortController();
    running.current = mine;
    setState((s) => (s.path === path ? { ...s, loading: true } : { path, loading: true }));
    api.get<T>(path, mine.signal).then(
      (data) => !mine.signal.aborted && setState({ path, data, loading: false }),
      (error: unknown) => !mine.signal.aborted && setState((s) => ({ path, data: s.path === path ? s.data : undefined, error, loading: false }) as typeof s),
    );
  }, [path]);

  useEffect(() => {
    reload();
    const timer = every ? setInterval(() => document.visibilityState === "visible" && reload(), every) : undefined;
    return () => {
      clearInterval(timer);
      running.current?.abort();
    };
  }, [reload, every]);

  return { ...(state.path === path ? state : { loading: true }), reload };
}
