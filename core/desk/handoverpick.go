package desk

import (
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// toQueue is what a hand-over is given to when nobody takes it.
const toQueue = "queue"

const toQueueLabel = "退回队列"

// leftObject names whose work at which desk a card is about. A desk's prefix holds letters only, so it can be taken apart again.
func leftObject(d core.Desk, p core.Person) string { return "left-" + d.Prefix + "-" + string(p.ID) }

// leftMeant is whose work the pressed card is about, for somebody who may hand it over.
func (t *turn) leftMeant() (core.Desk, core.Person, error) {
	prefix, id, _ := strings.Cut(strings.TrimPrefix(t.ev.Click.Object, "left-"), "-")
	desk, ok := t.w.deskNamed(prefix)
	if !ok || id == "" {
		return desk, core.Person{}, core.Refuse(core.CodeConflict, "这张卡片来自旧版本，请在群里发送「交接 姓名 给 同事」。")
	}
	if !t.me.Leads(desk) {
		return desk, core.Person{}, core.Refuse(core.CodeForbidden, "只有%s的组长或管理员可以交接别人的工单，已记录这次尝试。", desk.Name)
	}
	p, err := t.tx.Person(t.ctx, core.PersonID(id))
	return desk, p, err
}

// handoverAsk asks who takes the work of somebody who left the desk's group.
func (t *turn) handoverAsk() error {
	desk, from, err := t.leftMeant()
	if err != nil {
		return err
	}
	open, err := t.openAt(from, desk)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		c := t.endedCard(t.tr("%s 名下已没有%s的未完成工单", from.Name, desk.Name), t.clicked)
		return t.reply(last(c.Title, &c))
	}
	options, err := t.colleagues(desk, from.ID)
	if err != nil {
		return err
	}
	options = append(options, cards.Option{Value: toQueue, Label: toQueueLabel})
	c := t.choiceCard(leftObject(desk, from), 2, t.tr("交接 %s 的工单", from.Name), t.tr("%s 名下有 %d 张未完成工单，交给谁？", from.Name, len(open)), "handover.give", options)
	return t.showOrReply(c)
}

// handoverGive hands all of it to who was chosen.
func (t *turn) handoverGive() error {
	desk, from, err := t.leftMeant()
	if err != nil {
		return err
	}
	var to *core.Person
	target := t.tr("队列")
	if t.ev.Click.Arg != toQueue {
		p, err := t.tx.Person(t.ctx, core.PersonID(t.ev.Click.Arg))
		if err = ignoreNotFound(err); err != nil {
			return err
		}
		if !p.WorksFor(desk.ID) || p.Is(from.ID) {
			return core.Refuse(core.CodeInvalid, "接手的人要是%s在岗的另一位处理人员，请重新选择。", desk.Name)
		}
		to, target = &p, p.Name
	}
	n, kept, err := t.handAll(desk, from, to)
	if err != nil {
		return err
	}
	line := t.tr("已把 %s 的 %d 张工单交给%s", from.Name, n, target)
	switch {
	case n == 0 && kept == 0:
		line = t.tr("%s 名下已没有%s的未完成工单", from.Name, desk.Name)
	case kept > 0:
		line += t.tr("；还有 %d 张没有交出，请再交接一次或单独转派", kept)
	}
	c := t.endedCard(line, t.clicked)
	if kept == 0 {
		if err := t.retire(leftObject(desk, from), c); err != nil {
			return err
		}
	}
	return t.reply(last(line, &c))
}

// successorNamed finds what a label typed with the code of such a card means.
func (t *turn) successorNamed(label string, k core.Copy) (verb, arg string, ok bool) {
	if !strings.HasPrefix(k.Object, "left-") || k.Revision < 2 {
		return "", "", false
	}
	if label == toQueueLabel {
		return "handover.give", toQueue, true
	}
	people, err := t.tx.PeopleNamed(t.ctx, label)
	if err != nil || len(people) != 1 {
		return "", "", false // a name that stands for nobody or for two is no choice
	}
	return "handover.give", string(people[0].ID), true
}

// help shows what the person can do here.
func (t *turn) help() error {
	for _, d := range t.w.Setup.Desks {
		if t.me.WorksFor(d.ID) {
			return t.showOrReply(t.groupHelpCard(d))
		}
	}
	return t.showOrReply(t.helpCard())
}
