package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// typedClick answers a card by text: the label of a button and the card's short code. false means that the words only look like it: no such
// card was shown here, and no button is called so.
func (t *turn) typedClick(c command) (bool, error) {
	_, sure := verbOfLabel(c.label)
	k, err := t.tx.CopyByCode(t.ctx, c.code, t.me.ID, t.ev.Conversation.ID)
	if core.CodeOf(err) == core.CodeNotFound {
		if !sure {
			return false, nil
		}
		return true, t.say(t.tr("没有找到编号 %s 的卡片。请检查编号，或发送「我的工单」「我的审批」查看最新状态。", c.code))
	}
	if err != nil {
		return true, err
	}
	verb, arg, ok := t.buttonNamed(c.label, k)
	for _, label := range language.Meant(c.label) {
		if !ok {
			verb, arg, ok = t.buttonNamed(label, k)
		}
	}
	if !ok {
		return true, t.say(t.tr("这张卡片上没有「%s」，请按卡片上的文字回复。", esc(c.label)))
	}
	t.clicked, t.byText = k, true
	t.ev.Click = &core.Click{Press: cards.Press{Verb: verb, Object: k.Object, Revision: k.Revision, Arg: arg}, Values: map[string]string{}}
	if c.rest != "" {
		t.ev.Click.Values["reason"], t.ev.Click.Values["text"] = c.rest, c.rest
	}
	return true, t.click()
}

// buttonNamed finds what a label means on a card. Most labels stand for one verb; those of a choice depend on what was asked.
func (t *turn) buttonNamed(label string, k core.Copy) (verb, arg string, ok bool) {
	if slices.Contains(language.Meant(label), "更多") && k.Kind == cards.KindApproval {
		label = verbs["approval.more"].label // tickets' cards have a 更多 too
	}
	if verb, ok = verbOfLabel(label); ok {
		if o := t.d.Offer; o != nil && o.Form == k.Object {
			return verb, o.Item, true
		}
		return verb, strings.TrimPrefix(k.Object, "queue-"), true
	}
	if verb, arg, ok = tickChoice(label); ok {
		return verb, arg, true
	}
	for score, words := range ratingLabels {
		if label == words {
			return "ticket.rate", itoa(score), true
		}
	}
	for _, it := range t.w.Setup.Catalogue {
		if k.Object == "catalogue" && label == it.Name {
			return "catalogue.open", it.ID, true
		}
	}
	for _, r := range RatingReasons {
		if label == r.Label {
			return "ticket.rate_why", r.Value, true
		}
	}
	for _, r := range holdReasons {
		if label == r.Label {
			return "work.hold", r.Value, true
		}
	}
	if verb, arg, ok = t.reasonChoice(label, k); ok {
		return verb, arg, true
	}
	if verb, arg, ok = assetChoice(label, k); ok {
		return verb, arg, true
	}
	if verb, arg, ok = t.successorNamed(label, k); ok {
		return verb, arg, true
	}
	if verb, arg, ok = t.articleChoice(label, k.Object); ok {
		return verb, arg, true
	}
	if d := t.d.draft(k.Object); d != nil {
		return t.draftChoice(label, *d)
	}
	if a := t.d.Await; a != nil && a.What == "behalf" && a.Object == k.Object {
		return "behalf.pick", a.Form[label], a.Form[label] != ""
	}
	if verb, arg, ok = typeChoice(label, k); ok {
		return verb, arg, true
	}
	if verb, arg, ok = t.deskChoice(label, k); ok {
		return verb, arg, true
	}
	if verb, arg, ok = t.ticketChoice(label); ok {
		return verb, arg, true
	}
	return "work.assign", "", k.Kind == cards.KindChoice && t.nameAsText(label)
}

// ticketChoice finds what a label that holds a ticket's number means.
func (t *turn) ticketChoice(label string) (verb, arg string, ok bool) {
	n := numbersIn(label, t.prefixes())
	if len(n) != 1 {
		return "", "", false
	}
	tk, err := t.tx.TicketNumbered(t.ctx, n[0])
	if err != nil {
		return "", "", false // an unknown number names nothing; any other failure will void the turn by itself
	}
	switch {
	case begins(label, "补充"):
		return "place.comment", string(tk.ID), true
	case begins(label, "查看"):
		return "ticket.show", string(tk.ID), true
	}
	return "", "", false
}

// begins reports whether a typed label begins with a word, in whichever language.
func begins(label, word string) bool {
	said := language.In(language.English, word)
	return strings.HasPrefix(label, word) || len(label) >= len(said) && strings.EqualFold(label[:len(said)], said)
}

// deskChoice finds what a label means that names a desk or one of its ready answers.
func (t *turn) deskChoice(label string, k core.Copy) (verb, arg string, ok bool) {
	if k.Kind != cards.KindChoice {
		return "", "", false
	}
	if i := slices.IndexFunc(t.w.Setup.Desks, func(d core.Desk) bool { return d.Name == label }); i >= 0 {
		return "work.transfer", string(t.w.Setup.Desks[i].ID), true
	}
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(k.Object))
	if err != nil {
		return "", "", false // the choice is about something else; any other failure will void the turn by itself
	}
	d, _ := t.w.desk(tk.Desk)
	i := slices.IndexFunc(d.Replies, func(r core.CannedReply) bool { return r.Name == label })
	return "work.canned", "reply" + itoa(i), i >= 0
}

// draftChoice finds what a label means on a card that asks about a draft.
func (t *turn) draftChoice(label string, d draft) (verb, arg string, ok bool) {
	for i, s := range d.Systems {
		if label == s {
			return "draft.system", itoa(i), true
		}
	}
	for _, o := range priorityChoices() {
		if label == o.Label || label == o.Value {
			return "draft.set_priority", o.Value, true
		}
	}
	desk, _ := t.w.desk(d.Desk)
	for _, c := range desk.Categories {
		if label == c.Name {
			return "draft.set_category", c.ID, true
		}
	}
	return "", "", false
}

// nameAsText takes a label that stands for a colleague as the name it is.
func (t *turn) nameAsText(label string) bool {
	people, err := t.tx.PeopleNamed(t.ctx, label)
	if err != nil || len(people) == 0 {
		return false
	}
	t.named = label
	return true
}

// typedApproval runs a verb on the approval of a ticket that is named by number: "转交 IT-000123 王五". Who may is judged by the verb itself.
func (t *turn) typedApproval(c command) error {
	tk, err := t.tx.TicketNumbered(t.ctx, c.number)
	if core.CodeOf(err) == core.CodeNotFound || err == nil && tk.Detail.Approval == "" {
		return t.say(t.tr("没有找到 %s 的审批，请检查编号。发送「我的审批」可以查看等你处理的审批。", c.number))
	}
	if err != nil {
		return err
	}
	return t.typedAct(c.name, tk.Detail.Approval, c.rest)
}

// typedVerb runs a verb on a ticket named by number: "接单 123", "解决 IT-000123 已重启".
func (t *turn) typedVerb(c command) error {
	if c.name == "ticket.cancel" && c.number == "" {
		return t.cancelWhat()
	}
	tk, err := t.ticketMeant(c.number)
	if err != nil || tk.ID == "" {
		return err
	}
	t.byText = true
	t.ev.Click = &core.Click{
		Press:  cards.Press{Verb: c.name, Object: string(tk.ID), Revision: tk.Revision},
		Values: map[string]string{"text": c.rest, "reason": c.rest},
	}
	return t.click()
}

// cancelWhat answers a bare 取消: it drops the report that is being written, but never guesses which ticket is meant.
func (t *turn) cancelWhat() error {
	if dr := t.d.current(t.now); dr != nil {
		c := t.droppedCard(*dr)
		t.d.drop(dr.ID)
		if err := t.retire(dr.ID, c); err != nil {
			return err
		}
		return t.say(t.tr("好的，「%s」不提交了，没有创建工单。", esc(dr.Title)))
	}
	open, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 5)
	if err != nil {
		return err
	}
	switch len(open) {
	case 0:
		return t.say(t.tr("你没有未完成的工单，不用取消。"))
	case 1:
		return t.say(t.tr("要取消 %s「%s」吗？确定的话请发送「取消 %s」。", open[0].Number, esc(open[0].Title), open[0].Number))
	}
	return t.say(t.tr("你有 %d 张未完成的工单，请带上编号，例如「取消 %s」。", len(open), open[0].Number))
}

// ticketMeant finds the ticket a command is about: the number typed, the thread or card it was typed under, or the only open one.
// It answers by itself and returns an empty ticket when there is none.
func (t *turn) ticketMeant(number string) (core.Ticket, error) {
	if number != "" {
		tk, err := t.tx.TicketNumbered(t.ctx, number)
		if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.maySee(tk) {
			return core.Ticket{}, t.say(t.tr("没有找到工单 %s，请检查编号。发送「我的工单」可以查看你的全部工单。", number))
		}
		return tk, err
	}
	if tk, ok, err := t.ticketReferred(); err != nil || ok && t.maySee(tk) {
		return tk, err
	}
	if t.ev.Conversation.Kind == core.Direct {
		mine, err := t.tx.TicketsOf(t.ctx, t.me.ID, true, 2)
		if err != nil {
			return core.Ticket{}, err
		}
		if len(mine) == 1 {
			return t.tx.Ticket(t.ctx, mine[0].ID)
		}
	}
	return core.Ticket{}, t.say(t.tr("请带上工单编号，例如「进度 %s」。", ticketNumber(t.prefix(), "123")))
}

// ticketReferred finds the ticket whose card the message replies to, stands in the thread of, or quotes.
func (t *turn) ticketReferred() (core.Ticket, bool, error) {
	for _, ref := range []string{t.ev.ReplyTo, t.ev.Conversation.Thread} {
		if ref == "" {
			continue
		}
		k, err := t.tx.CopyByMessage(t.ctx, t.ev.Bot, ref)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		if err != nil {
			return core.Ticket{}, false, err
		}
		tk, err := t.tx.Ticket(t.ctx, core.TicketID(k.Object))
		if core.CodeOf(err) == core.CodeNotFound {
			continue // an approval or a draft
		}
		return tk, err == nil, err
	}
	for _, n := range numbersIn(t.ev.Quote, t.prefixes()) {
		tk, err := t.tx.TicketNumbered(t.ctx, n)
		if core.CodeOf(err) == core.CodeNotFound {
			continue
		}
		return tk, err == nil, err
	}
	return core.Ticket{}, false, nil
}
