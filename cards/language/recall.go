package language

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// pattern recognises a text that was kept in Chinese by its words around the arguments.
type pattern struct {
	form    *regexp.Regexp
	text    string
	verbs   []string // of its arguments, in order
	fixed   int      // how much of it is its own words
	telling bool     // those are words and not just punctuation
}

// Recall says in language t a line that the desk wrote into a row in Chinese. It is recognised by its words; what it doesn't recognise stays.
func Recall(t Tag, said string) string {
	if t != English || said == "" {
		return said
	}
	for _, p := range english().kept {
		m := p.form.FindStringSubmatch(said)
		if m == nil {
			continue
		}
		if args := p.args(t, m[1:]); p.telling || changed(m[1:], args) {
			return In(t, p.text, args...)
		}
	}
	return said
}

// Quote says in language t what a person wrote into a row, or chose from ready answers: only a ready answer and the desk's note of attached
// files at its end are put into that language, since nobody's own words are translated.
func Quote(t Tag, said string) string {
	if t != English || said == "" {
		return said
	}
	i := strings.LastIndex(said, "\n") + 1
	if strings.HasPrefix(said[i:], "（附件") {
		return said[:i] + Recall(t, said[i:])
	}
	for _, p := range english().kept {
		if len(p.verbs) == 0 && p.text == said {
			return In(t, said)
		}
	}
	return said
}

// changed reports whether one of the words of a line was the desk's own.
func changed(found []string, args []any) bool {
	for i, s := range found {
		if a, ok := args[i].(string); ok && a != s {
			return true
		}
	}
	return false
}

// args are what stood in the places of a pattern; they may be lines of the desk themselves.
func (p pattern) args(t Tag, found []string) []any {
	out := make([]any, len(found))
	for i, s := range found {
		if n, err := strconv.Atoi(s); err == nil && p.verbs[i] == "d" {
			out[i] = n
			continue
		}
		out[i] = Recall(t, s)
	}
	return out
}

// patterns are made of the texts that rows keep, those with most words of their own first.
func patterns(entries []Entry) []pattern {
	var out []pattern
	for _, e := range entries {
		if e.File != kept {
			continue
		}
		p := pattern{text: e.Chinese}
		form, last := strings.Builder{}, 0
		for _, at := range verbPattern.FindAllStringSubmatchIndex(e.Chinese, -1) {
			form.WriteString(regexp.QuoteMeta(e.Chinese[last:at[0]]))
			p.fixed, last = p.fixed+at[0]-last, at[1]
			verb := "%"
			if at[4] >= 0 {
				verb = e.Chinese[at[4]:at[5]]
				p.verbs = append(p.verbs, verb)
			}
			form.WriteString(map[string]string{"s": `(.*?)`, "d": `(\d+)`, "%": "%"}[verb])
		}
		form.WriteString(regexp.QuoteMeta(e.Chinese[last:]))
		p.fixed += len(e.Chinese) - last
		p.telling = strings.ContainsFunc(e.Chinese, func(r rune) bool { return unicode.Is(unicode.Han, r) })
		p.form = regexp.MustCompile(`(?s)^` + form.String() + `$`)
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b pattern) int { return cmp.Compare(b.fixed, a.fixed) })
	return out
}

// Meant lists what words that stand on a button may mean: themselves, and the Chinese texts that are said so in English.
func Meant(label string) []string {
	return append([]string{label}, english().meant[strings.ToLower(label)]...)
}
