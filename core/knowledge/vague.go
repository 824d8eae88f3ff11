package knowledge

import "slices"

const (
	vagueContent = 8 // a complaint with more content than this has said something
	vagueLoose   = 2 // runes outside known phrases that may still be noise
	maxSystems   = 4
)

// vague tells a symptom without a subject: "登不上", "打不开了", "坏了怎么办".
func (a *analysis) vague() bool {
	return a.symptom > 0 && a.named == 0 && a.acts == 0 && a.words == 0 && a.asides == 0 &&
		a.content <= vagueContent && a.loose <= vagueLoose
}

// bare tells that next to nothing was said: two ideographs that name no subject ("取消") match by accident only.
func (a *analysis) bare() bool {
	return a.content <= 2 && a.named == 0 && a.words == 0
}

// suspects names the systems of the articles that fit the symptom best, for a question with buttons.
func (ix *Index) suspects(s *scratch) []string {
	type suspect struct {
		concept int32
		score   float32
	}
	var found []suspect
	for _, c := range s.top {
		for rank, sys := range ix.systems[c.article] {
			if rank > 0 {
				break // the first system named is what the article is about
			}
			i := slices.IndexFunc(found, func(f suspect) bool { return f.concept == sys })
			if i < 0 {
				found = append(found, suspect{concept: sys})
				i = len(found) - 1
			}
			found[i].score += c.score
		}
	}
	slices.SortStableFunc(found, func(a, b suspect) int {
		if a.score > b.score {
			return -1
		}
		if a.score < b.score {
			return 1
		}
		return 0
	})
	names := make([]string, 0, maxSystems)
	for _, f := range found[:min(len(found), maxSystems)] {
		names = append(names, ix.lexicon.concepts[f.concept].name)
	}
	return names
}
