package desk

import (
	"regexp"
	"strings"
)

// checkPattern is what may follow the word of a checklist's command: the item, with the change's number or the card's code or neither.
var checkPattern = regexp.MustCompile(`^(?:(\S+?-?\d+)\s+)?(\d{1,2})$|^(\d{1,2})\s+(\S{4})$`)

// checkCommand reads "勾选 2", "勾选 IT-1 2", "勾选 123 2", "勾选 IT-1" and, as an answer to a card, "勾选 2 7F3K". A bare small number is an item,
// not a ticket.
func checkCommand(c command, form, rest, prefix string) (command, bool) {
	rest = strings.TrimSpace(rest)
	if rest == "" {
		return c, true
	}
	m := checkPattern.FindStringSubmatch(strings.Join(strings.Fields(rest), " "))
	switch {
	case m != nil && m[4] != "" && codePattern.MatchString(m[4]):
		return command{name: "code", code: strings.ToUpper(m[4]), label: form + " " + m[3]}, true
	case m != nil && m[2] != "" && m[1] == "":
		c.rest = m[2]
		return c, true
	case m != nil && m[2] != "":
		c.rest, rest = m[2], m[1]
	case codeFirst(rest):
		return command{}, false
	}
	number, left := takeNumber(rest, prefix)
	c.number = number
	return c, number != "" && strings.TrimSpace(left) == ""
}
