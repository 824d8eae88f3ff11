package knowledge

import "fmt"

// Case is one labelled utterance: the articles that answer it, or the mark that none does.
type Case struct {
	Query    string   `yaml:"q" json:"q"`
	Want     []string `yaml:"want,omitempty" json:"want,omitempty"`
	OffTopic bool     `yaml:"off_topic,omitempty" json:"off_topic,omitempty"`
}

// rank is the place of the first right hit, from 1, or 0.
func (c Case) rank(hits []Hit) int {
	for i, h := range hits {
		for _, id := range c.Want {
			if h.Article.ID == id {
				return i + 1
			}
		}
	}
	return 0
}

// Report is the quality of an index on labelled utterances. R1, R3 and MRR judge the ranking alone; Shown, Helped
// and SilentOffTopic judge what people would see.
type Report struct {
	Cases, OffTopic int
	R1, R3, MRR     float64
	Shown           float64 // answerable utterances that were not met with silence
	Helped          float64 // answerable utterances with a right article shown among the first three
	SilentOffTopic  float64 // off-topic utterances met with silence
	Misses          []Miss
}

// Miss is one utterance that went wrong, for reading.
type Miss struct {
	Case       Case
	Got        []string
	Confidence float64
}

// Evaluate measures an index. It searches ten deep, so that MRR counts to the tenth place.
func Evaluate(ix *Index, cases []Case) Report {
	var r Report
	for _, c := range cases {
		res := ix.Search(c.Query, Options{Limit: 10})
		if c.OffTopic {
			r.offTopic(c, res)
		} else {
			r.answerable(c, res)
		}
	}
	for _, x := range []*float64{&r.R1, &r.R3, &r.MRR, &r.Shown, &r.Helped} {
		*x /= float64(max(r.Cases, 1))
	}
	r.SilentOffTopic /= float64(max(r.OffTopic, 1))
	return r
}

func (r *Report) offTopic(c Case, res Result) {
	r.OffTopic++
	if res.Silent {
		r.SilentOffTopic++
		return
	}
	r.miss(c, res)
}

func (r *Report) answerable(c Case, res Result) {
	r.Cases++
	rank := c.rank(res.Hits)
	if rank > 0 {
		r.MRR += 1 / float64(rank)
	}
	if rank == 1 {
		r.R1++
	}
	found := rank > 0 && rank <= 3
	if found {
		r.R3++
	}
	if !res.Silent {
		r.Shown++
	}
	if found && !res.Silent {
		r.Helped++
		return
	}
	r.miss(c, res)
}

func (r *Report) miss(c Case, res Result) {
	m := Miss{Case: c, Confidence: res.Confidence}
	for _, h := range res.Hits[:min(3, len(res.Hits))] {
		m.Got = append(m.Got, h.Article.ID)
	}
	r.Misses = append(r.Misses, m)
}

// String prints the figures on one line.
func (r Report) String() string {
	return fmt.Sprintf("%d answerable: R@1 %.3f R@3 %.3f MRR %.3f shown %.3f helped %.3f; %d off topic: silent %.3f",
		r.Cases, r.R1, r.R3, r.MRR, r.Shown, r.Helped, r.OffTopic, r.SilentOffTopic)
}
