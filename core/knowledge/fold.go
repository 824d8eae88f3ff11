package knowledge

import (
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxQueryRunes bounds the work spent on one message; a pasted log says nothing more after its first lines.
const maxQueryRunes = 400

// fold appends the comparable form of s to dst: full-width to half-width, compatibility forms, lower case.
// At most limit runes are taken; a limit of 0 takes all.
func fold(dst []rune, s string, limit int) []rune {
	for _, r := range s {
		if limit > 0 && len(dst) >= limit {
			break
		}
		dst = appendFolded(dst, r)
	}
	return dst
}

func appendFolded(dst []rune, r rune) []rune {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(dst, r)
	case isHan(r):
		return append(dst, r)
	case 0xFF01 <= r && r <= 0xFF5E: // full-width ASCII block, Unicode chart UFF00
		return appendFolded(dst, r-0xFEE0)
	case r == 0x3000 || unicode.IsSpace(r):
		return append(dst, ' ')
	}
	for _, c := range norm.NFKC.String(string(r)) {
		dst = append(dst, unicode.ToLower(c))
	}
	return dst
}

// isHan covers the unified ideographs and extension A; rarer planes are treated as symbols.
func isHan(r rune) bool {
	return 0x4E00 <= r && r <= 0x9FFF || 0x3400 <= r && r <= 0x4DBF
}

func isWord(r rune) bool {
	return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r > 0x7F && !isHan(r) && unicode.IsLetter(r)
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// isJoint tells whether r may stand inside a code such as 0x7e, it-123 or k8s_v1.
func isJoint(r rune) bool { return r == '-' || r == '_' || r == '.' }
