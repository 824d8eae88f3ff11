package desk

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// A rule says at most noticesPerHour things to one receiver within noticeWindow; what is beyond is counted and told once at its end.
const (
	noticesPerHour = 20
	noticeWindow   = time.Hour
	timerNotices   = "rules.notices"
)

// RuleVariables are what the texts of rules may hold in braces, besides the names of the desk's own fields.
var RuleVariables = []string{"提交人", "处理人", "编号", "标题", "时限", "优先级", "状态", "分类", "部门", "地点", "规则"}

// filledIn puts the ticket's own into a text of a rule, as shown makes what people wrote. Values are put in once, so that one that looks like a
// variable stays as it is.
func (t *turn) filledIn(text string, tk core.Ticket, shown func(string) string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	defer t.readAs(language.Chinese)()
	p, err := t.tx.Person(t.ctx, tk.Requester)
	if err != nil {
		p = core.Person{Name: "—"}
	}
	due := t.nextDue(tk)
	if due == "" {
		due = language.Stored("处理完成")
	}
	values := []string{
		shown(p.Name), shown(t.name(tk.Assignee)), tk.Number, shown(tk.Title), due, string(tk.Priority), statusName(tk.Status), t.w.categoryName(tk.Desk, tk.Category),
		shown(p.Department), shown(p.Site), t.acting,
	}
	var pairs []string
	for i, name := range RuleVariables {
		pairs = append(pairs, "{"+name+"}", values[i])
	}
	for _, f := range t.fieldsOf(tk) {
		pairs = append(pairs, "{"+f.Name+"}", shown(t.displayed(f, fieldValue(tk, f))))
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// plainly shows what people wrote as it is, where it is kept.
func plainly(s string) string { return s }

// notify tells those whom a rule names.
func (t *turn) notify(tk core.Ticket, a core.AutoAction) (string, error) {
	people, groups, err := t.receivers(tk, a.Notify)
	if err != nil {
		return "", err
	}
	words := language.Words(t.filledIn(a.Text, tk, esc))
	var names []string
	held := 0
	for _, id := range people {
		ok, err := t.maySayMore(string(id), map[string]string{"person": string(id)})
		if err != nil {
			return "", err
		}
		if !ok {
			held++
			continue
		}
		sent, err := t.post(letter{to: id, text: words, matter: matterNews, urgency: t.noticeUrgency(tk), promise: core.PromiseOnce, ticket: tk.ID})
		if err != nil {
			return "", err
		}
		if sent {
			names = append(names, t.name(id))
		}
	}
	if groups {
		ok, err := t.maySayMore("desk-"+string(tk.Desk), map[string]string{"desk": string(tk.Desk)})
		switch {
		case err != nil:
			return "", err
		case !ok:
			held++
		default:
			names = append(names, language.Stored("服务台群"))
			if err := t.tellDesk(tk, words, t.noticeUrgency(tk)); err != nil {
				return "", err
			}
		}
	}
	return whoHeard(names, held), nil
}

// whoHeard says who was told.
func whoHeard(names []string, held int) string {
	said := language.Stored("没有能通知到的人")
	if len(names) > 0 {
		said = language.Stored("已通知 %s", strings.Join(names, "、"))
	}
	if held > 0 {
		said = language.Stored("%s，%d 个通知一小时内太多，稍后合并", said, held)
	}
	return said
}

// noticeUrgency is that of a notice; P1 does not stand behind others.
func (t *turn) noticeUrgency(tk core.Ticket) core.Urgency {
	if tk.Priority == core.Priorities[0] {
		return hurry(tk)
	}
	return core.UrgencyNotice
}

// receivers are the people whom names mean, each once, and whether the desk's groups are meant. Where nobody handles a ticket its desk is.
func (t *turn) receivers(tk core.Ticket, names []string) (people []core.PersonID, groups bool, err error) {
	for _, name := range names {
		var found []core.PersonID
		switch name {
		case "handler":
			found, groups = []core.PersonID{tk.Assignee}, groups || tk.Assignee == ""
		case "group":
			groups = true
		case "requester":
			if tk.Type != core.Task {
				found = []core.PersonID{tk.Requester}
			}
		case "watchers":
			found = tk.Detail.Watchers
		default:
			if found, err = t.inPlaceOf(tk.Requester, func() ([]core.PersonID, error) { return t.people([]string{name}, tk) }); err != nil {
				return nil, false, err
			}
		}
		for _, id := range found {
			if id != "" && !slices.Contains(people, id) {
				people = append(people, id)
			}
		}
	}
	return people, groups, nil
}

// inPlaceOf finds people as if somebody had asked, whose manager may be meant.
func (t *turn) inPlaceOf(who core.PersonID, find func() ([]core.PersonID, error)) ([]core.PersonID, error) {
	me := t.me
	defer func() { t.me = me }()
	if who != "" {
		p, err := t.tx.Person(t.ctx, who)
		if err = ignoreNotFound(err); err != nil {
			return nil, err
		}
		t.me = p
	}
	return find()
}

// maySayMore counts a notice of the acting rule to a receiver; false if it was one too many within the hour.
func (t *turn) maySayMore(receiver string, data map[string]string) (bool, error) {
	subject := t.acting + "|" + receiver
	told, _, err := t.tx.CountNotices(t.ctx, subject, t.now.Add(-noticeWindow))
	if err != nil {
		return false, err
	}
	ok := told < noticesPerHour
	if err := t.tx.NoteNotice(t.ctx, Notice{Subject: subject, At: t.now, Told: ok}); err != nil {
		return false, err
	}
	data[dataRule] = t.acting
	return ok, t.tx.ArmTimer(t.ctx, Timer{Kind: timerNotices, Object: "notice-" + subject, Due: t.now.Add(noticeWindow), Data: data})
}

// fireNotices tells a receiver once of what they were not told, and forgets the hour.
func (t *turn) fireNotices(timer Timer) error {
	subject := strings.TrimPrefix(timer.Object, "notice-")
	_, untold, err := t.tx.CountNotices(t.ctx, subject, time.Time{})
	if err != nil {
		return err
	}
	if err := t.tx.DropNotices(t.ctx, subject, t.now); err != nil || untold == 0 {
		return err
	}
	words := language.Say("规则「%s」在过去一小时还有 %d 条通知，太多了没有逐条发送，请到控制台「工单」里查看。", timer.Data[dataRule], untold)
	if d := timer.Data["desk"]; d != "" {
		return t.tellDesk(core.Ticket{Desk: core.DeskID(d)}, words, core.UrgencyNotice)
	}
	_, err = t.post(letter{to: core.PersonID(timer.Data["person"]), text: words, matter: matterNews, urgency: core.UrgencyNotice, promise: core.PromiseOnce})
	return err
}
