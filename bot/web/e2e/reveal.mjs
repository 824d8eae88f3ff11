// Numbers of people on a ticket's page: masked for everybody, shown for a moment to a handler who says what for. Driven by a Go test, which prepares
// the server: node reveal.mjs URL SESSIONS WIDTH [folder for screenshots]; SESSIONS is JSON, tokens of sessions by role.
import { launch, openPage } from "./browser.mjs";
import { check, go, inTurn, looker, signsIn } from "./rooms.mjs";

const [url, tokens, width, shots] = process.argv.slice(2);
const signIn = signsIn(url, JSON.parse(tokens));
const look = looker(width, shots);
const idCard = "11010519491231002X";
const masked = "110＊＊＊＊002X";

const shows = async (page) => (await page.content()).includes(idCard);

async function opensTheTicket(page) {
  await go(page, "工单");
  await page.getByText(masked).waitFor();
  check(!(await shows(page)), "the list shows the number");
  await page.getByText("IT-000001").click();
  await page.getByText("身份证号、手机号或银行卡号已打码").waitFor();
  check(!(await shows(page)), "the ticket shows the number");
}

async function reveal(page, purpose) {
  await page.getByRole("button", { name: "查看原文" }).click();
  await page.getByLabel("用途").fill(purpose);
  await page.getByRole("dialog").getByRole("button", { name: "查看", exact: true }).click();
}

const hidden = async (page) => {
  await page.getByText("正在显示原文").waitFor({ state: "detached" });
  check(!(await shows(page)), "the number stays");
};

async function aHandlerSaysWhatFor(page) {
  await signIn(page, "technician");
  await opensTheTicket(page);
  await look(page, "ticket-masked");
  await reveal(page, " ");
  await page.getByText("请写明用途，例如核对报销户名").waitFor();
  await look(page, "reveal-purpose");
  await page.getByLabel("用途").fill("核对报销户名");
  await page.getByRole("dialog").getByRole("button", { name: "查看", exact: true }).click();
  await page.getByRole("heading", { name: idCard }).waitFor();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  await look(page, "ticket-revealed");
  await page.getByRole("button", { name: "收起" }).click();
  await hidden(page);
}

/** The page's clock is moved, not waited for. */
async function itGoesByItself(page) {
  await page.clock.install();
  await page.reload();
  await reveal(page, "再次核对");
  await page.getByRole("heading", { name: idCard }).waitFor();
  await page.clock.fastForward(60_000);
  await hidden(page);
}

async function theTrailKeepsWhatFor(page) {
  await signIn(page, "owner");
  await go(page, "操作记录");
  await page.getByText("用途：核对报销户名").waitFor();
  await page.getByText("用途：再次核对").waitFor();
  check(!(await shows(page)), "the trail shows the number");
}

async function anAnalystNever(page) {
  await signIn(page, "analyst");
  await opensTheTicket(page);
  await page.getByText("您的账号只能看打码后的内容").waitFor();
  check((await page.getByRole("button", { name: "查看原文" }).count()) === 0, "an analyst is offered the original");
  await look(page, "ticket-analyst");
}

const browser = await launch();
try {
  const { page, problems } = await openPage(browser, Number(width), url + "/console/");
  await inTurn(page, [aHandlerSaysWhatFor, itGoesByItself, theTrailKeepsWhatFor, anAnalystNever], width, shots);
  const real = problems.filter((p) => !p.includes("status of 401"));
  check(real.length === 0, "the pages reported: " + real.join("\n"));
} finally {
  await browser.close();
}
