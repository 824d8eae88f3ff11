package manifest

import (
	"slices"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// fielded are the types of records that a desk may declare fields for.
var fielded = []core.TicketType{core.Incident, core.ServiceRequest, core.Problem, core.Change}

// fields judges what a desk keeps of its records besides. Where a service asks for a field of the same name the service's is meant, so they
// must not be two different questions.
func (j *judge) fields(where string, d core.Desk) {
	for kind, list := range d.Fields {
		at := where + " fields " + string(kind)
		if !slices.Contains(fielded, kind) {
			j.bad("%s: unknown type: use incident, request, problem or change", at)
		}
		for _, err := range form.Judge(list) {
			j.bad("%s: %w", at, err)
		}
		for i, f := range list {
			if f.Type == core.FieldAttachment {
				j.bad("%s: field %q: files are sent with the ticket itself; use another type", at, f.Name)
			}
			if slices.ContainsFunc(list[:i], func(g core.CatalogueField) bool { return g.Label == f.Label }) {
				j.bad("%s: two fields are labelled %q: handlers write 字段 %s=…", at, f.Label, f.Label)
			}
		}
		j.asked(at, d, kind, list)
	}
}

// asked finds services whose forms ask for a field of the desk by its name.
func (j *judge) asked(at string, d core.Desk, kind core.TicketType, list []core.CatalogueField) {
	for _, it := range j.m.Catalogue {
		if it.Desk != d.ID || (it.Change != nil) != (kind == core.Change) || kind != core.Change && kind != core.ServiceRequest {
			continue
		}
		for _, f := range it.Fields {
			if slices.ContainsFunc(list, func(g core.CatalogueField) bool { return g.Name == f.Name }) {
				j.bad("%s: catalogue item %s has a field %q, too: rename one", at, it.ID, f.Name)
			}
		}
	}
}
