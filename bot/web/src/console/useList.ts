import { useEffect, useState } from "react";
import { App } from "antd";
import { useSearchParams } from "react-router";
import { api, messageOf, search } from "./api";
import type { Page } from "./types";
import { useLoad, type Load } from "./useLoad";

type Params = Record<string, string | number | boolean | undefined>;
/** What a list has loaded so far; `next` is there while the server has more, which `more` asks for. */
export type Pages<T> = { load: Load<Page<T>>; items: T[]; next?: string; more: () => void };

/** Loads a list page by page. When the first is loaded anew, the others are forgotten. */
export function usePages<T>(path: string, params: Params = {}, every = 0): Pages<T> {
  const { message } = App.useApp();
  const load = useLoad<Page<T>>(path + search(params), every);
  const [rest, setRest] = useState<Page<T>>({ items: [] });
  useEffect(() => setRest({ items: [] }), [load.data]);
  const next = rest.items.length ? rest.next : load.data?.next;
  const more = () => {
    api.get<Page<T>>(path + search({ ...params, after: next })).then(
      (p) => setRest((r) => ({ items: [...r.items, ...p.items], next: p.next })),
      (e: unknown) => void message.error(messageOf(e)),
    );
  };
  return { load, items: [...(load.data?.items ?? []), ...rest.items], next, more };
}

/** A filter lives in the address, so that a list can be bookmarked and the way back from a page finds it as it was. */
export type Filter<K extends string> = { values: Record<K, string>; set: (key: K, value?: string) => void; clear: () => void; any: boolean };

export function useFilter<K extends string>(keys: readonly K[]): Filter<K> {
  const [params, setParams] = useSearchParams();
  const set = (key: K, value?: string) => setParams((old) => {
    const next = new URLSearchParams(old);
    if (value) next.set(key, value);
    else next.delete(key);
    return next;
  }, { replace: true });
  return {
    values: Object.fromEntries(keys.map((k) => [k, params.get(k) ?? ""])) as Record<K, string>,
    set, clear: () => setParams({}), any: params.size > 0,
  };
}
