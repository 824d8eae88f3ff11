// One picture of the playground for docs/stories: node e2e/story.mjs URL out.png '[{"platform":"feishu","account":"on_…","chat":"oc_…"}]'.
// A single phone is shown alone, two or three side by side.
import { launch } from "./browser.mjs";

const [url, out, raw] = process.argv.slice(2);
const panes = JSON.parse(raw);
const browser = await launch();
try {
  const context = await browser.newContext({ viewport: { width: 1200, height: 760 }, locale: "zh-CN", timezoneId: "Asia/Shanghai" });
  const page = await context.newPage();
  page.setDefaultTimeout(45_000);
  await page.goto(url);
  for (const { platform, account, chat } of panes) {
    const pane = page.locator(`.pane-${platform}`);
    await pane.locator(".chat-tab").first().waitFor();
    await choose(page, pane, account);
    await pane.locator(`.chat-tab[data-chat="${chat}"]`).click();
    await pane.locator(".row").last().waitFor();
  }
  const shown = panes.map((p) => `.pane-${p.platform}`);
  await page.addStyleTag({ content: `.pane${shown.map((s) => `:not(${s})`).join("")} { display: none }` });
  await page.evaluate(() => document.querySelectorAll(".stream").forEach((e) => e.scrollTo(0, e.scrollHeight)));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: out, animations: "disabled" });
} finally {
  await browser.close();
}

/** Picks a person by the name the scene gives to the account; the list is searched by typing. */
async function choose(page, pane, account) {
  const scene = await page.evaluate(() => fetch("/playground/scene").then((r) => r.json()));
  const person = scene.people.find((p) => Object.values(p.accounts).includes(account));
  const box = pane.getByRole("combobox", { name: /扮演谁/ });
  await box.click();
  await box.fill(person.name);
  const named = page.locator(".ant-select-item-option").filter({ hasText: person.name }).filter({ hasText: person.department });
  await named.first().click();
}
