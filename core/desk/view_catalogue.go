package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// formCard asks for the fields that can be asked at once, below what was answered before and what is wrong with it.
func (t *turn) formCard(it core.CatalogueItem, fl *filling, asked []core.CatalogueField, problem string) cards.Card {
	c := cards.Card{
		Kind: cards.KindForm, Title: t.tr("申请：%s", it.Name), Tone: cards.ToneInfo, Summary: t.tr("请填写%s申请", it.Name), Object: fl.ID, Revision: 1, Code: core.NewCode(),
		Body:  []cards.Block{cards.Markdown(esc(it.Description))},
		Forms: []cards.Form{{Name: "request", Submit: cards.Action{Verb: "catalogue.submit", Label: t.tr("提交申请"), Style: cards.StylePrimary, Arg: it.ID}}},
	}
	if problem != "" {
		c.Body = append(c.Body, cards.Markdown(t.tr("**请修改**：%s", esc(problem))))
		c.Tone = cards.ToneWarn
	}
	if reads := t.firstReads(it); len(reads) > 0 && len(fl.Answers) == 0 && fl.Was == nil && problem == "" {
		t.offerReads(&c, reads)
	}
	if len(it.Approvals) > 0 {
		steps := cards.Progress{}
		for _, a := range it.Approvals {
			steps.Steps = append(steps.Steps, a.Name)
		}
		c.Body = append(c.Body, steps)
	}
	asks := func(f core.CatalogueField) bool {
		return slices.ContainsFunc(asked, func(g core.CatalogueField) bool { return g.Name == f.Name })
	}
	var before cards.Fields
	for _, f := range form.Shown(it.Fields, fl.Answers) {
		switch v := fl.Answers[f.Name]; {
		case asks(f) && fitsCard(f):
			c.Forms[0].Inputs = append(c.Forms[0].Inputs, t.formInput(f, v))
		case v != "":
			before = append(before, cards.Field{Label: f.Label, Value: t.displayed(f, v)})
		}
	}
	if len(before) > 0 {
		c.Body = append(c.Body, before)
		c.Actions = append(c.Actions, cards.Action{Verb: "catalogue.back", Label: t.tr("上一步")})
	}
	if fl.Said != "" {
		c.Body = append(c.Body, cards.Note(t.tr("你说：%s", clip(fl.Said, 80))))
	}
	c.Actions = append(c.Actions, cards.Action{Verb: "catalogue.cancel", Label: t.tr("取消申请")})
	return c
}

// inputTypes are the inputs by which a card asks for the types of fields.
var inputTypes = map[string]cards.InputType{
	core.FieldText: cards.InputText, core.FieldMultiline: cards.InputMultiline, core.FieldNumber: cards.InputNumber, core.FieldMoney: cards.InputNumber,
	core.FieldDate: cards.InputDate, core.FieldSelect: cards.InputSelect, core.FieldMultiselect: cards.InputMultiselect, core.FieldPerson: cards.InputText,
	core.FieldAsset: cards.InputText,
}

// placeholders say what to write into a box whose type doesn't show it.
var placeholders = map[string]string{core.FieldMoney: "金额（元），例如 1280.50", core.FieldPerson: "同事姓名", core.FieldAsset: "设备标签上的编号，例如 PRN-3F-02"}

// formInput asks for a field on a card. The card itself demands only what is asked of everybody: what depends on an answer that may be changed
// on the same card is demanded by the desk.
func (t *turn) formInput(f core.CatalogueField, answer string) cards.Input {
	in := cards.Input{
		Name: f.Name, Label: f.Label, Type: inputTypes[f.Type], Required: f.Required && len(f.When) == 0, MaxLength: 500, Placeholder: cmp.Or(f.Help, t.tr(placeholders[f.Type])), Value: t.displayedPlain(f, answer),
	}
	var chosen []string
	for i, o := range f.Options {
		value := "o" + itoa(i+1)
		in.Options = append(in.Options, cards.Option{Value: value, Label: o})
		if slices.Contains(strings.Split(answer, form.Joint), o) {
			chosen = append(chosen, value)
		}
	}
	if len(f.Options) > 0 {
		in.Value = strings.Join(chosen, ",")
	}
	return in
}

// displayed is an answer as people read it.
func (t *turn) displayed(f core.CatalogueField, answer string) string {
	if f.Type == core.FieldPerson {
		return t.displayedPlain(f, answer)
	}
	if f.Type == core.FieldAttachment && t.reader != language.Chinese {
		files := strings.Split(answer, form.Joint)
		for i := range files {
			files[i] = t.quote(files[i])
		}
		return strings.Join(files, t.tr("、"))
	}
	return t.said(form.Display(f, answer))
}

// displayedPlain is an answer as people would type it.
func (t *turn) displayedPlain(f core.CatalogueField, answer string) string {
	if f.Type == core.FieldPerson && answer != "" {
		return t.name(core.PersonID(answer))
	}
	return answer
}

// requestFields are the answers of a request, for whoever decides or does it.
func (t *turn) requestFields(tk core.Ticket) cards.Fields {
	fields := cards.Fields{{Label: t.tr("申请人"), Value: t.appliedBy(tk)}}
	it, ok := t.itemOf(tk)
	if !ok {
		return append(fields, cards.Field{Label: t.tr("内容"), Value: tk.Text, Wide: true})
	}
	for _, f := range it.Fields {
		if v := tk.Detail.Form[f.Name]; v != "" {
			v = t.displayed(f, v)
			fields = append(fields, cards.Field{Label: f.Label, Value: v, Wide: len(v) > 40})
		}
	}
	return fields
}

// formText is what a person answered, line by line.
func (t *turn) formText(it core.CatalogueItem, a form.Answers) string {
	defer t.readAs(language.Chinese)() // the ticket keeps it
	var b strings.Builder
	for _, f := range form.Shown(it.Fields, a) {
		if v := a[f.Name]; v != "" {
			b.WriteString(language.Stored("%s：%s\n", f.Label, t.displayed(f, v)))
		}
	}
	return strings.TrimSpace(b.String())
}

// describedRunes is how much of a description fits beside the others on the smallest card.
const describedRunes = 16

// servicesShown is how many services a card offers by a tap.
const servicesShown = 8

// catalogueCard offers the first services by a tap and names the others, desk by desk.
func (t *turn) catalogueCard(items []core.CatalogueItem) cards.Card {
	c := cards.Card{Kind: cards.KindChoice, Title: t.tr("可以申请的服务"), Tone: cards.ToneInfo, Summary: t.tr("可以申请的服务"), Object: "catalogue", Revision: 1, Code: core.NewCode()}
	shown := items[:min(len(items), servicesShown)]
	for _, it := range shown {
		c.Body = append(c.Body, cards.Markdown("**"+esc(it.Name)+"** "+esc(clip(it.Description, describedRunes))))
		c.Actions = append(c.Actions, cards.Action{Verb: "catalogue.open", Label: it.Name, Arg: it.ID})
	}
	var more []string
	for _, d := range t.w.Setup.Desks {
		n := 0
		for _, it := range items[len(shown):] {
			if it.Desk == d.ID {
				n++
			}
		}
		if n > 0 {
			more = append(more, t.tr("%s %d 项", d.Name, n))
		}
	}
	if len(more) > 0 {
		c.Body = append(c.Body, cards.Note(t.tr("还有：%s", strings.Join(more, t.tr("、")))))
	}
	if example := shown[0].Name; strings.Contains(example, "申请") {
		c.Footer = t.tr("也可以直接说需求，例如「%s」；发送「服务 IT」看某个服务台的全部服务。", example)
	} else {
		c.Footer = t.tr("也可以直接说需求，例如「申请 %s」；发送「服务 IT」看某个服务台的全部服务。", example)
	}
	return c
}
