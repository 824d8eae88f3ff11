package console

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// exampleView is an example case of an item: what should come of it, and what does now.
type exampleView struct {
	Name   string   `json:"name"`
	By     string   `json:"by"`
	Absent []string `json:"absent"` // approvers who have left in this case
	OK     bool     `json:"ok"`
	Want   endView  `json:"want"`
	Got    *endView `json:"got,omitempty"`    // nil: it can't even begin
	Reason string   `json:"reason,omitempty"` // why it can't, or what the form says
}

// endView is where a case ends: "done", "refused", "withdrawn" or "invalid", whom it asked in turn, and which tasks it led to.
type endView struct {
	End   string   `json:"end"`
	Asks  []string `json:"asks"`
	Tasks []string `json:"tasks"`
}

func viewExample(d flow.Directory, it core.CatalogueItem, ex core.FlowExample) exampleView {
	by := personNames(d, []core.PersonID{ex.By})[0]
	v := exampleView{
		Name: ex.Name, By: by, Absent: personNames(d, ex.Absent), OK: flow.Try(d, it, ex) == nil,
		Want: endView{ex.End, personNames(d, ex.Asks), taskNames(it, ex.Tasks)},
	}
	switch o := flow.Run(d, it, ex); {
	case o.Uninvited:
		v.Reason = by + "不在可以申请的人里"
	case o.Stray != "":
		v.Reason = "填了不会问到的「" + fieldLabel(it, o.Stray) + "」"
	default:
		v.Got, v.Reason = &endView{o.End, personNames(d, o.Asks), taskNames(it, o.Tasks)}, strings.Join(o.Problems, " ")
	}
	return v
}

func taskNames(it core.CatalogueItem, ids []string) []string {
	out := []string{}
	for _, id := range ids {
		name := id
		if i := slices.IndexFunc(it.Tasks, func(k core.TaskTemplate) bool { return k.ID == id }); i >= 0 {
			name = it.Tasks[i].Name
		}
		out = append(out, name)
	}
	return out
}

func fieldLabel(it core.CatalogueItem, name string) string {
	if i := slices.IndexFunc(it.Fields, func(f core.CatalogueField) bool { return f.Name == name }); i >= 0 {
		return it.Fields[i].Label
	}
	return name
}
