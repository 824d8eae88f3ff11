package knowledge

// Options tune one search. The zero value is the usual one.
type Options struct {
	Limit int    // hits wanted; 0 means 3
	Desk  string // only this desk's articles; empty means all
	// Calibration turns the shape of a result into a probability; nil means DefaultCalibration.
	Calibration *Calibration
}

// Hit is one article found.
type Hit struct {
	Article *Article
	Score   float64 // comparable within one result only
	// Confidence is the probability of a right answer shared out over the hits by score.
	Confidence float64
}

// Result is what a search knows.
type Result struct {
	Hits []Hit
	// Confidence is the estimated probability that a right article is among the first three.
	Confidence float64
	// Silent asks the desk to show nothing: a wrong suggestion costs more than none.
	Silent bool
	// Vague marks a symptom without a subject ("登不上"); Systems are the things to ask about, likeliest first.
	Vague   bool
	Systems []string
	// Terms are the lexicon's terms understood in the query, for explaining a result.
	Terms []string

	shape shape
}

// Search ranks the articles for a person's sentence.
func (ix *Index) Search(query string, opt Options) Result {
	s := ix.scratch.Get().(*scratch)
	defer ix.scratch.Put(s)
	s.reset()
	s.read.read(ix.lexicon, query, maxQueryRunes)
	return ix.search(s, opt)
}

// search expects s to have read the query.
func (ix *Index) search(s *scratch, opt Options) Result {
	s.resolve(ix)
	ix.accumulate(s)
	ix.rank(s, opt)
	res := Result{Terms: ix.understood(s)}
	res.shape = ix.shapeOf(s)
	cal := opt.Calibration
	if cal == nil {
		cal = &DefaultCalibration
	}
	res.Confidence = cal.probability(res.shape)
	res.Hits = ix.hits(s, opt, res.Confidence)
	if s.read.vague() {
		res.Vague = true
		res.Systems = ix.suspects(s)
	}
	res.Silent = len(res.Hits) == 0 || res.Confidence < cal.Threshold || res.Vague || s.read.bare()
	return res
}

func (ix *Index) hits(s *scratch, opt Options, p float64) []Hit {
	n := opt.Limit
	if n <= 0 {
		n = 3
	}
	n = min(n, len(s.top))
	if n == 0 {
		return nil
	}
	var sum float64
	for _, c := range s.top[:n] {
		sum += float64(c.score) * float64(c.score)
	}
	hits := make([]Hit, n)
	for i, c := range s.top[:n] {
		x := float64(c.score)
		hits[i] = Hit{Article: &ix.articles[c.article], Score: x, Confidence: p * x * x / max(sum, 1e-9)}
	}
	return hits
}

func (ix *Index) understood(s *scratch) []string {
	n := 0
	for _, m := range s.read.matches {
		if !ix.lexicon.concepts[m.concept].kind.function() {
			n++
		}
	}
	if n == 0 {
		return nil
	}
	names := make([]string, 0, n)
	for _, m := range s.read.matches {
		if c := &ix.lexicon.concepts[m.concept]; !c.kind.function() {
			names = append(names, c.name)
		}
	}
	return names
}
