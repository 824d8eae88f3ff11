package asset

import (
	"regexp"
	"slices"
	"sort"
	"strings"
)

// codes are words that could be an asset's code: they begin with a letter and hold a digit.
var codes = regexp.MustCompile(`[A-Za-z][A-Za-z0-9]*(?:[-－—–][A-Za-z0-9]+)*`)

// Bounds of what is looked up: shorter words are model names and error codes, and no sane message names more things.
const (
	shortestCode = 4
	mostCodes    = 5
)

// Mentioned lists the words of a text that could be codes, as they would be stored.
func Mentioned(text string) []string {
	var out []string
	for _, word := range codes.FindAllString(text, -1) {
		code := Normal(word)
		if len(code) < shortestCode || !strings.ContainsAny(code, "0123456789") || !codeShape.MatchString(code) || slices.Contains(out, code) {
			continue
		}
		if out = append(out, code); len(out) == mostCodes {
			break
		}
	}
	return out
}

// Nearest returns up to two of the codes that a mistyped one probably means, the nearest first. Hyphens don't count; letters and digits that look
// alike count half.
func Nearest(typed string, known []string) []string {
	type near struct {
		code string
		far  int
	}
	var found []near
	t := squeezed(typed)
	for _, code := range known {
		k := squeezed(code)
		if far := distance(t, k); far <= limit(k) {
			found = append(found, near{code, far})
		}
	}
	sort.Slice(found, func(i, j int) bool {
		if found[i].far != found[j].far {
			return found[i].far < found[j].far
		}
		return found[i].code < found[j].code
	})
	var out []string
	for _, n := range found[:min(len(found), 2)] {
		out = append(out, n.code)
	}
	return out
}

// Costs of one edit; a swap of lookalikes costs half.
const (
	edit      = 2
	lookalike = 1
)

// limit is how far a typed code may be from one it is taken for: two edits, or one where the code is short.
func limit(code string) int {
	if len(code) < 6 {
		return edit
	}
	return 2 * edit
}

func squeezed(code string) string { return strings.ReplaceAll(Normal(code), "-", "") }

// alike are letters and digits that are taken for each other on a label.
var alike = map[[2]byte]bool{
	{'0', 'O'}: true, {'1', 'I'}: true, {'1', 'L'}: true, {'2', 'Z'}: true, {'5', 'S'}: true, {'8', 'B'}: true, {'0', 'D'}: true, {'I', 'L'}: true, {'6', 'G'}: true,
}

// distance is Damerau's (one swap of neighbours is one edit), weighted.
func distance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i * edit
	}
	for j := range d[0] {
		d[0][j] = j * edit
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			x, y := a[i-1], b[j-1]
			d[i][j] = min(d[i-1][j]+edit, d[i][j-1]+edit, d[i-1][j-1]+replacing(x, y))
			if i > 1 && j > 1 && x == b[j-2] && a[i-2] == y {
				d[i][j] = min(d[i][j], d[i-2][j-2]+edit)
			}
		}
	}
	return d[len(a)][len(b)]
}

func replacing(x, y byte) int {
	switch {
	case x == y:
		return 0
	case alike[[2]byte{min(x, y), max(x, y)}]:
		return lookalike
	}
	return edit
}
