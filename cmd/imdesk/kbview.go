package main

import "github.com/imdesk/imdesk/core/knowledge"

// searchView is a search as JSON; its names are a contract with scripts.
type searchView struct {
	Hits       []hitView `json:"hits"`
	Confidence float64   `json:"confidence"`
	// Silent says that the desk would show none of the hits.
	Silent bool     `json:"silent"`
	Vague  bool     `json:"vague"`
	Terms  []string `json:"terms,omitempty"`
}

type hitView struct {
	ID         string  `json:"id"`
	Desk       string  `json:"desk"`
	Title      string  `json:"title"`
	Score      float64 `json:"score"`
	Confidence float64 `json:"confidence"`
}

func viewSearch(r knowledge.Result) searchView {
	v := searchView{Hits: []hitView{}, Confidence: r.Confidence, Silent: r.Silent, Vague: r.Vague, Terms: r.Terms}
	for _, h := range r.Hits {
		v.Hits = append(v.Hits, hitView{h.Article.ID, string(h.Article.Desk), h.Article.Title, h.Score, h.Confidence})
	}
	return v
}

// reportView is an evaluation as JSON.
type reportView struct {
	Answerable     int        `json:"answerable"`
	OffTopic       int        `json:"off_topic"`
	RecallAt1      float64    `json:"recall_at_1"`
	RecallAt3      float64    `json:"recall_at_3"`
	MRR            float64    `json:"mrr"`
	Shown          float64    `json:"shown"`
	Helped         float64    `json:"helped"`
	SilentOffTopic float64    `json:"silent_off_topic"`
	Misses         []missView `json:"misses"`
}

type missView struct {
	Query      string   `json:"q"`
	Want       []string `json:"want,omitempty"`
	OffTopic   bool     `json:"off_topic,omitempty"`
	Got        []string `json:"got"`
	Confidence float64  `json:"confidence"`
}

func viewReport(r knowledge.Report) reportView {
	v := reportView{
		Answerable: r.Cases, OffTopic: r.OffTopic, RecallAt1: r.R1, RecallAt3: r.R3, MRR: r.MRR, Shown: r.Shown, Helped: r.Helped,
		SilentOffTopic: r.SilentOffTopic, Misses: []missView{},
	}
	for _, m := range r.Misses {
		v.Misses = append(v.Misses, missView{m.Case.Query, m.Case.Want, m.Case.OffTopic, m.Got, m.Confidence})
	}
	return v
}
