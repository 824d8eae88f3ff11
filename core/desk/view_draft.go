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
		Kind: cards.KindSuggestion, Title: "这些办法可能有帮助", Tone: cards.ToneInfo, Summary: "找到 " + itoa(len(d.Articles)) + " 篇可能有帮助的文章",
		Object: d.ID, Revision: d.Revision, Code: d.Code,
		Body: []cards.Block{cards.Note(t.understood(d))},
		Actions: []cards.Action{
			{Verb: "draft.solved", Label: "已解决", Style: cards.StyleDefault},
			{Verb: "draft.human", Label: "仍需人工", Style: cards.StylePrimary},
		},
		Footer: "以上内容来自知识库，没解决请点「仍需人工」。",
	}
	if t.bot.Metered { // one click, and one unit of the quota, less than by way of the confirmation
		c.Actions = append(c.Actions, cards.Action{Verb: "draft.submit", Label: "直接提交", Style: cards.StyleDefault})
		c.Footer = "以上内容来自知识库。没解决请点「仍需人工」，或按上面的理解「直接提交」。"
	}
	for i, id := range d.Articles {
		if a, ok := t.w.article(id); ok {
			c.Body = append(c.Body, cards.Markdown(articleText(a, i+1, len(d.Articles))))
			if t.bot.Brief && utf8.RuneCountInString(a.Body) > briefText {
				c.Actions = append(c.Actions, cards.Action{Verb: "draft.article", Label: "看全文 " + itoa(i+1), Arg: string(id)})
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
	s := "我理解的问题：" + d.Title + " · " + t.w.categoryName(d.Desk, d.Category) + " · " + string(d.Priority)
	if d.PriorityReason != "" {
		s += "（" + d.PriorityReason + "）"
	}
	if lines := strings.Count(d.Text, "\n"); lines > 0 {
		s += " · 已补充 " + itoa(lines) + " 条"
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
		{Label: "服务台", Value: desk.Name}, {Label: "分类", Value: t.w.categoryName(d.Desk, d.Category)},
		{Label: "优先级", Value: string(d.Priority) + reasonSuffix(d.PriorityReason)}, {Label: "描述", Value: d.Text, Wide: true},
	}
	if n := len(d.Attachments); n > 0 {
		fields = append(fields, cards.Field{Label: "附件", Value: itoa(n) + " 个"})
	}
	return cards.Card{
		Kind: cards.KindConfirm, Title: "请确认工单：" + d.Title, Tone: cards.ToneInfo, Summary: "请确认后提交：" + d.Title,
		Object: d.ID, Revision: d.Revision, Code: d.Code, Body: []cards.Block{fields},
		Forms: []cards.Form{{
			Name: "confirm",
			Inputs: []cards.Input{
				{Name: "category", Label: "分类", Type: cards.InputSelect, Options: options, Value: d.Category, Edit: cards.Action{Verb: "draft.category", Label: "改分类"}},
				{Name: "priority", Label: "优先级", Type: cards.InputSelect, Options: priorityOptions(), Value: string(d.Priority), Edit: cards.Action{Verb: "draft.priority", Label: "改优先级"}},
				{Name: "text", Label: "描述", Type: cards.InputMultiline, Value: d.Text, MaxLength: 1000, Edit: cards.Action{Verb: "draft.text", Label: "改描述"}},
			},
			Submit: cards.Action{Verb: "draft.submit", Label: "提交", Style: cards.StylePrimary},
		}},
		Actions: []cards.Action{{Verb: "draft.cancel", Label: "放弃", Style: cards.StyleDefault}},
		Footer:  "一分钟内再发的文字和图片会自动补充进来。",
	}
}

func reasonSuffix(s string) string {
	if s == "" {
		return ""
	}
	return "（" + s + "）"
}

func (t *turn) solvedCard(d draft) cards.Card {
	return cards.Card{
		Kind: cards.KindNotice, Title: "问题已解决", Tone: cards.ToneSuccess, Summary: "问题已解决：" + d.Title,
		Object: d.ID, Revision: d.Revision + 1, Body: []cards.Block{cards.Note(d.Title), cards.Markdown("很高兴帮到你。再遇到问题直接发消息给我就可以。")},
	}
}

func (t *turn) droppedCard(d draft) cards.Card {
	return cards.Card{
		Kind: cards.KindNotice, Title: "已放弃", Tone: cards.ToneMuted, Summary: "已放弃：" + d.Title,
		Object: d.ID, Revision: d.Revision + 1, Body: []cards.Block{cards.Note(d.Title), cards.Markdown("没有创建工单。需要时重新发消息给我。")},
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
			rest = append(rest, "「"+o.Label+" "+c.Code+"」")
		}
		c.Footer = "按钮放不下的选项请直接回复：" + strings.Join(rest, "、")
	}
	return c
}

func (t *turn) placeCard(open []core.Ticket, object string) cards.Card {
	c := cards.Card{
		Kind: cards.KindChoice, Title: "这条消息属于哪个工单？", Tone: cards.ToneInfo, Summary: "这条消息属于哪个工单？", Object: object, Revision: 1, Code: core.NewCode(),
	}
	for _, tk := range open[:min(len(open), 4)] {
		c.Body = append(c.Body, cards.Markdown("**"+tk.Number+"** "+esc(tk.Title)))
		c.Actions = append(c.Actions, cards.Action{Verb: "place.comment", Label: "补充到 " + shortNumber(tk.Number), Arg: string(tk.ID)})
	}
	c.Actions = append(c.Actions, cards.Action{Verb: "place.new", Label: "新问题", Style: cards.StylePrimary})
	return c
}

// endedCard is what a card becomes whose question is settled.
func (t *turn) endedCard(text string, k core.Copy) cards.Card {
	return cards.Card{Kind: cards.KindNotice, Title: text, Tone: cards.ToneMuted, Summary: text, Object: k.Object, Revision: k.Revision + 1}
}

// systemCard asks which system a bare symptom ("登不上") is about.
func (t *turn) systemCard(d draft) cards.Card {
	c := cards.Card{
		Kind: cards.KindChoice, Title: "是哪个系统或设备？", Tone: cards.ToneInfo, Summary: "请补充：是哪个系统或设备？", Object: d.ID, Revision: d.Revision, Code: d.Code,
		Body: []cards.Block{cards.Markdown("你说「" + esc(d.Title) + "」，点一下或直接补充，我就能给出办法。")},
	}
	for i, s := range d.Systems {
		c.Actions = append(c.Actions, cards.Action{Verb: "draft.system", Label: s, Arg: itoa(i)})
	}
	c.Actions = append(c.Actions, cards.Action{Verb: "draft.human", Label: "都不是，转人工", Style: cards.StylePrimary})
	return c
}
