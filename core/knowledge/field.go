package knowledge

import "math"

// posting is a term's whole contribution to one unit, computed when the index is built.
type posting struct {
	unit   uint32
	impact float32
}

// field is one part of the articles (titles, similar questions, tags, bodies) with its own BM25 statistics. A unit is
// one text of the part; owner maps it to its article.
type field struct {
	owner    []uint32
	offsets  []uint32 // term → first posting; one longer than the vocabulary
	postings []posting
}

// fieldBuilder gathers term frequencies before statistics are known.
type fieldBuilder struct {
	owner  []uint32
	length []float32
	counts []map[uint32]float32
}

func (b *fieldBuilder) add(owner int, terms []uint32, weights []float32) {
	counts := make(map[uint32]float32, len(terms))
	var n float32
	for i, t := range terms {
		counts[t]++
		n += weights[i]
	}
	b.owner = append(b.owner, uint32(owner))
	b.length = append(b.length, n)
	b.counts = append(b.counts, counts)
}

// BM25's usual constants; b is mild because titles and questions differ little in length.
const (
	bm25K1 = 1.2
	bm25B  = 0.5
)

func (b *fieldBuilder) build(vocabulary int) field {
	f := field{owner: b.owner, offsets: make([]uint32, vocabulary+1)}
	for _, counts := range b.counts {
		for t := range counts {
			f.offsets[t+1]++
		}
	}
	rarity := make([]float32, vocabulary)
	for t := range rarity {
		rarity[t] = idf(int(f.offsets[t+1]), len(b.owner))
		f.offsets[t+1] += f.offsets[t]
	}
	f.postings = make([]posting, f.offsets[vocabulary])
	next := append([]uint32(nil), f.offsets[:vocabulary]...)
	mean := meanOf(b.length)
	for unit, counts := range b.counts {
		norm := bm25K1 * (1 - bm25B + bm25B*b.length[unit]/mean)
		for t, tf := range counts {
			f.postings[next[t]] = posting{uint32(unit), rarity[t] * tf * (bm25K1 + 1) / (tf + norm)}
			next[t]++
		}
	}
	return f
}

func (f *field) of(t uint32) []posting { return f.postings[f.offsets[t]:f.offsets[t+1]] }

// idf is BM25's inverse document frequency in the form that never turns negative.
func idf(df, n int) float32 {
	return float32(math.Log(1 + (float64(n)-float64(df)+0.5)/(float64(df)+0.5)))
}

func meanOf(v []float32) float32 {
	if len(v) == 0 {
		return 1
	}
	var sum float32
	for _, x := range v {
		sum += x
	}
	return max(sum/float32(len(v)), 1)
}
