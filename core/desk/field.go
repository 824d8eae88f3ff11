package desk

import (
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/form"
)

// fieldsOf are the fields that a ticket's desk declares for its type.
func (t *turn) fieldsOf(tk core.Ticket) []core.CatalogueField {
	d, _ := t.w.desk(tk.Desk)
	return d.Fields[tk.Type]
}

// fieldValue is the value of a desk's field: what a handler wrote last, else what the form of the request was answered with.
func fieldValue(tk core.Ticket, f core.CatalogueField) string {
	if v, ok := tk.Detail.Fields[f.Name]; ok {
		return v
	}
	return tk.Detail.Form[f.Name]
}

// values are all of them, by which conditions are judged.
func values(tk core.Ticket, fields []core.CatalogueField) form.Answers {
	out := form.Answers{}
	for _, f := range fields {
		if v := fieldValue(tk, f); v != "" {
			out[f.Name] = v
		}
	}
	return out
}

// customFields are a desk's own fields on a card; the requester sees the public ones, handlers also which required ones are missing.
func (t *turn) customFields(tk core.Ticket, publicOnly bool) cards.Fields {
	fields := t.fieldsOf(tk)
	var out cards.Fields
	for _, f := range form.Shown(fields, values(tk, fields)) {
		v := fieldValue(tk, f)
		switch {
		case publicOnly && (!f.Public || v == ""):
		case v != "":
			out = append(out, cards.Field{Label: f.Label, Value: t.displayed(f, v)})
		case f.Required && tk.Status.Open():
			out = append(out, cards.Field{Label: f.Label, Value: t.tr("（未填）")})
		}
	}
	return out
}

// fieldsMissing refuses to end a ticket that lacks a required field, which whoever filed it for somebody else was not asked.
func (t *turn) fieldsMissing(tk core.Ticket) error {
	names := missingFields(tk, t.fieldsOf(tk))
	if len(names) == 0 {
		return nil
	}
	return core.Refuse(core.CodeConflict, "%s 还缺必填的%s。请先发送「字段 %s %s=…」。", tk.Number, strings.Join(names, t.tr("、")), tk.Number, names[0])
}

// missingFields are what the required fields that nobody has written are called.
func missingFields(tk core.Ticket, fields []core.CatalogueField) (names []string) {
	for _, f := range form.Shown(fields, values(tk, fields)) {
		if f.Required && fieldValue(tk, f) == "" {
			names = append(names, f.Label)
		}
	}
	return names
}

// whole is a service with what its desk demands of every record of its type besides.
func (w *World) whole(it core.CatalogueItem) core.CatalogueItem {
	d, _ := w.desk(it.Desk)
	kind := core.ServiceRequest
	if it.Change != nil {
		kind = core.Change
	}
	if len(d.Fields[kind]) == 0 {
		return it
	}
	fields := slices.Clone(it.Fields)
	for _, f := range d.Fields[kind] {
		if f.Required && !slices.ContainsFunc(fields, func(g core.CatalogueField) bool { return g.Name == f.Name }) {
			fields = append(fields, f)
		}
	}
	it.Fields = fields
	return it
}
