// How every suite moves about the console: what it checks, where it goes, what it chooses.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export const check = (ok, what) => {
  if (!ok) throw new Error(what);
};

/** Gives a look at a room: it must fit its window, and is photographed when there is a folder for it. */
export function looker(width, shots) {
  if (shots) mkdirSync(shots, { recursive: true });
  return async (page, name) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 0, `${name} is ${wide} px wider than the window`);
    if (shots) await page.screenshot({ path: join(shots, `console-${width}-${name}.png`), fullPage: true, animations: "disabled" });
  };
}

/** Opens a room through the navigation, which hides behind a button where it is narrow. */
export async function go(page, room) {
  const button = page.getByRole("button", { name: "打开导航" });
  if (await button.isVisible()) await button.click();
  await page.locator(".nav:visible").getByRole("link", { name: room, exact: true }).click();
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.locator(".ant-drawer-mask").waitFor({ state: "hidden" });
}

/** Chooses from a list that drops down. A closing drawer gives the focus back a moment later, which closes the list again: then once more. */
export async function choose(page, label, option) {
  for (let left = 3; ; left--) {
    await page.getByLabel(label).click();
    try {
      await page.getByTitle(option).click({ timeout: 4000 });
      return;
    } catch (e) {
      if (left === 0) throw e;
    }
  }
}

/** Signs in with the session of a role, however somebody was signed in before. */
export function signsIn(url, sessions) {
  return async (page, role) => {
    await page.context().addCookies([{ name: "imdesk_console", value: sessions[role], url }]);
    await page.goto(url + "/console/");
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await page.getByRole("button", { name: "账号" }).getByText("as-" + role).waitFor();
  };
}

/** Runs the parts in turn and says which one failed. */
export async function inTurn(page, parts, width, shots) {
  for (const part of parts) {
    try {
      await part(page);
    } catch (e) {
      if (shots) await page.screenshot({ path: join(shots, `console-${width}-failed.png`), fullPage: true });
      throw new Error(`${part.name} at ${width} px: ${e.message}`, { cause: e });
    }
  }
}
