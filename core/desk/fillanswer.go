package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// formAnswer takes the words or files given for the question of a request, and asks the next one.
func (t *turn) formAnswer(a *await, text string) error {
	fl := t.awaitedFilling(a)
	if fl == nil {
		return t.say(t.tr("这份申请已经提交或过期了，请发送「服务」重新选择。"))
	}
	it, ok := t.itemFilled(fl)
	if !ok {
		t.d.dropFilling(fl.ID)
		return t.say(t.tr("这项服务已下架，申请已取消。"))
	}
	switch strings.ToLower(text) {
	case "上一步", "上一题", "返回上一步", "back":
		return t.back(it, fl)
	case "重新填写", "重填", "restart":
		fl.Answers, fl.Files, fl.Loose = form.Answers{}, nil, nil
		return t.proceed(it, fl, t.tr("好的，从头开始。\n"))
	}
	i := slices.IndexFunc(it.Fields, func(f core.CatalogueField) bool { return f.Name == fl.Field })
	if i < 0 {
		return t.proceed(it, fl, "")
	}
	if extra := t.moreFiles(it, fl, it.Fields[i], text); extra != "" {
		return t.pose(it, fl, it.Fields[i], extra)
	}
	if was, answered := fl.Was[fl.Field]; answered && (text == "不变" || strings.EqualFold(text, "same")) {
		fl.Answers[fl.Field] = was
		return t.proceed(it, fl, "")
	}
	if it.Fields[i].MaxFiles > 1 && (len(t.ev.Attachments) > 0 || allSent[text]) {
		return t.collectFiles(it, fl, it.Fields[i])
	}
	answer, problem, err := t.readAnswer(fl, it.Fields[i], text)
	if err != nil {
		return err
	}
	if problem != "" {
		return t.pose(it, fl, it.Fields[i], esc(problem)+"\n")
	}
	fl.Answers[fl.Field] = answer
	fl.Answers = form.Keep(it.Fields, fl.Answers)
	if problem := t.windowProblem(it, fl, fl.Field); problem != "" {
		delete(fl.Answers, fl.Field)
		return t.pose(it, fl, it.Fields[i], esc(problem)+"\n")
	}
	return t.proceed(it, fl, "")
}

// isOption reports whether words are an option of the question that waits for an answer.
func (t *turn) isOption(text string) bool {
	a := t.d.Await
	if a == nil || a.What != "form" || !t.now.Before(a.Until) {
		return false
	}
	fl := t.d.filling(a.Object, t.now)
	if fl == nil {
		return false
	}
	it, _ := t.itemFilled(fl)
	return slices.ContainsFunc(it.Fields, func(f core.CatalogueField) bool { return f.Name == fl.Field && slices.Contains(f.Options, text) })
}

// awaitedFilling finds the request a question belongs to. One that was asked by an earlier release carries its answers itself.
func (t *turn) awaitedFilling(a *await) *filling {
	if fl := t.d.filling(a.Object, t.now); fl != nil {
		return fl
	}
	if a.Field == "" {
		return nil
	}
	return t.d.beginFilling(filling{ID: cmp.Or(a.Card, core.NewID()), Item: a.Object, Answers: a.Form, Field: a.Field, Touched: t.now})
}

// back takes the last answer back and asks for it again.
func (t *turn) back(it core.CatalogueItem, fl *filling) error {
	shown := form.Shown(it.Fields, fl.Answers)
	at := slices.IndexFunc(shown, func(f core.CatalogueField) bool { return f.Name == fl.Field })
	if at <= 0 {
		return t.proceed(it, fl, t.tr("已经是第一个问题了。\n"))
	}
	delete(fl.Answers, shown[at-1].Name)
	delete(fl.Files, shown[at-1].Name)
	fl.Answers = form.Keep(it.Fields, fl.Answers)
	return t.pose(it, fl, shown[at-1], "")
}

// readAnswer reads what was given for a field: files for an attachment, a colleague for a person, words for all else.
func (t *turn) readAnswer(fl *filling, f core.CatalogueField, text string) (answer, problem string, err error) {
	if f.Type == core.FieldAttachment && len(t.ev.Attachments) > 0 {
		if problem := t.tooManyFiles(f, 0); problem != "" {
			return "", problem, nil
		}
		fl.keepFiles(f.Name, t.ev.Attachments)
		return filesText(t.ev.Attachments), "", nil
	}
	answer, wrong := form.Read(f, text, t.today())
	if !wrong.Empty() || answer == "" {
		return answer, t.said(wrong), nil
	}
	switch f.Type {
	case core.FieldAttachment:
		return "", t.tr("「%s」需要图片或文件，请直接发送。", f.Label), nil
	case core.FieldPerson:
		return t.personMeant(f, answer)
	}
	return answer, "", nil
}

// personMeant finds the colleague an answer names: by @, by name, or by name and department where several are called so. The id is kept.
func (t *turn) personMeant(f core.CatalogueField, given string) (id, problem string, err error) {
	for _, m := range t.ev.Mentions {
		p, _, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, m.Tenant, m.ID)
		if err == nil && p.Active {
			return string(p.ID), "", nil
		}
		if err = ignoreNotFound(err); err != nil {
			return "", "", err
		}
	}
	name, department, _ := strings.Cut(strings.NewReplacer("（", "(", "）", "", ")", "", "@", "", "＠", "").Replace(given), "(")
	if name = strings.TrimSpace(name); name == "我" || name == "本人" {
		return string(t.me.ID), "", nil
	}
	found, err := t.tx.PeopleNamed(t.ctx, name)
	if err != nil {
		return "", "", err
	}
	if department != "" {
		found = slices.DeleteFunc(found, func(p core.Person) bool { return p.Department != strings.TrimSpace(department) })
	}
	switch len(found) {
	case 0:
		return "", t.tr("「%s」：没有找到叫「%s」的同事，请检查姓名。", f.Label, name), nil
	case 1:
		return string(found[0].ID), "", nil
	}
	var who []string
	for _, p := range found {
		who = append(who, t.tr("%s（%s）", p.Name, p.Department))
	}
	return "", t.tr("「%s」：叫「%s」的有 %d 位，请写明是哪一位：%s。", f.Label, name, len(found), strings.Join(who, t.tr("、"))), nil
}
