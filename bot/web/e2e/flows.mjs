// What the engine does by itself, as an administrator finds it: the catalogue with its drawings and examples, what waits for whom, and delegations.
// Driven by a Go test, which prepares the server: node flows.mjs URL SESSIONS WIDTH [folder for screenshots]; SESSIONS is JSON, tokens by role.
import { launch, openPage } from "./browser.mjs";
import { check, go, inTurn, looker, signsIn } from "./rooms.mjs";

const [url, tokens, width, shots] = process.argv.slice(2);
const signIn = signsIn(url, JSON.parse(tokens));
const look = looker(width, shots);

async function readsTheCatalogue(page) {
  await signIn(page, "owner");
  await go(page, "服务目录");
  await page.getByText("3 个示例不符").waitFor();
  await look(page, "catalogue");
  await page.locator("[data-item=laptop]").click();
  await page.getByText("3 个示例的结果和写的不一样").waitFor();
  const drawn = page.getByRole("img", { name: /的流程：/ });
  await drawn.waitFor();
  check(await drawn.evaluate((img) => img.decode().then(() => img.naturalWidth > 0)), "the drawing isn't shown");
  await page.locator("[data-ok=false]", { hasText: "现在：张伟不在可以申请的人里" }).waitFor();
  check((await page.locator("[data-ok=true]").count()) === 2, "not two examples end as they say");
  check((await page.getByRole("button", { name: "保存" }).count()) === 0, "the catalogue can be written");
  await look(page, "catalogue-item");
}

async function seesWhomRequestsWaitFor(page) {
  await go(page, "审批");
  const pending = page.locator("[data-number=IT-000001]");
  await pending.getByText("第 1 级，共 2 级：直属上级").waitFor();
  await pending.getByText("陈嘉宁").waitFor();
  await page.locator("[data-number=IT-000002]", { hasText: "等申请人修改：缺发票" }).waitFor();
  await page.getByText("生效中").waitFor();
  await look(page, "approvals");
  await pending.click();
  await page.getByRole("heading", { name: /IT-000001/ }).waitFor();
}

async function anAnalystSeesApprovalsOnly(page) {
  await signIn(page, "analyst");
  await go(page, "审批");
  await page.locator("[data-number=IT-000001]").waitFor();
  check((await page.getByRole("heading", { name: "委托" }).count()) === 0, "an analyst is shown delegations");
  check((await page.getByRole("link", { name: "服务目录", exact: true }).count()) === 0, "an analyst is offered the catalogue");
}

const browser = await launch();
try {
  const { page, problems } = await openPage(browser, Number(width), url + "/console/");
  await inTurn(page, [readsTheCatalogue, seesWhomRequestsWaitFor, anAnalystSeesApprovalsOnly], width, shots);
  const real = problems.filter((p) => !p.includes("status of 401"));
  check(real.length === 0, "the pages reported: " + real.join("\n"));
} finally {
  await browser.close();
}
