package desk

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
)

// takeAction does one thing that a rule says, and tells what it did. A refusal is said in its place, and the rule goes on.
func (t *turn) takeAction(tk *core.Ticket, e automation.Event, a core.AutoAction) (string, error) {
	switch {
	case a.Set != nil:
		return t.setFields(tk, *a.Set)
	case a.Assign != "":
		return t.assignBy(tk, a.Assign)
	case len(a.Notify) > 0:
		return t.notify(*tk, a)
	case a.Reply != "":
		return t.replyByRule(*tk, a.Reply)
	case a.Task != nil:
		return t.addTask(tk, *a.Task)
	case a.Approval != nil:
		return t.askApproval(tk, *a.Approval)
	case a.Call != "" || a.Run != "":
		return t.reachOut(*tk, e, a)
	}
	return language.Stored("无事可做"), nil
}

// setFields writes what a rule says of a ticket itself.
func (t *turn) setFields(tk *core.Ticket, s core.AutoSet) (string, error) {
	var did []string
	if s.Priority != "" && s.Priority != tk.Priority {
		said, err := t.setPriority(tk, s.Priority)
		if err != nil {
			return "", err
		}
		did = append(did, said)
	}
	if s.Category != "" && s.Category != tk.Category {
		d, _ := t.w.desk(tk.Desk)
		if slices.ContainsFunc(d.Categories, func(c core.Category) bool { return c.ID == s.Category }) {
			tk.Category = s.Category
			did = append(did, language.Stored("分类 %s", t.w.categoryName(tk.Desk, s.Category)))
		} else {
			did = append(did, language.Stored("没有分类 %s", s.Category))
		}
	}
	if len(s.Tags) > 0 {
		tk.Detail.Tags = retagged(tk.Detail.Tags, s.Tags)
		did = append(did, language.Stored("标签 %s", strings.Join(s.Tags, " ")))
	}
	said, err := t.writeFields(tk, s.Fields)
	if err != nil {
		return "", err
	}
	if did = append(did, said...); len(did) == 0 {
		return language.Stored("没有要改的"), nil
	}
	return strings.Join(did, "，"), t.tx.PutTicket(t.ctx, tk) // so that what the rule says next finds it
}

// retagged adds tags and takes those with a minus off, as people do by hand; what is beyond the bound is left out.
func retagged(have, change []string) []string {
	out := slices.Clone(have)
	for _, w := range change {
		if off, ok := strings.CutPrefix(w, "-"); ok {
			out = slices.DeleteFunc(out, func(x string) bool { return strings.EqualFold(x, off) })
		} else if len(out) < mostTags {
			out = withTags(out, []string{w})
		}
	}
	return out
}

// setPriority changes a priority that nobody set by hand; the deadlines are reckoned anew.
func (t *turn) setPriority(tk *core.Ticket, p core.Priority) (string, error) {
	if tk.Detail.PriorityBy != "" {
		return language.Stored("优先级由 %s 手工定为 %s，保持不变", t.name(tk.Detail.PriorityBy), string(tk.Priority)), nil
	}
	before := tk.Priority
	if err := t.reckon(tk, p, language.Stored("规则「%s」", t.acting)); err != nil {
		return "", err
	}
	return language.Stored("优先级 %s → %s", string(before), string(tk.Priority)), nil
}

// writeFields fills in the desk's own fields.
func (t *turn) writeFields(tk *core.Ticket, given map[string]string) (did []string, err error) {
	fields := t.fieldsOf(*tk)
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.IndexFunc(fields, func(f core.CatalogueField) bool { return f.Name == name })
		if i < 0 {
			did = append(did, language.Stored("没有字段 %s", name))
			continue
		}
		answer, problem, err := t.readAnswer(&filling{}, fields[i], t.filledIn(given[name], *tk, plainly))
		if err != nil {
			return nil, err
		}
		if problem != "" {
			did = append(did, language.Stored("%s 没有写上：%s", fields[i].Label, problem))
			continue
		}
		now := maps.Clone(tk.Detail.Fields)
		if now == nil {
			now = map[string]string{}
		}
		now[name] = answer
		tk.Detail.Fields = now
		did = append(did, fields[i].Label+" "+answer)
	}
	return did, nil
}

// assignBy lets the desk give a ticket as a rule says: person:<id>, group:<name> or strategy:<name>.
func (t *turn) assignBy(tk *core.Ticket, how string) (string, error) {
	d, _ := t.w.desk(tk.Desk)
	if err := may(*tk, "assign"); err != nil {
		return "", err
	}
	if d.Dispatch == nil || len(d.Dispatch.Agents) == 0 {
		return "", core.Refuse(core.CodeConflict, "%s没有分派名单", d.Name)
	}
	r := core.Rule{Name: t.acting, Desk: tk.Desk, Only: ruleFor(*tk).Only, Strategy: core.StrategyLeast}
	said := ""
	switch kind, arg, _ := strings.Cut(how, ":"); kind {
	case "person":
		r.Person, said = core.PersonID(arg), t.name(core.PersonID(arg))
		if same, err := t.same(r.Person, tk.Assignee); err != nil || same {
			return language.Stored("已经由 %s 处理", said), err
		}
	case "group":
		r.Group, said = arg, language.Stored("组 %s", arg)
	default:
		r.Strategy, said = core.Strategy(arg), strategyNames[core.Strategy(arg)]
	}
	tk.Detail.Placed, tk.Detail.Chain = &r, slices.Clone(t.led)
	if tk.Assignee != "" {
		why := language.Stored("按规则「%s」转给别人", t.acting)
		tell := language.Say("%s「%s」按规则「%s」转给同事处理，你不用再处理。", tk.Number, esc(tk.Title), t.acting)
		return language.Stored("分派给 %s", said), t.passOnFrom(tk, why, tell)
	}
	tk.Detail.Given = nil // it may have been in the fallback queue
	if err := t.tx.PutTicket(t.ctx, tk); err != nil {
		return "", err
	}
	return language.Stored("分派给 %s", said), t.dispatch(*tk)
}

// replyByRule says something to the requester. It is no response of a human being, so the clock of the response runs on.
func (t *turn) replyByRule(tk core.Ticket, text string) (string, error) {
	if tk.Type == core.Task {
		return "", core.Refuse(core.CodeConflict, "任务没有提交人")
	}
	words := t.filledIn(text, tk, plainly)
	if err := t.act(tk, "auto_replied", words, true); err != nil {
		return "", err
	}
	return language.Stored("已回复提交人"), t.tell(tk, matterNews, language.Say("💬 %s「%s」：\n%s", tk.Number, esc(tk.Title), t.filledIn(text, tk, esc)), nil)
}

// addTask cuts a piece of work out of a ticket.
func (t *turn) addTask(tk *core.Ticket, a core.AutoTask) (string, error) {
	if err := may(*tk, "subtask"); err != nil || tk.Type == core.Task {
		return "", cmp.Or(err, core.Refuse(core.CodeConflict, "%s 本身是一项任务", tk.Number))
	}
	task := t.taskOf(*tk, t.filledIn(a.Name, *tk, plainly), t.filledIn(a.Text, *tk, plainly))
	if d, ok := t.w.desk(a.Desk); ok && d.ID != tk.Desk {
		task.Desk, task.Category = d.ID, d.DefaultCategory
	}
	task.Detail.Mandatory = !a.Optional
	return t.divide(tk, task)
}

// taskOf is a task that the acting rule makes of a ticket.
func (t *turn) taskOf(tk core.Ticket, name, text string) core.Ticket {
	return core.Ticket{
		ID: core.TicketID(core.NewID()), Desk: tk.Desk, Category: tk.Category, Title: name + " · " + tk.Title, Text: taskText(text, tk.Text),
		Detail: core.TicketDetail{Parent: tk.ID, Rule: t.acting, Chain: slices.Clone(t.led)},
	}
}

// divide stores a task and links it to its ticket.
func (t *turn) divide(tk *core.Ticket, task core.Ticket) (string, error) {
	if err := t.tx.PutTicket(t.ctx, tk); err != nil {
		return "", err
	}
	number, err := t.createTask(task, *tk, "")
	if err != nil {
		return "", err
	}
	task.Number = number
	join(tk, core.LinkConsistsOf, task)
	return language.Stored("建任务 %s", number+" "+taskName(task)), nil
}
