package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// mostHanded bounds one hand-over, so that a turn stays short; the command is repeated for the rest.
const mostHanded = 50

// handover gives all open work of a colleague to another, or back to the queue: "交接 张三 给 李四", "交接 张三". A lead or administrator may.
func (t *turn) handover(desk core.Desk, rest string) error {
	if !t.me.Leads(desk) {
		return t.say(t.tr("只有%s的组长或管理员可以交接别人的工单。转出自己的工单请用「转派 编号 @同事」。", desk.Name))
	}
	names := strings.FieldsFunc(strings.NewReplacer("@", " ", "＠", " ", "→", " ", "给", " ", " to ", " ").Replace(rest), func(r rune) bool { return r == ' ' || r == '\u2005' || r == '\t' })
	if len(names) == 0 {
		return t.say(t.tr("请写明交接谁的工单，例如「交接 张三 给 李四」；不写接手的人就退回队列。"))
	}
	from, err := t.memberNamed(names[0], desk)
	if err != nil {
		return t.refuse(err)
	}
	var to *core.Person // nobody: back to the queue
	target := t.tr("队列")
	if len(names) > 1 {
		p, err := t.memberNamed(names[1], desk)
		if err != nil {
			return t.refuse(err)
		}
		if !p.WorksFor(desk.ID) || p.Is(from.ID) {
			return t.say(t.tr("%s 不能接手：要是%s在岗的另一位处理人员。", esc(names[1]), desk.Name))
		}
		to, target = &p, p.Name
	}
	n, kept, err := t.handAll(desk, from, to)
	if err != nil {
		return err
	}
	switch {
	case n == 0 && kept == 0:
		return t.say(t.tr("%s 名下没有%s的未完成工单。", from.Name, desk.Name))
	case kept > 0:
		return t.say(t.tr("已把 %s 的 %d 张工单交给%s；还有 %d 张没有交出（提交人就是接手人，或数量太多），请再发一次或单独转派。", from.Name, n, target, kept))
	default:
		return t.say(t.tr("已把 %s 的 %d 张未完成工单全部交给%s。", from.Name, n, target))
	}
}

// memberNamed finds a colleague by name, whether they are still active or have left.
func (t *turn) memberNamed(name string, desk core.Desk) (core.Person, error) {
	for _, id := range desk.Members {
		p, err := t.tx.Person(t.ctx, id)
		if err = ignoreNotFound(err); err != nil {
			return p, err
		}
		if p.Name == name {
			return p, nil
		}
	}
	found, err := t.tx.PeopleNamed(t.ctx, name)
	if err == nil && len(found) == 0 {
		err = core.Refuse(core.CodeNotFound, "没有找到叫「%s」的同事，请检查姓名。", name)
	}
	if err != nil {
		return core.Person{}, err
	}
	return found[0], nil
}

// handAll moves the open work of one desk; it returns how many tickets moved and how many stayed.
func (t *turn) handAll(desk core.Desk, from core.Person, to *core.Person) (moved, kept int, err error) {
	list, err := t.tx.AssignedTo(t.ctx, from.ID, 2*mostHanded)
	if err != nil {
		return 0, 0, err
	}
	for _, brief := range list {
		if brief.Desk != desk.ID {
			continue
		}
		if moved == mostHanded || to != nil && to.Is(brief.Requester) {
			kept++
			continue
		}
		tk, err := t.tx.Ticket(t.ctx, brief.ID)
		if err != nil {
			return moved, kept, err
		}
		if err := t.hand(&tk, from, to); err != nil {
			return moved, kept, err
		}
		moved++
	}
	if moved > 0 && to != nil {
		_, err = t.post(letter{to: to.ID, text: language.Say("%s 把 %s 的 %d 张工单交接给你，发送「我的待办」查看。", t.me.Name, from.Name, moved), matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseReach, prefer: t.ev.Bot})
	}
	return moved, kept, err
}

// hand moves one ticket to a colleague, or to the queue if there is none.
func (t *turn) hand(tk *core.Ticket, from core.Person, to *core.Person) error {
	verb, words, next := "hand_back", language.Stored("%s → 队列", from.Name), core.PersonID("")
	if to != nil {
		verb, words, next = "assign", from.Name+" → "+to.Name, to.ID
	}
	tk.Assignee = next
	if err := move(tk, verb); err != nil {
		return err
	}
	if err := t.change(tk, "handed_over", words, true); err != nil {
		return err
	}
	if to == nil && tk.Status == core.StatusNew {
		return t.postWork(*tk)
	}
	return nil
}
