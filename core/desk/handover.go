package desk

import (
	"strings"

	"github.com/imdesk/imdesk/core"
)

// mostHanded bounds one hand-over, so that a turn stays short; the command is repeated for the rest.
const mostHanded = 50

// handover gives all open work of a colleague to another, or back to the queue: "交接 张三 给 李四", "交接 张三". A lead or administrator may.
func (t *turn) handover(desk core.Desk, rest string) error {
	if !t.me.Leads(desk) {
		return t.say("只有" + desk.Name + "的组长或管理员可以交接别人的工单。转出自己的工单请用「转派 编号 @同事」。")
	}
	names := strings.FieldsFunc(strings.NewReplacer("@", " ", "＠", " ", "→", " ", "给", " ").Replace(rest), func(r rune) bool { return r == ' ' || r == '\u2005' || r == '\t' })
	if len(names) == 0 {
		return t.say("请写明交接谁的工单，例如「交接 张三 给 李四」；不写接手的人就退回队列。")
	}
	from, err := t.memberNamed(names[0], desk)
	if err != nil {
		return t.refuse(err)
	}
	var to *core.Person // nobody: back to the queue
	target := "队列"
	if len(names) > 1 {
		p, err := t.memberNamed(names[1], desk)
		if err != nil {
			return t.refuse(err)
		}
		if !p.WorksFor(desk.ID) || p.Is(from.ID) {
			return t.say(esc(names[1]) + " 不能接手：要是" + desk.Name + "在岗的另一位处理人员。")
		}
		to, target = &p, p.Name
	}
	n, kept, err := t.handAll(desk, from, to)
	if err != nil {
		return err
	}
	switch {
	case n == 0 && kept == 0:
		return t.say(from.Name + " 名下没有" + desk.Name + "的未完成工单。")
	case kept > 0:
		return t.say("已把 " + from.Name + " 的 " + itoa(n) + " 张工单交给" + target + "；还有 " + itoa(kept) + " 张没有交出（提交人就是接手人，或数量太多），请再发一次或单独转派。")
	default:
		return t.say("已把 " + from.Name + " 的 " + itoa(n) + " 张未完成工单全部交给" + target + "。")
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
		err = core.Refuse(core.CodeNotFound, "没有找到叫「"+name+"」的同事，请检查姓名。")
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
		_, err = t.post(letter{to: to.ID, text: t.me.Name + " 把 " + from.Name + " 的 " + itoa(moved) + " 张工单交接给你，发送「我的待办」查看。", urgency: core.UrgencyNotice, promise: core.PromiseReach, prefer: t.ev.Bot})
	}
	return moved, kept, err
}

// hand moves one ticket to a colleague, or to the queue if there is none.
func (t *turn) hand(tk *core.Ticket, from core.Person, to *core.Person) error {
	verb, words, next := "hand_back", from.Name+" → 队列", core.PersonID("")
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
