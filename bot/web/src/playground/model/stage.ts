// The whole scene in the browser: three simulators, the people, and which pane is in view.
import { createContext, useContext } from "react";
import type { Scene, ScenePerson } from "./scene";
import { Sim } from "./sim";
import { Store } from "./store";
import { platformIds, type PlatformId, type StreamEvent } from "./wire";

export class Stage {
  readonly sims = new Map<PlatformId, Sim>();
  /** The pane in view on a narrow screen. */
  readonly view = new Store<{ platform: PlatformId; narrow: boolean }>({ platform: "wecom", narrow: false });

  constructor(readonly scene: Scene) {
    for (const id of platformIds) {
      const p = scene.platforms.find((x) => x.platform === id);
      if (p) this.sims.set(id, new Sim(id, p.sim.replace(/\/$/, "")));
    }
    this.view.set({ platform: this.platforms()[0] ?? "wecom" });
    this.applyView();
    this.view.subscribe(() => this.applyView());
  }

  platforms(): PlatformId[] {
    return platformIds.filter((id) => this.sims.has(id));
  }

  /** Opens the streams; the result closes them. */
  open(): () => void {
    const closers = [...this.sims.values()].map((sim) => sim.open());
    return () => closers.forEach((close) => close());
  }

  watch(fn: (platform: PlatformId, event: StreamEvent) => void): () => void {
    const stops = [...this.sims.values()].map((sim) => sim.watch(fn));
    return () => stops.forEach((stop) => stop());
  }

  private applyView(): void {
    const { platform, narrow } = this.view.get();
    for (const [id, sim] of this.sims) {
      sim.visible = !narrow || id === platform;
      if (sim.visible) sim.markRead();
    }
  }

  botName(platform: PlatformId, group: boolean): string {
    const p = this.scene.platforms.find((x) => x.platform === platform);
    return (group && p?.bot_name_group) || p?.bot_name || "服务台";
  }

  /** People with an account on a platform, those with work to do first. */
  castOf(platform: PlatformId): ScenePerson[] {
    return this.scene.people.filter((p) => p.accounts[platform]);
  }
}

export const StageContext = createContext<Stage | undefined>(undefined);

export function useStage(): Stage {
  const stage = useContext(StageContext);
  if (!stage) throw new Error("useStage outside of StageContext");
  return stage;
}
