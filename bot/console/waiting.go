package console

import (
	"cmp"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/approval"
	"github.com/imdesk/imdesk/core/privacy"
	"github.com/imdesk/imdesk/store"
)

// waitingView is a request that somebody has to decide on or, returned, to change.
type waitingView struct {
	Number    string             `json:"number"`
	Title     string             `json:"title"`
	Desk      core.DeskID        `json:"desk"`
	Requester string             `json:"requester"`
	State     core.ApprovalState `json:"state"`
	Created   time.Time          `json:"created"`
	Step      string             `json:"step,omitempty"` // what the open level is called
	At        int                `json:"at"`             // its place, from 1
	Of        int                `json:"of"`
	Round     int                `json:"round"`
	Waits     []waiterView       `json:"waits"`
	Reason    string             `json:"reason,omitempty"` // why it was returned
}

// waiterView is somebody it waits for, and since when.
type waiterView struct {
	Name  string    `json:"name"`
	Since time.Time `json:"since"`
}

// listApprovals pages through what waits, the oldest first; after is the id of the last one seen.
func (s *server) listApprovals(c *call) (any, error) {
	all, err := c.org.OpenApprovals(c.Context(), core.ApprovalID(c.query("after")), c.limit()+1)
	if err != nil {
		return nil, err
	}
	var people []core.PersonID
	for _, a := range all {
		people = append(append(people, a.About.Requester, a.Detail.Requester), approval.Waits(a.Approval)...)
	}
	who, err := s.names.of(c.Context(), c.org, people...)
	if err != nil {
		return nil, err
	}
	p := cut(all, c.limit(), func(last store.OpenApproval) string { return string(last.ID) })
	out := page[waitingView]{Items: []waitingView{}, Next: p.Next}
	for _, a := range p.Items {
		out.Items = append(out.Items, viewWaiting(a, who))
	}
	return out, nil
}

func viewWaiting(a store.OpenApproval, who map[core.PersonID]string) waitingView {
	v := waitingView{
		Number: a.About.Number, Title: privacy.Mask(a.About.Title), Desk: a.About.Desk, Requester: who[a.About.Requester], State: a.State, Created: a.Created,
		At: a.Step + 1, Of: len(a.Steps), Round: max(a.Round, 1), Waits: []waiterView{},
	}
	if back := a.Detail.Back; a.State == core.ApprovalReturned {
		w := waiterView{who[cmp.Or(a.Detail.Requester, a.About.Requester)], a.Created}
		if back != nil {
			w.Since, v.Reason = back.At, privacy.Mask(back.Reason)
		}
		v.Waits = append(v.Waits, w)
		return v
	}
	open := approval.Open(a.Approval)
	if open == nil {
		return v
	}
	v.Step = open.Name
	for _, p := range approval.Waits(a.Approval) {
		since, asked := open.AskedAt[p]
		if !asked {
			since = a.Created // approvals of older versions didn't note when
		}
		v.Waits = append(v.Waits, waiterView{who[p], since})
	}
	return v
}

// delegationView is a colleague who decides in somebody's place.
type delegationView struct {
	Person string    `json:"person"`
	Deputy string    `json:"deputy"`
	From   time.Time `json:"from"`
	Until  time.Time `json:"until"`
	Holds  bool      `json:"holds"` // now, not later
}

// listDelegations lists the delegations in force and those to come.
func (s *server) listDelegations(c *call) (any, error) {
	now := s.Clock.Now()
	all, err := c.org.OpenDelegations(c.Context(), now, mostPage)
	if err != nil {
		return nil, err
	}
	var people []core.PersonID
	for _, d := range all {
		people = append(people, d.Person, d.Deputy)
	}
	who, err := s.names.of(c.Context(), c.org, people...)
	if err != nil {
		return nil, err
	}
	out := make([]delegationView, len(all))
	for i, d := range all {
		out[i] = delegationView{who[d.Person], who[d.Deputy], d.From, d.Until, d.Holds(now)}
	}
	return cut(out, len(out), nil), nil
}
