package desk

import (
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// draftCard answers a report: what was understood, and either articles that may help or the draft to be confirmed.
func (t *turn) draftCard(d draft) cards.Card {
	if len(d.Systems) > 0 {
		return t.systemCard(d)
	}
	if d.Confirming {
		return t.confirmCard(d)
	}
	c := cards.Card{
		Kind: cards.KindSuggestion, Title: t.tr("这些办法可能有帮助"), Tone: cards.ToneInfo, Summary: t.tr("找到 %d 篇可能有帮助的文章", len(d.Articles)),
		Object: d.ID, Revision: d.Revision, Code: d.Code,
		Body: []cards.Block{cards.Note(t.withHours(d, t.understood(d)))}, // small cards have no foot
		Actions: []cards.Action{
			{Verb: "draft.solved", Label: t.tr("已解决"), Style: cards.StyleDefault},
			{Verb: "draft.human", Label: t.tr("仍需人工"), Style: cards.StylePrimary},
		},
		Footer: t.tr("以上内容来自知识库，没解决请点「仍需人工」。"),
	}
	if t.bot.Metered { // one click, and one unit of the quota, less than by way of the confirmation
		c.Actions = append(c.Actions, cards.Action{Verb: "draft.submit", Label: t.tr("直接提交"), Style: cards.StyleDefault})
		c.Footer = t.tr("以上内容来自知识库。没解决请点「仍需人工」，或按上面的理解「直接提交」。")
	}
	for i, id := range d.Articles {
		if a, ok := t.w.article(id); ok {
			c.Body = append(c.Body, cards.Markdown(articleText(a, i+1, len(d.Articles))))
			if t.bot.Brief && utf8.RuneCountInString(a.Body) > briefText {
				c.Actions = append(c.Actions, cards.Action{Verb: "draft.article", Label: t.tr("看全文 %d", i+1), Arg: string(id)})
			}
		}
	}
	return c
}

// briefText is how much of an article a brief card shows at least, in characters; longer ones are sent on request.
const briefText = 60

// showArticle sends an article in full.
func (t *turn) showArticle() error {
	a, ok := t.w.article(core.ArticleID(t.ev.Click.Arg))
	if !ok {
		return core.Refuse(core.CodeNotFound, "这篇文章已经下架，请直接发消息告诉我你的问题。")
	}
	return t.say("**" + esc(a.Title) + "**\n" + strings.TrimSpace(a.Body))
}

// articleText shows an article: the best one in full, the others by their first lines.
func articleText(a core.Article, n, of int) string {
	body := strings.TrimSpace(a.Body)
	limit := 160
	if n == 1 {
		limit = 500
	}
	if r := []rune(body); len(r) > limit {
		body = strings.TrimSpace(string(r[:limit])) + "…"
	}
	head := "**" + esc(a.Title) + "**"
	if of > 1 {
		head = "**" + itoa(n) + ". " + esc(a.Title) + "**"
	}
	return head + "\n" + body
}

func (t *turn) understood(d draft) string {
	s := t.tr("我理解的问题：%s · %s · %s", d.Title, t.w.categoryName(d.Desk, d.Category), string(d.Priority))
	if d.PriorityReason != "" {
		s += t.tr("（%s）", t.recall(d.PriorityReason))
	}
	if lines := strings.Count(d.Text, "\n"); lines > 0 {
		s += t.tr(" · 已补充 %d 条", lines)
	}
	return s
}

// confirmCard is the draft before it becomes a ticket.
func (t *turn) confirmCard(d draft) cards.Card {
	desk, _ := t.w.desk(d.Desk)
	options := make([]cards.Option, len(desk.Categories))
	for i, c := range desk.Categories {
		options[i] = cards.Option{Value: c.ID, Label: c.Name}
	}
	fields := cards.Fields{
		{Label: t.tr("服务台"), Value: desk.Name}, {Label: t.tr("分类"), Value: t.w.categoryName(d.Desk, d.Category)},
		{Label: t.tr("优先级"), Value: string(d.Priority) + t.reasonSuffix(d.PriorityReason)}, {Label: t.tr("描述"), Value: d.Text, Wide: true},
	}
	if n := len(d.Attachments); n > 0 {
		fields = append(fields, cards.Field{Label: t.tr("附件"), Value: t.tr("%d 个", n)})
	}
	return cards.Card{
		Kind: cards.KindConfirm, Title: t.tr("请确认工单：%s", d.Title), Tone: cards.ToneInfo, Summary: t.tr("请确认后提交：%s", d.Title),
		Object: d.ID, Revision: d.Revision, Code: d.Code, Body: []cards.Block{fields},
		Forms: []cards.Form{{
			Name: "confirm",
			Inputs: []cards.Input{
				{Name: "category", Label: t.tr("分类"), Type: cards.InputSelect, Options: options, Value: d.Category, Edit: cards.Action{Verb: "draft.category", Label: t.tr("改分类")}},
				{Name: "priority", Label: t.tr("优先级"), Type: cards.InputSelect, Options: t.options(priorityOptions()), Value: string(d.Priority), Edit: cards.Action{Verb: "draft.priority", Label: t.tr("改优先级")}},
				{Name: "text", Label: t.tr("描述"), Type: cards.InputMultiline, Value: d.Text, MaxLength: 1000, Edit: cards.Action{Verb: "draft.text", Label: t.tr("改描述")}},
			},
			Submit: cards.Action{Verb: "draft.submit", Label: t.tr("提交"), Style: cards.StylePrimary},
		}},
		Actions: []cards.Action{{Verb: "draft.cancel", Label: t.tr("放弃"), Style: cards.StyleDefault}},
		Footer:  t.withHours(d, t.tr("一分钟内再发的文字和图片会自动补充进来。")),
	}
}

func (t *turn) reasonSuffix(s string) string {
	if s == "" {
		return ""
	}
	return t.tr("（%s）", t.recall(s))
}

func (t *turn) solvedCard(d draft) cards.Card {
	return cards.Card{
		Kind: cards.KindNotice, Title: t.tr("问题已解决"), Tone: cards.ToneSuccess, Summary: t.tr("问题已解决：%s", d.Title),
		Object: d.ID, Revision: d.Revision + 1, Body: []cards.Block{cards.Note(d.Title), cards.Markdown(t.tr("很高兴帮到你。再遇到问题直接发消息给我就可以。"))},
	}
}

func (t *turn) droppedCard(d draft) cards.Card {
	return cards.Card{
		Kind: cards.KindNotice, Title: t.tr("已放弃"), Tone: cards.ToneMuted, Summary: t.tr("已放弃：%s", d.Title),
		Object: d.ID, Revision: d.Revision + 1, Body: []cards.Block{cards.Note(d.Title), cards.Markdown(t.tr("没有创建工单。需要时重新发消息给我。"))},
	}
}

// choicesShown is how many answers every platform has buttons for; the others are typed.
const choicesShown = 8

// choiceCard asks one question with one button per answer.
func (t *turn) choiceCard(object string, revision int, title, text, verb string, options []cards.Option) cards.Card {
	c := cards.Card{
		Kind: cards.KindChoice, Title: title, Tone: cards.ToneInfo, Summary: title, Object: object, Revision: revision,
		Code: core.NewCode(), Body: []cards.Block{cards.Markdown(esc(text))},
	}
	for _, o := range options {
		c.Actions = append(c.Actions, cards.Action{Verb: verb, Label: o.Label, Arg: o.Value})
	}
	if len(options) > choicesShown {
		var rest []string
		for _, o := range options[choicesShown:] {
			rest = append(rest, t.tr("「%s %s」", o.Label, c.Code))
		}
		c.Footer = t.tr("按钮放不下的选项请直接回复：%s", strings.Join(rest, t.tr("、")))
	}
	return c
}

func (t *turn) placeCard(open []core.Ticket, object string) cards.Card {
	c := cards.Card{
		Kind: cards.KindChoice, Title: t.tr("这条消息属于哪个工单？"), Tone: cards.ToneInfo, Summary: t.tr("这条消息属于哪个工单？"), Object: object, Revision: 1, Code: core.NewCode(),
	}
	for _, tk := range open[:min(len(open), 4)] {
		c.Body = append(c.Body, cards.Markdown("**"+tk.Number+"** "+esc(tk.Title)))
		c.Actions = append(c.Actions, cards.Action{Verb: "place.comment", Label: t.tr("补充到 %s", shortNumber(tk.Number)), Arg: string(tk.ID)})
	}
	c.Actions = append(c.Actions, cards.Action{Verb: "place.new", Label: t.tr("新问题"), Style: cards.StylePrimary})
	return c
}

// endedCard is what a card becomes whose question is settled.
func (t *turn) endedCard(text string, k core.Copy) cards.Card {
	return cards.Card{Kind: cards.KindNotice, Title: text, Tone: cards.ToneMuted, Summary: text, Object: k.Object, Revision: k.Revision + 1}
}

// systemCard asks which system a bare symptom ("登不上") is about.
func (t *turn) systemCard(d draft) cards.Card {
	c := cards.Card{
		Kind: cards.KindChoice, Title: t.tr("是哪个系统或设备？"), Tone: cards.ToneInfo, Summary: t.tr("请补充：是哪个系统或设备？"), Object: d.ID, Revision: d.Revision, Code: d.Code,
		Body: []cards.Block{cards.Markdown(t.tr("你说「%s」，点一下或直接补充，我就能给出办法。", esc(d.Title)))},
	}
	for i, s := range d.Systems {
		c.Actions = append(c.Actions, cards.Action{Verb: "draft.system", Label: s, Arg: itoa(i)})
	}
	c.Actions = append(c.Actions, cards.Action{Verb: "draft.human", Label: t.tr("都不是，转人工"), Style: cards.StylePrimary})
	return c
}
