package knowledge

// categories suggests a desk and category from the articles found and from the desks' own keywords.
type categories struct {
	desks   []Desk
	places  []place
	keyword *Lexicon  // keyword → index into meaning
	meaning [][]int32 // keyword → places
}

type place struct{ desk, category int32 }

// A keyword counts by its length; sure articles outweigh a single keyword.
const (
	keywordVote = 0.12
	articleVote = 1.0
	minVote     = 0.2 // below this a suggestion would be a guess
)

func newCategories(desks []Desk) *categories {
	c := &categories{desks: desks, keyword: newPhrases()}
	words := map[string]int32{}
	for d := range desks {
		for k := range desks[d].Categories {
			at := int32(len(c.places))
			c.places = append(c.places, place{int32(d), int32(k)})
			for _, w := range desks[d].Categories[k].Keywords {
				c.addKeyword(words, w, at)
			}
		}
	}
	return c
}

func (c *categories) addKeyword(words map[string]int32, w string, at int32) {
	p := fold(nil, w, 0)
	if len(p) == 0 {
		return
	}
	id, ok := words[string(p)]
	if !ok {
		id = int32(len(c.meaning))
		words[string(p)] = id
		c.meaning = append(c.meaning, nil)
		c.keyword.insert(p, id)
	}
	c.meaning[id] = append(c.meaning[id], at)
}

// suggest returns desk, category and how clear the vote was; within desk only, when one is given. Without a vote worth
// the name the default category of that desk is returned, or nothing.
func (c *categories) suggest(r []rune, res *Result, desk string) (string, string, float64) {
	var buf [64]float64
	votes := buf[:0]
	votes = append(votes, make([]float64, len(c.places))...)
	c.voteArticles(votes, res)
	for i := 0; i < len(r); {
		end, id := c.keyword.longest(r, i)
		if end == 0 {
			i++
			continue
		}
		for _, at := range c.meaning[id] {
			votes[at] += keywordVote * float64(min(end-i, 4)) / float64(len(c.meaning[id]))
		}
		i = end
	}
	best, sum := -1, 0.0
	for i, v := range votes {
		if desk != "" && c.desks[c.places[i].desk].ID != desk {
			continue
		}
		sum += v
		if v >= minVote && (best < 0 || v > votes[best]) {
			best = i
		}
	}
	if best < 0 {
		return desk, c.fallback(desk), 0
	}
	d := &c.desks[c.places[best].desk]
	return d.ID, d.Categories[c.places[best].category].ID, votes[best] / sum
}

func (c *categories) voteArticles(votes []float64, res *Result) {
	for _, h := range res.Hits {
		for i, p := range c.places {
			d := &c.desks[p.desk]
			if d.ID == h.Article.Desk && d.Categories[p.category].ID == h.Article.Category {
				votes[i] += articleVote * h.Confidence
				break
			}
		}
	}
}

func (c *categories) fallback(desk string) string {
	for i := range c.desks {
		if c.desks[i].ID == desk {
			return c.desks[i].DefaultCategory
		}
	}
	return ""
}

func (c *categories) priority(desk string) string {
	for i := range c.desks {
		if c.desks[i].ID == desk {
			return c.desks[i].DefaultPriority
		}
	}
	return ""
}
