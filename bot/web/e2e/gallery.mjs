// A stand-in for the demo that shows fixed messages: every golden card of cards/*/testdata, and components nobody knows. It lets the renderers be
// judged without a running service desk.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const cards = join(here, "../../../cards");
const dist = join(here, "../dist");
const types = { ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".html": "text/html" };

const golden = (dir) => readdirSync(join(cards, dir)).filter((f) => f.endsWith(".json")).map((f) => JSON.parse(readFileSync(join(cards, dir, f), "utf8")));

/** Golden files show JSON inside strings opened, under "name (JSON)". */
function closed(params) {
  return Object.fromEntries(Object.entries(params).map(([k, v]) => (k.endsWith(" (JSON)") ? [k.slice(0, -7), JSON.stringify(v)] : [k, v])));
}

const dingCard = (template) => (params) => ({ type: "card", payload: { cardTemplateId: template, outTrackId: "x", cardParamMap: closed(params), callbackType: "STREAM" } });
const publicTemplate = "382e4302-551d-4880-bf29-a30acfab2e71.schema";
const wecomCard = (g) => ({ type: "template_card", payload: { msgtype: "template_card", template_card: g.card } });

export function allCards() {
  return {
    feishu: golden("feishu/testdata/feishu").map((card) => ({ type: "interactive", payload: card })),
    dingtalk: [...golden("dingtalk/testdata/public").map(dingCard(publicTemplate)), ...golden("dingtalk/testdata/own").map(dingCard("own.schema"))],
    wecom: [...golden("wecom/testdata/wecom-app").map(wecomCard), ...golden("wecom/testdata/wecom-aibot").map(wecomCard)],
  };
}

export function strangers() {
  return {
    feishu: [{ type: "interactive", payload: { schema: "2.0", header: { title: { tag: "plain_text", content: "一张卡片" } }, body: { elements: [{ tag: "hologram", content: "?" }, { tag: "markdown", content: "其余照常" }] } } }],
    dingtalk: [{ type: "sampleHologram", payload: { msgKey: "sampleHologram", msgParam: "{}" } }],
    wecom: [{ type: "template_card", payload: { msgtype: "template_card", template_card: { card_type: "text_notice", main_title: { title: "一张卡片" }, hologram_area: { a: 1 } } } }],
  };
}

/** Serves the built page with one person per platform whose direct chat holds the given messages. */
export async function serveGallery(messages) {
  const clicks = [];
  const server = createServer((req, res) => handle(req, res, messages, clicks));
  await new Promise((ok) => server.listen(0, "127.0.0.1", ok));
  const base = `http://127.0.0.1:${server.address().port}`;
  const close = () => new Promise((ok) => { server.close(ok); server.closeAllConnections(); });
  return { url: base + "/playground/", clicks, close };
}

function json(res, value, status = 200) {
  res.writeHead(status, { "Content-Type": "application/json" });
  res.end(JSON.stringify(value));
}

function handle(req, res, messages, clicks) {
  const url = new URL(req.url, `http://${req.headers.host}`);
  const [, sim, platform, ...rest] = url.pathname.split("/");
  if (sim === "sim") return control(req, res, platform, rest.join("/"), messages[platform], clicks);
  switch (url.pathname) {
    case "/playground/scene":
      return json(res, scene(url.origin));
    case "/playground/clock":
      return json(res, { now: "2026-06-12T01:00:00Z", offset_seconds: 0, next_timer: null });
  }
  const file = url.pathname.replace("/playground/", "");
  try {
    const body = readFileSync(join(dist, file || "index.html"));
    res.writeHead(200, { "Content-Type": types[/\.\w+$/.exec(file || ".html")?.[0]] ?? "application/octet-stream" });
    res.end(file ? body : body.toString().replace('<base href="/">', '<base href="/playground/">'));
  } catch {
    json(res, { error: "not found" }, 404);
  }
}

function scene(origin) {
  const platforms = ["wecom", "dingtalk", "feishu"];
  return {
    org: "样例公司", groups: [],
    platforms: platforms.map((platform) => ({ platform, sim: `${origin}/sim/${platform}`, bot_name: "服务台" })),
    people: [{ id: "a", name: "林小满", title: "工程师", department: "IT", roles: ["employee"], desks: [], vip: false, accounts: { wecom: "a", dingtalk: "a", feishu: "a" } }],
  };
}

function control(req, res, platform, call, messages, clicks) {
  switch (call) {
    case "_sim/directory":
      return json(res, { platform, people: [{ id: "a", name: "林小满", open_id: "ou_3f0cdemolin", active: true }], chats: [{ id: "c", kind: "direct", name: "林小满", members: ["a"], bot_member: true }] });
    case "_sim/messages":
      return json(res, messages.map((m, i) => ({ id: "m" + i, chat: "c", from: "bot", at: "2026-06-12T01:00:00Z", seq: i + 1, revision: 1, recalled: false, ...m })));
    case "_sim/traffic":
      return json(res, []);
    case "_sim/stream":
      res.writeHead(200, { "Content-Type": "text/event-stream" });
      return res.write(": hello\n\n");
    case "_sim/click": {
      let body = "";
      req.on("data", (d) => (body += d));
      return req.on("end", () => {
        clicks.push({ platform, ...JSON.parse(body) });
        json(res, { ok: true, code: 0, toast: { type: "success", text: "收到" } });
      });
    }
  }
  return json(res, { error: "not found" }, 404);
}
