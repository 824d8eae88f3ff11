// The guided path from its first step to its last, done by its own button, at one width.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";

export const path = (browser, url, width) => ({
  [`the guided path runs to its end at ${width} px`]: async () => {
    const { page, problems, close } = await openPage(browser, Number(width), url);
    try {
      await page.locator(".pane .chat-tab").first().waitFor();
      await page.getByRole("button", { name: "试试看" }).click();
      const steps = await page.locator(".tour-steps li").count();
      for (let i = 0; i < steps; i++) {
        await page.locator(`.tour[data-step="${i}"]`).waitFor();
        await page.locator(".spotlight:not([hidden])").waitFor({ state: "attached" });
        await page.getByRole("button", { name: "帮我点" }).click();
        const next = i + 1 < steps ? i + 1 : "done";
        await page.locator(`.tour[data-step="${next}"]`).waitFor().catch(() => {
          throw new Error(`step ${i + 1} was not ticked off: ${problems.join("; ")}`);
        });
      }
      assert.equal(await page.locator(".unknown").count(), 0);
      assert.ok(await page.getByText("快进了").isVisible(), "the desk clock did not move");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert.ok(wide <= 0, `the page is ${wide} px wider than the screen`);
      assert.deepEqual(problems, []);
    } finally {
      await close();
    }
  },
});
