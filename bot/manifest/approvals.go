package manifest

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// approval judges one level of a chain.
func (j *judge) approval(where string, it core.CatalogueItem, a core.ApprovalTemplate) {
	where += " approval " + a.Name
	if strings.TrimSpace(a.Name) == "" {
		j.bad("%s: an approval has no name: the requester sees it as the step they wait for", where)
	}
	if len(a.Rules()) == 0 {
		j.bad("%s: approver is empty: name at least one", where)
	}
	for _, rule := range a.Rules() {
		j.approver(where, it, rule)
	}
	j.oneOf(where+" mode", a.Mode, "any", "all")
	j.oneOf(where+" on_empty", a.OnEmpty, "lead", "skip", "refuse")
	j.oneOf(where+" on_self", a.OnSelf, "skip", "manager", "lead")
	j.oneOf(where+" on_away", a.OnAway, core.AwayWait, core.AwayManager, core.AwayLead)
	j.oneOf(where+" on_timeout", a.OnTimeout, "remind", "escalate", "approve", "reject")
	if a.Need < 0 || a.Need > 0 && a.Mode != "" {
		j.bad("%s: need %d: use a number from 1, and no mode beside it", where, a.Need)
	}
	if a.Within < 0 || a.OnTimeout != "" && a.Within == 0 {
		j.bad("%s: within: on_timeout needs a time such as 24h", where)
	}
	if _, err := approval.ParseCondition(a.When, it.Fields); err != nil {
		j.bad("%s when: %w", where, err)
	}
}

func (j *judge) oneOf(where, value string, known ...string) {
	if value != "" && !slices.Contains(known, value) {
		j.bad("%s %q is unknown: use %s", where, value, strings.Join(known, ", "))
	}
}

// approver judges a rule that says who is asked or told.
func (j *judge) approver(where string, it core.CatalogueItem, rule string) {
	kind, arg, _ := strings.Cut(rule, ":")
	switch kind {
	case "manager":
	case "lead":
		if arg != "" {
			j.desk(where, rule, arg)
		}
	case "person":
		j.person(where+" approver", core.PersonID(arg))
	case "role":
		role, desk, ofDesk := strings.Cut(arg, ":")
		if !slices.Contains(core.Roles, core.Role(role)) {
			j.bad("%s: approver %q: role %q is unknown", where, rule, role)
		}
		if ofDesk {
			j.desk(where, rule, desk)
		}
	case "field":
		if !slices.ContainsFunc(it.Fields, func(f core.CatalogueField) bool { return f.Name == arg }) {
			j.bad("%s: approver %q: the form has no field %q", where, rule, arg)
		}
	default:
		j.bad("%s: approver %q is unknown: use manager, lead, lead:<desk>, person:<id>, role:<role>, role:<role>:<desk> or field:<name>", where, rule)
	}
}

func (j *judge) desk(where, rule, id string) {
	if _, ok := j.desks[core.DeskID(id)]; !ok {
		j.bad("%s: approver %q: desk %q is not defined", where, rule, id)
	}
}
