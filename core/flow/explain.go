package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
)

// peopleNamed is how many requesters are named in a line before they are only counted.
const peopleNamed = 6

// Explain says in lines who may request an item, who would approve for whom and why, and which tasks follow.
func Explain(d Directory, it core.CatalogueItem) []string {
	var invited []core.Person
	for _, p := range d.People {
		if Invites(it.Audience, p) {
			invited = append(invited, p)
		}
	}
	desk, _ := d.desk(it.Desk)
	out := []string{fmt.Sprintf("%s（%s，%s）：%d 人可以申请", it.Name, it.ID, desk.Name, len(invited))}
	if len(it.Approvals) == 0 {
		out = append(out, "  不需要审批")
	}
	for i, level := range it.Approvals {
		head := fmt.Sprintf("  审批 %d：%s%s", i+1, level.Name, mode(level))
		if level.When != "" {
			head += "（仅当 " + level.When + "）"
		}
		out = append(out, head)
		out = append(out, explainLevel(d, it, level, invited)...)
	}
	for _, k := range it.Tasks {
		out = append(out, "  任务 "+taskLine(d, it, k))
	}
	return out
}

func mode(level core.ApprovalTemplate) string {
	switch {
	case level.Need > 0:
		return fmt.Sprintf("，%d 人同意即通过", level.Need)
	case level.Mode == "all":
		return "，全部同意才通过"
	}
	return ""
}

// explainLevel groups the requesters by who is asked for them and why.
func explainLevel(d Directory, it core.CatalogueItem, level core.ApprovalTemplate, invited []core.Person) []string {
	groups := map[string][]string{}
	var order []string
	for _, p := range invited {
		s := seat(d, it, level, p, nil)
		who := make([]string, len(s.Who))
		for i, id := range s.Who {
			who[i] = d.name(id)
		}
		line := strings.Join(who, "、") + "（" + s.Why + "）"
		if len(who) == 0 {
			line = s.Why
		}
		if groups[line] == nil {
			order = append(order, line)
		}
		groups[line] = append(groups[line], p.Name)
	}
	var out []string
	for _, line := range order {
		out = append(out, "    "+line+" ← "+people(groups[line], len(invited)))
	}
	return out
}

func people(names []string, all int) string {
	switch {
	case len(names) == all:
		return "所有人"
	case len(names) <= peopleNamed:
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s 等 %d 人", strings.Join(names[:3], "、"), len(names))
}

func taskLine(d Directory, it core.CatalogueItem, k core.TaskTemplate) string {
	desk, _ := d.desk(k.Desk)
	s := k.Name + " → " + desk.Name
	if len(k.Needs) > 0 {
		names := make([]string, len(k.Needs))
		for i, n := range k.Needs {
			names[i] = taskNamed(it, n)
		}
		s += "，在 " + strings.Join(names, "、") + " 之后"
	}
	if len(k.When) > 0 {
		s += "（仅当 " + conditionWords(it, k.When) + "）"
	}
	if k.Optional {
		s += "，可选"
	}
	if k.ReturnsOf != "" {
		s += "，每件资产一项"
		if len(k.Kinds) > 0 {
			s += "（" + strings.Join(k.Kinds, "、") + "）"
		}
	}
	if k.Call != nil {
		s += "，由系统「" + k.Call.Hook + "」自动办理，失败时转人工"
	}
	return s
}

func taskNamed(it core.CatalogueItem, id string) string {
	i := slices.IndexFunc(it.Tasks, func(k core.TaskTemplate) bool { return k.ID == id })
	if i < 0 {
		return id
	}
	return it.Tasks[i].Name
}

// conditionWords are a condition as people read it.
func conditionWords(it core.CatalogueItem, c core.Condition) string {
	var parts []string
	for _, f := range it.Fields {
		if wanted, named := c[f.Name]; named {
			parts = append(parts, f.Label+" "+strings.Join(wanted, " 或 "))
		}
	}
	return strings.Join(parts, "，且 ")
}
