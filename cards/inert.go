package cards

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Which characters may have to be rewritten wherever they stand, by dialect. Everything else is copied in runs: nearly all of a Chinese text.
var (
	entityBytes    = among("&<>*_~`[]\\$|:")
	lookAlikeBytes = among("*`~[]<|_&\\$")
	inertBytes     = among("<]$*~")
)

// among is the table of some ASCII characters.
func among(list string) (table [256]bool) {
	for i := range len(list) {
		table[list[i]] = true
	}
	return table
}

// entities escapes for Feishu: each character that can be markup becomes a numeric entity, which the client shows as the character.
func entities(s string, lineStart bool) string {
	lead := -1
	if lineStart {
		lead = leadAt(s)
	}
	var b []byte
	done := 0
	for i := range len(s) {
		c := s[i]
		if i != lead && (!entityBytes[c] || c == ':' && !emojiCode(s[i:], before(s, i))) {
			continue
		}
		if b == nil {
			b = make([]byte, 0, len(s)+len(s)/4+8)
		}
		b = append(append(b, s[done:i]...), "&#"...)
		b = append(strconv.AppendInt(b, int64(c), 10), ';')
		done = i + 1
	}
	if b == nil {
		return s
	}
	return string(append(b, s[done:]...))
}

// before is the character in front of i, a blank at the beginning.
func before(s string, i int) rune {
	if i == 0 {
		return ' '
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return r
}

// behind is the character behind the ASCII one at i.
func behind(s string, i int) rune {
	r, _ := utf8.DecodeRuneInString(s[i+1:])
	return r
}

// emojiCode reports whether a colon may begin or end ":OK:", which Feishu turns into a picture. Times and addresses keep their colons.
func emojiCode(from string, prev rune) bool {
	next, _ := utf8.DecodeRuneInString(from[1:])
	return letter(next) || letter(prev) && next != '/'
}

func letter(r rune) bool { return r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

// leadAt is the place of the character that would begin a block: a heading, a list, a rule, an underline; -1 for none. Blanks before it don't matter.
func leadAt(s string) int {
	i := 0
	for i < len(s) && s[i] == ' ' {
		i++
	}
	if i < len(s) && strings.IndexByte("#-+=>:", s[i]) >= 0 {
		return i
	}
	n := digits(s[i:])
	if i += n; n > 0 && i < len(s) && (s[i] == '.' || s[i] == ')') {
		return i
	}
	return -1
}

// wide maps ASCII punctuation to its full-width form, which looks the same in Chinese text and means nothing to any Markdown.
func wide(r rune) rune { return r + 0xFEE0 }

// lookAlikes escapes for DingTalk and WeCom, which document no way to escape: a character that can be markup at its place is replaced by its full-width
// form. Underscores inside a word and most hyphens, dots and slashes stay, so that codes, paths and addresses can still be copied.
func lookAlikes(s string, lineStart bool) string {
	lead := -1
	if lineStart {
		s = strings.TrimLeft(s, " ")
		lead = leadAt(s)
	}
	return widen(s, &lookAlikeBytes, func(i int) bool { return markup(rune(s[i]), before(s, i), behind(s, i)) }, lead)
}

// widen replaces the characters of a table that are markup where they stand, and the one that leads the line.
func widen(s string, table *[256]bool, markup func(i int) bool, lead int) string {
	var b []byte
	done := 0
	for i := range len(s) {
		if i != lead && (!table[s[i]] || !markup(i)) {
			continue
		}
		if b == nil {
			b = make([]byte, 0, len(s)+16)
		}
		b = utf8.AppendRune(append(b, s[done:i]...), wide(rune(s[i])))
		done = i + 1
	}
	if b == nil {
		return s
	}
	return string(append(b, s[done:]...))
}

func markup(r, prev, next rune) bool {
	switch r {
	case '*', '`', '~', '[', ']', '<', '|':
		return true
	case '_':
		return !alphanumeric(prev) || !alphanumeric(next)
	case '&':
		return next == '#' || letter(next)
	case '\\':
		return next == utf8.RuneError || next < 0x80 && !alphanumeric(next) && next != ' '
	case '$': // "$userName=…$" of WeCom's id translation
		return letter(next)
	}
	return false
}

func alphanumeric(r rune) bool { return letter(r) && r != '_' || r >= '0' && r <= '9' }

// Inert makes s harmless in a plain text message: Feishu reads "<at …>" and "[words](address)" there
// (open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/im-v1/message/create_json) and WeCom "<a href=…>" (developer.work.weixin.qq.com/document/path/90236).
func Inert(s string) string {
	s = valid(s)
	return widen(s, &inertBytes, func(i int) bool {
		switch next := behind(s, i); s[i] {
		case '<':
			return letter(next) || next == '/' || next == '@' || next == '!'
		case ']':
			return next == '('
		case '$':
			return letter(next)
		default: // "**" and "~~"
			return next == rune(s[i])
		}
	}, -1)
}
