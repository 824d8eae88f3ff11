// An administrator's first day: set-up link, sign-in, a bot of a (simulated) Feishu registered along the guided path, a group bound, a ticket read. Driven by a Go test,
// which prepares the server: node console.mjs URL TOKEN FEISHU WIDTH [folder for screenshots]
import { launch, openPage } from "./browser.mjs";
import { check, choose, go, inTurn, looker } from "./rooms.mjs";

const [url, token, feishu, width, shots] = process.argv.slice(2);
const password = "a sentence is a good password";
const look = looker(width, shots);

async function setUp(page) {
  await page.getByLabel("企业名称").fill("艾科米");
  await page.getByLabel("企业编号").fill("acme");
  await page.getByLabel("管理员用户名").fill("root");
  await page.getByLabel("密码", { exact: true }).fill("short");
  await page.getByLabel("再输一次").fill("short");
  await page.getByRole("button", { name: "完成设置" }).click();
  await page.getByText("密码至少 12 个字符", { exact: true }).waitFor();
  check(!page.url().includes("token"), "the token stays in the address bar");
  await page.getByLabel("密码", { exact: true }).fill(password);
  await page.getByLabel("再输一次").fill(password);
  await look(page, "1-setup");
  await page.getByRole("button", { name: "完成设置" }).click();
  await page.getByRole("heading", { name: "艾科米" }).waitFor();
  await page.getByText("开始使用").waitFor();
  await page.getByText("还缺：IT 服务台。").waitFor();
  await look(page, "2-overview");
}

/** Picks 退出登录 until the page asks the server to sign out: a menu that is still unfolding may miss a click, on a busy machine. */
async function signOut(page) {
  for (let tries = 1; ; tries++) {
    const asked = page.waitForResponse((r) => new URL(r.url()).pathname.endsWith("/logout"), { timeout: 15_000 }).catch(() => null);
    await page.getByRole("button", { name: "账号" }).click();
    await page.getByText("退出登录").click();
    const answer = await asked;
    if (answer && answer.status() >= 300) throw new Error(`signing out is answered with ${answer.status()} ${await answer.text()}`);
    if (answer || tries === 3) return;
  }
}

async function signOutAndIn(page) {
  await signOut(page);
  await page.getByLabel("用户名").fill("root");
  await page.getByLabel("密码").fill("not this one");
  await page.getByRole("button", { name: "登录" }).click();
  await page.getByText("用户名或密码不对").waitFor();
  await look(page, "3-signin");
  await page.getByLabel("密码").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "艾科米" }).waitFor();
}

async function registerBot(page) {
  await page.getByRole("link", { name: "开始登记" }).click();
  await look(page, "4-platforms");
  await page.getByRole("button", { name: "登记飞书机器人" }).click();
  await page.getByLabel("编号").fill("hq-feishu");
  await page.getByText("im:message.p2p_msg:readonly").waitFor();
  await look(page, "5-prepare");
  await page.getByRole("button", { name: "都做好了，下一步" }).click();
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByText("请填写App ID").waitFor();
  await page.getByLabel("App ID").fill("cli_a1");
  await page.getByLabel("App Secret").fill("wrong-secret");
  await page.getByText("高级设置").click();
  await page.getByLabel("接口地址").fill(feishu);
  await look(page, "6-credentials");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("button", { name: "开始检查" }).click();
  await page.getByText("怎么办：").waitFor();
  await look(page, "7-check-failed");
  await page.getByRole("button", { name: "上一步" }).click();
  await page.getByLabel("App Secret").fill("right-secret");
  await page.getByRole("button", { name: "下一步" }).click();
  await page.getByRole("button", { name: "开始检查" }).click();
  await page.getByText("全部通过，可以保存").waitFor();
  await look(page, "8-check-passed");
  await page.getByRole("button", { name: "保存并启动" }).click();
  await page.getByText("机器人状态：已连接").waitFor();
  await page.getByText("card.action.trigger", { exact: true }).waitFor();
  await look(page, "9-finish");
  await page.getByRole("button", { name: "都做好了，下一步" }).click();
  await choose(page, "收卡片的人", "张伟");
  await page.getByRole("button", { name: "发送测试卡片" }).click();
  await page.getByText("已发送，请对方看看").waitFor();
  await look(page, "10-test-card");
  await page.getByRole("link", { name: "完成" }).click();
  await page.getByRole("tab", { name: "凭证与设置" }).click();
  await page.getByLabel("App ID").waitFor();
  check((await page.getByLabel("App Secret").inputValue()) === "", "the secret came back");
  check(!(await page.content()).includes("right-secret"), "the secret is in the page");
  await look(page, "11-bot");
}

async function bindGroup(page) {
  await go(page, "群绑定");
  await choose(page, "IT 值班群的服务台", "IT 服务台");
  await page.getByText("已绑定", { exact: true }).waitFor();
  await page.getByText("IT 服务台还没有处理人员，群里没有人能接单。").waitFor();
  await look(page, "12-groups");
}

/** A role is given by the mouse, made a lead's by the keyboard, and the warnings go with it. */
async function giveDuty(page) {
  await page.getByRole("link", { name: "去「人员」指定" }).click();
  await page.getByText("IT 服务台还没有处理人员，工单来了没有人能接单").waitFor();
  await page.getByLabel("搜索人员").fill("没有这个人");
  await page.keyboard.press("Enter");
  await page.getByText("让同事给机器人发一条消息，就会出现在这里").waitFor();
  await look(page, "20-people-none");
  await page.getByRole("button", { name: "清除条件" }).click();
  const row = page.locator(".member-row[data-person]", { hasText: "张伟" });
  await look(page, "21-people");
  await row.click();
  const drawer = page.getByRole("dialog", { name: "张伟" });
  await drawer.getByRole("checkbox", { name: "IT 服务台", exact: true }).check();
  await look(page, "22-duties");
  await drawer.getByRole("button", { name: "保存" }).click();
  await row.getByText("IT 服务台", { exact: true }).waitFor();
  await page.getByText("还没有处理人员").waitFor({ state: "detached" });
  await drawer.waitFor({ state: "hidden" });
  await row.focus();
  await page.keyboard.press("Enter");
  await drawer.getByRole("checkbox", { name: "IT 服务台的组长" }).focus();
  await page.keyboard.press("Space");
  await drawer.getByText("超时和没有人接的工单会通知组长").waitFor();
  await drawer.getByRole("button", { name: "保存" }).click();
  await row.getByText("IT 服务台 · 组长").waitFor();
  await drawer.waitFor({ state: "hidden" });
  await look(page, "23-people-lead");
  await go(page, "群绑定");
  await page.getByText("已绑定", { exact: true }).waitFor();
  await page.getByText("还没有处理人员").waitFor({ state: "detached" });
}

async function readTicket(page) {
  await go(page, "工单");
  await page.getByText("IT-000001").waitFor();
  await look(page, "13-tickets");
  await page.getByLabel("搜索工单").fill("没有这种问题");
  await page.keyboard.press("Enter");
  await page.getByText("没有符合条件的工单").waitFor();
  await page.getByRole("button", { name: "清除条件" }).click();
  await page.getByText("IT-000001").click();
  await page.locator(".act.internal", { hasText: "疑似网关证书到期" }).waitFor();
  await page.getByText("内部，报修人看不到").waitFor();
  await look(page, "14-ticket");
}

async function putRight(page) {
  await go(page, "搁置与失败");
  await page.getByText("数据库里没有这个服务台").waitFor();
  await look(page, "15-failures");
  await page.getByRole("button", { name: "重试" }).click();
  await page.getByText("没有搁置的来信").waitFor();
  await go(page, "告警");
  await page.getByText("App Secret 失效").waitFor();
  await look(page, "16-alarms");
  await page.getByRole("button", { name: "标记已处理" }).click();
  await page.getByText("没有未处理的告警").waitFor();
  await go(page, "操作记录");
  await page.getByText("登记机器人").waitFor();
  await page.getByText("张伟：it（组长）（原来：it）").waitFor();
  await look(page, "17-audit");
  await go(page, "机器人");
  await page.getByText("飞书服务台").waitFor();
  await look(page, "18-bots");
  await go(page, "总览");
  await page.getByRole("heading", { name: "艾科米" }).waitFor();
  await page.getByText("最近的工单").waitFor();
  await page.getByText("开始使用").waitFor({ state: "detached" });
  await look(page, "19-overview-later");
}

const browser = await launch();
try {
  const { page, problems } = await openPage(browser, Number(width), `${url}/console/setup?token=${token}`);
  await inTurn(page, [setUp, signOutAndIn, registerBot, bindGroup, giveDuty, readTicket, putRight], width, shots);
  // Being signed out and a wrong password are answered with 401, which the browser notes as errors of its own.
  const real = problems.filter((p) => !p.includes("status of 401") && !p.includes("status of 400"));
  check(real.length === 0, "the pages reported: " + real.join("\n"));
} finally {
  await browser.close();
}
