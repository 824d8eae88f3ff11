package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/change"
)

// ticker names who ticks an item.
func (t *turn) ticker(c core.Check) string {
	var out []string
	for _, by := range c.By {
		kind, arg := change.Rule(by)
		switch {
		case change.Roles[kind] != "":
			out = append(out, change.Roles[kind])
		case kind == "person":
			out = append(out, " "+t.name(core.PersonID(arg))+" ")
		case kind == "department":
			out = append(out, t.tr("「%s」的同事", arg))
		case kind == "role":
			out = append(out, t.tr("角色 %s ", arg))
		}
	}
	return strings.Join(out, t.tr("或"))
}

// checkLines are the items of a checklist, one a line.
func (t *turn) checkLines(tk core.Ticket) string {
	var lines []string
	for i, c := range tk.Detail.Checks {
		line := "⬜ " + itoa(i+1) + ". " + esc(c.Name)
		switch {
		case !c.Done.IsZero():
			line = "✅ " + itoa(i+1) + ". " + esc(c.Name) + " · " + esc(t.name(c.Who)) + " " + t.at(c.Done)
		case c.Optional:
			line += t.tr("（可选，%s）", esc(strings.TrimSpace(t.ticker(c))))
		default:
			line += t.tr("（%s）", esc(strings.TrimSpace(t.ticker(c))))
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

// checklist is the block of a card that shows how a change's list stands, nothing where there is none.
func (t *turn) checklist(tk core.Ticket) []cards.Block {
	if len(tk.Detail.Checks) == 0 {
		return nil
	}
	return []cards.Block{cards.Markdown(t.tr("**清单**\n%s", t.checkLines(tk)))}
}

// checkCard offers the items that are still to be ticked, each by its number.
func (t *turn) checkCard(tk core.Ticket) cards.Card {
	var options []cards.Option
	for i, c := range tk.Detail.Checks {
		if c.Done.IsZero() {
			options = append(options, cards.Option{Value: itoa(i + 1), Label: t.tr("勾选 %d", i+1)})
		}
	}
	if !tk.Status.Open() || tk.Status == core.StatusWaitingApproval {
		options = nil
	}
	c := t.choiceCard(string(tk.ID), tk.Revision, t.tr("清单 %s", tk.Number), "", "check.tick", options)
	c.Body = []cards.Block{cards.Markdown(t.tr("「%s」\n%s", esc(tk.Title), t.checkLines(tk)))}
	if len(options) == 0 {
		c.Code = ""
		return c
	}
	c.Footer = strings.TrimSpace(t.tr("%s\n做完一项勾一项；勾错了发送「取消勾选 %s 序号」。", c.Footer, tk.Number))
	return c
}

// tickChoice finds what the typed label of an item's button means.
func tickChoice(label string) (verb, arg string, ok bool) {
	n, ok := cutLabel(label, "勾选")
	return "check.tick", strings.TrimSpace(n), ok
}

// changeActions are the buttons of a change in somebody's hands.
func (t *turn) changeActions(tk core.Ticket, more cards.Action) []cards.Action {
	var out []cards.Action
	if tk.Detail.Change != nil && tk.Detail.Change.Started.IsZero() {
		out = append(out, cards.Action{Verb: "work.start", Label: t.tr("开始实施"), Style: cards.StylePrimary})
	}
	if len(tk.Detail.Checks) > 0 {
		out = append(out, cards.Action{Verb: "check.tick", Label: t.tr("清单")})
	}
	return append(out, cards.Action{Verb: "work.assign", Label: t.tr("转派")}, more)
}

// askChecks shows the list of an approved change to those whom it names and who see no card of its desk.
func (t *turn) askChecks(tk core.Ticket) error {
	told := map[core.PersonID]bool{}
	for _, c := range tk.Detail.Checks {
		for _, by := range c.By {
			who, err := t.checkers(tk, by)
			if err != nil {
				return err
			}
			for _, p := range who {
				if told[p] {
					continue
				}
				told[p] = true
				draw := func() cards.Card {
					list := t.checkCard(tk)
					list.Subtitle = t.tr("变更已批准，窗口 %s，其中有你勾选的项目", change.Words(*tk.Detail.Change, t.w.zone()))
					return list
				}
				if _, err := t.post(letter{to: p, draw: draw, matter: matterHelp, urgency: core.UrgencyNotice, promise: core.PromiseOnce, ticket: tk.ID}); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// checkers lists those whom a rule of a checklist means who don't see the change's card anyway.
func (t *turn) checkers(tk core.Ticket, by string) ([]core.PersonID, error) {
	switch kind, _ := change.Rule(by); kind {
	case "person":
		return t.people([]string{by}, tk)
	case "approver":
		a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
		if err != nil {
			return nil, ignoreNotFound(err)
		}
		var out []core.PersonID
		for _, s := range a.Steps {
			for _, d := range approval.Decisions(s) {
				if d.Approved && d.By != "" {
					out = append(out, d.By)
				}
			}
		}
		return out, nil
	}
	return nil, nil
}
