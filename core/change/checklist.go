package change

import (
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// Roles are the words by which a checklist names who ticks an item, as people read them.
var Roles = map[string]string{"technician": "处理人员", "lead": "组长", "approver": "审批人", "requester": "提交人", "handler": "处理人"}

// Checklist lists the items of a change with these answers, none of them ticked.
func Checklist(it core.CatalogueItem, answers map[string]string) []core.Check {
	var out []core.Check
	for _, c := range it.Checklist {
		if form.Holds(c.When, it.Fields, answers) {
			out = append(out, core.Check{Name: c.Name, By: c.By, Optional: c.Optional})
		}
	}
	return out
}

// Open lists the places, from 0, of the items that hold the change up.
func Open(checks []core.Check) []int {
	var out []int
	for i, c := range checks {
		if c.Done.IsZero() && !c.Optional {
			out = append(out, i)
		}
	}
	return out
}

// Rule splits the rule of an item: "person:x" is person and x.
func Rule(by string) (kind, arg string) {
	kind, arg, _ = strings.Cut(by, ":")
	return kind, arg
}
