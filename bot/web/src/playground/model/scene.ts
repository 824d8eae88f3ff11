// The page's own API: who is in the scene, and the desk clock.
import type { PlatformId } from "./wire";
import { request } from "./http";

export interface ScenePlatform {
  platform: PlatformId;
  sim: string;
  bot_name: string;
  bot_name_group?: string;
}

export interface ScenePerson {
  id: string;
  name: string;
  title: string;
  department: string;
  roles: string[];
  desks: string[];
  vip: boolean;
  accounts: Partial<Record<PlatformId, string>>;
}

export interface SceneGroup {
  platform: PlatformId;
  chat: string;
  name: string;
  desk: string;
}

export interface Scene {
  org: string;
  platforms: ScenePlatform[];
  people: ScenePerson[];
  groups: SceneGroup[];
}

export interface ClockView {
  now: string;
  offset_seconds: number;
  next_timer: string | null;
}

export type ClockMove = { advance_seconds: number } | { to: "next_timer" };

export const loadScene = () => request<Scene>("/playground/scene");
export const loadClock = () => request<ClockView>("/playground/clock");
export const moveClock = (move: ClockMove) => request<ClockView>("/playground/clock", move);
