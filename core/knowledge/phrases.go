package knowledge

// match is one phrase of the lexicon found in a text, as a half-open range of runes.
type match struct {
	start, end int
	concept    int32
}

func newPhrases() *Lexicon {
	return &Lexicon{byName: map[string]int32{}, edges: map[uint64]int32{}, accept: []int32{0}}
}

func edge(node int32, r rune) uint64 { return uint64(node)<<21 | uint64(r) }

func (lx *Lexicon) insert(p []rune, concept int32) {
	node := int32(0)
	for _, r := range p {
		next, ok := lx.edges[edge(node, r)]
		if !ok {
			next = int32(len(lx.accept))
			lx.accept = append(lx.accept, 0)
			lx.edges[edge(node, r)] = next
		}
		node = next
	}
	if lx.accept[node] == 0 {
		lx.phrases++
	}
	lx.accept[node] = concept + 1
}

func (lx *Lexicon) known(p []rune) bool {
	node, ok := int32(0), true
	for _, r := range p {
		if node, ok = lx.edges[edge(node, r)]; !ok {
			return false
		}
	}
	return lx.accept[node] > 0
}

// matches appends the phrases of r, leftmost and longest, not overlapping.
func (lx *Lexicon) matches(dst []match, r []rune) []match {
	for i := 0; i < len(r); {
		end, c := lx.longest(r, i)
		if end == 0 {
			i++
			continue
		}
		dst = append(dst, match{i, end, c})
		i = end
	}
	return dst
}

func (lx *Lexicon) longest(r []rune, start int) (end int, concept int32) {
	if start > 0 && isWord(r[start]) && isWord(r[start-1]) && isDigit(r[start]) == isDigit(r[start-1]) {
		return 0, 0 // inside a Latin word
	}
	node := int32(0)
	for i := start; i < len(r); i++ {
		next, ok := lx.edges[edge(node, r[i])]
		if !ok {
			break
		}
		node = next
		if c := lx.accept[node]; c > 0 && wordEnds(r, i) {
			end, concept = i+1, c-1
		}
	}
	return end, concept
}

// wordEnds keeps "oa" from being found in "oath", yet finds "vpn" in "vpn809".
func wordEnds(r []rune, last int) bool {
	if last+1 >= len(r) || !isWord(r[last]) || !isWord(r[last+1]) {
		return true
	}
	return !isDigit(r[last]) && isDigit(r[last+1])
}
