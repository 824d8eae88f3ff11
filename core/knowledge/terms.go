package knowledge

// A term is identified by a number, so that no text is kept or built while searching. The two top bits tell its shape.
const (
	shapeHan     = uint64(0) << 62 // one or two ideographs
	shapeWord    = uint64(1) << 62 // hash of a Latin word or code
	shapeConcept = uint64(2) << 62 // a term of the lexicon
)

// Weight of a term by shape, before its rarity counts. Single ideographs are mostly noise, codes are mostly decisive.
const (
	weightUnigram  = 0.35
	weightBigram   = 1.0
	weightWord     = 1.3
	weightCode     = 2.0
	weightConcept  = 1.6
	weightSymptom  = 1.0
	weightRelated  = 0.5
	weightFunction = 0.3
	// Grams inside a known phrase repeat what the phrase's term says.
	insidePhrase = 0.5
)

type term struct {
	key      uint64
	weight   float32
	function bool
}

// analysis is the reusable working memory of reading one text.
type analysis struct {
	runes   []rune
	matches []match
	terms   []term
	class   []uint8 // per rune: outside any phrase, inside a function word, inside a content phrase
	content int     // runes that are not function words, spaces or punctuation
	symptom int     // number of symptom phrases, and so on
	named   int     // systems and objects
	acts    int
	asides  int
	asks    int
	words   int // Latin words and codes
	loose   int // content runes outside phrases
}

const (
	classLoose uint8 = iota
	classFunction
	classPhrase
)

// read fills a with the terms of text. A limit of 0 reads all of it.
func (a *analysis) read(lx *Lexicon, text string, limit int) {
	*a = analysis{runes: fold(a.runes[:0], text, limit), matches: a.matches[:0], terms: a.terms[:0], class: a.class[:0]}
	if limit > 0 {
		dropDenied(a.runes)
	}
	a.matches = lx.matches(a.matches, a.runes)
	a.class = append(a.class, make([]uint8, len(a.runes))...)
	for _, m := range a.matches {
		a.addConcept(lx, m)
	}
	for i := 0; i < len(a.runes); {
		switch r := a.runes[i]; {
		case isHan(r):
			a.addHan(i)
			i++
		case isWord(r):
			i = a.addWord(i)
		default:
			i++
		}
	}
}

func (a *analysis) addConcept(lx *Lexicon, m match) {
	c := &lx.concepts[m.concept]
	class, w := classPhrase, float32(weightConcept)
	switch c.kind {
	case kindFunction, kindAsk:
		class, w = classFunction, weightFunction
		if c.kind == kindAsk {
			a.asks++
		}
	case kindSymptom:
		a.symptom++
		w = weightSymptom
	case kindAct:
		a.acts++
		w = weightSymptom
	case kindAside:
		a.asides++
	default:
		a.named++
	}
	for i := m.start; i < m.end; i++ {
		a.class[i] = class
	}
	a.terms = append(a.terms, term{shapeConcept | uint64(m.concept), w, class == classFunction})
	for _, r := range c.related {
		a.terms = append(a.terms, term{shapeConcept | uint64(r), weightRelated, false})
	}
}

func (a *analysis) addHan(i int) {
	if a.class[i] == classFunction {
		return
	}
	a.content++
	w := float32(1)
	if a.class[i] == classPhrase {
		w = insidePhrase
	} else {
		a.loose++
	}
	r := a.runes[i]
	a.terms = append(a.terms, term{shapeHan | uint64(r), weightUnigram * w, false})
	if i+1 < len(a.runes) && isHan(a.runes[i+1]) && a.class[i+1] != classFunction {
		if a.class[i+1] != a.class[i] {
			w = insidePhrase
		}
		a.terms = append(a.terms, term{shapeHan | uint64(r)<<21 | uint64(a.runes[i+1]), weightBigram * w, false})
	}
}

// addWord takes the Latin word or code that starts at i and returns where it ends. A code is taken whole and in parts.
func (a *analysis) addWord(i int) int {
	end, parts, digits := i, 0, false
	for end < len(a.runes) && (isWord(a.runes[end]) || isJoint(a.runes[end]) && end+1 < len(a.runes) && isWord(a.runes[end+1])) {
		digits = digits || isDigit(a.runes[end])
		if end > i && boundary(a.runes[end-1], a.runes[end]) {
			parts++
		}
		end++
	}
	a.words++
	a.content += min(4, end-i)
	if a.class[i] != classPhrase {
		a.loose += min(4, end-i)
	}
	w := float32(weightWord)
	if digits {
		w = weightCode
	}
	if a.class[i] == classPhrase {
		w *= insidePhrase
	}
	a.terms = append(a.terms, term{wordKey(a.runes[i:end]), w, false})
	if parts > 0 {
		a.addParts(i, end)
	}
	return end
}

func (a *analysis) addParts(i, end int) {
	start := i
	for k := i + 1; k <= end; k++ {
		if k < end && !boundary(a.runes[k-1], a.runes[k]) {
			continue
		}
		if k-start > 1 {
			a.terms = append(a.terms, term{wordKey(a.runes[start:k]), weightWord, false})
		}
		start = k
	}
}

// boundary tells whether a code falls apart between two runes: at joints and where letters meet digits.
func boundary(a, b rune) bool {
	return isJoint(a) || isJoint(b) || isDigit(a) != isDigit(b)
}

// wordKey hashes a word with FNV-1a over runes.
func wordKey(w []rune) uint64 {
	h := uint64(14695981039346656037)
	for _, r := range w {
		h = (h ^ uint64(r)) * 1099511628211
	}
	return shapeWord | h>>2
}
