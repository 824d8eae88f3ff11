package console

import (
	"slices"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/flow"
)

// policiesView are the SLA policies in their order; the first that matches a ticket is the only one that counts for it.
type policiesView struct {
	Version int64        `json:"version"`
	Items   []policyView `json:"items"`
}

// policyView is a policy: for which tickets, what it promises, who is reminded when, and which waits don't stop its clock.
type policyView struct {
	Name       string         `json:"name"`
	Desk       string         `json:"desk,omitempty"` // by its name; empty: every desk
	Types      []string       `json:"types"`
	Priorities []string       `json:"priorities"`
	Items      []string       `json:"items"`
	Sites      []string       `json:"sites"`
	VIP        *bool          `json:"vip,omitempty"`
	Targets    []targetView   `json:"targets"`
	Reminders  []reminderView `json:"reminders"`
	Running    []core.Wait    `json:"running"`
}

// targetView is what is promised to a priority ("" to those that aren't named), in minutes of working time; 0 is nothing.
type targetView struct {
	Priority     core.Priority `json:"priority"`
	Response     float64       `json:"response"`
	Resolution   float64       `json:"resolution"`
	NextResponse float64       `json:"next_response"`
	OLA          float64       `json:"ola"`
	Supplier     float64       `json:"supplier"`
}

type reminderView struct {
	Percent int      `json:"percent"`
	To      []string `json:"to"`
}

func (s *server) listPolicies(c *call) (any, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	v := policiesView{Version: setup.Version, Items: []policyView{}}
	for _, p := range setup.SLA {
		v.Items = append(v.Items, viewPolicy(&setup, p))
	}
	return v, nil
}

func viewPolicy(setup *core.Setup, p core.SLAPolicy) policyView {
	v := policyView{
		Name: p.Name, Types: texts(p.Match.Types), Priorities: texts(p.Match.Priorities), Items: []string{}, Sites: orEmpty(p.Match.Sites), VIP: p.Match.VIP,
		Targets: []targetView{}, Reminders: []reminderView{}, Running: orEmpty(p.KeepRunning),
	}
	if p.Desk != "" {
		v.Desk = deskName(flow.Directory{Setup: setup}, p.Desk)
	}
	for _, id := range p.Match.Items {
		v.Items = append(v.Items, itemName(setup, id))
	}
	for _, priority := range core.Priorities {
		if t, ok := p.Targets[priority]; ok {
			v.Targets = append(v.Targets, viewTarget(priority, t))
		}
	}
	if p.Target != nil {
		v.Targets = append(v.Targets, viewTarget("", *p.Target))
	}
	for _, r := range p.Remind {
		v.Reminders = append(v.Reminders, reminderView{r.At, orEmpty(r.To)})
	}
	if len(p.Remind) == 0 && p.RemindPercent > 0 {
		v.Reminders = append(v.Reminders, reminderView{p.RemindPercent, []string{}})
	}
	return v
}

func viewTarget(priority core.Priority, t core.SLATarget) targetView {
	minutes := func(d core.Duration) float64 { return time.Duration(d).Minutes() }
	return targetView{priority, minutes(t.Response), minutes(t.Resolution), minutes(t.NextResponse), minutes(t.OLA), minutes(t.Supplier)}
}

func itemName(setup *core.Setup, id string) string {
	if i := slices.IndexFunc(setup.Catalogue, func(it core.CatalogueItem) bool { return it.ID == id }); i >= 0 {
		return setup.Catalogue[i].Name
	}
	return id
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}
