package cards

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// entities escapes for Feishu: each character that can be markup becomes a numeric entity, which the client shows as the character.
func entities(s string, lineStart bool) string {
	b := make([]byte, 0, len(s)+len(s)/4)
	prev := rune(' ')
	for i, r := range s {
		ascii := r < utf8.RuneSelf // nothing else can be markup
		always := ascii && strings.IndexByte("&<>*_~`[]\\$|", byte(r)) >= 0
		emoji := r == ':' && emojiCode(s[i:], prev)
		if always || emoji || ascii && lineStart && leads(s, i, r) {
			b = append(strconv.AppendInt(append(b, "&#"...), int64(r), 10), ';')
		} else {
			b = utf8.AppendRune(b, r)
		}
		prev = r
	}
	return string(b)
}

// emojiCode reports whether a colon may begin or end ":OK:", which Feishu turns into a picture. Times and addresses keep their colons.
func emojiCode(from string, prev rune) bool {
	next, _ := utf8.DecodeRuneInString(from[1:])
	return letter(next) || letter(prev) && next != '/'
}

func letter(r rune) bool { return r == '_' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' }

// leads reports whether the character at i would begin a block: a heading, a list, a rule, an underline. Blanks before it don't matter.
func leads(s string, i int, r rune) bool {
	head := strings.TrimLeft(s[:i], " ")
	switch {
	case strings.ContainsRune("#-+=>:", r):
		return head == ""
	case r == '.' || r == ')':
		return head != "" && digits(head) == len(head)
	}
	return false
}

// wide maps ASCII punctuation to its full-width form, which looks the same in Chinese text and means nothing to any Markdown.
func wide(r rune) rune { return r + 0xFEE0 }

// lookAlikes escapes for DingTalk and WeCom, which document no way to escape: a character that can be markup at its place is replaced by its full-width
// form. Underscores inside a word and most hyphens, dots and slashes stay, so that codes, paths and addresses can still be copied.
func lookAlikes(s string, lineStart bool) string {
	if lineStart {
		s = strings.TrimLeft(s, " ")
	}
	var b strings.Builder
	prev := rune(' ')
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		if markup(r, prev, next) || lineStart && leads(s, i, r) {
			b.WriteRune(wide(r))
		} else {
			b.WriteRune(r)
		}
		prev = r
	}
	return b.String()
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
	var b strings.Builder
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		switch {
		case r == '<' && (letter(next) || next == '/' || next == '@' || next == '!'), r == ']' && next == '(', r == '$' && letter(next),
			r == '*' && next == '*', r == '~' && next == '~':
			b.WriteRune(wide(r))
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
