import type { Plugin } from "vite";

export function digest(): string;
export function stamp(): Plugin;
