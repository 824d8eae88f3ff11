package desk

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/sla"
	"github.com/imdesk/imdesk/core/worktime"
)

// whyPattern is a question about a deadline: it names a moment, and asks of nothing else ("为什么是周六 11:20?", not "为什么周六打不开").
var whyPattern = regexp.MustCompile(`(?i)^(?:(?:为什么|为何|why)\s*(?:是|到|要到|要等到|is it(?: due)?)?|怎么(?:是|要到|要等到))\s*` +
	`(?:今天|明天|后天|(?:下)?(?:周|星期|礼拜)[一二三四五六日天]|(?:next )?(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*|today|tomorrow|\d{1,4}[-/.年月]\d{1,2}(?:[-/.月]\d{1,2})?[日号]?|\d{1,2}月\d{1,2}[日号]?)?` +
	`\s*(?:[上下]午|晚上|早上)?\s*(?:(?:\d{1,2}|[一二三四五六七八九十]{1,2})(?:[:：点](?:\d{0,2}分?|半|整)))?\s*(?:才?(?:到期|解决|响应|之?前))?[?？。]?$`)

// dueAsked is a question when something is due, or how that was reckoned, of which nothing else is said: "什么时候到期", not "密码什么时候到期".
var dueAsked = regexp.MustCompile(`(?i)^(?:请问)?(?:我的|我这|这|那|它)?(?:张|个)?(?:单子?|工单|ticket)?的?(?:` +
	`(?:到期|截止|解决|响应)?(?:时限|时间|期限)?是?(?:怎么|如何|咋)(?:算|计算|定)(?:出来)?的` +
	`|(?:什么时候|啥时候|何时|几时|几点|哪天|多久)(?:会|才|就|算)?(?:到期|截止|超时)` +
	`|到期时间是?(?:什么时候|啥时候|几点|哪天|多少)` +
	`|(?:how (?:is|was) (?:it|this|that|the deadline) (?:calculated|reckoned|worked out))|(?:when is (?:it|this|that) due)` +
	`)(?:呢|啊|呀|的)?[?？。!！\s]*$`)

// whyMeant reads a question about the deadline of the ticket that is talked of, or whose number it names.
func whyMeant(text, prefix string) (command, bool) {
	c := command{name: "ticket.why"}
	asked := strings.TrimSpace(text)
	if m := numberPattern.FindStringSubmatchIndex(asked); m != nil {
		c.number = normalNumber(numberPattern.FindStringSubmatch(asked), prefix)
		asked = strings.Trim(asked[:m[0]]+" "+asked[m[1]:], " 　:：,，")
		if before, after, ok := strings.Cut(asked, "  "); ok { // 为什么 IT-123 是周六到期
			asked = before + after
		}
	}
	return c, whyPattern.MatchString(asked) || dueAsked.MatchString(asked)
}

// Explained is a deadline in words, as chat and console show it.
type Explained struct {
	Measure sla.Measure `json:"measure"`
	Name    string      `json:"name"`   // 解决时限
	Policy  string      `json:"policy"` // what promises it, why that matched, and by which calendar
	Minutes float64     `json:"minutes"`
	Start   time.Time   `json:"start"`
	// Due is zero while a pause keeps it unknown; the ledger then reaches to now.
	Due     time.Time           `json:"due,omitzero"`
	Counted float64             `json:"counted_minutes"`
	Ledger  []worktime.Interval `json:"ledger"`
}

// Explain says why a ticket's deadlines are when they are. internal adds what is nobody's business outside the desk. The deadline of a change
// that is to be solved in its window needs no explanation.
func (w *World) Explain(tk core.Ticket, now time.Time, internal bool, reader language.Tag) []Explained {
	out := []Explained{}
	for _, m := range sla.Measures {
		if m.Internal() && !internal || m == sla.Resolution && tk.Detail.Change != nil && !tk.Detail.Change.From.IsZero() {
			continue
		}
		if a, ok := w.Account(tk, m, now); ok {
			out = append(out, w.explained(tk, a, reader))
		}
	}
	return out
}

func (w *World) explained(tk core.Ticket, a sla.Account, reader language.Tag) Explained {
	e := Explained{
		Measure: a.Measure, Name: language.In(reader, targetName[a.Measure]), Policy: w.because(tk, a, reader) + w.byCalendar(a.Calendar, reader), Minutes: a.Target.Minutes(), Start: a.Start, Due: a.Due,
		Counted: worktime.Counted(a.Ledger).Minutes(), Ledger: []worktime.Interval{},
	}
	for _, i := range a.Ledger {
		i.Reason = reasonIn(i.Reason, reader)
		e.Ledger = append(e.Ledger, i)
	}
	return e
}

// reasonIn says a ledger's reason to its reader. What stands behind 挂起 was written by a person or kept by the desk.
func reasonIn(reason string, reader language.Tag) string {
	if why, held := strings.CutPrefix(reason, worktime.ReasonHold+"："); held {
		return language.In(reader, "挂起：%s", language.Quote(reader, why))
	}
	if slices.Contains(dayReasons, reason) {
		return language.In(reader, reason)
	}
	return reason
}

// dayReasons are what package worktime and the statutory packs say; an org's own days off are called as it calls them.
var dayReasons = []string{
	"上班", "调休上班", "午休", "休息", "下班", "周末", "休息日", "放假", "挂起", "元旦", "春节", "清明节", "劳动节", "端午节", "中秋节", "国庆节",
}

// typeName is what people call the types of records.
var typeName = map[core.TicketType]string{core.Incident: "事件", core.ServiceRequest: "服务请求", core.Problem: "问题", core.Change: "变更", core.Task: "任务"}

// because names the policy, and what of the ticket it asked for.
func (w *World) because(tk core.Ticket, a sla.Account, reader language.Tag) string {
	if a.OfItem {
		return language.In(reader, "服务「%s」自己的时限", tk.Detail.Flow.Name)
	}
	p := a.Policy
	d, _ := w.desk(tk.Desk)
	name := p.Name
	if name == "" {
		name = d.Name
	}
	facts := []string{string(tk.Priority)}
	if m := p.Match; len(m.Types) > 0 {
		facts = append(facts, language.In(reader, typeName[tk.Type]))
	}
	if it, ok := w.item(tk.Detail.Item); ok && len(p.Match.Items) > 0 {
		facts = append(facts, it.Name)
	}
	if p.Match.VIP != nil && *p.Match.VIP {
		facts = append(facts, language.In(reader, "VIP 用户"))
	}
	if len(p.Match.Sites) > 0 {
		facts = append(facts, tk.Detail.Site)
	}
	return language.In(reader, "策略「%s」（%s）", name, strings.Join(facts, language.In(reader, "、")))
}

// byCalendar names the calendar whose working time counts, and its zone where people here read another clock: the ledger is in it.
func (w *World) byCalendar(c core.Calendar, reader language.Tag) string {
	name := cmp.Or(c.Name, c.ID)
	switch {
	case name == "":
		return ""
	case c.Timezone != "" && w.Zone != nil && c.Timezone != w.Zone.String():
		return language.In(reader, "，按日历「%s」（%s 时间）", name, c.Timezone)
	}
	return language.In(reader, "，按日历「%s」", name)
}

// ticketWhy answers why a ticket's deadlines are when they are: 「为什么 IT-000123」.
func (t *turn) ticketWhy() error {
	tk, err := t.tx.Ticket(t.ctx, core.TicketID(t.ev.Click.Object))
	if core.CodeOf(err) == core.CodeNotFound || err == nil && !t.maySee(tk) {
		return core.Refuse(core.CodeNotFound, "没有找到这张工单。")
	}
	if err != nil {
		return err
	}
	parts := []string{"**" + t.tr("%s 的时限是怎么算的", tk.Number) + "**"}
	for _, e := range t.w.Explain(tk, t.now, t.me.WorksFor(tk.Desk), t.reader) {
		parts = append(parts, t.ledgerText(e))
	}
	if ch := tk.Detail.Change; ch != nil && !ch.To.IsZero() {
		parts = append(parts, t.tr("解决时限是变更窗口的结束：%s。", t.at(ch.To)))
	}
	if len(parts) == 1 {
		parts = []string{t.tr("%s 没有承诺时限：没有策略适用于这张工单。处理进展请看「进度 %[1]s」。", tk.Number)}
	}
	if err := t.say(strings.Join(parts, "\n\n")); err != nil || t.byText { // words, since small cards would cut a ledger off
		return err
	}
	return t.reply(Answer{Toast: toast(cards.ToneInfo, t.tr("已发送"))})
}
