package wecomsim

import "strconv"

// notice checks what text and news notices share.
func (k *cardCheck) notice(c *card) {
	if c.Emphasis != nil {
		k.text("emphasis_content.title", c.Emphasis.Title, k.p.emphTitle)
		k.text("emphasis_content.desc", c.Emphasis.Desc, k.p.emphDesc)
	}
	k.text("sub_title_text", c.SubTitle, k.p.sub)
	k.rows(c)
	k.jumps(c)
	k.menu(c)
}

func (k *cardCheck) news(c *card) {
	k.need(c.Image != nil || c.ImageText != nil, 42044, "card_image")
	if c.Image != nil {
		k.need(c.Image.URL != "", 42044, "card_image.url")
		ratio := c.Image.Aspect
		k.need(ratio == 0 || ratio > aspectLow && ratio < aspectHigh, 42044, "card_image.aspect_ratio")
	}
	if t := c.ImageText; t != nil {
		k.need(t.ImageURL != "", 42044, "image_text_area.image_url")
		k.target(t.cardTarget)
	}
	k.need(len(c.Vertical) <= maxVertical, 42036, "vertical_content_list")
	for i, v := range c.Vertical {
		k.need(v.Title != "", 42033, at("vertical_content_list", i, "title"))
		k.text(at("vertical_content_list", i, "title"), v.Title, k.p.vertTitle)
		k.text(at("vertical_content_list", i, "desc"), v.Desc, k.p.vertDesc)
	}
}

func (k *cardCheck) rows(c *card) {
	if c.Quote != nil {
		k.need(c.Quote.Type >= 0 && c.Quote.Type <= 2, codeBadArgument, "quote_area.type")
		k.target(c.Quote.cardTarget)
	}
	k.need(len(c.Rows) <= maxRows, 42035, "horizontal_content_list")
	for i, r := range c.Rows {
		name := func(f string) string { return at("horizontal_content_list", i, f) }
		k.need(r.KeyName != "", 42027, name("keyname"))
		k.text(name("keyname"), r.KeyName, rowKeyChars)
		k.text(name("value"), r.Value, k.p.rowValue)
		switch r.Type {
		case 0:
		case 1:
			k.need(r.URL != "", 42028, name("url"))
		case 2:
			k.need(k.p.rowAttachment && k.mediaOK(r.MediaID), 42029, name("media_id"))
		case 3:
			k.need(r.UserID != "" && k.userOK(r.UserID), 42050, name("userid"))
		default:
			k.fail(codeBadArgument, "template_card.%s missing or invalid", name("type"))
		}
	}
}

func (k *cardCheck) jumps(c *card) {
	k.need(len(c.Jumps) <= maxJumps, 42042, "jump_list")
	for i, j := range c.Jumps {
		k.need(j.Title != "", 42033, at("jump_list", i, "title"))
		k.text(at("jump_list", i, "title"), j.Title, k.p.jumpTitle)
		k.target(j.cardTarget)
		ask := j.Type == 3 && k.p.askJump
		k.need(j.Type >= 0 && j.Type <= 2 || ask, codeBadArgument, at("jump_list", i, "type"))
		if ask {
			k.need(j.Question != "" && len(j.Question) <= questionBytes, codeBadArgument, at("jump_list", i, "question"))
		}
	}
}

func (k *cardCheck) menu(c *card) {
	if c.ActionMenu == nil {
		return
	}
	n := len(c.ActionMenu.Actions)
	k.need(n >= 1 && n <= k.p.maxMenu, codeBadArgument, "action_menu.action_list")
	seen := map[string]bool{}
	for i, a := range c.ActionMenu.Actions {
		k.need(a.Text != "", codeBadArgument, at("action_menu.action_list", i, "text"))
		k.need(a.Key != "" && len(a.Key) <= keyBytes && !seen[a.Key], 42051, at("action_menu.action_list", i, "key"))
		seen[a.Key] = true
	}
}

func (k *cardCheck) buttons(c *card) {
	n := len(c.Buttons)
	k.need(n >= 1 && n <= maxButtons, 42038, "button_list")
	seen := map[string]bool{}
	for i, b := range c.Buttons {
		k.need(b.Text != "", 42038, at("button_list", i, "text"))
		k.text(at("button_list", i, "text"), b.Text, buttonChars)
		k.need(b.Style >= 0 && b.Style <= 4, codeBadArgument, at("button_list", i, "style"))
		if b.Type == 1 && k.p.urlButtons {
			k.need(b.URL != "", 42028, at("button_list", i, "url"))
			continue
		}
		k.need(b.Type == 0, 42039, at("button_list", i, "type"))
		k.need(b.Key != "" && len(b.Key) <= keyBytes && !seen[b.Key], 42039, at("button_list", i, "key"))
		seen[b.Key] = true
	}
	if s := c.Selection; s != nil {
		k.selector("button_selection", *s, maxOptions, k.p.optionText)
	}
}

func (k *cardCheck) vote(c *card) {
	k.need(c.title() != "", 42033, "main_title.title")
	if c.Checkbox == nil {
		k.fail(42037, "template_card.checkbox missing")
		return
	}
	k.selector("checkbox", *c.Checkbox, maxVoteOptions, k.p.voteText)
	k.need(c.Checkbox.Mode == 0 || c.Checkbox.Mode == 1, codeBadArgument, "checkbox.mode")
	k.submit(c.Submit)
}

func (k *cardCheck) multiple(c *card) {
	k.need(c.title() != "", 42033, "main_title.title")
	k.need(len(c.Selects) >= 1 && len(c.Selects) <= maxSelects, 42047, "select_list")
	seen := map[string]bool{}
	for i, s := range c.Selects {
		k.need(!seen[s.QuestionKey], 42043, at("select_list", i, "question_key"))
		seen[s.QuestionKey] = true
		k.selector("select_list["+strconv.Itoa(i)+"]", s, maxOptions, k.p.optionText)
	}
	k.submit(c.Submit)
}

func (k *cardCheck) submit(b *cardSubmit) {
	if b == nil {
		k.fail(42046, "template_card.submit_button missing")
		return
	}
	k.need(b.Text != "", 42049, "submit_button.text")
	k.text("submit_button.text", b.Text, buttonChars)
	k.need(b.Key != "" && len(b.Key) <= keyBytes, 42046, "submit_button.key")
}

func (k *cardCheck) selector(name string, s cardSelector, options, chars int) {
	k.need(s.QuestionKey != "" && len(s.QuestionKey) <= keyBytes, 42043, name+".question_key")
	k.need(len(s.Options) >= 1 && len(s.Options) <= options, 42037, name+".option_list")
	k.text(name+".title", s.Title, k.p.selectTitle)
	seen := map[string]bool{}
	for i, o := range s.Options {
		k.need(o.ID != "" && len(o.ID) <= optionIDBytes && !seen[o.ID], 42040, at(name+".option_list", i, "id"))
		k.need(o.Text != "", 42041, at(name+".option_list", i, "text"))
		k.text(at(name+".option_list", i, "text"), o.Text, chars)
		seen[o.ID] = true
	}
	k.need(s.SelectedID == "" || seen[s.SelectedID], 42040, name+".selected_id")
}
