// State of the guided path: which step is on, what was seen, and doing a step for the visitor.
import { App } from "antd";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useDeskClock } from "../clock/useDeskClock";
import { useStage } from "../model/stage";
import { castOf } from "./cast";
import { seenFrom } from "./observed";
import { steps, type Step, type Tools } from "./steps";

export interface Tour {
  possible: boolean;
  /** undefined: not started; steps.length: finished. */
  at: number | undefined;
  step: Step | undefined;
  tools: Tools | undefined;
  busy: boolean;
  start: () => void;
  stop: () => void;
  skip: () => void;
  show: () => void;
  help: () => Promise<void>;
}

export function useTour(): Tour {
  const stage = useStage();
  const clock = useDeskClock();
  const { message } = App.useApp();
  const cast = useMemo(() => castOf(stage.scene), [stage]);
  const [at, setAt] = useState<number>();
  const [ticket, setTicket] = useState("");
  const [busy, setBusy] = useState(false);
  const move = clock.move;
  const tools = useMemo<Tools | undefined>(() => cast && { stage, cast, ticket, move }, [stage, cast, ticket, move]);
  const step = at === undefined ? undefined : steps[at];

  const show = useCallback(() => {
    if (!step || !tools) return;
    const { platform, person, chat } = step.where(tools);
    stage.view.set({ platform });
    const sim = stage.sims.get(platform);
    sim?.select(person, chat ?? sim.chatsOf(person)[0]?.id);
  }, [stage, step, tools]);

  // Going to a step brings its phone and chat into view once; after that the visitor may look elsewhere.
  const shownFor = useRef<number>(undefined);
  useEffect(() => {
    if (shownFor.current === at) return;
    shownFor.current = at;
    show();
  }, [at, show]);

  useEffect(() => {
    if (at === undefined || !tools) return;
    return stage.watch((platform, event) => {
      const seen = seenFrom(platform, event);
      if (!seen) return;
      const number = /\b[A-Z]{2,4}-\d{3,}\b/.exec(seen.text)?.[0];
      if (number && !tools.ticket && at <= 4 && seen.message.from === "bot") setTicket(number);
      if (steps[at]?.done(seen, tools)) setAt((now) => (now === at ? at + 1 : now));
    });
  }, [stage, at, tools]);

  const help = async () => {
    if (!step || !tools) return;
    show();
    setBusy(true);
    try {
      await step.help(tools);
    } catch (err) {
      void message.warning((err as Error).message);
    } finally {
      setBusy(false);
    }
  };

  return {
    possible: cast !== undefined, at, step, tools, busy, show, help,
    start: () => { setTicket(""); setAt(0); },
    stop: () => setAt(undefined),
    skip: () => setAt((n) => (n === undefined ? n : n + 1)),
  };
}
