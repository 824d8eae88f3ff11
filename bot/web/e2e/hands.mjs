// What a visitor does by hand: write, attach, answer, switch roles, watch the wire, move the clock.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";

const pixel = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

export const hands = (browser, url) => {
  const at = (width, test) => async () => {
    const opened = await openPage(browser, width, url);
    try {
      await opened.page.locator(".pane .chat-tab").first().waitFor();
      await test(opened.page);
      assert.deepEqual(opened.problems, []);
    } finally {
      await opened.close();
    }
  };
  return {
    "three phones stand side by side at 1440 px, one at a time at 390 px": async () => {
      await at(1440, async (page) => assert.equal(await page.locator(".pane").count(), 3))();
      await at(390, async (page) => {
        assert.equal(await page.locator(".pane").count(), 1);
        await page.getByRole("tab", { name: /飞书/ }).click();
        await page.locator(".pane-feishu").waitFor();
      })();
    },
    "what is written with the keyboard is answered, and seen on the wire": at(1440, async (page) => {
      const pane = page.locator(".pane-feishu");
      await pane.getByLabel("输入消息").fill("帮助");
      await pane.getByLabel("输入消息").press("Enter");
      await pane.locator('.row[data-from="bot"]').first().waitFor();
      await page.getByRole("button", { name: "原始流量" }).click();
      await page.getByRole("checkbox", { name: "企业微信" }).uncheck();
      await page.getByRole("checkbox", { name: "钉钉" }).uncheck();
      await page.locator(".call-name", { hasText: "/open-apis/im/v1/messages" }).first().click();
      const body = await page.locator(".call[open] pre").first().innerText();
      assert.match(body, /"msg_type"|"content"/);
      assert.match(body, /\n {2}"/, "the JSON is not laid out");
      assert.equal(await page.locator(".call-platform.dingtalk").count(), 0);
    }),
    "a picture is sent, and a message is answered with its quote": at(1440, async (page) => {
      const pane = page.locator(".pane-feishu");
      await pane.locator('input[type="file"]').setInputFiles({ name: "screen.png", mimeType: "image/png", buffer: pixel });
      await pane.getByText("screen.png").waitFor();
      await pane.getByRole("button", { name: "发送" }).click();
      await pane.locator(".row.mine img.picture").last().waitFor();
      const row = pane.locator('.row[data-from="bot"]').last();
      await row.hover();
      await row.locator(".row-reply").click();
      await pane.getByLabel("输入消息").fill("收到这张图了吗");
      await pane.getByLabel("输入消息").press("Enter");
      await pane.locator(".row.mine .row-quote").last().waitFor();
    }),
    "others' messages show as unread until their phone is looked at": at(1440, async (page) => {
      const pane = page.locator(".pane-dingtalk");
      await pane.getByRole("tab", { name: /值班群/ }).click();
      await pane.getByRole("button", { name: "@服务台" }).click();
      await pane.getByLabel("输入消息").fill("中午谁值班？");
      await pane.getByLabel("输入消息").press("Enter");
      await pane.locator(".row.mine", { hasText: "中午谁值班" }).waitFor();
      const dot = pane.locator(".role-badge .ant-badge-count");
      await dot.waitFor();
      const before = Number(await dot.getAttribute("title").then((t) => /\d+/.exec(t)[0]));
      await pane.getByRole("combobox", { name: /扮演谁/ }).click();
      await page.locator(".ant-select-item-option", { hasText: "何俊杰" }).click();
      await pane.getByRole("tab", { name: /值班群/ }).click();
      await pane.locator(".row.theirs", { hasText: "中午谁值班" }).waitFor();
      await page.waitForFunction((n) => Number(/\d+/.exec(document.querySelector(".pane-dingtalk .role-badge .ant-badge-count")?.title ?? "0")[0]) < n, before);
    }),
    "the desk clock moves forwards and says by how much": at(1440, async (page) => {
      const now = () => page.locator("time[data-desk-now]").getAttribute("data-desk-now").then(Number);
      await page.waitForFunction(() => document.querySelector("time[data-desk-now]")?.textContent !== "…");
      const before = await now();
      await page.getByRole("button", { name: "+1 小时" }).click();
      await page.getByText("快进了").waitFor();
      const moved = (await now()) - before;
      assert.ok(moved >= 3_600_000 && moved < 3_630_000, `moved ${moved} ms`);
    }),
  };
};
