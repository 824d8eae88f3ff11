package desk

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/change"
)

// checkTick ticks an item of a change's checklist, checkUntick takes a tick back: "勾选 IT-1 2", "取消勾选 IT-1 2". Without an item the list is
// shown.
func (t *turn) checkTick() error   { return t.check(true) }
func (t *turn) checkUntick() error { return t.check(false) }

func (t *turn) check(tick bool) error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound {
		return core.Refuse(core.CodeNotFound, "没有找到这张变更单，它可能已被清理。")
	}
	if err != nil {
		return err
	}
	mine, err := t.checksFor(tk)
	if err != nil {
		return err
	}
	if len(mine) == 0 && !t.maySee(tk) {
		return core.Refuse(core.CodeForbidden, "这张清单没有由你勾选的项目。")
	}
	if len(tk.Detail.Checks) == 0 {
		return core.Refuse(core.CodeConflict, "%s 没有清单。", tk.Number)
	}
	n, given := t.itemGiven()
	if !given {
		return t.showOrReply(t.checkCard(tk))
	}
	if n < 0 || n >= len(tk.Detail.Checks) {
		return core.Refuse(core.CodeInvalid, "%s 的清单只有 %d 项，请写 1 到 %d。", tk.Number, len(tk.Detail.Checks), len(tk.Detail.Checks))
	}
	if !slices.Contains(mine, n) {
		c := tk.Detail.Checks[n]
		return core.Refuse(core.CodeForbidden, "第 %d 项「%s」要由%s勾选，你不能代勾。", n+1, c.Name, t.ticker(c))
	}
	if err := may(tk, "tick"); err != nil {
		return err
	}
	return t.setCheck(&tk, n, tick)
}

// itemGiven is the place, from 0, of the item that a button or words name.
func (t *turn) itemGiven() (int, bool) {
	word, _, _ := strings.Cut(strings.TrimSpace(t.text()), " ")
	if t.ev.Click.Arg != "" {
		word = t.ev.Click.Arg
	}
	n, err := strconv.Atoi(word)
	return n - 1, err == nil
}

func (t *turn) setCheck(tk *core.Ticket, n int, tick bool) error {
	checks := slices.Clone(tk.Detail.Checks)
	c := &checks[n]
	if tick != c.Done.IsZero() {
		words := t.tr("还没有勾选")
		if tick {
			words = t.tr("已由 %s 勾选", t.name(c.Who))
		}
		return t.replyCheck(*tk, t.tr("「%s」%s", c.Name, words))
	}
	verb, line := "checked", t.tr("已勾选「%s」", c.Name)
	c.Done, c.Who = t.now, t.me.ID
	if !tick {
		c.Done, c.Who = time.Time{}, ""
		verb, line = "unchecked", t.tr("已取消勾选「%s」", c.Name)
	}
	tk.Detail.Checks = checks
	if err := t.change(tk, verb, c.Name, true); err != nil {
		return err
	}
	if left := len(change.Open(checks)); left > 0 {
		line += t.tr("，还有 %d 项", left)
	} else if tick {
		line += t.tr("，必做项已全部完成")
	}
	return t.replyCheck(*tk, line)
}

// replyCheck answers a tick on the list with the list as it is now.
func (t *turn) replyCheck(tk core.Ticket, line string) error {
	if t.byText || t.clicked.Kind != cards.KindChoice {
		return t.replyTicket(tk, line)
	}
	c := t.checkCard(tk)
	c.Code = t.clicked.Code
	return t.reply(done(line, &c))
}

// checksFor lists the places of the items that the person may tick.
func (t *turn) checksFor(tk core.Ticket) ([]int, error) {
	var out []int
	for i, c := range tk.Detail.Checks {
		for _, by := range c.By {
			held, err := t.holdsCheck(tk, by)
			if err != nil {
				return nil, err
			}
			if held {
				out = append(out, i)
				break
			}
		}
	}
	return out, nil
}

// holdsCheck reports whether the person holds a role of a checklist.
func (t *turn) holdsCheck(tk core.Ticket, by string) (bool, error) {
	switch kind, arg := change.Rule(by); kind {
	case "technician":
		return t.me.WorksFor(tk.Desk), nil
	case "lead":
		d, _ := t.w.desk(tk.Desk)
		return t.me.Leads(d), nil
	case "requester":
		return t.me.Is(tk.Requester), nil
	case "handler":
		return t.me.Is(tk.Assignee), nil
	case "department":
		return t.me.Active && t.me.Department == arg, nil
	case "approver":
		return t.hasApproved(tk)
	case "person", "role":
		who, err := t.people([]string{by}, tk)
		return t.me.IsAny(who), err
	}
	return false, nil
}

// hasApproved reports whether the person agreed to the change as it stands.
func (t *turn) hasApproved(tk core.Ticket) (bool, error) {
	if tk.Detail.Approval == "" {
		return false, nil
	}
	a, err := t.tx.Approval(t.ctx, tk.Detail.Approval)
	if err != nil {
		return false, ignoreNotFound(err)
	}
	for _, s := range a.Steps {
		for _, d := range approval.Decisions(s) {
			if d.Approved && t.me.Is(d.By) {
				return true, nil
			}
		}
	}
	return false, nil
}

// checksOpen refuses to end a change over mandatory items that nobody ticked.
func (t *turn) checksOpen(tk core.Ticket) error {
	left := change.Open(tk.Detail.Checks)
	if len(left) == 0 {
		return nil
	}
	var names []string
	for _, i := range left[:min(len(left), 3)] {
		c := tk.Detail.Checks[i]
		names = append(names, t.tr("%d %s（%s）", i+1, c.Name, t.ticker(c)))
	}
	return core.Refuse(core.CodeConflict, "%s 的清单还有 %d 项必做没有勾选：%s。完成后发送「勾选 %s 序号」。", tk.Number, len(left), strings.Join(names, t.tr("；")), tk.Number)
}

// typedCheck runs what is typed about a checklist: of the change that is named or referred to, else of the only one in the person's hands.
func (t *turn) typedCheck(c command) error {
	tk, err := t.checklistMeant(c.number)
	if err != nil {
		return err
	}
	if tk.ID == "" {
		return t.say(t.tr("请带上变更单的编号，例如「勾选 %s 2」。", ticketNumber(t.prefix(), "123")))
	}
	t.byText = true
	t.ev.Click = workClick(c.name, string(tk.ID), c.rest)
	return t.click()
}

func (t *turn) checklistMeant(number string) (core.Ticket, error) {
	if number != "" {
		tk, err := t.tx.TicketNumbered(t.ctx, number)
		return tk, ignoreNotFound(err)
	}
	if tk, ok, err := t.ticketReferred(); err != nil || ok {
		return tk, err
	}
	mine, err := t.tx.AssignedTo(t.ctx, t.me.ID, 50)
	mine = slices.DeleteFunc(mine, func(tk core.Ticket) bool { return len(tk.Detail.Checks) == 0 })
	if begun := slices.DeleteFunc(slices.Clone(mine), func(tk core.Ticket) bool { return tk.Detail.Change == nil || tk.Detail.Change.Started.IsZero() }); len(begun) > 0 {
		mine = begun // what is under way is what they talk about
	}
	if err != nil || len(mine) != 1 {
		return core.Ticket{}, err
	}
	return mine[0], nil
}
