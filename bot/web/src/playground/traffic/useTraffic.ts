// The calls of all simulators in one list.
import { useCallback, useRef, useSyncExternalStore } from "react";
import type { Stage } from "../model/stage";
import type { Call, PlatformId } from "../model/wire";

export interface Row {
  platform: PlatformId;
  call: Call;
}

export function useTraffic(stage: Stage): Row[] {
  const kept = useRef<{ from: Call[][]; rows: Row[] }>({ from: [], rows: [] });
  const subscribe = useCallback((tell: () => void) => {
    const stops = [...stage.sims.values()].map((sim) => sim.state.subscribe(tell));
    return () => stops.forEach((stop) => stop());
  }, [stage]);
  return useSyncExternalStore(subscribe, () => {
    const from = [...stage.sims.values()].map((sim) => sim.state.get().traffic);
    if (from.length !== kept.current.from.length || from.some((t, i) => t !== kept.current.from[i])) {
      const rows = [...stage.sims.values()].flatMap((sim) => sim.state.get().traffic.map((call) => ({ platform: sim.platform, call })));
      rows.sort((a, b) => Date.parse(b.call.at) - Date.parse(a.call.at) || b.call.seq - a.call.seq);
      kept.current = { from, rows };
    }
    return kept.current.rows;
  });
}
