// A value that React components can watch, and everything else can read and replace.
import { useSyncExternalStore } from "react";

export class Store<T extends object> {
  private listeners = new Set<() => void>();

  constructor(private value: T) {}

  get = (): T => this.value;

  set = (change: Partial<T> | ((now: T) => Partial<T>)): void => {
    const next = typeof change === "function" ? change(this.value) : change;
    this.value = { ...this.value, ...next };
    for (const tell of this.listeners) tell();
  };

  subscribe = (tell: () => void): (() => void) => {
    this.listeners.add(tell);
    return () => this.listeners.delete(tell);
  };
}

export function useStore<T extends object>(store: Store<T>): T {
  return useSyncExternalStore(store.subscribe, store.get);
}
