package desk

import (
	"slices"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// codeDuplicate is the resolution code of a ticket that was merged into another.
const codeDuplicate = "duplicate"

// workMerge ends a ticket as a duplicate of another, which goes on for both requesters: "合并 IT-2 到 IT-1".
func (t *turn) workMerge() error {
	tk, err := t.workTicket("merge")
	if err != nil {
		return err
	}
	if tk.Type == core.Task {
		return core.Refuse(core.CodeConflict, "%s 是一项任务，它的申请等着它完成，不能合并。", tk.Number)
	}
	if err := t.tasksOpen(tk); err != nil {
		return err
	}
	if t.text() == "" {
		return t.askWords(tk, "work.merge", t.tr("合并"), t.tr("写要并入的那张工单的编号"))
	}
	into, _, err := t.otherNamed(t.text(), tk.ID)
	if err != nil {
		return err
	}
	if err := may(into, "change"); err != nil {
		return err
	}
	if into.Type == core.Task {
		return core.Refuse(core.CodeConflict, "%s 是别的申请里的一项任务，不能把工单并进去。", into.Number)
	}
	own, err := t.same(into.Requester, tk.Requester)
	if err != nil {
		return err
	}
	if err := t.endAsDuplicate(&tk, &into); err != nil {
		return err
	}
	if err := t.growBy(&into, tk); err != nil {
		return err
	}
	if err := t.tell(tk, matterStep, language.Say("🔗 %s「%s」和 %s 是同一个问题，已合并处理；解决后我会告诉你。", tk.Number, esc(tk.Title), into.Number), nil); err != nil {
		return err
	}
	if !own {
		if err := t.tell(into, matterNews, language.Say("🔗 有同事反馈了和 %s「%s」一样的问题，已合并到你的工单一起处理。", into.Number, esc(into.Title)), nil); err != nil {
			return err
		}
	}
	return t.replyTicket(tk, t.tr("%s 已合并到 %s", tk.Number, into.Number))
}

func (t *turn) endAsDuplicate(tk, into *core.Ticket) error {
	if err := move(tk, "merge"); err != nil {
		return err
	}
	resume(tk, t.now)
	if err := t.excuseItself(tk, breachMerged); err != nil {
		return err
	}
	tk.Detail.ResolutionCode, tk.Detail.Resolution, tk.Detail.ClosedAt, tk.Detail.HoldReason = codeDuplicate, language.Stored("并入 %s", into.Number), t.now, ""
	if err := t.tx.ClearTimers(t.ctx, string(tk.ID)); err != nil {
		return err
	}
	join(tk, core.LinkDuplicates, *into)
	return t.change(tk, "merged", language.Stored("并入 %s", into.Number), true)
}

// growBy gives a ticket what the duplicate brought: who waits for it, its files and its words.
func (t *turn) growBy(into *core.Ticket, tk core.Ticket) error {
	watchers := slices.Clone(into.Detail.Watchers)
	for _, who := range append([]core.PersonID{tk.Requester}, tk.Detail.Watchers...) {
		own, err := t.same(who, into.Requester)
		if err != nil {
			return err
		}
		if !own && !slices.Contains(watchers, who) {
			watchers = append(watchers, who)
		}
	}
	into.Detail.Watchers = watchers
	into.Detail.Attachments = append(slices.Clone(into.Detail.Attachments), tk.Detail.Attachments...)
	join(into, core.LinkDuplicated, tk)
	return t.change(into, "absorbed", language.Stored("%s：%s", tk.Number, tk.Text), false)
}
