// Pictures for the README: make shots, which starts a demo and gives its address and the link for its first administrator.
import { mkdirSync } from "node:fs";
import { launch, openPage } from "./browser.mjs";

const [url, link] = process.argv.slice(2);
if (!url || !link) throw new Error("run make shots, which starts a demo for this");
const console_ = new URL("/console/", link).href;
const out = new URL("../../../docs/images/", import.meta.url).pathname;
mkdirSync(out, { recursive: true });

const browser = await launch();
const { page } = await openPage(browser, 1440, url);

/** Takes a picture once nothing moves and nothing waits. */
async function picture(name) {
  await page.waitForFunction(() => !document.querySelector(".ant-btn-loading, .pane-toast, .ant-spin, .ant-skeleton, .ant-message-notice, [data-spot='next-timer']:disabled"));
  await page.mouse.move(0, 0);
  await page.screenshot({ path: out + name + ".png", animations: "disabled" });
}

/** Lets the path do its steps up to the given one. */
async function upTo(last) {
  for (let at = Number(await page.locator(".tour").getAttribute("data-step")); at < last; at++) {
    await page.getByRole("button", { name: "帮我点" }).click();
    await page.locator(`.tour[data-step="${at + 1}"]`).waitFor();
  }
}

async function playground() {
  await page.locator(".pane .chat-tab").first().waitFor();
  await page.getByRole("button", { name: "试试看" }).click();
  await upTo(6);
  await picture("playground-1440");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.locator(".narrow .pane-feishu .card").waitFor();
  await picture("playground-390");
  await page.setViewportSize({ width: 1440, height: 900 });
}

async function becomeAdministrator() {
  await page.goto(link);
  await page.getByLabel("管理员用户名").fill("admin");
  await page.getByLabel("密码", { exact: true }).fill("a sentence is a good password");
  await page.getByLabel("再输一次").fill("a sentence is a good password");
  await page.getByRole("button", { name: "完成设置" }).click();
  await page.getByText("最近的工单").waitFor();
}

const register = `编号,类别,使用人,地点,状态
NB-0012,笔记本,陈嘉宁,上海 5F,在用
NB-0047,笔记本,郑凯,上海 5F,维修
MON-0440,显示器,陈嘉宁,上海 5F,在用
PRN-3F-02,打印机,,上海 3F,在用
PRN-5F-01,打印机,,上海 5F,在用
`;

async function rooms() {
  await picture("console-overview");
  await page.goto(console_ + "bots/new/feishu");
  await page.getByText("im:message.p2p_msg:readonly").waitFor();
  await picture("console-register");
  await page.goto(console_ + "catalogue/onboarding");
  await page.getByRole("img", { name: /的流程：/ }).waitFor();
  await picture("console-catalogue");
  await page.goto(console_ + "assets/import");
  await page.setInputFiles("input[type=file]", { name: "assets.csv", mimeType: "text/csv", buffer: Buffer.from(register) });
  await page.getByRole("button", { name: /^确认写入/ }).click();
  await page.locator("[data-code=NB-0012]").waitFor();
  await page.getByText("已写入").waitFor({ state: "detached" });
  await picture("console-assets");
}

try {
  await playground();
  await becomeAdministrator();
  await rooms();
} finally {
  await browser.close();
}
