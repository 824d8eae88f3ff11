// template_card in its five types: developer.work.weixin.qq.com/document/path/90236 ("模板卡片消息") and /101032 for the AI bot.
import { useState } from "react";
import { Picture } from "../Files";
import { Unknown } from "../Unknown";
import { useView } from "../context";
import { isObj, obj, objs, safeURL, str, type Obj } from "../value";
import { Rows, Jumps, Menu, Quote } from "./parts";
import { ButtonList, initialChoice, Select, SubmitButton, Vote } from "./press";

const types = new Set(["text_notice", "news_notice", "button_interaction", "vote_interaction", "multiple_interaction"]);

const known = new Set(["card_type", "task_id", "source", "action_menu", "main_title", "emphasis_content", "quote_area", "sub_title_text",
  "horizontal_content_list", "jump_list", "card_action", "card_image", "image_text_area", "vertical_content_list", "button_list", "button_selection",
  "checkbox", "select_list", "submit_button", "replace_text", "feedback"]);

const sourceColours = ["#5c6773", "#1c2530", "#c02b2b", "#1a7f37"];

export function TemplateCard({ card }: { card: Obj }) {
  const [chosen, setChosen] = useState<Record<string, string[]>>(() => initialChoice(card));
  const { press } = useView();
  if (!types.has(str(card.card_type))) return <Unknown what={`template_card ${str(card.card_type)}`} value={card} />;
  const odd = Object.keys(card).filter((k) => !known.has(k));
  const choose = (key: string, ids: string[]) => setChosen((now) => ({ ...now, [key]: ids }));
  const go = (key: string) => press({ key, selected: chosen });
  const href = safeURL(str(obj(card.card_action).url));
  return (
    <article className="card wc-card" aria-label={`企业微信卡片 ${str(obj(card.main_title).title)}`}>
      <Head card={card} />
      {isObj(card.card_image) && <Picture id={str(card.card_image.url)} />}
      {isObj(card.image_text_area) && <ImageText value={card.image_text_area} />}
      {isObj(card.emphasis_content) && <div className="wc-emphasis"><b>{str(card.emphasis_content.title)}</b><span>{str(card.emphasis_content.desc)}</span></div>}
      {isObj(card.quote_area) && <Quote value={card.quote_area} />}
      {str(card.sub_title_text) && <p className="wc-sub">{str(card.sub_title_text)}</p>}
      {objs(card.vertical_content_list).map((v, i) => <div key={i} className="wc-vertical"><b>{str(v.title)}</b><span>{str(v.desc)}</span></div>)}
      <Rows value={card.horizontal_content_list} />
      {isObj(card.button_selection) && <Select value={card.button_selection} chosen={chosen} choose={choose} />}
      {objs(card.select_list).map((s) => <Select key={str(s.question_key)} value={s} chosen={chosen} choose={choose} />)}
      {isObj(card.checkbox) && <Vote value={card.checkbox} chosen={chosen} choose={choose} />}
      <Jumps value={card.jump_list} />
      {odd.map((k) => <Unknown key={k} what={`template_card.${k}`} value={card[k]} />)}
      {str(card.replace_text) !== ""
        ? <div className="wc-buttons"><button type="button" className="wc-btn wc-style-0" disabled>{str(card.replace_text)}</button></div>
        : <><ButtonList value={card.button_list} go={go} />{isObj(card.submit_button) && <SubmitButton value={card.submit_button} go={go} />}</>}
      {href && !card.button_list && !card.submit_button && <a className="wc-more" href={href} target="_blank" rel="noreferrer noopener">查看详情</a>}
    </article>
  );
}

function Head({ card }: { card: Obj }) {
  const source = obj(card.source);
  const title = obj(card.main_title);
  return (
    <header className="wc-head">
      {(str(source.desc) || isObj(card.action_menu)) && (
        <div className="wc-source">
          <span style={{ color: sourceColours[Number(source.desc_color) || 0] }}>{str(source.desc)}</span>
          {isObj(card.action_menu) && <Menu value={card.action_menu} />}
        </div>
      )}
      {str(title.title) && <h4 className="wc-title">{str(title.title)}</h4>}
      {str(title.desc) && <p className="wc-desc">{str(title.desc)}</p>}
    </header>
  );
}

function ImageText({ value }: { value: Obj }) {
  return <div className="wc-image-text"><Picture id={str(value.image_url)} /><div><b>{str(value.title)}</b><span>{str(value.desc)}</span></div></div>;
}
