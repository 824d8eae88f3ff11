// A message in one line, for quotes.
import type { Message, PlatformId } from "../model/wire";
import { obj, parse, str } from "./value";

export function preview(platform: PlatformId, m: Message): string {
  const text = raw(platform, m).replace(/\s+/g, " ").trim();
  return text.length > 40 ? text.slice(0, 39) + "…" : text || "[消息]";
}

function raw(platform: PlatformId, m: Message): string {
  const p = obj(m.payload);
  switch (platform) {
    case "feishu":
      if (m.type === "interactive") return "[卡片] " + str(obj(obj(obj(p.header).title)).content);
      return m.type === "text" ? str(p.text).replace(/@_user_\d+\s*/g, "") : "[" + (str(p.file_name) || m.type) + "]";
    case "dingtalk": {
      if (m.type === "card") return "[卡片] " + (str(obj(p.cardParamMap).msgTitle) || str(obj(p.cardParamMap).title));
      const param = obj(parse(p.msgParam));
      return str(obj(p.text).content) || str(param.title) || str(param.content) || str(obj(p.markdown).title) || "[消息]";
    }
    case "wecom": {
      const body = obj(p[str(p.msgtype)]);
      if (p.msgtype === "template_card") return "[卡片] " + str(obj(body.main_title).title);
      return str(body.content) || str(body.title) || "[消息]";
    }
  }
}
