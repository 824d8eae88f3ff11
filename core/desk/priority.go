package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// The scales of impact and urgency, by value and the words people use for each.
var (
	impacts = []scale{
		{"company", []string{"全公司", "公司", "工厂", "产线"}}, {"department", []string{"部门", "多个部门"}}, {"team", []string{"小组", "团队", "多人"}}, {"person", []string{"个人", "一人", "本人"}},
	}
	urgencies = []scale{{"high", []string{"紧急", "高", "急"}}, {"normal", []string{"一般", "普通", "中"}}, {"low", []string{"不急", "低"}}}
)

type scale struct {
	value string
	words []string
}

// usualMatrix is the priority by impact and urgency where a desk has no matrix of its own.
var usualMatrix = map[string]map[string]core.Priority{
	"company":    {"high": "P1", "normal": "P2", "low": "P3"},
	"department": {"high": "P2", "normal": "P3", "low": "P4"},
	"team":       {"high": "P2", "normal": "P3", "low": "P4"},
	"person":     {"high": "P3", "normal": "P4", "low": "P5"},
}

// workPriority sets a priority by hand, with its reason, which then stays: "优先级 IT-1 P2 客户在等".
func (t *turn) workPriority() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	word, why, _ := strings.Cut(strings.TrimSpace(t.text()), " ")
	p := core.Priority(strings.ToUpper(word))
	switch {
	case word == "":
		return t.askWords(tk, "work.priority", t.tr("优先级"), t.tr("写 P1 到 P5 和原因"))
	case !slices.Contains(core.Priorities, p):
		return core.Refuse(core.CodeInvalid, "优先级请写 P1 到 P5，例如「优先级 %s P2 影响客户交付」。", tk.Number)
	case strings.TrimSpace(why) == "":
		return core.Refuse(core.CodeInvalid, "请写上调整的原因，例如「优先级 %s %s 影响客户交付」。", tk.Number, string(p))
	}
	tk.Detail.PriorityBy = t.me.ID
	return t.prioritise(&tk, p, language.Stored("%s 调整：%s", t.me.Name, strings.TrimSpace(why)))
}

// workAssess gives a priority by the desk's matrix: "评估 IT-1 部门 紧急". One that was set by hand stays.
func (t *turn) workAssess() error {
	tk, err := t.workTicket("change")
	if err != nil {
		return err
	}
	words := strings.FieldsFunc(t.text(), func(r rune) bool { return strings.ContainsRune(" ,，、/×xX\t　", r) })
	if len(words) < 2 {
		return t.askWords(tk, "work.assess", t.tr("评估"), t.tr("写影响范围（全公司、部门、小组、个人）和紧急程度（紧急、一般、不急）"))
	}
	impact, urgency := onScale(impacts, words), onScale(urgencies, words)
	if impact == "" || urgency == "" {
		return core.Refuse(core.CodeInvalid, "没看懂影响范围或紧急程度，例如「评估 %s 部门 紧急」。", tk.Number)
	}
	tk.Detail.Impact, tk.Detail.Urgency = impact, urgency
	p := t.matrix(tk.Desk)[impact][urgency]
	if tk.Detail.PriorityBy != "" {
		if err := t.change(&tk, "assessed", strings.Join(words, " "), false); err != nil {
			return err
		}
		return t.replyTicket(tk, t.tr("已记录评估；优先级由 %s 手工定为 %s，保持不变", t.name(tk.Detail.PriorityBy), string(tk.Priority)))
	}
	return t.prioritise(&tk, p, language.Stored("影响范围%s、%s", words[0], words[1]))
}

func (t *turn) matrix(id core.DeskID) map[string]map[string]core.Priority {
	if d, _ := t.w.desk(id); len(d.Matrix) > 0 {
		return d.Matrix
	}
	return usualMatrix
}

// prioritise changes the priority. The deadlines are reckoned anew from the original start; a VIP's case does not fall below P2.
func (t *turn) prioritise(tk *core.Ticket, p core.Priority, why string) error {
	before := tk.Priority
	if err := t.reckon(tk, p, why); err != nil {
		return err
	}
	p, why = tk.Priority, tk.Detail.PriorityReason
	if err := t.change(tk, "prioritised", language.Stored("%s → %s，%s", string(before), string(p), why), false); err != nil {
		return err
	}
	return t.replyTicket(*tk, t.tr("%s 的优先级为 %s", tk.Number, string(p)))
}

// reckon gives a ticket another priority, and its deadlines with it; the caller stores it.
func (t *turn) reckon(tk *core.Ticket, p core.Priority, why string) error {
	if tk.Detail.PriorityBy == "" && p > "P2" {
		who, err := t.tx.Person(t.ctx, tk.Requester)
		if err = ignoreNotFound(err); err != nil { // a task is nobody's
			return err
		}
		if who.VIP {
			p, why = "P2", language.Stored("%s；VIP 用户提升为 P2", why)
		}
	}
	tk.Priority, tk.Detail.PriorityReason = p, why
	if err := t.reckonAnew(tk); err != nil {
		return err
	}
	return nil
}

// onScale is the value that one of words stands for, "" for none.
func onScale(s []scale, words []string) string {
	for _, w := range words {
		for _, v := range s {
			if slices.Contains(v.words, w) || w == v.value {
				return v.value
			}
		}
	}
	return ""
}
