// The renderers alone, against fixed messages.
import assert from "node:assert/strict";
import { openPage } from "./browser.mjs";
import { allCards, serveGallery, strangers } from "./gallery.mjs";

const platforms = ["wecom", "dingtalk", "feishu"];

export const render = (browser) => ({
  "every golden card is drawn without an unknown component": async () => {
    await withGallery(browser, allCards(), async ({ page, problems }) => {
      for (const p of platforms) assert.ok((await page.locator(`.pane-${p} .card`).count()) >= 20, `${p} shows too few cards`);
      assert.equal(await page.locator(".unknown").count(), 0, await page.locator(".unknown").allInnerTexts().then((t) => t.join("\n")));
      assert.deepEqual(problems, []);
    });
  },
  "an unknown component is a red box that names it, and the rest of the card stays": async () => {
    await withGallery(browser, strangers(), async ({ page }) => {
      const names = { wecom: "template_card.hologram_area", dingtalk: "sampleHologram", feishu: "hologram" };
      for (const p of platforms) {
        const box = page.locator(`.pane-${p} .unknown`);
        assert.match(await box.innerText(), new RegExp(names[p].replace(".", "\\.")));
        assert.match(await box.evaluate((el) => getComputedStyle(el).borderColor), /^rgb\(192, 43, 43\)/);
      }
      assert.ok(await page.getByText("其余照常").isVisible());
    });
  },
  "presses carry the platform's own form of a click": async () => {
    await withGallery(browser, pressable(), async ({ page, clicks }) => {
      await page.locator(".pane-wecom").getByLabel("类别").selectOption("account");
      await page.locator(".pane-wecom").getByRole("button", { name: "提交" }).click();
      await page.locator(".pane-dingtalk").getByRole("button", { name: "接单" }).click();
      const feishu = page.locator(".pane-feishu");
      await feishu.getByRole("button", { name: "提交申请" }).click();
      await feishu.getByText("请填写这一项").waitFor();
      await feishu.getByLabel("型号").selectOption("x1");
      await feishu.getByLabel("期望日期").fill("2026-07-01");
      await feishu.getByRole("button", { name: "提交申请" }).click();
      await feishu.getByRole("button", { name: "删除" }).click();
      await page.locator("dialog[open]").getByRole("button", { name: "取消" }).click();
      await feishu.getByRole("button", { name: "删除" }).click();
      await page.locator("dialog[open]").getByRole("button", { name: "确定" }).click();
      await feishu.getByText("收到").waitFor();
      const actions = clicks.map((c) => [c.platform, c.action]);
      assert.deepEqual(actions, [
        ["wecom", { key: "k.submit", selected: { category: ["account"] } }],
        ["dingtalk", { action_ids: ["d1.claim"], params: {} }],
        ["feishu", { tag: "button", name: "send", form_value: { model: "x1", need_on: "2026-07-01" } }],
        ["feishu", { tag: "button", value: { verb: "drop" } }],
      ]);
    });
  },
});

async function withGallery(browser, messages, check) {
  const gallery = await serveGallery(messages);
  const opened = await openPage(browser, 1440, gallery.url);
  try {
    for (const p of platforms) await opened.page.locator(`.pane-${p} .row-body`).first().waitFor();
    await check({ ...opened, clicks: gallery.clicks });
  } finally {
    await opened.close();
    await gallery.close();
  }
}

const plain = (content) => ({ tag: "plain_text", content });

function pressable() {
  const options = [{ value: "x1", text: plain("X1") }];
  return {
    wecom: [{ type: "template_card", payload: { msgtype: "template_card", template_card: {
      card_type: "button_interaction", task_id: "t", main_title: { title: "确认" },
      button_selection: { question_key: "category", title: "类别", selected_id: "network", option_list: [{ id: "network", text: "网络" }, { id: "account", text: "账号" }] },
      button_list: [{ text: "提交", style: 1, key: "k.submit" }],
    } } }],
    dingtalk: [{ type: "card", payload: { cardTemplateId: "382e4302-551d-4880-bf29-a30acfab2e71.schema", cardParamMap: {
      msgTitle: "新工单", sys_full_json_obj: JSON.stringify({ order: ["msgTitle", "msgButtons"], msgButtons: [{ text: "接单", color: "blue", id: "d1.claim", request: true }] }),
    } } }],
    feishu: [{ type: "interactive", payload: { schema: "2.0", body: { elements: [
      { tag: "form", name: "f", elements: [
        { tag: "select_static", name: "model", required: true, placeholder: plain("型号"), options },
        { tag: "date_picker", name: "need_on", placeholder: plain("期望日期") },
        { tag: "button", name: "send", form_action_type: "submit", type: "primary", text: plain("提交申请") },
      ] },
      { tag: "button", text: plain("删除"), type: "danger", confirm: { title: plain("确定删除？"), text: plain("不能恢复") }, behaviors: [{ type: "callback", value: { verb: "drop" } }] },
    ] } } }],
  };
}
