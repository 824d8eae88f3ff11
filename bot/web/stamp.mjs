// Writes dist/source.txt: a digest of everything the build was made from. A test compares it, so that dist/ cannot be committed stale.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const inputs = ["index.html", "package-lock.json", "public", "src", "stamp.mjs", "vite.config.ts"];

function files(path) {
  if (!statSync(join(here, path)).isDirectory()) return [path];
  return readdirSync(join(here, path)).flatMap((name) => files(path + "/" + name));
}

export function digest() {
  const sum = createHash("sha256");
  for (const path of inputs.flatMap(files).sort()) {
    sum.update(path + "\0");
    sum.update(readFileSync(join(here, path)));
    sum.update("\0");
  }
  return sum.digest("hex");
}

/** A vite plugin. */
export const stamp = () => ({
  name: "stamp",
  apply: "build",
  closeBundle: () => writeFileSync(join(here, "dist/source.txt"), digest() + "\n"),
});
