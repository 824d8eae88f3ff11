package desk

import (
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
)

// articlesFirst is how many articles of an item are shown before its form.
const articlesFirst = 2

// firstReads are what may answer instead of the item: the articles it names that there still are.
func (t *turn) firstReads(it core.CatalogueItem) []core.Article {
	var out []core.Article
	for _, id := range it.Articles {
		if a, ok := t.w.article(id); ok && len(out) < articlesFirst {
			out = append(out, a)
		}
	}
	return out
}

// offerReads puts what may answer instead on a card, with a way to say that it did.
func (t *turn) offerReads(c *cards.Card, all []core.Article) {
	c.Body = append(c.Body, cards.Note(t.tr("先看看，也许不用申请：")))
	for i, a := range all {
		c.Body = append(c.Body, cards.Markdown(articleText(a, i+1, len(all))))
		if cut := utf8.RuneCountInString(strings.TrimSpace(a.Body)) > briefText; cut {
			c.Actions = append(c.Actions, cards.Action{Verb: "draft.article", Label: t.tr(wholeArticle, i+1), Arg: string(a.ID)})
		}
	}
	c.Actions = append(c.Actions, cards.Action{Verb: "catalogue.solved", Label: t.tr("已解决，不申请")})
}

// showReads shows what may answer instead before the first question, where that is no card.
func (t *turn) showReads(it core.CatalogueItem, fl *filling) error {
	all := t.firstReads(it)
	if len(all) == 0 {
		return nil
	}
	c := cards.Card{
		Kind: cards.KindChoice, Title: t.tr("先看看：%s", it.Name), Tone: cards.ToneInfo, Summary: t.tr("申请「%s」之前先看看", it.Name), Object: fl.ID, Revision: 1, Code: core.NewCode(),
		Footer: t.tr("还是要申请的话，直接回答下面的问题。"),
	}
	t.offerReads(&c, all)
	return t.show(c)
}

// wholeArticle is the label of the buttons that send an article in full, with its place on the card.
const wholeArticle = "看全文 %d"

// looks reports whether a typed label asks for an article in full.
func looks(label string) bool {
	for i := range mostArticles {
		if label == language.Stored(wholeArticle, i+1) || label == language.In(language.English, wholeArticle, i+1) {
			return true
		}
	}
	return false
}

// mostArticles is how many articles a card shows at most.
const mostArticles = 3

// articleChoice finds which article a typed label means on a card that shows some: of a report, or before a form.
func (t *turn) articleChoice(label, object string) (verb, arg string, ok bool) {
	if !looks(label) {
		return "", "", false
	}
	var shown []core.ArticleID
	if d := t.d.draft(object); d != nil {
		shown = d.Articles
	} else if list := t.offersOf(core.TicketID(object)); len(list) > 0 {
		shown = list
	} else if fl := t.d.filling(object, t.now); fl != nil {
		it, _ := t.itemFilled(fl)
		for _, a := range t.firstReads(it) {
			shown = append(shown, a.ID)
		}
	}
	for i, id := range shown {
		if label == language.Stored(wholeArticle, i+1) || label == language.In(language.English, wholeArticle, i+1) {
			return "draft.article", string(id), true
		}
	}
	return "", "", false
}

// catalogueSolved ends a request that an article has made superfluous.
func (t *turn) catalogueSolved() error {
	fl := t.d.filling(t.ev.Click.Object, t.now)
	if fl == nil || fl.Was != nil {
		return core.Refuse(core.CodeNotFound, "这份申请已经提交或过期了。要撤回已提交的申请，请发送「我的工单」查看编号，再发送「取消 编号」。")
	}
	it, _ := t.itemFilled(fl)
	id := fl.ID
	if err := t.audit("kb.solved", id, map[string]any{"articles": it.Articles, "item": it.ID, "text": fl.Said}); err != nil {
		return err
	}
	t.d.dropFilling(id)
	if a := t.d.Await; a != nil && a.What == "form" && a.Object == id {
		t.d.Await = nil
	}
	c := t.endedCard(t.tr("知识库解决了，没有提交「%s」", it.Name), t.clicked)
	if err := t.retire(id, c); err != nil {
		return err
	}
	return t.reply(last(t.tr("太好了，没有提交申请"), &c))
}
