// The register of assets: registered, changed, imported, looked at and retired by an administrator; only read by others. Driven by a Go test, which
// prepares the server: node register.mjs URL SESSIONS WIDTH [folder for screenshots]; SESSIONS is JSON, tokens of sessions by role.
import { launch, openPage } from "./browser.mjs";
import { check, go, inTurn, looker, signsIn } from "./rooms.mjs";

const [url, tokens, width, shots] = process.argv.slice(2);
const signIn = signsIn(url, JSON.parse(tokens));
const look = looker(width, shots);

const field = (page, label) => page.getByRole("dialog").getByLabel(label, { exact: true });

async function registersOne(page) {
  await signIn(page, "owner");
  await go(page, "资产");
  await page.getByText("还没有登记资产。已有清单的话，存成 CSV 导入最快。").waitFor();
  await look(page, "assets-none");
  await page.getByRole("button", { name: "登记资产" }).click();
  await field(page, "编号").fill("坏编号");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByText("请填写类别，例如 笔记本").waitFor();
  await field(page, "类别").fill("打印机");
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("alert").getByText("编号应为 3–40 个字母、数字或连字符").waitFor();
  await look(page, "assets-form");
  await field(page, "编号").fill("prn-3f-02");
  await page.getByRole("button", { name: "保存" }).click();
  await page.locator("[data-code=PRN-3F-02]").waitFor();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

const csv = (text) => ({ name: "资产清单-2026年第四季度盘点（行政部最终版）.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const long = "上海市浦东新区张江高科技园区博云路二号浦软大厦东塔十二层北侧开放办公区";

async function importsAFile(page) {
  await page.getByRole("link", { name: "从 CSV 导入" }).first().click();
  await page.setInputFiles("input[type=file]", csv("编号,类别,使用人\n!,笔记本,\nNB-0012,笔记本,查无此人\n"));
  await page.getByText("文件有 2 处错误，没有写入任何内容").waitFor();
  await page.getByText("NB-0012 的使用人「查无此人」：没有这个人，请写工号，或先导入人员").waitFor();
  await look(page, "assets-import-faults");
  await page.setInputFiles("input[type=file]", csv(`编号,类别,使用人,地点,状态\nPRN-3F-02,打印机,,${long},在用\nNB-0012,笔记本,张伟,上海 5F,在用\nMON-0440,27 英寸高色准设计用显示器（含支架与转接线）,,${long},库存\n`));
  await page.getByText("新增 2 项，更新 1 项，0 项没有变化").waitFor();
  await page.getByText(`地点：无 → ${long}`).waitFor();
  await look(page, "assets-import-preview");
  await page.getByRole("button", { name: "确认写入 3 项" }).click();
  await page.locator("[data-code=NB-0012]").waitFor();
  await page.getByText("共 3 项").waitFor();
  await look(page, "assets");
}

async function findsAndChanges(page) {
  await page.getByLabel("搜索资产").fill("没有这种");
  await page.keyboard.press("Enter");
  await page.getByText("没有符合条件的资产").waitFor();
  await look(page, "assets-not-found");
  await page.getByRole("button", { name: "清除条件" }).click();
  await page.locator("[data-code=NB-0012]").click();
  await page.reload();
  await page.getByText("笔记本开不了机").waitFor();
  await page.getByRole("button", { name: "修改" }).click();
  await field(page, "使用人").click();
  await field(page, "使用人").fill("欧阳");
  await page.getByTitle(/^欧阳/).click();
  await page.getByRole("button", { name: "保存" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await page.locator(".holders li").nth(1).getByText("张伟").waitFor();
  check((await page.locator(".holders li").first().textContent()).startsWith("欧阳"), "the new holder is not the first");
  await look(page, "asset");
}

async function findsWhatSomebodyHolds(page) {
  await page.getByRole("link", { name: "欧阳·阿卜杜拉·买买提江" }).click();
  await page.getByText("只看 欧阳·阿卜杜拉·买买提江 名下的").waitFor();
  await page.getByText("共 1 项").waitFor();
  await look(page, "assets-of-holder");
  await page.locator("[data-code=NB-0012]").click();
}

async function retiresIt(page) {
  await page.getByRole("button", { name: "报废" }).click();
  await page.getByText("编号、工单和历史都保留").waitFor();
  await page.locator(".ant-popconfirm").getByRole("button", { name: "报废" }).click();
  await page.getByText("状态：在用 → 报废").waitFor();
  check((await page.getByRole("button", { name: "报废" }).count()) === 0, "what is retired can be retired again");
  await go(page, "操作记录");
  await page.getByText("登记资产").first().waitFor();
  await page.getByText("NB-0012").first().waitFor();
}

async function othersOnlyRead(page) {
  for (const role of ["technician", "analyst"]) {
    await signIn(page, role);
    await go(page, "资产");
    await page.locator("[data-code=NB-0012]").click();
    await page.getByRole("heading", { name: "使用人历史" }).waitFor();
    check((await page.getByRole("button", { name: "修改" }).count()) === 0, `a ${role} may change an asset`);
    await page.goto(url + "/console/assets");
    await page.getByRole("link", { name: "导出 CSV" }).waitFor();
    check((await page.getByRole("button", { name: "登记资产" }).count()) === 0, `a ${role} may register an asset`);
  }
}

const browser = await launch();
try {
  const { page, problems } = await openPage(browser, Number(width), url + "/console/");
  await inTurn(page, [registersOne, importsAFile, findsAndChanges, findsWhatSomebodyHolds, retiresIt, othersOnlyRead], width, shots);
  const real = problems.filter((p) => !p.includes("status of 401") && !p.includes("status of 400"));
  check(real.length === 0, "the pages reported: " + real.join("\n"));
} finally {
  await browser.close();
}
