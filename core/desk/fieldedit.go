package desk

import (
	"maps"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// workFields writes a desk's own fields: "字段 IT-1 厂商工单号=SR123", several line by line or on a card. Without a value it shows them.
func (t *turn) workFields() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	fields := t.fieldsOf(tk)
	if len(fields) == 0 {
		return core.Refuse(core.CodeConflict, "%s 没有自定义字段。管理员可以在服务台的 fields 里声明。", tk.Number)
	}
	given, err := t.fieldsGiven(fields)
	if err != nil {
		return err
	}
	if len(given) == 0 {
		return t.askFields(tk, fields)
	}
	now, public := maps.Clone(tk.Detail.Fields), true
	if now == nil {
		now = map[string]string{}
	}
	var lines []string
	for _, f := range fields {
		said, named := given[f.Name]
		if !named {
			continue
		}
		answer, problem, err := t.readAnswer(&filling{}, f, said)
		if err != nil {
			return err
		}
		if problem != "" {
			return core.Refuse(core.CodeInvalid, "%s", problem)
		}
		if answer == fieldValue(tk, f) {
			continue
		}
		lines = append(lines, language.Stored("%s：%s → %s", f.Label, t.orNone(t.displayed(f, fieldValue(tk, f))), t.orNone(t.displayed(f, answer))))
		now[f.Name], public = answer, public && f.Public
	}
	if len(lines) == 0 {
		return t.replyTicket(tk, t.tr("%s 的字段没有变化", tk.Number))
	}
	tk.Detail.Fields = now
	changed := strings.Join(lines, "；")
	if err := t.change(&tk, "fielded", changed, public); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("%s 已更新：%s", tk.Number, changed))
}

// fieldsGiven reads "名称=值" line by line, or the inputs of the card, by field.
func (t *turn) fieldsGiven(fields []core.CatalogueField) (map[string]string, error) {
	out := map[string]string{}
	for _, f := range fields {
		if v := strings.TrimSpace(t.ev.Click.Values[f.Name]); v != "" {
			out[f.Name] = v
		}
	}
	if len(out) > 0 {
		return out, nil
	}
	for _, line := range strings.FieldsFunc(t.text(), func(r rune) bool { return r == '\n' || r == ';' || r == '；' }) {
		name, value, ok := cutField(line)
		i := slices.IndexFunc(fields, func(f core.CatalogueField) bool { return equalFold(f.Label, name) || equalFold(f.Name, name) })
		if !ok || i < 0 {
			return nil, core.Refuse(core.CodeInvalid, "没看懂「%s」。请写「字段名=值」，可写的字段：%s。", clip(strings.TrimSpace(line), 20), strings.Join(labelsOf(fields), t.tr("、")))
		}
		out[fields[i].Name] = strings.TrimSpace(value)
	}
	return out, nil
}

// cutField divides "名称=值" at the first sign that people write between the two.
func cutField(line string) (name, value string, ok bool) {
	i := strings.IndexAny(line, "=＝：:")
	if i < 0 {
		return line, "", false
	}
	sign := []rune(line[i:])[0]
	return strings.TrimSpace(line[:i]), line[i+len(string(sign)):], true
}

func labelsOf(fields []core.CatalogueField) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.Label)
	}
	return out
}

// askFields shows the fields to be written: on a card where cards hold inputs, else with the next message.
func (t *turn) askFields(tk core.Ticket, fields []core.CatalogueField) error {
	if !t.bot.Inputs || t.byText {
		var lines []string
		for _, f := range form.Shown(fields, values(tk, fields)) {
			lines = append(lines, f.Label+"="+t.displayedPlain(f, fieldValue(tk, f)))
		}
		t.expect("work.fields", string(tk.ID))
		return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("%s 的字段：%s。请发送「字段名=值」，要改几个就写几行。", tk.Number, strings.Join(lines, t.tr("；"))))})
	}
	c := t.choiceCard(string(tk.ID), tk.Revision, t.tr("字段 %s", tk.Number), t.tr("「%s」", tk.Title), "work.fields", nil)
	c.Forms = []cards.Form{{Name: "fields", Submit: cards.Action{Verb: "work.fields", Label: t.label("work.fields"), Style: cards.StylePrimary}}}
	for _, f := range form.Shown(fields, values(tk, fields)) {
		in := t.formInput(f, fieldValue(tk, f))
		in.Required = false // what is left empty stays as it is
		c.Forms[0].Inputs = append(c.Forms[0].Inputs, in)
	}
	return t.showOrReply(c)
}
