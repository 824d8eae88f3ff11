package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
	"github.com/imdesk/imdesk/core/form"
)

// filling is a request that a person has begun to write. It is kept in their dialogue, so that they can leave and come back.
type filling struct {
	ID      string            `json:"id"` // becomes the request's
	Item    string            `json:"item"`
	Answers form.Answers      `json:"answers,omitempty"`
	Files   fieldFiles        `json:"by_field,omitempty"`
	Loose   []core.Attachment `json:"files,omitempty"` // from a release that didn't know whose they are
	Field   string            `json:"field,omitempty"` // asked last
	Said    string            `json:"said,omitempty"`
	Typed   bool              `json:"typed,omitempty"` // asked one by one although cards hold inputs here
	Touched time.Time         `json:"touched"`
	// From is the problem that a change is begun from.
	From core.TicketID `json:"from,omitempty"`
	// Draft marks the fields of a report, whose id the filling has.
	Draft bool `json:"draft,omitempty"`
	// Was are the answers of a request that is being changed; its id is the approval's then.
	Was form.Answers `json:"was,omitempty"`
}

// How many begun requests are kept, and for how long.
const (
	keptFillings = 3
	fillingLife  = 7 * 24 * time.Hour
)

// filling finds a begun request by its id or its item, nil if there is none.
func (d *dialogue) filling(key string, now time.Time) *filling {
	d.Fillings = slices.DeleteFunc(d.Fillings, func(f filling) bool { return now.Sub(f.Touched) > fillingLife })
	for i := len(d.Fillings) - 1; i >= 0; i-- {
		if f := &d.Fillings[i]; f.ID == key || f.Item == key && f.Was == nil {
			if f.Answers == nil {
				f.Answers = form.Answers{} // an empty one is not stored
			}
			return f
		}
	}
	return nil
}

func (d *dialogue) beginFilling(f filling) *filling {
	if f.Answers == nil {
		f.Answers = form.Answers{}
	}
	d.Fillings = append(d.Fillings, f)
	if n := len(d.Fillings); n > keptFillings {
		d.Fillings = d.Fillings[n-keptFillings:]
	}
	return &d.Fillings[len(d.Fillings)-1]
}

func (d *dialogue) dropFilling(id string) {
	d.Fillings = slices.DeleteFunc(d.Fillings, func(f filling) bool { return f.ID == id })
}

// offerItem begins a request, or goes on with one that was left.
func (t *turn) offerItem(it core.CatalogueItem, said string) error {
	it = t.w.whole(it)
	if !t.mayRequest(it) {
		return t.answerOrSay(t.notFor(it))
	}
	fl := t.d.filling(it.ID, t.now)
	if fl != nil && len(fl.Answers) > 0 {
		return t.proceed(it, fl, t.soFar(it, fl))
	}
	if fl != nil {
		t.d.dropFilling(fl.ID)
	}
	fl = t.d.beginFilling(filling{ID: core.NewID(), Item: it.ID, Said: said, Touched: t.now})
	if !t.bot.Inputs {
		if err := t.showReads(it, fl); err != nil {
			return err
		}
	}
	return t.proceed(it, fl, t.opening(it, fl))
}

func (t *turn) opening(it core.CatalogueItem, fl *filling) string {
	n := len(form.Shown(it.Fields, fl.Answers))
	return t.tr("开始申请「%s」，共 %d 个问题。发送「上一步」可以修改，「取消」可以退出；中途离开的话，发送「继续申请」接着填。\n", esc(it.Name), n)
}

// soFar reminds of what was filled in before.
func (t *turn) soFar(it core.CatalogueItem, fl *filling) string {
	return t.tr("接着填「%s」，之前填了：\n%s\n（要从头开始请发送「重新填写」）\n", esc(it.Name), esc(t.formText(it, fl.Answers)))
}

// proceed takes a request one step further: a card with what can be asked at once where cards hold inputs, the next question, or, when nothing
// is open, the request itself.
func (t *turn) proceed(it core.CatalogueItem, fl *filling, lead string) error {
	fl.Touched = t.now
	if stale := t.dropStale(it, fl); stale != "" {
		lead += stale + "\n"
	}
	open := form.Open(it.Fields, fl.Answers)
	onCard := t.bot.Inputs && !fl.Typed && (slices.ContainsFunc(open, fitsCard) || len(it.Fields) == 0)
	switch {
	case onCard || len(it.Fields) == 0:
		if fl.Draft {
			return t.show(t.fieldsCard(it, fl, ""))
		}
		t.d.Offer = &offer{Form: fl.ID, Item: it.ID}
		if fl.From != "" {
			open = form.Shown(it.Fields, fl.Answers) // what was carried over may be changed at once
		}
		return t.show(t.formCard(it, fl, open, ""))
	case len(open) > 0:
		return t.pose(it, fl, open[0], lead)
	}
	if fl.Was != nil {
		return t.changed(fl)
	}
	if fl.Draft {
		return t.draftFilled(fl)
	}
	tk, err := t.submit(it, fl)
	if err != nil {
		return t.notSubmitted(fl, err)
	}
	return t.show(t.statusCard(tk))
}

// notSubmitted says why a filled request was refused, such as that nobody may approve it. What the person says next answers the last question
// again, and 上一步 and 重新填写 still work: the answers are kept, and without a question they could only be submitted as they are.
func (t *turn) notSubmitted(fl *filling, err error) error {
	t.d.Await = &await{What: "form", Object: fl.ID, Until: t.now.Add(awaitFor)}
	return t.refuse(err)
}

// dropStale takes back answers that were right when they were given and no longer are, such as a day that has passed.
func (t *turn) dropStale(it core.CatalogueItem, fl *filling) string {
	for _, f := range form.Shown(it.Fields, fl.Answers) {
		v, answered := fl.Answers[f.Name]
		if !answered || v == "" && !f.Required || f.Type == core.FieldPerson || f.Type == core.FieldAttachment {
			continue
		}
		if _, problem := form.Read(f, v, t.today()); !problem.Empty() {
			delete(fl.Answers, f.Name)
			return t.said(problem)
		}
	}
	return ""
}

// pose puts one question.
func (t *turn) pose(it core.CatalogueItem, fl *filling, f core.CatalogueField, lead string) error {
	fl.Field = f.Name
	t.d.Await = &await{What: "form", Object: fl.ID, Until: t.now.Add(awaitFor)}
	shown := form.Shown(it.Fields, fl.Answers)
	n := slices.IndexFunc(shown, func(g core.CatalogueField) bool { return g.Name == f.Name })
	q := lead + t.question(f, n+1, len(shown))
	if fl.Was != nil {
		q += t.tr("\n现在是：%s", esc(cmp.Or(t.displayed(f, fl.Was[f.Name]), t.tr("未填写"))))
	}
	return t.say(q)
}

// hints say how the answer to a type of question is given.
var hints = map[string]string{
	core.FieldMultiselect: "可选多项，回复序号，例如「1、3」", core.FieldSelect: "回复序号或内容", core.FieldMoney: "回复金额，例如 1280.50", core.FieldDate: "回复日期，例如 12月1日、下周一",
	core.FieldPerson: "回复同事姓名", core.FieldAsset: "回复设备标签上的编号，例如 PRN-3F-02", core.FieldAttachment: "请直接发送图片或文件",
}

func (t *turn) question(f core.CatalogueField, n, of int) string {
	q := "**" + itoa(n) + "/" + itoa(of) + "** " + esc(f.Label)
	if !f.Required {
		q += t.tr("（可跳过，回复「无」）")
	}
	if f.Help != "" {
		q += "\n" + esc(f.Help)
	}
	for i, o := range f.Options {
		q += "\n" + itoa(i+1) + ". " + esc(o)
	}
	switch h := hints[f.Type]; {
	case f.Type == core.FieldDate && f.Max == "today":
		q += "\n" + t.tr("回复日期，例如 昨天、11月20日")
	case h != "":
		q += "\n" + t.tr(h)
	}
	if f.MaxFiles > 0 {
		q += t.tr("，最多 %d 个", f.MaxFiles)
	}
	if f.MaxFiles > 1 {
		q += t.tr("，发完回复「完成」")
	}
	return q
}

// resumeFilling goes on with a request that was left: the newest, or the one named.
func (t *turn) resumeFilling(name string) error {
	t.d.filling("", t.now) // drops what is too old
	for i := len(t.d.Fillings) - 1; i >= 0; i-- {
		fl := t.d.filling(t.d.Fillings[i].ID, t.now)
		it, ok := t.itemFilled(fl)
		if !ok || name != "" && !strings.Contains(it.Name, name) && !strings.Contains(name, it.Name) {
			continue
		}
		return t.proceed(it, fl, t.soFar(it, fl))
	}
	if len(t.d.Fillings) > 0 && name != "" {
		return t.say(t.tr("没有填到一半的「%s」。发送「继续申请」接着填最近的一份。", esc(name)))
	}
	return t.say(t.tr("没有填到一半的申请。发送「服务」看看可以申请什么。"))
}

// itemFilled is the item of a begun request; one that is being changed keeps its own.
func (t *turn) itemFilled(fl *filling) (core.CatalogueItem, bool) {
	if fl.Draft {
		dr := t.d.draft(fl.ID)
		if dr == nil {
			return core.CatalogueItem{}, false
		}
		return t.draftItem(*dr), true
	}
	if fl.Was != nil {
		if _, tk, err := t.chain(core.ApprovalID(fl.ID)); err == nil {
			return t.itemOf(tk)
		}
	}
	return t.w.item(fl.Item)
}

// today is the day where the org is.
func (t *turn) today() time.Time { return flow.Day(t.w.Setup, t.now) }

// fitsCard reports whether a card can ask for a field; files are sent in the chat.
func fitsCard(f core.CatalogueField) bool { return f.Type != core.FieldAttachment }

// leave says what becomes of a request whose filling in ends here.
func (t *turn) leave(id string) error {
	if fl := t.d.filling(id, t.now); fl != nil && fl.Was != nil {
		t.d.dropFilling(id)
		return t.say(t.tr("好的，已退出修改，申请保持原样。"))
	}
	if fl := t.d.filling(id, t.now); fl != nil && fl.Draft {
		t.d.dropFilling(id)
		return t.say(t.tr("好的，先不提交。想提交时再点确认卡上的「提交」。"))
	}
	t.d.dropFilling(id)
	return t.say(t.tr("好的，已退出申请，没有提交。"))
}

func (t *turn) mayRequest(it core.CatalogueItem) bool { return flow.Invites(it.Audience, t.me) }

func (t *turn) notFor(it core.CatalogueItem) string {
	d, _ := t.w.desk(it.Desk)
	return t.tr("「%s」只对部分同事开放。如果你需要办理，请联系%s，或请有权限的同事代为申请。", it.Name, d.Name)
}
