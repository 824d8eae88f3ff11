package desk

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
)

// breachOther is the reason that needs words.
const breachOther = "other"

// usualReasons are why targets are missed where a desk names no reasons of its own; the last is everywhere.
var usualReasons = []cards.Option{
	{Value: "parts", Label: "等待备件"}, {Value: "supplier", Label: "供应商延误"}, {Value: "staff", Label: "人手不足"}, {Value: "scope", Label: "需求变更"},
	{Value: "third_party", Label: "第三方故障"}, {Value: "priority", Label: "优先级判断有误"}, {Value: breachOther, Label: "其他"},
}

// Reasons that the desk itself gives when nobody is there to be asked.
const (
	breachTasks     = "auto_tasks"
	breachMerged    = "auto_merged"
	breachAutomated = "auto_done"
	breachUnstated  = "auto_unstated"
)

// ownReasons names them.
var ownReasons = map[string]string{
	breachTasks: "随各项任务办结", breachMerged: "并入其他工单", breachAutomated: "系统自动办理", breachUnstated: "关闭时没有填写",
}

// OwnReasons begin with this; a desk's own codes may not.
const OwnReasons = "auto_"

// BreachReasonsShown is how many reasons of its own a desk may have, so that all of them and "other" find a button.
const BreachReasonsShown = choicesShown - 1

// excusable are the measures whose miss wants a reason: what the requester was promised first and last.
var excusable = []sla.Measure{sla.Response, sla.Resolution}

// reasonsAt are the reasons of a desk, as handlers choose them.
func (t *turn) reasonsAt(id core.DeskID) []cards.Option {
	d, _ := t.w.desk(id)
	if len(d.BreachReasons) == 0 {
		return t.options(usualReasons)
	}
	var out []cards.Option
	for _, r := range d.BreachReasons {
		out = append(out, cards.Option{Value: r.ID, Label: r.Name})
	}
	return append(out, t.options(usualReasons[len(usualReasons)-1:])...)
}

// missedAt are the targets that a ticket has missed, or misses if it ends now: its timers may be a moment behind.
func (t *turn) missedAt(tk core.Ticket) []string {
	p := t.plan(tk)
	var out []string
	for _, m := range excusable {
		late := !p[m].Due.IsZero() && t.now.After(p[m].Due) && (m != sla.Response || tk.Detail.FirstResponse.IsZero()) && tk.Detail.ResolvedAt.IsZero()
		if late || slices.Contains(tk.Detail.Breached, string(m)) {
			out = append(out, string(m))
		}
	}
	return out
}

// unexcused reports whether somebody must still say why a ticket is late that ends now.
func (t *turn) unexcused(tk core.Ticket) bool {
	why := tk.Detail.Breach
	return slices.ContainsFunc(t.missedAt(tk), func(m string) bool { return why == nil || !slices.Contains(why.Measures, m) })
}

// noteMissed writes down what a ticket misses that ends or is answered now, where its timer has not done so yet.
func (t *turn) noteMissed(tk *core.Ticket, measures ...sla.Measure) error {
	missed := t.missedAt(*tk)
	for _, m := range measures {
		if !slices.Contains(missed, string(m)) || slices.Contains(tk.Detail.Breached, string(m)) {
			continue
		}
		tk.Detail.Breached = append(slices.Clone(tk.Detail.Breached), string(m))
		words := language.Stored("%s超时", language.Say(targetName[m]))
		if err := t.alone(func() error {
			return cmp.Or(t.act(*tk, "breached", words, false), t.audit("ticket.breached", string(tk.ID), map[string]any{"number": tk.Number, "status": tk.Status}))
		}); err != nil {
			return err
		}
	}
	return nil
}

// reasonGiven reads why a ticket is late: what was picked, or words that begin with a reason's name; any other words are a reason of their own.
// false: nothing was said, or "other" without words.
func (t *turn) reasonGiven(tk core.Ticket, picked, text string) (core.BreachReason, bool) {
	why := core.BreachReason{Measures: t.missedAt(tk), By: t.me.ID, At: t.now, Words: strings.TrimSpace(text)}
	d, _ := t.w.desk(tk.Desk)
	list := usualReasons
	if len(d.BreachReasons) > 0 {
		list = nil
		for _, r := range d.BreachReasons {
			list = append(list, cards.Option{Value: r.ID, Label: r.Name})
		}
		list = append(list, usualReasons[len(usualReasons)-1])
	}
	for _, r := range list {
		rest, named := cutLabel(text, r.Label)
		if picked != r.Value && !(picked == "" && named) {
			continue
		}
		if why.Code, why.Name = r.Value, r.Label; picked == "" {
			why.Words = strings.TrimLeft(rest, " ：:，,（(")
			why.Words = strings.TrimRight(why.Words, "）)")
		}
		return why, why.Code != breachOther || why.Words != ""
	}
	last := usualReasons[len(usualReasons)-1]
	why.Code, why.Name = last.Value, last.Label
	return why, picked == "" && why.Words != ""
}

// excuse notes why a ticket is late; the caller stores it.
func (t *turn) excuse(tk *core.Ticket, why core.BreachReason) error {
	tk.Detail.Breach, tk.Detail.Resolving = &why, nil
	return t.tellExcuse(*tk, why)
}

func (t *turn) tellExcuse(tk core.Ticket, why core.BreachReason) error {
	words := why.Name
	if why.Words != "" {
		words = language.Stored("%s：%s", language.Words(why.Name), why.Words)
	}
	tell := func() error {
		return cmp.Or(t.act(tk, "excused", words, false), t.audit("ticket.excused", string(tk.ID), map[string]any{
			"number": tk.Number, "desk": tk.Desk, "reason": why.Code, "name": why.Name, "words": why.Words, "measures": why.Measures,
		}))
	}
	if why.By == "" {
		return t.alone(tell)
	}
	quoting := t.quoting // the message is quoted by what it resolves
	t.quoting = nil
	defer func() { t.quoting = quoting }()
	return tell()
}

// alone lets the desk itself do what the person did not.
func (t *turn) alone(do func() error) error {
	me, quoting := t.me, t.quoting
	t.me, t.quoting = core.Person{}, nil
	defer func() { t.me, t.quoting = me, quoting }()
	return do()
}

// excuseItself gives the desk's own reason for a late ticket that ends without anybody who could be asked.
func (t *turn) excuseItself(tk *core.Ticket, code string) error {
	if err := t.noteMissed(tk, excusable...); err != nil || !t.unexcused(*tk) {
		return err
	}
	return t.excuse(tk, core.BreachReason{Code: code, Name: ownReasons[code], Measures: t.missedAt(*tk), At: t.now})
}

// breachMark is what a typed resolution puts before the reason: "解决 IT-1 已换主板，超时原因：等待备件".
const breachMark = "超时原因"

// splitReason takes the reason off the words of a resolution.
func splitReason(text string) (words, reason string) {
	i := strings.LastIndex(text, breachMark)
	if i < 0 {
		return text, ""
	}
	return strings.TrimRight(text[:i], " ，,；;。"), strings.TrimLeft(text[i+len(breachMark):], " ：:")
}

// settleLate sees to it that a late ticket ends with a reason: the one that came with the resolution, else it asks. false: it was asked.
func (t *turn) settleLate(tk *core.Ticket, resolved string) (words string, ok bool, err error) {
	words, typed := splitReason(resolved)
	if !t.unexcused(*tk) {
		return words, true, nil
	}
	picked := t.ev.Click.Values["breach"]
	if said := strings.TrimSpace(t.ev.Click.Values["breach_words"]); said != "" {
		typed = said
	}
	why, given := t.reasonGiven(*tk, picked, typed)
	if !given {
		return words, false, t.askReason(*tk, words)
	}
	return words, true, t.excuse(tk, why)
}

// askReason keeps the resolution and asks why it is late.
func (t *turn) askReason(tk core.Ticket, words string) error {
	stored, err := t.tx.Ticket(t.ctx, tk.ID)
	if err != nil {
		return err
	}
	stored.Detail.Resolving = &core.Resolving{Code: t.ev.Click.Values["code"], Words: words, By: t.me.ID, At: t.now}
	if err := t.tx.PutTicket(t.ctx, &stored); err != nil {
		return err
	}
	var names []string
	for _, m := range t.missedAt(tk) {
		names = append(names, t.tr(targetName[sla.Measure(m)]))
	}
	c := t.choiceCard(string(tk.ID), stored.Revision, t.tr("超时原因 %s", tk.Number), t.tr("%s超了，选一个原因就完成解决。", strings.Join(names, t.tr("、"))), "work.breach", t.reasonsAt(tk.Desk))
	c.Footer = t.tr("也可以发送：超时原因 %s 等待备件：主板缺货", tk.Number)
	return t.showOrReply(c)
}

// reasonInputs ask for the reason on the card itself, where cards hold inputs.
func (t *turn) reasonInputs(tk core.Ticket) []cards.Input {
	return []cards.Input{
		{Name: "breach", Label: t.tr("超时原因"), Type: cards.InputSelect, Options: t.reasonsAt(tk.Desk), Required: true},
		{Name: "breach_words", Label: t.tr("超时说明"), Type: cards.InputText, Placeholder: t.tr("选「其他」时写明"), MaxLength: 200},
	}
}

// workBreach says why a ticket is late, and ends it if its resolution waits for that: "超时原因 IT-1 等待备件：主板缺货".
func (t *turn) workBreach() error {
	tk, err := t.workTicket("excuse")
	if err != nil {
		return err
	}
	if len(t.missedAt(tk)) == 0 {
		return core.Refuse(core.CodeConflict, "%s 没有超时，不用写原因。", tk.Number)
	}
	why, given := t.reasonGiven(tk, t.ev.Click.Arg, t.text())
	if !given {
		return t.askWords(tk, "work.breach", t.tr("超时原因"), t.tr("写明为什么超时，例如：等待备件：主板缺货"))
	}
	waits := tk.Detail.Resolving
	tk.Detail.Breach, tk.Detail.Resolving, tk.Updated = &why, nil, t.now
	if err := t.tx.PutTicket(t.ctx, &tk); err != nil {
		return err
	}
	if err := t.tellExcuse(tk, why); err != nil {
		return err
	}
	if waits == nil || !t.me.Is(waits.By) || t.now.Sub(waits.At) > reasonWithin || may(tk, "resolve") != nil {
		if err := t.refreshTicket(tk, "excused"); err != nil {
			return err
		}
		return t.replyTicket(tk, t.tr("已记下 %s 的超时原因：%s", tk.Number, t.tr(cmp.Or(why.Name, why.Code))))
	}
	t.ev.Click = &core.Click{
		Press: cards.Press{Verb: "work.resolve", Object: string(tk.ID), Revision: tk.Revision}, Values: map[string]string{"code": waits.Code, "text": waits.Words},
	}
	return t.workResolve()
}

// reasonChoice finds what a label means on the card that asks why a ticket is late.
func (t *turn) reasonChoice(label string, k core.Copy) (verb, arg string, ok bool) {
	if k.Kind != cards.KindChoice {
		return "", "", false
	}
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(k.Object))
	if err != nil {
		return "", "", false // the choice is about something else; any other failure will void the turn by itself
	}
	list := t.reasonsAt(tk.Desk)
	i := slices.IndexFunc(list, func(r cards.Option) bool { return r.Label == label || t.tr(r.Label) == label })
	if i < 0 {
		return "", "", false
	}
	return "work.breach", list[i].Value, true
}

// reasonWithin is how long a resolution waits for its reason; afterwards it is given again.
const reasonWithin = 30 * time.Minute
