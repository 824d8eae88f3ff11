package desk

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
)

// timerWindow tells the handler of an approved change that its window has begun.
const timerWindow = "change.window"

// How many open changes are looked through for conflicts, and how many conflicts a card names.
const (
	changesSearched = 300
	conflictsShown  = 4
)

// planChange makes a change of a request whose item says so, from its answers, with a fresh checklist: what was ticked vouches for the plan
// that was ticked.
func (t *turn) planChange(tk *core.Ticket, it core.CatalogueItem) error {
	if it.Change == nil {
		return nil
	}
	p := change.Plan(*it.Change, tk.Detail.Form, t.w.zone())
	if o := change.Object(*it.Change, p, t.now, t.w.zone()); o.Stands() {
		return core.Refuse(core.CodeInvalid, "%s。%s。", o.Why, o.Fix)
	}
	tk.Type, tk.Detail.Change, tk.Detail.Checks = core.Change, &p, change.Checklist(it, tk.Detail.Form)
	tk.Title = language.Stored("%s：%s", it.Name, clip(firstLine(tk.Detail.Form[it.Change.Summary]), 40))
	return nil
}

// windowProblem is what is wrong with a window that was just given, so that it can be asked for again while the form is open.
func (t *turn) windowProblem(it core.CatalogueItem, fl *filling, field string) string {
	if it.Change == nil || field != it.Change.Window {
		return ""
	}
	p := change.Plan(*it.Change, fl.Answers, t.w.zone())
	p.Backout = cmp.Or(p.Backout, language.Stored("还没问到"))
	if o := change.Object(*it.Change, p, t.now, t.w.zone()); o.Stands() {
		return t.tr("%s。%s。", o.Why, o.Fix)
	}
	return ""
}

// objection is what stands now against the approval of a ticket, nothing if it is no change.
func (t *turn) objection(tk core.Ticket) change.Objection {
	if tk.Type != core.Change || tk.Detail.Change == nil {
		return change.Objection{}
	}
	it, _ := t.itemOf(tk)
	rules := core.ChangeForm{}
	if it.Change != nil {
		rules = *it.Change
	}
	if now, ok := t.w.item(tk.Detail.Item); ok && now.Change != nil { // a freeze that was declared since holds, too
		rules.Hours, rules.Freeze = now.Change.Hours, now.Change.Freeze
	}
	return change.Object(rules, *tk.Detail.Change, t.now, t.w.zone())
}

// conflicts lists the other open changes whose windows overlap that of tk, and which are of the same desk, service or asset.
func (t *turn) conflicts(tk core.Ticket) ([]core.Ticket, error) {
	if tk.Detail.Change == nil || !tk.Status.Open() {
		return nil, nil
	}
	all, err := t.tx.OpenChanges(t.ctx, changesSearched)
	return slices.DeleteFunc(all, func(o core.Ticket) bool {
		return o.ID == tk.ID || o.Detail.Change == nil || !change.Overlap(*o.Detail.Change, *tk.Detail.Change) || !touches(o, tk)
	}), err
}

// touches reports whether two changes are of the same desk, service or asset.
func touches(a, b core.Ticket) bool {
	same := a.Detail.Change.Service != "" && strings.EqualFold(a.Detail.Change.Service, b.Detail.Change.Service)
	return same || a.Desk == b.Desk || slices.ContainsFunc(a.Detail.Assets, func(code string) bool { return slices.Contains(b.Detail.Assets, code) })
}

// changeFields are what handlers and requester should know of a change beyond its form.
func (t *turn) changeFields(tk core.Ticket) cards.Fields {
	p := tk.Detail.Change
	if p == nil {
		return nil
	}
	out := cards.Fields{{Label: t.tr("窗口"), Value: t.said(change.Words(*p, t.w.zone()))}, {Label: t.tr("风险"), Value: p.Risk}}
	if !p.Started.IsZero() {
		out = append(out, cards.Field{Label: t.tr("开始实施"), Value: t.at(p.Started)})
	}
	return out
}

// changeWarnings are what whoever decides or does a change must not miss: what stands against it, and what else happens in its window. They
// stand before all else, since small cards cut what comes later.
func (t *turn) changeWarnings(tk core.Ticket) []cards.Block {
	if tk.Detail.Change == nil || !tk.Status.Open() {
		return nil
	}
	var lines []string
	if o := t.objection(tk); o.Stands() && tk.Status == core.StatusWaitingApproval {
		lines = append(lines, "**"+t.tr("⛔ 不能批准")+"** "+esc(t.said(o.Why)))
	}
	if others, err := t.conflicts(tk); err == nil && len(others) > 0 { // the card is worth more than this; the next refresh shows it
		lines = append(lines, "**"+t.tr("⚠️ 窗口冲突")+"** "+esc(t.conflictWords(others)))
	}
	if len(lines) == 0 {
		return nil
	}
	return []cards.Block{cards.Markdown(strings.Join(lines, "\n"))}
}

func (t *turn) conflictWords(others []core.Ticket) string {
	var lines []string
	for _, o := range others[:min(len(others), conflictsShown)] {
		lines = append(lines, t.tr("%s %s（%s，%s）", o.Number, clip(firstLine(cmp.Or(o.Detail.Change.Service, o.Title)), 16), change.Words(*o.Detail.Change, t.w.zone()), t.tr(statusName(o.Status))))
	}
	if n := len(others); n > conflictsShown {
		lines = append(lines, t.tr("共 %d 张", n))
	}
	return strings.Join(lines, t.tr("；"))
}

// armWindow wakes the handler of a change when its window begins.
func (t *turn) armWindow(tk core.Ticket) error {
	c := tk.Detail.Change
	if c == nil || c.From.IsZero() || !c.From.After(t.now) {
		return nil
	}
	return t.tx.SetTimer(t.ctx, Timer{Kind: timerWindow, Object: string(tk.ID), Due: c.From})
}

// windowBegins reminds whoever is to implement a change that they may now.
func (t *turn) windowBegins(tk core.Ticket) error {
	if may(tk, "start") != nil || tk.Detail.Change == nil || !tk.Detail.Change.Started.IsZero() {
		return nil
	}
	draw := func() cards.Card {
		c := t.workCard(tk)
		c.Kind, c.Title = cards.KindReminder, t.tr("🟢 %s 变更窗口已开始：%s", tk.Number, tk.Title)
		c.Summary = t.tr("%s，到 %s 结束", c.Title, t.at(tk.Detail.Change.To))
		return c
	}
	told, err := t.remindHandler(tk, draw)
	if err != nil || told {
		return err
	}
	return t.remindGroups(tk, draw)
}
