package knowledge

import (
	"cmp"
	"slices"
)

// maxTerms is how many distinct terms of a query count; which of them an article has fits one word of bits.
const maxTerms = 64

// queryTerm is a distinct term of a query. Terms the knowledge base has never seen keep a share of the evidence.
type queryTerm struct {
	id       uint32
	known    bool
	function bool
	sound    bool
	weight   float32 // by shape
	mass     float32 // weight × rarity
}

// scratch is the working memory of one search, reused.
type scratch struct {
	read  analysis
	query []queryTerm
	heard []queryTerm // syllable pairs the knowledge base knows
	acc   [fieldCount][]float32
	total []float32
	named []uint64 // per article: terms found in title, questions or tags
	any   []uint64 // per article: terms found in the body
	top   []candidate
}

type candidate struct {
	article  uint32
	score    float32
	coverage float32
}

func newScratch(ix *Index) *scratch {
	s := &scratch{
		total: make([]float32, len(ix.articles)),
		named: make([]uint64, len(ix.articles)),
		any:   make([]uint64, len(ix.articles)),
	}
	for f := range s.acc {
		s.acc[f] = make([]float32, len(ix.fields[f].owner))
	}
	return s
}

func (s *scratch) reset() {
	for f := range s.acc {
		clear(s.acc[f])
	}
	clear(s.total)
	clear(s.named)
	clear(s.any)
	s.query, s.heard, s.top = s.query[:0], s.heard[:0], s.top[:0]
}

// maxGathered bounds the terms of a long message before the weightiest are chosen.
const maxGathered = 160

// resolve turns the terms read into distinct query terms, the weightiest first when there are too many.
func (s *scratch) resolve(ix *Index) {
	for _, t := range s.read.terms {
		if len(s.query) < maxGathered {
			s.addTerm(ix, t)
		}
	}
	s.listen(ix)
	if len(s.query) > maxTerms {
		slices.SortFunc(s.query, func(a, b queryTerm) int { return cmp.Compare(b.mass, a.mass) })
		s.query = s.query[:maxTerms]
	}
}

// listen adds the sounds: as a hint beside ideographs, as the query itself when the message is bare pinyin.
func (s *scratch) listen(ix *Index) {
	if !s.read.spelled() {
		s.read.eachSound(func(key uint64) {
			if id, ok := ix.terms[key]; ok && len(s.heard) < maxTerms {
				s.heard = append(s.heard, queryTerm{id: id, known: true, weight: 1})
			}
		})
		return
	}
	s.query = slices.DeleteFunc(s.query, func(q queryTerm) bool { return !q.known })
	s.read.eachSound(func(key uint64) {
		if len(s.query) < maxGathered {
			s.addTerm(ix, term{key: key, weight: spelledWeight})
		}
	})
}

func (s *scratch) addTerm(ix *Index, t term) {
	q := queryTerm{function: t.function, weight: t.weight, sound: t.key>>62 == shapeSound>>62}
	q.id, q.known = ix.terms[t.key]
	rarity := ix.rarest
	if q.known {
		rarity = ix.rarity[q.id]
	} else {
		q.id = uint32(t.key>>32) ^ uint32(t.key) // only to tell repetitions
	}
	q.mass = q.weight * rarity
	for i := range s.query {
		if o := &s.query[i]; o.id == q.id && o.known == q.known {
			o.weight, o.mass = max(o.weight, q.weight), max(o.mass, q.mass)
			return
		}
	}
	s.query = append(s.query, q)
}
