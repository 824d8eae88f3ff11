package flow

import (
	"cmp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/form"
)

// Seat is one level of a chain as it is for one requester: who is asked, and why they.
type Seat struct {
	Name string
	Who  []core.PersonID // nobody: the level is passed over
	Why  string
	// Own is true where nobody but the requester was found; Refused where nobody was, and the item refuses such a request.
	Own, Refused bool
}

// Plan resolves the chain of an item for a requester with their answers, by the rules of docs/design/approvals.md.
func Plan(d Directory, it core.CatalogueItem, p core.Person, a form.Answers) []Seat {
	var out []Seat
	for _, level := range it.Approvals {
		cond, err := approval.ParseCondition(level.When, it.Fields)
		if err == nil {
			if holds, err := cond.Holds(a, p); err == nil && !holds {
				continue
			}
		}
		out = append(out, seat(d, it, level, p, a))
	}
	return out
}

func seat(d Directory, it core.CatalogueItem, level core.ApprovalTemplate, p core.Person, a form.Answers) Seat {
	s := Seat{Name: level.Name}
	var why []string
	own := false
	for _, rule := range level.Rules() {
		found, reason := d.asked(rule, it, p, a)
		for _, id := range found {
			own = own || id == p.ID
			if id != p.ID && !slices.Contains(s.Who, id) {
				s.Who = append(s.Who, id)
			}
		}
		if len(found) > 0 && !slices.Contains(why, reason) {
			why = append(why, reason)
		}
	}
	s.Why = strings.Join(why, "、")
	switch {
	case len(s.Who) > 0:
	case own:
		d.instead(&s, it, p, cmp.Or(level.OnSelf, "skip"), "申请人就是"+s.Why)
		s.Own = len(s.Who) == 0
	default:
		d.instead(&s, it, p, cmp.Or(level.OnEmpty, "lead"), "找不到"+ruleWords(d, level.Rules()))
	}
	return s
}

// instead applies the policy of a level whose rules found nobody to ask.
func (d Directory) instead(s *Seat, it core.CatalogueItem, p core.Person, policy, cause string) {
	switch policy {
	case "skip":
		s.Why = cause + "，跳过"
		return
	case "refuse":
		s.Why, s.Refused = cause+"，不能申请", true
		return
	case "manager":
		if id := d.above(p, p.ID); id != "" {
			s.Who, s.Why = []core.PersonID{id}, cause+"，改由其上级审批"
			return
		}
	}
	if id, who := d.standIn(it.Desk, p.ID); id != "" {
		s.Who, s.Why = []core.PersonID{id}, cause+"，改由"+who+"审批"
		return
	}
	s.Why, s.Refused = cause+"，也没有人可以代为审批", true
}

// managersAbove bounds the climb; directories sometimes hold a ring.
const managersAbove = 10

// above climbs to the first active manager of p who isn't the requester, "" for none.
func (d Directory) above(p core.Person, requester core.PersonID) core.PersonID {
	for range managersAbove {
		i := slices.IndexFunc(d.People, func(q core.Person) bool { return q.ID == p.Manager })
		if i < 0 {
			return ""
		}
		if p = d.People[i]; p.Active && p.ID != requester {
			return p.ID
		}
	}
	return ""
}

// standIn is who decides where nobody else does: the desk's lead, who is above them, an administrator.
func (d Directory) standIn(id core.DeskID, requester core.PersonID) (core.PersonID, string) {
	desk, _ := d.desk(id)
	i := slices.IndexFunc(d.People, func(q core.Person) bool { return q.ID == desk.Lead })
	if i >= 0 {
		if lead := d.People[i]; lead.Active && lead.ID != requester {
			return lead.ID, desk.Name + "组长"
		}
		if above := d.above(d.People[i], requester); above != "" {
			return above, desk.Name + "组长的上级"
		}
	}
	for _, q := range d.People {
		if q.Active && q.Has(core.RoleAdmin) && q.ID != requester {
			return q.ID, "管理员"
		}
	}
	return "", ""
}

// asked lists whom a rule means for a requester, and in which words.
func (d Directory) asked(rule string, it core.CatalogueItem, p core.Person, a form.Answers) ([]core.PersonID, string) {
	kind, arg, _ := strings.Cut(rule, ":")
	var ids []core.PersonID
	switch kind {
	case "manager":
		ids = []core.PersonID{p.Manager}
	case "lead":
		desk, _ := d.desk(cmp.Or(core.DeskID(arg), it.Desk))
		ids = []core.PersonID{desk.Lead}
	case "person":
		ids = []core.PersonID{core.PersonID(arg)}
	case "field":
		ids = []core.PersonID{core.PersonID(a[arg])}
	case "role":
		role, desk, ofDesk := strings.Cut(arg, ":")
		for _, q := range d.People {
			if q.Has(core.Role(role)) && (!ofDesk || slices.Contains(q.Desks, core.DeskID(desk))) {
				ids = append(ids, q.ID)
			}
		}
	}
	return slices.DeleteFunc(ids, func(id core.PersonID) bool { _, ok := d.person(id); return !ok }), ruleWords(d, []string{rule})
}

// ruleWords are rules as people call them.
func ruleWords(d Directory, rules []string) string {
	words := make([]string, len(rules))
	for i, rule := range rules {
		kind, arg, _ := strings.Cut(rule, ":")
		switch kind {
		case "manager":
			words[i] = "直属上级"
		case "lead":
			words[i] = "本服务台组长"
			if desk, ok := d.desk(core.DeskID(arg)); ok {
				words[i] = desk.Name + "组长"
			}
		case "person":
			words[i] = "指定审批人" + d.name(core.PersonID(arg))
		case "field":
			words[i] = "表单里填写的人"
		case "role":
			words[i] = "角色 " + arg
		default:
			words[i] = rule
		}
	}
	return strings.Join(words, "或")
}
