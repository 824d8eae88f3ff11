// Cards whose buttons are links: ActionCard, link and feedCard. A dtmd link makes the reader send text (open.dingtalk.com/document/orgapp/message-link-description).
import { Markdown } from "../markdown/Markdown";
import { useView } from "../context";
import { list, objs, safeURL, str, type Obj } from "../value";

interface Jump { title: string; url: string }

function jumps(b: Obj): Jump[] {
  const pairs: Jump[] = [{ title: str(b.singleTitle || b.single_title), url: str(b.singleURL || b.single_url) }];
  for (let i = 1; i <= 5; i++) {
    pairs.push({ title: str(b[`actionTitle${i}`]), url: str(b[`actionURL${i}`]) }, { title: str(b[`buttonTitle${i}`]), url: str(b[`buttonUrl${i}`]) });
  }
  for (const j of objs(b.btns ?? b.btn_json_list)) pairs.push({ title: str(j.title), url: str(j.actionURL || j.action_url) });
  return pairs.filter((j) => j.title !== "");
}

export function JumpButton({ title, url, className }: Jump & { className?: string }) {
  const { sim, message, busy } = useView();
  const said = /^dtmd:\/\/dingtalkclient\/sendMessage\?content=(.*)$/.exec(url)?.[1];
  if (said !== undefined) {
    const say = () => void sim.say({ person: sim.state.get().person, chat: message.chat, text: decodeURIComponent(said) })
      .catch((err: Error) => sim.toast("error", err.message));
    return <button type="button" className={className ?? "dt-btn"} disabled={busy} onClick={say}>{title}</button>;
  }
  return <a className={className ?? "dt-btn"} href={safeURL(url)} target="_blank" rel="noreferrer noopener">{title}</a>;
}

export function ActionCard({ body }: { body: Obj }) {
  const across = str(body.btnOrientation || body.btn_orientation) === "1" || "buttonTitle1" in body;
  return (
    <article className="card dt-card" aria-label={`钉钉卡片 ${str(body.title)}`}>
      <Markdown text={str(body.text || body.markdown)} dialect="dingtalk" />
      <div className={across ? "dt-buttons" : "dt-buttons down"}>{jumps(body).map((j, i) => <JumpButton key={i} {...j} />)}</div>
    </article>
  );
}

export function LinkCard({ body }: { body: Obj }) {
  return (
    <a className="card dt-card dt-link" href={safeURL(str(body.messageUrl || body.message_url))} target="_blank" rel="noreferrer noopener">
      <strong>{str(body.title)}</strong><span>{str(body.text)}</span>
    </a>
  );
}

export function FeedCard({ body }: { body: Obj }) {
  return <article className="card dt-card">{list(body.links).map((l, i) => <LinkCard key={i} body={l as Obj} />)}</article>;
}
