package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
)

// steps resolves a plan for a request that t.me makes: the levels whose condition holds, each with the people who decide it.
func (t *turn) steps(tk core.Ticket, plan []core.ApprovalTemplate) ([]core.ApprovalStep, error) {
	it, _ := t.itemOf(tk)
	var out []core.ApprovalStep
	for level, tpl := range plan {
		if !holds(tpl.When, it.Fields, tk.Detail.Form, t.me) {
			continue
		}
		s := core.ApprovalStep{Name: tpl.Name, Level: level, Need: tpl.Need}
		if tpl.Mode == "all" {
			s.Need = core.NeedAll
		}
		if err := t.fill(&s, tpl, tk); err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

// holds judges the condition of a level. One that can't be judged keeps its level: rather one approval more than one less.
func holds(when string, fields []core.CatalogueField, form map[string]string, requester core.Person) bool {
	c, err := approval.ParseCondition(when, fields)
	if err != nil {
		return true
	}
	yes, err := c.Holds(form, requester)
	return yes || err != nil
}

// fill finds who decides a level, by its policies where that is nobody or only the requester. Nobody approves their own request.
func (t *turn) fill(s *core.ApprovalStep, tpl core.ApprovalTemplate, tk core.Ticket) error {
	who, err := t.people(tpl.Rules(), tk)
	if err != nil {
		return err
	}
	s.Approvers = slices.DeleteFunc(slices.Clone(who), func(p core.PersonID) bool { return t.me.Is(p) })
	policy, why := tpl.OnEmpty, language.Stored("没有审批人，按规则跳过")
	switch {
	case len(s.Approvers) > 0:
		return nil
	case len(who) > 0:
		if policy, why = tpl.OnSelf, language.Stored("申请人即审批人，自动通过"); policy == "" {
			policy = "skip"
		}
	}
	switch policy {
	case "skip":
		s.Decision = &core.Decision{Approved: true, Reason: why, At: t.now}
		return nil
	case "refuse":
		return core.Refuse(core.CodeConflict, "「%s」找不到审批人，申请没有提交。请检查填写的内容，或联系服务台。", tpl.Name)
	case "manager":
		if above, err := t.above(t.me, t.me.ID); err != nil || above != "" {
			s.Approvers = []core.PersonID{above}
			return err
		}
	}
	stand, err := t.standIn(tk.Desk, t.me.ID)
	if err == nil && stand == "" {
		err = core.Refuse(core.CodeConflict, "「%s」找不到审批人，申请没有提交，请联系服务台。", tpl.Name)
	}
	s.Approvers = []core.PersonID{stand}
	return err
}

// people lists the active people that rules mean for a request of t.me, each once.
func (t *turn) people(rules []string, tk core.Ticket) ([]core.PersonID, error) {
	var out []core.PersonID
	for _, rule := range rules {
		found, err := t.rule(rule, tk)
		if err != nil {
			return nil, err
		}
		for _, p := range found {
			if p.Active && !slices.Contains(out, p.ID) {
				out = append(out, p.ID)
			}
		}
	}
	return out, nil
}

// rule resolves one rule; what it names and isn't there is nobody.
func (t *turn) rule(rule string, tk core.Ticket) ([]core.Person, error) {
	kind, arg, _ := strings.Cut(rule, ":")
	switch kind {
	case "manager":
		return t.one(t.me.Manager)
	case "lead":
		if arg == "" {
			arg = string(tk.Desk)
		}
		d, _ := t.w.desk(core.DeskID(arg))
		return t.one(d.Lead)
	case "person":
		return t.one(core.PersonID(arg))
	case "role":
		role, desk, _ := strings.Cut(arg, ":")
		return t.tx.PeopleWithRole(t.ctx, core.Role(role), core.DeskID(desk))
	case "field":
		value := strings.TrimSpace(tk.Detail.Form[arg])
		if found, err := t.one(core.PersonID(value)); err != nil || len(found) > 0 || value == "" {
			return found, err
		}
		found, err := t.tx.PeopleNamed(t.ctx, value)
		if len(found) > 1 {
			return nil, err // a name that several have is no approver
		}
		return found, err
	}
	return nil, nil
}

func (t *turn) one(id core.PersonID) ([]core.Person, error) {
	if id == "" {
		return nil, nil
	}
	p, err := t.tx.Person(t.ctx, id)
	if err != nil {
		return nil, ignoreNotFound(err)
	}
	return []core.Person{p}, nil
}

// managersAbove bounds the climb; directories sometimes hold a ring.
const managersAbove = 10

// above climbs to the first active manager of p who isn't the requester, "" for none.
func (t *turn) above(p core.Person, requester core.PersonID) (core.PersonID, error) {
	for range managersAbove {
		found, err := t.one(p.Manager)
		if err != nil || len(found) == 0 {
			return "", err
		}
		if p = found[0]; p.Active && !p.Is(requester) {
			return p.ID, nil
		}
	}
	return "", nil
}

// standIn decides where nobody else does, so that nothing waits for nobody: the desk's lead, who is above them, an administrator.
func (t *turn) standIn(desk core.DeskID, requester core.PersonID) (core.PersonID, error) {
	d, _ := t.w.desk(desk)
	found, err := t.one(d.Lead)
	if err != nil {
		return "", err
	}
	for _, lead := range found {
		if lead.Active && !lead.Is(requester) {
			return lead.ID, nil
		}
		if id, err := t.above(lead, requester); err != nil || id != "" {
			return id, err
		}
	}
	admins, err := t.tx.Administrators(t.ctx)
	for _, p := range admins {
		if !p.Is(requester) {
			return p.ID, nil
		}
	}
	return "", err
}
