package console

import (
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/store"
)

// holdingView is a time during which somebody held an asset. Since is zero where the trail doesn't reach back to its beginning.
type holdingView struct {
	Holder core.PersonID `json:"holder"`
	Name   string        `json:"name"`
	Since  time.Time     `json:"since,omitzero"`
	Until  time.Time     `json:"until,omitzero"` // zero: still
}

// assetActView is one change of an asset.
type assetActView struct {
	At      time.Time        `json:"at"`
	Actor   string           `json:"actor"`
	Channel string           `json:"channel,omitempty"`
	Act     string           `json:"act"`
	Changes []assetFieldView `json:"changes"`
}

// assetFieldView is what became of one field: "kind", "holder", "site" or "state". Holders go by name.
type assetFieldView struct {
	Field  string `json:"field"`
	Before string `json:"before"`
	After  string `json:"after"`
}

// assetFields are told in this order.
var assetFields = []string{"kind", "holder", "site", "state"}

// became is how a field differs in a line of the trail, if it does.
func became(r store.AuditRow, field string) (before, after string, changed bool) {
	was, wasThere := inside(r.Detail["before"], field)
	is, isThere := inside(r.Detail["after"], field)
	return was, is, wasThere || isThere
}

func inside(doc any, field string) (string, bool) {
	fields, _ := doc.(map[string]any)
	s, ok := fields[field].(string)
	return s, ok
}

func ofAsset(r store.AuditRow) bool { return strings.HasPrefix(r.Act, "asset.") }

// namedBy lists the people that the history of an asset names.
func namedBy(a asset.Asset, trail []store.AuditRow) []core.PersonID {
	out := []core.PersonID{a.Holder}
	for _, r := range trail {
		before, after, _ := became(r, "holder")
		out = append(out, r.Actor, core.PersonID(before), core.PersonID(after))
	}
	return out
}

// holdings tells from the trail, newest first, who held an asset and when.
func holdings(a asset.Asset, trail []store.AuditRow, who map[core.PersonID]string) []holdingView {
	out := []holdingView{}
	hold := func(p core.PersonID, since, until time.Time) {
		if p != "" {
			out = append(out, holdingView{p, who[p], since, until})
		}
	}
	now, until := a.Holder, time.Time{}
	for _, r := range trail {
		before, after, changed := became(r, "holder")
		if !changed || !ofAsset(r) {
			continue
		}
		if core.PersonID(after) != now { // something between is missing: the trail's word counts
			now = core.PersonID(after)
		}
		hold(now, r.At, until)
		now, until = core.PersonID(before), r.At
	}
	hold(now, time.Time{}, until)
	return out
}

func viewAssetActs(trail []store.AuditRow, who map[core.PersonID]string) []assetActView {
	out := []assetActView{}
	for _, r := range trail {
		if !ofAsset(r) {
			continue
		}
		v := assetActView{At: r.At, Actor: who[r.Actor], Channel: r.Channel, Act: r.Act, Changes: []assetFieldView{}}
		for _, field := range assetFields {
			before, after, changed := became(r, field)
			if !changed {
				continue
			}
			v.Changes = append(v.Changes, assetFieldView{field, asRead(field, before, who), asRead(field, after, who)})
		}
		out = append(out, v)
	}
	return slices.Clip(out)
}

// asRead is a field's value in words.
func asRead(field, value string, who map[core.PersonID]string) string {
	switch {
	case value == "":
		return ""
	case field == "holder":
		return who[core.PersonID(value)]
	case field == "state":
		return asset.State(value).Name()
	}
	return value
}
