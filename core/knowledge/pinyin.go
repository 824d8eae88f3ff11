package knowledge

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// Sounds repair wrong homophones (打应机) and find articles for messages typed in bare pinyin (dayinji kazhi).

const (
	shapeSound    = uint64(3) << 62
	spelledWeight = 3.0 // in a message of bare pinyin the sound is all there is
	maxSyllable   = 6   // zhuang
)

// soundTable knows the syllable of each common ideograph and each spelling's syllable.
type soundTable struct {
	of      []uint16 // ideograph − 0x4E00 → syllable, 0 for none
	spelled map[string]uint16
}

// fuzzy merges the initials and finals that southern speakers and hasty typists confuse.
var fuzzy = strings.NewReplacer("zh", "z", "ch", "c", "sh", "s", "ang", "an", "eng", "en", "ing", "in")

var toneless = strings.NewReplacer(
	"ā", "a", "á", "a", "ǎ", "a", "à", "a", "ē", "e", "é", "e", "ě", "e", "è", "e", "ī", "i", "í", "i", "ǐ", "i", "ì", "i",
	"ō", "o", "ó", "o", "ǒ", "o", "ò", "o", "ū", "u", "ú", "u", "ǔ", "u", "ù", "u", "ü", "v", "ǖ", "v", "ǘ", "v", "ǚ", "v", "ǜ", "v",
	"ń", "n", "ň", "n", "ǹ", "n", "ḿ", "m",
)

var sounds = sync.OnceValue(func() *soundTable {
	t := &soundTable{of: make([]uint16, 0x9FFF-0x4E00+1), spelled: map[string]uint16{}}
	merged := map[string]uint16{}
	for r := range t.of {
		first, _, _ := strings.Cut(pinyin.PinyinDict[r+0x4E00], ",")
		if first == "" {
			continue
		}
		plain := toneless.Replace(first)
		key := fuzzy.Replace(plain)
		id, ok := merged[key]
		if !ok {
			id = uint16(len(merged) + 1)
			merged[key] = id
		}
		t.of[r] = id
		t.spelled[plain], t.spelled[key] = id, id
	}
	return t
})

func (t *soundTable) han(r rune) uint16 {
	if r < 0x4E00 || r > 0x9FFF {
		return 0
	}
	return t.of[r-0x4E00]
}

// eachSound calls yield with every pair of neighbouring syllables, of ideographs and of words that spell pinyin.
func (a *analysis) eachSound(yield func(key uint64)) {
	t, prev := sounds(), uint16(0)
	for i := 0; i < len(a.runes); {
		r := a.runes[i]
		if isHan(r) && a.class[i] != classFunction {
			prev = pair(prev, t.han(r), yield)
			i++
			continue
		}
		end := i + 1
		if isWord(r) {
			for end < len(a.runes) && isWord(a.runes[end]) {
				end++
			}
			prev = t.spell(a.runes[i:end], prev, yield)
		} else if r != ' ' {
			prev = 0
		}
		i = end
	}
}

func pair(prev, next uint16, yield func(uint64)) uint16 {
	if prev != 0 && next != 0 {
		yield(shapeSound | uint64(prev)<<16 | uint64(next))
	}
	return next
}

// spell yields the syllables of a word that is pinyin from end to end, and returns the last one.
func (t *soundTable) spell(w []rune, prev uint16, yield func(uint64)) uint16 {
	var parts [16]uint16
	n := t.split(w, parts[:])
	if n == 0 {
		return 0
	}
	for _, s := range parts[:n] {
		prev = pair(prev, s, yield)
	}
	return prev
}

// maxSpelled is the longest word, in letters, that is tried as pinyin.
const maxSpelled = 32

// split cuts w into syllables, from the right so that each letter is tried once per length; it returns how many, or 0.
func (t *soundTable) split(w []rune, parts []uint16) int {
	if len(w) < 2 || len(w) > maxSpelled {
		return 0
	}
	var letters [maxSpelled]byte
	var step [maxSpelled + 1]int // position → letters of the longest syllable after which the rest can be cut
	var sound [maxSpelled]uint16
	for i, r := range w {
		if r < 'a' || r > 'z' {
			return 0
		}
		letters[i] = byte(r)
	}
	for i := len(w) - 1; i >= 0; i-- {
		for n := min(maxSyllable, len(w)-i); n > 0 && step[i] == 0; n-- {
			id, ok := t.spelled[string(letters[i:i+n])]
			if ok && (i+n == len(w) || step[i+n] > 0) {
				step[i], sound[i] = n, id
			}
		}
	}
	if step[0] == 0 {
		return 0
	}
	n := 0
	for i := 0; i < len(w); i += step[i] {
		if n < len(parts) {
			parts[n] = sound[i]
		}
		n++
	}
	return min(n, len(parts))
}

// spelled tells whether the message is bare pinyin: two syllables or more, hardly any ideographs, no other words.
func (a *analysis) spelled() bool {
	if a.words == 0 {
		return false
	}
	t, syllables, han := sounds(), 0, 0
	var parts [16]uint16
	for i := 0; i < len(a.runes); {
		if isHan(a.runes[i]) {
			han++
		}
		end := i + 1
		if isWord(a.runes[i]) {
			for end < len(a.runes) && isWord(a.runes[end]) {
				end++
			}
			n := t.split(a.runes[i:end], parts[:])
			if n == 0 && a.class[i] != classPhrase {
				return false
			}
			syllables += n
		}
		i = end
	}
	return syllables >= 2 && han <= 2
}
