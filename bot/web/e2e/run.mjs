// Runs suites in a browser: node e2e/run.mjs render path:1440 path:390 hands. All but render need a running demo in IMDESK_DEMO_URL.
import { launch } from "./browser.mjs";
import { hands } from "./hands.mjs";
import { path } from "./path.mjs";
import { render } from "./render.mjs";

const suites = { render, path, hands };
const wanted = process.argv.slice(2);
if (wanted.length === 0) wanted.push("render", "hands", "path:1440");

const url = process.env.IMDESK_DEMO_URL;
const browser = await launch();
let failed = 0;
try {
  for (const name of wanted) {
    const [suite, arg] = name.split(":");
    if (!suites[suite]) throw new Error(`no suite ${suite}`);
    if (suite !== "render" && !url) throw new Error("IMDESK_DEMO_URL is not set; start `imdesk demo` and give its address");
    for (const [what, test] of Object.entries(suites[suite](browser, url, arg))) {
      const began = Date.now();
      try {
        await test();
        console.log(`ok   ${name}: ${what} (${Date.now() - began} ms)`);
      } catch (err) {
        failed++;
        console.log(`FAIL ${name}: ${what}\n${err.stack ?? err}`);
      }
    }
  }
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
