// A headless Chromium that talks to nobody but this machine, and the page's errors as failures.
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const places = [process.env.IMDESK_CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

export function chromiumPath() {
  const found = places.find((p) => p && existsSync(p));
  if (!found) throw new Error("no Chromium found: install it (Debian: apt-get install chromium) or set IMDESK_CHROMIUM");
  return found;
}

export async function launch() {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage", "--disable-component-update", "--no-first-run"],
  });
}

/** A page of the given width whose script errors are collected. */
export async function openPage(browser, width, url) {
  const context = await browser.newContext({ viewport: { width, height: width < 600 ? 844 : 900 }, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  const problems = [];
  page.on("pageerror", (err) => problems.push(String(err)));
  page.on("console", (m) => m.type() === "error" && problems.push(m.text()));
  await page.goto(url);
  return { page, problems, close: () => context.close() };
}
