package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// linkNames say what another ticket is to this one.
var linkNames = map[core.LinkKind]string{
	core.LinkRelated: "相关", core.LinkDuplicates: "并入", core.LinkDuplicated: "合并了", core.LinkCausedBy: "起因是", core.LinkCauses: "引起了",
	core.LinkSplitFrom: "拆自", core.LinkSplitInto: "拆出", core.LinkBelongsTo: "属于", core.LinkConsistsOf: "包含",
	core.LinkChangedBy: "变更是", core.LinkChanges: "为了解决",
}

// linkWords are how people name the kinds they may set by hand.
var linkWords = map[string]core.LinkKind{"起因": core.LinkCausedBy, "原因": core.LinkCausedBy, "引起": core.LinkCauses, "导致": core.LinkCauses, "相关": core.LinkRelated}

// otherNamed finds the second ticket that words name ("到 IT-2", "和 12"), which the person must work for, and what follows it.
func (t *turn) otherNamed(text string, not core.TicketID) (core.Ticket, string, error) {
	n, rest := takeNumber(strings.TrimLeft(text, " \t　到至与和并入进给：:，,→"), t.prefix())
	if n == "" {
		return core.Ticket{}, "", core.Refuse(core.CodeInvalid, "请写明另一张工单的编号，例如 %s。", ticketNumber(t.prefix(), "123"))
	}
	tk, err := t.tx.TicketNumbered(t.ctx, n)
	switch {
	case core.CodeOf(err) == core.CodeNotFound || err == nil && !t.me.WorksFor(tk.Desk):
		return tk, "", core.Refuse(core.CodeNotFound, "没有找到工单 %s，或者它不属于你的服务台。", n)
	case err != nil:
		return tk, "", err
	case tk.ID == not:
		return tk, "", core.Refuse(core.CodeInvalid, "%s 就是它自己，请写另一张工单的编号。", n)
	}
	return tk, strings.TrimSpace(strings.TrimLeft(rest, " \t　：:，,")), nil
}

// workLink connects two tickets: "关联 IT-1 IT-2", "关联 IT-1 起因 IT-2".
func (t *turn) workLink() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	text := t.text()
	if text == "" {
		return t.askWords(tk, "work.link", t.tr("关联"), t.tr("写另一张工单的编号"))
	}
	kind := core.LinkRelated
	for word, k := range linkWords {
		if rest, ok := strings.CutPrefix(text, word); ok {
			kind, text = k, rest
		}
	}
	other, _, err := t.otherNamed(text, tk.ID)
	if err != nil {
		return err
	}
	if linked(tk, kind, other.ID) {
		return t.replyTicket(tk, t.tr("%s 与 %s 已经关联", tk.Number, other.Number))
	}
	if err := t.connect(&tk, kind, &other); err != nil {
		return err
	}
	return t.replyTicket(tk, t.tr("%s 已关联 %s（%s）", tk.Number, other.Number, t.tr(linkNames[kind])))
}

// connect writes a link on both tickets.
func (t *turn) connect(tk *core.Ticket, kind core.LinkKind, other *core.Ticket) error {
	join(tk, kind, *other)
	join(other, kind.Inverse(), *tk)
	if err := t.change(tk, "linked", language.Stored(linkNames[kind]+" %s", other.Number), false); err != nil {
		return err
	}
	return t.change(other, "linked", language.Stored(linkNames[kind.Inverse()]+" %s", tk.Number), false)
}

// join adds a link to one ticket.
func join(tk *core.Ticket, kind core.LinkKind, other core.Ticket) {
	if !linked(*tk, kind, other.ID) {
		tk.Detail.Links = append(slices.Clone(tk.Detail.Links), core.Link{Kind: kind, Ticket: other.ID, Number: other.Number})
	}
}

func linked(tk core.Ticket, kind core.LinkKind, other core.TicketID) bool {
	return slices.ContainsFunc(tk.Detail.Links, func(l core.Link) bool { return l.Kind == kind && l.Ticket == other })
}

// linksLine names the linked tickets on a card.
func (t *turn) linksLine(tk core.Ticket) string {
	var parts []string
	for _, l := range tk.Detail.Links {
		if l.Kind == core.LinkConsistsOf {
			continue // the tasks have lines of their own
		}
		parts = append(parts, t.tr(linkNames[l.Kind])+" "+l.Number)
	}
	return strings.Join(parts, t.tr("，"))
}
