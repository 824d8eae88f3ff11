// What administrators and leads find of time and dispatch: rules with their trial and explanation, people and duty, calendars, due times, and what wants attention.
// Driven by a Go test, which prepares the server: node timerooms.mjs URL SESSIONS WIDTH [folder for screenshots]; SESSIONS is JSON, tokens by role.
import { launch, openPage } from "./browser.mjs";
import { check, go, inTurn, looker, signsIn } from "./rooms.mjs";

const [url, tokens, width, shots] = process.argv.slice(2);
const signIn = signsIn(url, JSON.parse(tokens));
const look = looker(width, shots);

async function readsAndTriesRules(page) {
  await signIn(page, "lead");
  await go(page, "规则与派单");
  await page.locator("[data-rule=VPN]").getByText("30 天内 1 次").waitFor();
  const trial = page.locator("[data-part=trial]");
  await trial.getByRole("button", { name: "试 算", exact: true }).or(trial.getByRole("button", { name: "试算", exact: true })).click();
  await trial.locator("[data-fired=VPN]").getByText("2 张").waitFor();
  await trial.getByLabel("规则（YAML）").fill("- {name: 一, when: 'ticket.colour == 1'}");
  await trial.locator("button.ant-btn-primary").click();
  await trial.getByText("colour").last().waitFor();
  await look(page, "rules-refused");
  await trial.getByLabel("规则（YAML）").fill("- {name: 卡纸归低, when: 'ticket.text contains \"卡纸\"', priority: P4}");
  await trial.locator("button.ant-btn-primary").click();
  await trial.locator("[data-fired=卡纸归低]").getByText("1 张").waitFor();
}

async function seesWhoTakesTickets(page) {
  const desk = page.locator("[data-desk=it]");
  await desk.locator("[data-agent=p1][data-out=full]").getByText("手上 2 / 2 张").waitFor();
  await desk.locator("[data-agent=p2][data-out=absent]").waitFor();
  await desk.locator("[data-day='2026-10-11']").getByText("替 张伟").waitFor();
  check((await desk.locator("[data-day]").count()) === 14, "not fourteen duty days");
  await look(page, "dispatch");
}

async function asksWhyATicketWentWhereItWent(page) {
  await go(page, "工单");
  await page.getByText("IT-000001").click();
  await page.getByRole("link", { name: "为什么", exact: true }).click();
  const why = page.locator("[data-part=explain]");
  await why.getByText("建单时生效：VPN").waitFor();
  check((await why.locator("[data-outcome=not_reached]").count()) === 1, "the rule behind is not told as not reached");
  await look(page, "explain");
  await why.getByLabel("工单编号").fill("IT-999999");
  await why.locator("button").click();
  await why.getByText("没有这张工单").waitFor();
}

async function looksAtTheCalendar(page) {
  await go(page, "日历与 SLA");
  await page.goto(url + "/console/calendar?month=2026-10");
  await page.locator("[data-date='2026-10-10'][data-kind=make-up]").waitFor();
  await page.locator("[data-date='2026-10-01'][data-kind=holiday]").waitFor();
  await page.getByText("国办发明电〔2025〕7号").first().waitFor();
  await look(page, "calendar-month");
  const due = page.locator("[data-part=due]");
  await due.getByLabel("开始时间").fill("2026-09-30T16:30");
  await due.getByLabel("小时").fill("8");
  await due.locator("button.ant-btn-primary").click();
  await due.locator("[data-due='2026-10-08T16:30:00+08:00']").waitFor();
  await due.getByText("国庆节").waitFor();
  await due.getByLabel("小时").fill("0");
  await due.locator("button.ant-btn-primary").click();
  await due.getByText("目标请填").waitFor();
  await page.locator("[data-policy='1']").getByText("贵宾").waitFor();
  await look(page, "due");
  await page.getByText("年", { exact: true }).click();
  await page.getByText("2026 年", { exact: true }).waitFor();
  check((await page.locator("[data-date]").count()) === 365, "the year has not all its days");
  await look(page, "calendar-year");
  await page.goto(url + "/console/calendar?month=2031-01");
  await page.getByText("2031 年的法定节假日通知还没有收录").waitFor();
}

async function findsWhatWantsAttention(page) {
  await go(page, "工单");
  await page.locator("[data-concern=idle]", { hasText: "久未进展 1" }).click();
  await page.getByText("起没有进展").waitFor();
  check((await page.locator(".ticket-row").count()) === 1, "more is shown than stands still");
  await look(page, "idle");
  await page.locator("[data-concern=overdue]").click();
  await page.getByText("没有超时的工单").waitFor();
  await page.locator("[data-concern=overdue]").click();
  await page.locator(".ticket-row").nth(2).waitFor();
}

async function aTechnicianIsShownNeitherRoom(page) {
  await signIn(page, "technician");
  await go(page, "工单");
  check((await page.getByRole("link", { name: "规则与派单", exact: true }).count()) === 0, "a technician is offered the rules");
  check((await page.getByRole("link", { name: "日历与 SLA", exact: true }).count()) === 0, "a technician is offered the calendars");
}

const browser = await launch();
try {
  const { page, problems } = await openPage(browser, Number(width), url + "/console/");
  await inTurn(page, [readsAndTriesRules, seesWhoTakesTickets, asksWhyATicketWentWhereItWent, looksAtTheCalendar, findsWhatWantsAttention, aTechnicianIsShownNeitherRoom], width, shots);
  const real = problems.filter((p) => !/status of (400|401|404)/.test(p));
  check(real.length === 0, "the pages reported: " + real.join("\n"));
} finally {
  await browser.close();
}
