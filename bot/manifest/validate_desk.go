package manifest

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
)

var variablePattern = regexp.MustCompile(`\{([^{}]*)\}`)

// replies judges the ready answers of a desk: each has a name of its own and only variables that are known.
func (j *judge) replies(where string, list []core.CannedReply) {
	seen := map[string]bool{}
	for i, r := range list {
		if strings.TrimSpace(r.Name) == "" || strings.TrimSpace(r.Text) == "" {
			j.bad("%s: reply %d needs a name and a text", where, i+1)
		}
		if seen[r.Name] {
			j.bad("%s: two replies are called %q", where, r.Name)
		}
		seen[r.Name] = true
		for _, m := range variablePattern.FindAllStringSubmatch(r.Text, -1) {
			if !slices.Contains(desk.CannedVariables, m[1]) {
				j.bad("%s: reply %q: variable {%s} is not known; there are {%s}", where, r.Name, m[1], strings.Join(desk.CannedVariables, "}, {"))
			}
		}
	}
}

// breachReasons judges why a desk may miss its targets: each reason is counted by its id and chosen by its name.
func (j *judge) breachReasons(where string, list []core.BreachCode) {
	if len(list) > desk.BreachReasonsShown {
		j.bad("%s: %d breach_reasons are more than find a button: write at most %d, 其他 is added by itself", where, len(list), desk.BreachReasonsShown)
	}
	ids, names := map[string]bool{}, map[string]bool{"其他": true}
	for _, r := range list {
		j.id(where+" breach_reasons", r.ID, ids[r.ID])
		if r.ID == "other" || strings.HasPrefix(r.ID, desk.OwnReasons) {
			j.bad("%s: the id %q of a breach reason is the desk's own: use another", where, r.ID)
		}
		if n := utf8.RuneCountInString(strings.TrimSpace(r.Name)); n == 0 || n > longestReason || names[r.Name] {
			j.bad("%s: breach reason %q needs a name of its own of at most %d characters, and 其他 is there already", where, r.ID, longestReason)
		}
		ids[r.ID], names[r.Name] = true, true
	}
}

// longestReason is what fits a button on every platform.
const longestReason = 10

// matrix judges a desk's own matrix of priorities: whoever writes one writes all of it.
func (j *judge) matrix(where string, m map[string]map[string]core.Priority) {
	if len(m) == 0 {
		return
	}
	for _, impact := range []string{"company", "department", "team", "person"} {
		for _, urgency := range []string{"high", "normal", "low"} {
			p, ok := m[impact][urgency]
			if !ok {
				j.bad("%s: matrix has no priority for impact %s and urgency %s", where, impact, urgency)
				continue
			}
			j.priority(where+" matrix", p)
		}
	}
}
