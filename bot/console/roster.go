package console

import (
	"context"
	"strconv"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// memberView is a person with what they do for the desks.
type memberView struct {
	personView
	Listed   bool          `json:"listed"` // named by the set-up that was applied last, which says their duties anew with each apply
	Accounts []accountView `json:"accounts"`
	Desks    []core.DeskID `json:"desks"` // works for
	Lead     []core.DeskID `json:"lead"`
	Admin    bool          `json:"admin"`
	Owner    bool          `json:"owner"`
	Read     []core.DeskID `json:"read"`    // may look at
	Approve  []core.DeskID `json:"approve"` // may be asked to approve by role
	Heard    time.Time     `json:"heard,omitzero"`
	Number   string        `json:"number,omitempty"`
	Site     string        `json:"site,omitempty"`
	VIP      bool          `json:"vip,omitempty"`
}

type accountView struct {
	Platform    core.Platform `json:"platform"`
	ID          string        `json:"id"`
	Record      core.PersonID `json:"record,omitempty"`      // the linked record it belongs to, where that isn't the person's own
	Unreachable string        `json:"unreachable,omitempty"` // why the last message could not be delivered
	Heard       time.Time     `json:"heard,omitzero"`
}

// listRoster pages through everybody the desk knows; ?staff=true leaves those who handle tickets.
func (s *server) listRoster(c *call) (any, error) {
	f := store.RosterFilter{Text: c.query("q"), Staff: c.query("staff") == "true"}
	limit := c.limit()
	offset, _ := strconv.Atoi(c.query("after")) // "" and nonsense mean the first page
	offset = max(offset, 0)
	people, err := c.org.Roster(c.Context(), f, offset, limit+1)
	if err != nil {
		return nil, err
	}
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	total, err := c.org.RosterSize(c.Context(), f)
	if err != nil {
		return nil, err
	}
	views := make([]memberView, len(people))
	for i, p := range people {
		views[i] = viewMember(p, setup.Desks)
	}
	out := cut(views, limit, func(memberView) string { return strconv.Itoa(offset + limit) })
	out.Total = &total
	return out, nil
}

func viewMember(m store.Member, desks []core.Desk) memberView {
	d := store.DutiesOf(m.Person, desks)
	v := memberView{
		personView: personView{m.ID, m.Name, m.Title, m.Department, m.Active}, Listed: m.Listed,
		Accounts: []accountView{}, Desks: orNone(d.Desks), Lead: orNone(d.Lead), Admin: d.Admin,
		Owner: d.Owner, Read: orNone(d.Read), Approve: orNone(d.Approve),
		Number: m.Number, Site: m.Site, VIP: m.VIP,
	}
	for _, a := range m.Accounts {
		record := a.Person
		if record == m.ID {
			record = ""
		}
		v.Accounts = append(v.Accounts, accountView{a.Platform, a.ID, record, a.Unreachable, a.Heard})
		if a.Heard.After(v.Heard) {
			v.Heard = a.Heard
		}
	}
	return v
}

// orNone makes a list of nothing an empty list.
func orNone(d []core.DeskID) []core.DeskID {
	if d == nil {
		return []core.DeskID{}
	}
	return d
}

// dutiesDoc is what a person is to do for the desks, and what the audit trail says they did.
type dutiesDoc struct {
	Desks []core.DeskID `json:"desks"`
	Lead  []core.DeskID `json:"lead"`
	Admin bool          `json:"admin"`
	Owner bool          `json:"owner,omitempty"`
	// Read are desks to look at, Approve desks to be asked for by role.
	Read    []core.DeskID `json:"read,omitempty"`
	Approve []core.DeskID `json:"approve,omitempty"`
}

// assignDuties gives a person exactly these duties. The next act of theirs, on any replica, is judged by them.
func (s *server) assignDuties(c *call) (any, error) {
	var in dutiesDoc
	if err := c.read(&in); err != nil {
		return nil, err
	}
	id := core.PersonID(c.PathValue("person"))
	err := c.org.Tx(c.Context(), func(ctx context.Context, tx *store.Tx) error {
		if err := s.mayAssign(ctx, c, tx, id, in); err != nil {
			return err
		}
		changed, err := tx.Assign(ctx, id, store.Duties(in))
		if core.CodeOf(err) == core.CodeNotFound {
			return core.Refuse(core.CodeNotFound, "没有这个人，或这条记录已并入另一条")
		}
		if err != nil {
			return err
		}
		for _, a := range changed {
			detail := map[string]any{"name": a.Person.Name, "before": dutiesDoc(a.Before), "after": dutiesDoc(a.After)}
			if err := tx.Audit(ctx, s.entry(c, "person.duties", string(a.Person.ID), detail)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.showMember(c, id)
}

func (s *server) showMember(c *call, id core.PersonID) (any, error) {
	setup, err := c.org.LoadSetup(c.Context())
	if err != nil {
		return nil, err
	}
	m, err := c.org.Member(c.Context(), id)
	if err != nil {
		return nil, err
	}
	return viewMember(m, setup.Desks), nil
}

// countStaff tells how many people may claim a ticket of each desk.
func countStaff(people []core.Person, desks []core.Desk) map[core.DeskID]int {
	out := map[core.DeskID]int{}
	for _, d := range desks {
		for _, p := range people {
			if p.WorksFor(d.ID) {
				out[d.ID]++
			}
		}
	}
	return out
}
