package desk

import (
	"strconv"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// furtherActs are what an approver can do besides deciding; cards have room for them behind 更多 only.
var furtherActs = []struct {
	verb, label, title, hint string
	act                      approval.Verb
}{
	{"approval.add_before", "前加签", "同事姓名", "会先请这位同事审批，之后再由你审批", approval.AddBefore},
	{"approval.add_after", "后加签", "同事姓名", "你同意之后再请这位同事审批", approval.AddAfter},
	{"approval.transfer", "转交", "同事姓名", "由这位同事代替你审批", approval.Transfer},
	{"approval.return", "退回", "退回原因", "申请人修改后从第 1 级重新审批；想从第 2 级开始就写「2 原因」", approval.Return},
}

// approvalMore shows the further acts.
func (t *turn) approvalMore() error {
	a, tk, err := t.pressedChain()
	if err != nil {
		return err
	}
	if ready, err := t.ready(a, tk, approval.Act{Verb: approval.Approve}); err != nil || !ready {
		return err
	}
	c := t.choiceCard(string(a.ID), a.Revision, t.tr("更多操作 %s", tk.Number), t.tr("「%s」怎么处理？", tk.Title), "", nil)
	lines := []string{}
	for _, f := range furtherActs {
		if useless(tk, f.verb) {
			continue
		}
		c.Actions = append(c.Actions, cards.Action{Verb: f.verb, Label: t.tr(f.label)})
		lines = append(lines, t.tr("- **%s**：%s", t.tr(f.label), t.tr(f.hint)))
	}
	c.Body = append(c.Body, cards.Markdown(strings.Join(lines, "\n")))
	c.Footer = t.tr("也可以直接回复，例如「转交 %s 王五」。", c.Code)
	return t.showOrReply(c)
}

// furtherAct runs one of furtherActs: with what was written, or asks for it.
func furtherAct(i int) func(*turn) error {
	return func(t *turn) error {
		a, tk, err := t.pressedChain()
		if err != nil {
			return err
		}
		f := furtherActs[i]
		if useless(tk, f.verb) {
			return core.Refuse(core.CodeConflict, "这条审批是规则发起的，没有人可以修改后重提。不同意请点「驳回」。")
		}
		if t.text() == "" && len(t.ev.Mentions) == 0 {
			return t.askFurther(a, tk, i)
		}
		x := approval.Act{Verb: f.act}
		if f.act == approval.Return {
			x.Step, x.Reason = stepNamed(t.text())
			if x.Reason == "" {
				return core.Refuse(core.CodeInvalid, "请写明退回的原因，申请人会看到。")
			}
			return t.perform(a, tk, x)
		}
		to, rest, err := t.someone(t.text())
		if err != nil {
			return err
		}
		x.To, x.Reason, x.Name = knownAs(a, to), rest, language.Stored("%s 加签", to.Name)
		return t.perform(a, tk, x)
	}
}

// askFurther asks whom or why: on a small form where cards hold inputs, else with the next message.
func (t *turn) askFurther(a core.Approval, tk core.Ticket, i int) error {
	f := furtherActs[i]
	if ready, err := t.ready(a, tk, approval.Act{Verb: approval.Approve}); err != nil || !ready {
		return err
	}
	if t.bot.Inputs && !t.byText {
		c := t.choiceCard(string(a.ID), a.Revision, t.tr(f.label)+" "+tk.Number, t.tr("「%s」", tk.Title), f.verb, nil)
		c.Forms = []cards.Form{{
			Name:   "words",
			Inputs: []cards.Input{{Name: "text", Label: t.tr(f.title), Type: cards.InputText, Placeholder: t.tr(f.hint), Required: true, MaxLength: 300}},
			Submit: cards.Action{Verb: f.verb, Label: t.tr(f.label), Style: cards.StylePrimary},
		}}
		return t.showOrReply(c)
	}
	t.expect(f.verb, string(a.ID))
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("请在 10 分钟内直接发送%s 的%s，%s。", tk.Number, t.tr(f.title), t.tr(f.hint)))})
}

// stepNamed reads the step that a return names, counted from 1 by people and from 0 here.
func stepNamed(text string) (int, string) {
	text = strings.TrimSpace(text)
	bare := strings.TrimSpace(strings.TrimPrefix(text, "第"))
	digits := strings.IndexFunc(bare, func(r rune) bool { return r < '0' || r > '9' })
	if digits <= 0 {
		return 0, text
	}
	n, err := strconv.Atoi(bare[:digits])
	rest := strings.TrimLeft(bare[digits:], " \t")
	named := rest != bare[digits:]
	for _, word := range []string{"级", "步", "，", "："} {
		if after, ok := strings.CutPrefix(rest, word); ok {
			rest, named = after, true
			break
		}
	}
	if !named || err != nil || n > stepsMost {
		return 0, text // a number that begins the reason
	}
	return n - 1, strings.TrimLeft(rest, "，：, \t")
}

// stepsMost is the longest chain in which a number is taken for a step.
const stepsMost = 20

// someone finds the active colleague a text begins with, and what follows the name. Two of one name are told apart by their department.
func (t *turn) someone(text string) (core.Person, string, error) {
	for _, m := range t.ev.Mentions {
		p, _, err := t.tx.PersonByAccount(t.ctx, t.bot.Platform, m.Tenant, m.ID)
		if err == nil && p.Active {
			return p, strings.TrimSpace(strings.TrimPrefix(strings.TrimLeft(text, "@＠ "), p.Name)), nil
		}
		if err = ignoreNotFound(err); err != nil {
			return p, "", err
		}
	}
	name, rest, _ := strings.Cut(strings.TrimLeft(strings.TrimSpace(text), "@＠ "), " ")
	found, err := t.tx.PeopleNamed(t.ctx, name)
	if err != nil {
		return core.Person{}, "", err
	}
	rest = strings.TrimSpace(rest)
	if len(found) > 1 {
		department, after, _ := strings.Cut(rest, " ")
		for _, p := range found {
			if p.Department == department {
				return p, strings.TrimSpace(after), nil
			}
		}
		return core.Person{}, "", core.Refuse(core.CodeConflict, "有 %d 位同事叫「%s」，请在姓名后写上部门，例如「%s %s」。", len(found), name, name, found[0].Department)
	}
	if len(found) == 0 {
		return core.Person{}, "", core.Refuse(core.CodeNotFound, "没有找到叫「%s」的同事，请检查姓名。", name)
	}
	return found[0], rest, nil
}
