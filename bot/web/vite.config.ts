import react from "@vitejs/plugin-react";
import { defineConfig, loadEnv } from "vite";
import { stamp } from "./stamp.mjs";

// npm run dev asks this server for data; start it with `imdesk demo`.
const demo = loadEnv("development", ".", "IMDESK_").IMDESK_DEMO_URL ?? "http://127.0.0.1:8080";

// Relative asset URLs plus the <base> element that the server writes: one build for every mount.
export default defineConfig({
  base: "./",
  plugins: [react(), stamp()],
  // Not "assets": that is a room of the console.
  build: { assetsDir: "bundle", target: "es2022", chunkSizeWarningLimit: 1200, sourcemap: false },
  server: {
    proxy: {
      "^/playground/(scene|clock)$": { target: demo },
      "/api": { target: demo },
    },
  },
});
