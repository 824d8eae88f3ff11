package language

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pattern recognises a text that was kept in Chinese by its words around the arguments.
type pattern struct {
	form  *regexp.Regexp
	text  string
	verbs []string // of its arguments, in order
	fixed int      // how much of it is its own words
}

// Recall says in language t what a row keeps in Chinese: the desk's own lines are recognised by their words, and whatever else stands there
// was written by a person and stays as it is.
func Recall(t Tag, said string) string {
	if t != English || said == "" {
		return said
	}
	for _, p := range english().kept {
		if m := p.form.FindStringSubmatch(said); m != nil {
			return In(t, p.text, p.args(t, m[1:])...)
		}
	}
	return said
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
		p.form = regexp.MustCompile(`(?s)^` + form.String() + `$`)
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b pattern) int { return cmp.Compare(b.fixed, a.fixed) })
	return out
}
