// The page around the three phones: clock, guided path, traffic; columns when there is room, else one phone at a time.
import { ApiOutlined, CompassOutlined } from "@ant-design/icons";
import { Badge, Button } from "antd";
import { useEffect, useState, useSyncExternalStore } from "react";
import { ClockControl } from "./clock/ClockControl";
import { ClockContext, useClockSource } from "./clock/useDeskClock";
import { StageContext, type Stage } from "./model/stage";
import { useStore } from "./model/store";
import { platformNames, type PlatformId } from "./model/wire";
import { Pane } from "./pane/Pane";
import { TourBar } from "./tour/TourBar";
import { useTour } from "./tour/useTour";
import { TrafficDrawer } from "./traffic/TrafficDrawer";

const narrowQuery = "(max-width: 1023px)";

function useNarrow(): boolean {
  return useSyncExternalStore((tell) => {
    const q = matchMedia(narrowQuery);
    q.addEventListener("change", tell);
    return () => q.removeEventListener("change", tell);
  }, () => matchMedia(narrowQuery).matches);
}

export function Desk({ stage }: { stage: Stage }) {
  const clock = useClockSource();
  const { refresh } = clock;
  // What people say and press sets timers; ask again once things are quiet.
  useEffect(() => {
    let wait: ReturnType<typeof setTimeout> | undefined;
    const stop = stage.watch((_, event) => {
      if (!event.message) return;
      clearTimeout(wait);
      wait = setTimeout(refresh, 400);
    });
    return () => {
      clearTimeout(wait);
      stop();
    };
  }, [stage, refresh]);
  return <StageContext value={stage}><ClockContext value={clock}><Layout stage={stage} /></ClockContext></StageContext>;
}

function Layout({ stage }: { stage: Stage }) {
  const tour = useTour();
  const [traffic, setTraffic] = useState(false);
  const { platform } = useStore(stage.view);
  const narrow = useNarrow();
  useEffect(() => stage.view.set({ narrow }), [stage, narrow]);
  return (
    <div className={`desk ${narrow ? "narrow" : "wide"}`}>
      <header className="desk-top">
        <h1>imdesk <span>体验场</span></h1>
        <p className="desk-org">{stage.scene.org}</p>
        <ClockControl />
        <div className="desk-acts">
          {tour.possible && tour.at === undefined && <Button type="primary" icon={<CompassOutlined />} onClick={tour.start}>试试看</Button>}
          <Button icon={<ApiOutlined />} aria-expanded={traffic} onClick={() => setTraffic(!traffic)}>原始流量</Button>
        </div>
      </header>
      <TourBar tour={tour} />
      {narrow && <PlatformTabs stage={stage} />}
      <main className="panes">
        {stage.platforms().map((id) => (!narrow || id === platform) && <Pane key={id} sim={stage.sims.get(id)!} />)}
      </main>
      <TrafficDrawer open={traffic} close={() => setTraffic(false)} />
    </div>
  );
}

function PlatformTabs({ stage }: { stage: Stage }) {
  const { platform } = useStore(stage.view);
  return (
    <nav className="platform-tabs" role="tablist" aria-label="平台">
      {stage.platforms().map((id) => <PlatformTab key={id} stage={stage} id={id} on={id === platform} />)}
    </nav>
  );
}

function PlatformTab({ stage, id, on }: { stage: Stage; id: PlatformId; on: boolean }) {
  const { unread } = useStore(stage.sims.get(id)!.state);
  const waiting = Object.values(unread).reduce((a, b) => a + b, 0);
  return (
    <button type="button" role="tab" aria-selected={on} className={`platform-tab ${id}`} onClick={() => stage.view.set({ platform: id })}>
      <i aria-hidden />{platformNames[id]}<Badge count={on ? 0 : waiting} size="small" />
    </button>
  );
}
