package actor

import "strings"

// wecom draws a message of developer.work.weixin.qq.com/document/path/90236 or, in groups, of path/100719.
func (f *face) wecom(doc any) {
	m := object(doc)
	kind := word(m, "msgtype")
	switch body := object(m[kind]); kind {
	case "template_card":
		f.template(body)
	case "text", "markdown", "markdown_v2", "stream":
		f.say(plain(word(body, "content")))
	default:
		f.say("（" + map[string]string{"image": "图片", "file": "文件", "voice": "语音", "video": "视频"}[kind] + "）")
	}
}

func (f *face) template(c map[string]any) {
	title := object(c["main_title"])
	f.say("【" + word(title, "title") + "】" + word(object(c["source"]), "desc"))
	f.say(word(title, "desc"))
	if q := object(c["quote_area"]); q != nil {
		f.say(word(q, "title"))
		f.say(word(q, "quote_text"))
	}
	f.say(word(c, "sub_title_text"))
	for _, r := range objects(c["horizontal_content_list"]) {
		f.pair(word(r, "keyname"), word(r, "value"))
	}
	if s := object(c["button_selection"]); s != nil {
		f.choice(word(s, "title"), texts(s["option_list"]))
	}
	if b := object(c["checkbox"]); b != nil {
		for _, t := range texts(b["option_list"]) {
			f.press(t)
		}
	}
	if done := word(c, "replace_text"); done != "" {
		f.say("（" + done + "）")
		return
	}
	for _, b := range objects(c["button_list"]) {
		f.press(word(b, "text"))
	}
	for _, a := range objects(object(c["action_menu"])["action_list"]) {
		f.press(word(a, "text"))
	}
}

func texts(list any) (out []string) {
	for _, o := range objects(list) {
		out = append(out, word(o, "text"))
	}
	return out
}

// dingtalk draws a robot's message or the public template (open.dingtalk.com/document/development/robot-message-type).
func (f *face) dingtalk(doc any) {
	m := object(doc)
	params := object(m["cardParamMap"])
	if params == nil {
		for _, param := range []map[string]any{object(m["msgParam"]), object(m["text"]), object(m["markdown"])} {
			f.say(plain(word(param, "text") + word(param, "content")))
		}
		return
	}
	full := object(params["sys_full_json_obj"])
	f.say("【" + word(params, "msgTitle") + "】")
	f.say(plain(word(params, "msgContent")))
	f.say(plain(word(params, "staticMsgContent")))
	for _, b := range objects(full["msgButtons"]) {
		if b["request"] == true {
			f.press(word(b, "text"))
		}
	}
}

// feishu draws a text, a post or a card (open.feishu.cn: card-json-v2-structure).
func (f *face) feishu(doc any) {
	m := object(doc)
	content := m
	if c := object(m["content"]); c != nil {
		content = c
	}
	if body := object(content["body"]); body != nil {
		head := object(content["header"])
		line := "【" + word(object(head["title"]), "content") + "】" + word(object(head["subtitle"]), "content")
		for _, t := range objects(head["text_tag_list"]) {
			line += " · " + word(object(t["text"]), "content")
		}
		f.say(line)
		f.elements(body["elements"])
		return
	}
	f.say(plain(word(content, "text")))
	if post := object(content["zh_cn"]); post != nil {
		paragraphs, _ := post["content"].([]any)
		for _, p := range paragraphs {
			f.paragraph(objects(p))
		}
	}
}

func (f *face) paragraph(nodes []map[string]any) {
	line := ""
	for _, n := range nodes {
		if id := word(n, "user_id"); id != "" {
			line += "<at id=" + id + "></at> "
		}
		line += plain(word(n, "text"))
	}
	f.say(line)
}

func (f *face) elements(list any) {
	for _, e := range objects(list) {
		f.element(e)
	}
}

func (f *face) element(e map[string]any) {
	switch word(e, "tag") {
	case "markdown":
		f.say(feishuPlain(word(e, "content")))
	case "div":
		f.say(word(object(e["text"]), "content"))
	case "person_list":
		f.people(e)
	case "button":
		f.press(word(object(e["text"]), "content"))
	case "input":
		f.input(word(object(e["label"]), "content"), word(e, "default_value"))
	case "select_static", "multi_select_static":
		var options []string
		for _, o := range objects(e["options"]) {
			options = append(options, word(object(o["text"]), "content"))
		}
		f.choice(word(object(e["placeholder"]), "content"), options)
	case "date_picker":
		f.input(word(object(e["placeholder"]), "content"), "日期")
	case "collapsible_panel":
		f.say(word(object(object(e["header"])["title"]), "content"))
		f.elements(e["elements"])
	case "column_set":
		f.elements(e["columns"])
	default:
		f.elements(e["elements"])
	}
}

func (f *face) people(e map[string]any) {
	var ids []string
	for _, p := range objects(e["persons"]) {
		ids = append(ids, "<at id="+word(p, "id")+"></at>")
	}
	f.say(strings.Join(ids, "、"))
}

// feishuPlain turns a bold name above its value into one line.
func feishuPlain(s string) string {
	if name, value, ok := strings.Cut(strings.TrimPrefix(s, "**"), "**\n"); ok && strings.HasPrefix(s, "**") && !strings.Contains(name, "\n") && !strings.Contains(value, "\n") {
		return plain(name) + "：" + plain(value)
	}
	return plain(s)
}
