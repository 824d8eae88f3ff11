// Desk time, read from the server and ticking here in between.
import { createContext, useContext, useEffect, useMemo, useState } from "react";
import { loadClock, moveClock, type ClockMove, type ClockView } from "../model/scene";

export interface DeskClock {
  ready: boolean;
  now: number;
  /** Seconds ahead of real time. */
  offset: number;
  nextTimer: number | undefined;
  move: (m: ClockMove) => Promise<void>;
  refresh: () => void;
}

export const ClockContext = createContext<DeskClock | undefined>(undefined);

export function useDeskClock(): DeskClock {
  const clock = useContext(ClockContext);
  if (!clock) throw new Error("useDeskClock outside of ClockContext");
  return clock;
}

/** How often the next timer is asked for; what people do changes it. */
const every = 5_000;

export function useClockSource(): DeskClock {
  const [view, setView] = useState<{ v: ClockView; at: number }>();
  const [real, setReal] = useState(Date.now);
  useEffect(() => {
    const tick = setInterval(() => setReal(Date.now()), 1_000);
    return () => clearInterval(tick);
  }, []);
  const actions = useMemo(() => {
    const take = (v: ClockView) => {
      setView({ v, at: Date.now() });
      setReal(Date.now());
    };
    return { refresh: () => void loadClock().then(take, () => undefined), move: async (m: ClockMove) => take(await moveClock(m)) };
  }, []);
  useEffect(() => {
    actions.refresh();
    const ask = setInterval(actions.refresh, every);
    return () => clearInterval(ask);
  }, [actions]);
  return {
    ready: view !== undefined,
    now: view ? Date.parse(view.v.now) + Math.max(0, real - view.at) : real,
    offset: view?.v.offset_seconds ?? 0,
    nextTimer: view?.v.next_timer ? Date.parse(view.v.next_timer) : undefined,
    ...actions,
  };
}
