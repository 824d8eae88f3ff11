package console

import (
	"slices"

	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// catalogueView is the service catalogue as requests that are made now follow it. Version is that of the set-up.
type catalogueView struct {
	Version int64      `json:"version"`
	Items   []itemView `json:"items"`
}

// itemView is a catalogue item in a list.
type itemView struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	Description string      `json:"description,omitempty"`
	Desk        core.DeskID `json:"desk"`
	DeskName    string      `json:"desk_name"`
	Invited     int         `json:"invited"` // how many people may request it
	Fields      int         `json:"fields"`
	Approvals   int         `json:"approvals"`
	Tasks       int         `json:"tasks"`
	Examples    int         `json:"examples"`
	Failing     int         `json:"failing"` // examples that end otherwise than they say
}

// itemCase is a catalogue item with all that is said of it.
type itemCase struct {
	itemView
	Version  int64         `json:"version"`
	Keywords []string      `json:"keywords"`
	Audience *audienceView `json:"audience,omitempty"` // nil: everybody
	Form     []fieldView   `json:"form"`
	Explain  []string      `json:"explain"` // who would approve for whom and why, and what is done then, in lines
	Drawing  string        `json:"drawing"` // SVG
	Cases    []exampleView `json:"cases"`
}

// audienceView is who may request an item: whoever any of these names.
type audienceView struct {
	Departments []string    `json:"departments"`
	Roles       []core.Role `json:"roles"`
	Desks       []string    `json:"desks"`
	People      []string    `json:"people"`
}

// fieldView is a question of the form.
type fieldView struct {
	Label    string   `json:"label"`
	Type     string   `json:"type"`
	Required bool     `json:"required"`
	Options  []string `json:"options,omitempty"`
	Help     string   `json:"help,omitempty"`
	Depends  bool     `json:"depends"` // shown only with certain earlier answers
}

func (s *server) listCatalogue(c *call) (any, error) {
	d, err := world.Directory(c.Context(), c.org)
	if err != nil {
		return nil, err
	}
	v := catalogueView{Version: d.Setup.Version, Items: []itemView{}}
	for _, it := range d.Setup.Catalogue {
		v.Items = append(v.Items, viewItem(d, it))
	}
	return v, nil
}

// showItem shows one item, by its id.
func (s *server) showItem(c *call) (any, error) {
	d, err := world.Directory(c.Context(), c.org)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(d.Setup.Catalogue, func(it core.CatalogueItem) bool { return it.ID == c.PathValue("item") })
	if i < 0 {
		return nil, core.Refuse(core.CodeNotFound, "服务目录里没有这一项，可能已在最近一次 apply 时移除")
	}
	it := d.Setup.Catalogue[i]
	v := itemCase{
		itemView: viewItem(d, it), Version: d.Setup.Version, Keywords: orEmpty(it.Keywords), Audience: viewAudience(d, it.Audience),
		Form: []fieldView{}, Explain: flow.Explain(d, it), Drawing: flow.Draw(d, it), Cases: []exampleView{},
	}
	for _, f := range it.Fields {
		v.Form = append(v.Form, fieldView{f.Label, f.Type, f.Required, f.Options, f.Help, len(f.When) > 0})
	}
	for _, ex := range it.Examples {
		v.Cases = append(v.Cases, viewExample(d, it, ex))
	}
	return v, nil
}

func viewItem(d flow.Directory, it core.CatalogueItem) itemView {
	v := itemView{
		ID: it.ID, Name: it.Name, Description: it.Description, Desk: it.Desk, DeskName: deskName(d, it.Desk),
		Fields: len(it.Fields), Approvals: len(it.Approvals), Tasks: len(it.Tasks), Examples: len(it.Examples),
	}
	for _, p := range d.People {
		if flow.Invites(it.Audience, p) {
			v.Invited++
		}
	}
	for _, ex := range it.Examples {
		if flow.Try(d, it, ex) != nil {
			v.Failing++
		}
	}
	return v
}

func viewAudience(d flow.Directory, a *core.Audience) *audienceView {
	if a == nil {
		return nil
	}
	v := &audienceView{Departments: orEmpty(a.Departments), Roles: orEmpty(a.Roles), Desks: []string{}, People: personNames(d, a.People)}
	for _, id := range a.Desks {
		v.Desks = append(v.Desks, deskName(d, id))
	}
	return v
}

func deskName(d flow.Directory, id core.DeskID) string {
	i := slices.IndexFunc(d.Setup.Desks, func(k core.Desk) bool { return k.ID == id })
	if i < 0 {
		return string(id)
	}
	return d.Setup.Desks[i].Name
}

func personNames(d flow.Directory, ids []core.PersonID) []string {
	out := []string{}
	for _, id := range ids {
		name := string(id)
		if i := slices.IndexFunc(d.People, func(p core.Person) bool { return p.ID == id }); i >= 0 && d.People[i].Name != "" {
			name = d.People[i].Name
		}
		out = append(out, name)
	}
	return out
}
