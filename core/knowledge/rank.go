package knowledge

import "slices"

// accumulate adds up, term by term, what each field says for each of its units.
func (ix *Index) accumulate(s *scratch) {
	for i := range s.query {
		switch q := &s.query[i]; {
		case !q.known:
		case q.sound:
			ix.collect(s, q, fieldSound, uint64(1)<<i)
		default:
			for f := range fieldSound {
				ix.collect(s, q, f, uint64(1)<<i)
			}
		}
	}
	fd, acc := &ix.fields[fieldSound], s.acc[fieldSound]
	for i := range s.heard {
		for _, p := range fd.of(s.heard[i].id) {
			acc[p.unit] += p.impact * s.heard[i].weight
		}
	}
	ix.combine(s)
}

func (ix *Index) collect(s *scratch, q *queryTerm, f int, bit uint64) {
	fd, acc := &ix.fields[f], s.acc[f]
	seen := s.named
	if f == fieldBody {
		seen = s.any
	}
	for _, p := range fd.of(q.id) {
		acc[p.unit] += p.impact * q.weight
		seen[fd.owner[p.unit]] |= bit
	}
}

// combine weighs the fields into one score per article; of similar questions and sounds only the best unit counts.
func (ix *Index) combine(s *scratch) {
	for f := range ix.fields {
		w, owner := fieldWeight[f], ix.fields[f].owner
		best, last := float32(0), uint32(0)
		for unit, x := range s.acc[f] {
			if f == fieldTag {
				s.total[owner[unit]] += w * x
				continue
			}
			if owner[unit] != last {
				s.total[last] += w * best
				best, last = 0, owner[unit]
			}
			best = max(best, x)
		}
		if best > 0 {
			s.total[last] += w * best
		}
	}
}

const shortlist = 20

// rank keeps the best few and orders them again by how much of the query each one explains.
func (ix *Index) rank(s *scratch, opt Options) {
	for doc, score := range s.total {
		if score <= 0 || (opt.Desk != "" && ix.articles[doc].Desk != opt.Desk) {
			continue
		}
		s.offer(candidate{article: uint32(doc), score: score})
	}
	for i := range s.top {
		c := &s.top[i]
		c.coverage = s.coverage(c.article)
		c.score *= 0.55 + c.coverage
	}
	slices.SortFunc(s.top, byScore)
}

// offer keeps top sorted, best first, at most shortlist long.
func (s *scratch) offer(c candidate) {
	if len(s.top) == shortlist && s.top[shortlist-1].score >= c.score {
		return
	}
	if len(s.top) < shortlist {
		s.top = append(s.top, c)
	}
	i := len(s.top) - 1
	for ; i > 0 && s.top[i-1].score < c.score; i-- {
		s.top[i] = s.top[i-1]
	}
	s.top[i] = c
}

func byScore(a, b candidate) int {
	switch {
	case a.score > b.score:
		return -1
	case a.score < b.score:
		return 1
	}
	return int(a.article) - int(b.article)
}

// coverage is the share of the query's evidence an article has; evidence found only in the body counts half.
func (s *scratch) coverage(doc uint32) float32 {
	var all, got float32
	for i := range s.query {
		q := &s.query[i]
		if q.function {
			continue
		}
		all += q.mass
		switch bit := uint64(1) << i; {
		case s.named[doc]&bit != 0:
			got += q.mass
		case s.any[doc]&bit != 0:
			got += q.mass / 2
		}
	}
	if all == 0 {
		return 0
	}
	return got / all
}
