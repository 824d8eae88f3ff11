package world

import (
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/knowledge"
)

// reader understands messages with package knowledge and answers in the desk's terms.
type reader struct {
	setup    *core.Setup
	analyst  *knowledge.Analyst
	articles map[string]core.Article
	items    *knowledge.Index // catalogue items as articles, so that "想要一台笔记本" finds the form
}

func newReader(s *core.Setup, lx *knowledge.Lexicon) *reader {
	r := &reader{setup: s, articles: make(map[string]core.Article, len(s.KB))}
	for _, a := range s.KB {
		r.articles[string(a.ID)] = a
	}
	r.analyst = knowledge.NewAnalyst(knowledge.NewIndex(texts(s.KB), lx), vocabulary(s))
	items := make([]knowledge.Article, len(s.Catalogue))
	for i, it := range s.Catalogue {
		items[i] = knowledge.Article{ID: it.ID, Desk: string(it.Desk), Category: it.Category, Title: it.Name, Questions: append([]string{"申请" + it.Name}, it.Keywords...), Body: it.Description}
	}
	r.items = knowledge.NewIndex(items, lx)
	return r
}

// Index makes the search index of a knowledge base with the shipped vocabulary.
func Index(kb []core.Article) *knowledge.Index { return knowledge.NewIndex(texts(kb), nil) }

func texts(kb []core.Article) []knowledge.Article {
	out := make([]knowledge.Article, len(kb))
	for i, a := range kb {
		out[i] = knowledge.Article{
			ID: string(a.ID), Desk: string(a.Desk), Category: a.Category, Title: a.Title, Questions: a.Questions, Tags: a.Tags, Body: a.Body,
		}
	}
	return out
}

func vocabulary(s *core.Setup) []knowledge.Desk {
	out := make([]knowledge.Desk, len(s.Desks))
	for i, d := range s.Desks {
		out[i] = knowledge.Desk{ID: string(d.ID), Name: d.Name, DefaultCategory: d.DefaultCategory, DefaultPriority: string(d.DefaultPriority)}
		for _, c := range d.Categories {
			out[i].Categories = append(out[i].Categories, knowledge.Category{ID: c.ID, Name: c.Name, Keywords: c.Keywords})
		}
	}
	return out
}

var intents = map[knowledge.Intent]desk.Intent{
	knowledge.IntentReport: desk.IntentReport, knowledge.IntentRequest: desk.IntentRequest, knowledge.IntentQuestion: desk.IntentReport,
	knowledge.IntentStatus: desk.IntentStatus, knowledge.IntentFollowUp: desk.IntentStill, knowledge.IntentHandoff: desk.IntentHuman,
	knowledge.IntentGreeting: desk.IntentGreeting, knowledge.IntentThanks: desk.IntentThanks, knowledge.IntentOffTopic: desk.IntentChat,
}

func (r *reader) read(text string) desk.Reading {
	u := r.analyst.Understand(text, knowledge.Options{})
	out := desk.Reading{
		Intent: intents[u.Intent], Title: u.Title, Desk: core.DeskID(u.Desk), Category: u.Category, Priority: core.Priority(u.Priority),
		PriorityReason: u.PriorityReason, Vague: u.Search.Vague, Candidates: u.Search.Systems,
	}
	if !u.Search.Silent {
		for _, h := range u.Search.Hits {
			out.Articles = append(out.Articles, r.articles[h.Article.ID])
		}
	}
	if id := namedItem(r.setup.Catalogue, text); id != "" && wishes(text, u.Intent) {
		out.Intent, out.Item = desk.IntentRequest, id
		return out
	}
	if u.Intent != knowledge.IntentRequest {
		return out
	}
	if found := r.items.Search(text, knowledge.Options{Limit: 1}); !found.Silent && len(found.Hits) > 0 {
		out.Item = found.Hits[0].Article.ID
	}
	return out
}
