// Pictures for the README: npm run shots, with a freshly started demo in IMDESK_DEMO_URL.
import { mkdirSync } from "node:fs";
import { launch, openPage } from "./browser.mjs";

const url = process.env.IMDESK_DEMO_URL;
if (!url) throw new Error("IMDESK_DEMO_URL is not set; start `imdesk demo` and give its address");
const out = new URL("../../../docs/images/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const browser = await launch();
const { page } = await openPage(browser, 1440, url);
await page.locator(".pane .chat-tab").first().waitFor();
await page.getByRole("button", { name: "试试看" }).click();

/** Lets the path do its steps up to the given one. */
async function upTo(last) {
  for (let at = Number(await page.locator(".tour").getAttribute("data-step")); at < last; at++) {
    await page.getByRole("button", { name: "帮我点" }).click();
    await page.locator(`.tour[data-step="${at + 1}"]`).waitFor();
  }
  await page.waitForFunction(() => !document.querySelector(".ant-btn-loading, .pane-toast, [data-spot='next-timer']:disabled"));
  await page.mouse.move(0, 0);
}

await upTo(6);
await page.screenshot({ path: out + "playground-1440.png", animations: "disabled" });
await page.setViewportSize({ width: 390, height: 844 });
await page.locator(".narrow .pane-feishu .card").waitFor();
await page.screenshot({ path: out + "playground-390.png", animations: "disabled" });
await browser.close();
