package manifest

import (
	"regexp"
	"slices"
	"strings"

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
