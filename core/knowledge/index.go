package knowledge

import "sync"

const (
	fieldTitle = iota
	fieldQuestion
	fieldTag
	fieldBody
	fieldSound // pinyin of titles and questions, with sounds that are often confused merged
	fieldCount
)

// fieldWeight says how much a match counts where it is found. Tuned on the demo company's eval/dev.yaml.
var fieldWeight = [fieldCount]float32{1.0, 1.1, 0.45, 0.5, 0.3}

// Index is a searchable knowledge base. It is immutable and safe for concurrent use.
type Index struct {
	lexicon  *Lexicon
	articles []Article
	systems  [][]int32 // per article: the systems its title, questions and tags name
	terms    map[uint64]uint32
	rarity   []float32 // per term over whole articles
	rarest   float32
	fields   [fieldCount]field
	scratch  sync.Pool
}

// NewIndex builds an index; it keeps the articles and never changes them. A nil lexicon means DefaultLexicon.
func NewIndex(articles []Article, lx *Lexicon) *Index {
	if lx == nil {
		lx = DefaultLexicon()
	}
	ix := &Index{lexicon: lx, articles: articles, terms: map[uint64]uint32{}, systems: make([][]int32, len(articles))}
	b := indexBuilder{ix: ix, within: make([]map[uint32]bool, len(articles))}
	for i := range articles {
		b.article(i, &articles[i])
	}
	b.finish()
	ix.scratch.New = func() any { return newScratch(ix) }
	return ix
}

// Len returns the number of articles.
func (ix *Index) Len() int { return len(ix.articles) }

type indexBuilder struct {
	ix      *Index
	read    analysis
	fields  [fieldCount]fieldBuilder
	within  []map[uint32]bool // article → its terms, for rarity over whole articles
	ids     []uint32
	weights []float32
}

func (b *indexBuilder) article(i int, a *Article) {
	b.within[i] = map[uint32]bool{}
	b.text(i, fieldTitle, a.Title)
	b.nameSystems(i)
	b.sound(i)
	for _, q := range a.Questions {
		b.text(i, fieldQuestion, q)
		b.nameSystems(i)
		b.sound(i)
	}
	for _, t := range a.Tags {
		b.text(i, fieldTag, t)
		b.nameSystems(i)
	}
	b.text(i, fieldBody, a.Body)
}

// text adds one unit to a field. Function words count in titles and similar questions, where they tell 怎么 from 多久.
func (b *indexBuilder) text(article, f int, text string) {
	b.read.read(b.ix.lexicon, text, 0)
	b.ids, b.weights = b.ids[:0], b.weights[:0]
	for _, t := range b.read.terms {
		if t.function && f != fieldTitle && f != fieldQuestion {
			continue
		}
		b.push(article, t.key, t.weight)
	}
	b.fields[f].add(article, b.ids, b.weights)
}

func (b *indexBuilder) push(article int, key uint64, weight float32) {
	id, ok := b.ix.terms[key]
	if !ok {
		id = uint32(len(b.ix.terms))
		b.ix.terms[key] = id
	}
	b.ids, b.weights = append(b.ids, id), append(b.weights, weight)
	b.within[article][id] = true
}

func (b *indexBuilder) sound(article int) {
	b.ids, b.weights = b.ids[:0], b.weights[:0]
	b.read.eachSound(func(key uint64) { b.push(article, key, 1) })
	b.fields[fieldSound].add(article, b.ids, b.weights)
}

// nameSystems notes the systems of the text read last, first named first.
func (b *indexBuilder) nameSystems(article int) {
	for _, m := range b.read.matches {
		if b.ix.lexicon.concepts[m.concept].kind != kindSystem || has(b.ix.systems[article], m.concept) {
			continue
		}
		b.ix.systems[article] = append(b.ix.systems[article], m.concept)
	}
}

func has(list []int32, x int32) bool {
	for _, y := range list {
		if x == y {
			return true
		}
	}
	return false
}

func (b *indexBuilder) finish() {
	n := len(b.ix.terms)
	df := make([]int, n)
	for _, terms := range b.within {
		for t := range terms {
			df[t]++
		}
	}
	b.ix.rarity = make([]float32, n)
	for t, d := range df {
		b.ix.rarity[t] = idf(d, len(b.within))
	}
	b.ix.rarest = idf(0, max(len(b.within), 1))
	for f := range b.fields {
		b.ix.fields[f] = b.fields[f].build(n)
	}
}
