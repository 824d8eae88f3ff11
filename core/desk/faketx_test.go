package desk

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// fakeTx is a Tx in memory. What a failed turn wrote is taken back by restoring a snapshot.
type fakeTx struct {
	people      map[core.PersonID]core.Person
	accounts    []core.Account
	bindings    map[string]core.Binding
	tickets     map[core.TicketID]core.Ticket
	approvals   map[core.ApprovalID]core.Approval
	acts        map[core.TicketID][]core.Act
	timers      map[string]Timer
	copies      []core.Copy
	sent        []core.Outbound
	settle      func() // what another transaction commits after a card was looked for by its message in vain
	audits      []AuditEntry
	numbers     int
	aliases     map[core.PersonID]core.PersonID
	offers      map[core.PersonID]LinkOffer
	delegations map[string]core.Delegation
	absences    map[string]core.Absence
	assets      fakeAssets
	calls       fakeCalls
	presences   []core.Presence
	said        map[string][]core.TicketID // by bot and message
	rosters     map[core.DeskID]Roster
	held        []fakeHeld
	notices     fakeNotices
}

var _ Tx = (*fakeTx)(nil)

func newFakeTx() *fakeTx {
	return &fakeTx{
		people: map[core.PersonID]core.Person{}, bindings: map[string]core.Binding{}, tickets: map[core.TicketID]core.Ticket{},
		approvals: map[core.ApprovalID]core.Approval{}, acts: map[core.TicketID][]core.Act{}, timers: map[string]Timer{},
		aliases: map[core.PersonID]core.PersonID{}, offers: map[core.PersonID]LinkOffer{},
		delegations: map[string]core.Delegation{}, absences: map[string]core.Absence{}, said: map[string][]core.TicketID{}, rosters: map[core.DeskID]Roster{},
		calls: fakeCalls{open: map[core.TicketID]Call{}, made: map[core.TicketID]bool{}},
	}
}

func (f *fakeTx) snapshot() fakeTx {
	s := *f
	s.people, s.bindings, s.tickets = maps.Clone(f.people), maps.Clone(f.bindings), maps.Clone(f.tickets)
	s.approvals, s.acts, s.timers = maps.Clone(f.approvals), maps.Clone(f.acts), maps.Clone(f.timers)
	s.aliases, s.offers = maps.Clone(f.aliases), maps.Clone(f.offers)
	s.delegations, s.rosters = maps.Clone(f.delegations), maps.Clone(f.rosters)
	s.calls = fakeCalls{open: maps.Clone(f.calls.open), made: maps.Clone(f.calls.made)}
	s.accounts, s.copies, s.presences = slices.Clone(f.accounts), slices.Clone(f.copies), slices.Clone(f.presences)
	s.held = slices.Clone(f.held)
	for id, a := range f.approvals {
		a.Steps = slices.Clone(a.Steps)
		s.approvals[id] = a
	}
	return s
}

func missing() error { return core.Refuse(core.CodeNotFound, "") }

func find[K comparable, V any](m map[K]V, k K) (V, error) {
	if v, ok := m[k]; ok {
		return v, nil
	}
	var zero V
	return zero, missing()
}

func (f *fakeTx) Audit(_ context.Context, e AuditEntry) error {
	f.audits = append(f.audits, e)
	return nil
}

func (f *fakeTx) SetTimer(_ context.Context, t Timer) error {
	f.timers[t.Object+"|"+t.Kind] = t
	return nil
}

func (f *fakeTx) ArmTimer(ctx context.Context, t Timer) error {
	if _, armed := f.timers[t.Object+"|"+t.Kind]; armed {
		return nil
	}
	return f.SetTimer(ctx, t)
}

func (f *fakeTx) ClearTimers(_ context.Context, object string, kinds ...string) error {
	maps.DeleteFunc(f.timers, func(_ string, t Timer) bool {
		return t.Object == object && (len(kinds) == 0 || slices.Contains(kinds, t.Kind))
	})
	return nil
}

func (f *fakeTx) Person(_ context.Context, id core.PersonID) (core.Person, error) {
	p, err := find(f.people, f.canonical(id))
	for alias, target := range f.aliases {
		if target == p.ID {
			p.Linked = append(p.Linked, f.people[alias])
		}
	}
	slices.SortFunc(p.Linked, func(a, b core.Person) int { return cmp.Compare(a.ID, b.ID) })
	return p, err
}

func (f *fakeTx) PersonByAccount(ctx context.Context, p core.Platform, tenant, id string) (core.Person, core.Account, error) {
	for _, a := range f.accounts {
		if a.Platform == p && a.Tenant == tenant && a.ID == id {
			p, err := f.Person(ctx, a.Person)
			return p, a, err
		}
	}
	return core.Person{}, core.Account{}, missing()
}

func (f *fakeTx) PeopleNamed(_ context.Context, name string) (out []core.Person, _ error) {
	for _, p := range f.people {
		if _, alias := f.aliases[p.ID]; p.Name == name && p.Active && !alias {
			out = append(out, p)
		}
	}
	return out, nil
}

func (f *fakeTx) Administrators(context.Context) (out []core.Person, _ error) {
	for _, p := range f.people {
		if p.Has(core.RoleAdmin) && p.Active {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b core.Person) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return out, nil
}

func (f *fakeTx) AddPerson(_ context.Context, p core.Person, a core.Account) (core.Person, error) {
	a.Person = p.ID
	f.people[p.ID] = p
	f.accounts = append(f.accounts, a)
	return p, nil
}

func (f *fakeTx) TouchAccount(_ context.Context, a core.Account) error {
	for i, b := range f.accounts {
		if b.Platform == a.Platform && b.ID == a.ID {
			f.accounts = slices.Insert(slices.Delete(f.accounts, i, i+1), 0, a) // heard last, listed first
			return nil
		}
	}
	return nil
}

func (f *fakeTx) Accounts(_ context.Context, id core.PersonID) (out []core.Account, _ error) {
	for _, a := range f.accounts {
		if f.canonical(a.Person) == f.canonical(id) {
			out = append(out, a)
		}
	}
	return out, nil
}

func (f *fakeTx) MarkUnreachable(_ context.Context, p core.Platform, _, id, why string) error {
	for i, a := range f.accounts {
		if a.Platform == p && a.ID == id {
			f.accounts[i].Unreachable = why
		}
	}
	return nil
}

func (f *fakeTx) Binding(_ context.Context, bot core.BotID, conversation string) (core.Binding, error) {
	return find(f.bindings, string(bot)+" "+conversation)
}

func (f *fakeTx) PutBinding(_ context.Context, b core.Binding) error {
	f.bindings[string(b.Bot)+" "+b.Conversation] = b
	return nil
}

func (f *fakeTx) DeskGroups(_ context.Context, d core.DeskID) (out []core.Binding, _ error) {
	for _, k := range slices.Sorted(maps.Keys(f.bindings)) {
		if f.bindings[k].Desk == d {
			out = append(out, f.bindings[k])
		}
	}
	return out, nil
}

func (f *fakeTx) NextNumber(_ context.Context, d core.Desk) (string, error) {
	f.numbers++
	return ticketNumber(d.Prefix, itoa(f.numbers)), nil
}

func (f *fakeTx) AddTicket(_ context.Context, t core.Ticket) error {
	t.Revision = 1
	f.tickets[t.ID] = t
	return nil
}

func (f *fakeTx) Ticket(_ context.Context, id core.TicketID) (core.Ticket, error) {
	return find(f.tickets, id)
}

func (f *fakeTx) TicketNumbered(_ context.Context, number string) (core.Ticket, error) {
	for _, t := range f.tickets {
		if strings.EqualFold(t.Number, number) {
			return t, nil
		}
	}
	return core.Ticket{}, missing()
}

func (f *fakeTx) PutTicket(_ context.Context, t *core.Ticket) error {
	if f.tickets[t.ID].Revision != t.Revision {
		return core.Refuse(core.CodeInternal, "a ticket was written over a change it had not seen")
	}
	t.Revision++
	f.tickets[t.ID] = *t
	return nil
}

func (f *fakeTx) list(limit int, keep func(core.Ticket) bool) (out []core.Ticket) {
	for _, t := range f.tickets {
		if keep(t) {
			out = append(out, t)
		}
	}
	slices.SortFunc(out, func(a, b core.Ticket) int { return cmp.Compare(b.Number, a.Number) })
	return out[:min(len(out), limit)]
}

func (f *fakeTx) TicketsOf(_ context.Context, p core.PersonID, openOnly bool, limit int) ([]core.Ticket, error) {
	return f.list(limit, func(t core.Ticket) bool {
		return f.canonical(t.Requester) == f.canonical(p) && (!openOnly || t.Status.Open())
	}), nil
}

func (f *fakeTx) AssignedTo(_ context.Context, p core.PersonID, limit int) ([]core.Ticket, error) {
	return f.list(limit, func(t core.Ticket) bool {
		return t.Assignee != "" && f.canonical(t.Assignee) == f.canonical(p) && t.Status.Open()
	}), nil
}

func (f *fakeTx) Children(_ context.Context, id core.TicketID) ([]core.Ticket, error) {
	list := f.list(1<<20, func(t core.Ticket) bool { return id != "" && t.Detail.Parent == id })
	slices.Reverse(list)
	return list, nil
}

func (f *fakeTx) OpenChanges(_ context.Context, limit int) ([]core.Ticket, error) {
	return f.list(limit, func(t core.Ticket) bool { return t.Type == core.Change && t.Status.Open() }), nil
}

func (f *fakeTx) Requested(_ context.Context, limit int) (map[string]int, error) {
	out := map[string]int{}
	for _, t := range f.list(limit, func(t core.Ticket) bool { return t.Detail.Item != "" }) {
		out[t.Detail.Item]++
	}
	return out, nil
}

func (f *fakeTx) Queue(_ context.Context, d core.DeskID, limit int) ([]core.Ticket, int, error) {
	waits := func(t core.Ticket) bool {
		return t.Desk == d && t.Assignee == "" && (t.Status == core.StatusNew || t.Status == core.StatusStuck)
	}
	return f.list(limit, waits), len(f.list(1<<20, waits)), nil
}

func (f *fakeTx) InHand(_ context.Context, d core.DeskID, limit int) ([]core.Ticket, error) {
	return f.list(limit, func(t core.Ticket) bool { return t.Desk == d && t.Assignee != "" && t.Status.Open() }), nil
}

func (f *fakeTx) DueTickets(_ context.Context, d core.DeskID, from, to time.Time, limit int) ([]core.Ticket, int, error) {
	list := f.list(1<<20, func(t core.Ticket) bool {
		due := t.Due()
		return t.Desk == d && !due.IsZero() && due.After(from) && !due.After(to)
	})
	slices.SortStableFunc(list, func(a, b core.Ticket) int { return a.Due().Compare(b.Due()) })
	return list[:min(len(list), limit)], len(list), nil
}

func (f *fakeTx) Untouched(_ context.Context, d core.DeskID, until time.Time, limit int) ([]core.Ticket, error) {
	list := f.list(1<<20, func(t core.Ticket) bool {
		return t.Desk == d && t.Status.Open() && t.Due().IsZero() && !t.Updated.After(until)
	})
	slices.SortStableFunc(list, func(a, b core.Ticket) int { return a.Updated.Compare(b.Updated) })
	return list[:min(len(list), limit)], nil
}

func (f *fakeTx) OpenTickets(_ context.Context, behind core.TicketID, limit int) ([]core.Ticket, error) {
	list := f.list(1<<20, func(t core.Ticket) bool { return t.Status.Open() && t.ID > behind })
	slices.SortFunc(list, func(a, b core.Ticket) int { return cmp.Compare(a.ID, b.ID) })
	return list[:min(len(list), limit)], nil
}

func (f *fakeTx) Ahead(context.Context, core.Ticket) (int, error) { return 0, nil }

func (f *fakeTx) AddAct(_ context.Context, a core.Act) error {
	a.Seq = len(f.acts[a.Ticket]) + 1
	f.acts[a.Ticket] = append(slices.Clone(f.acts[a.Ticket]), a)
	return nil
}

func (f *fakeTx) Acts(_ context.Context, id core.TicketID, publicOnly bool, limit int) (out []core.Act, _ error) {
	for _, a := range f.acts[id] {
		if a.Public || !publicOnly {
			out = append(out, a)
		}
	}
	return out[max(0, len(out)-limit):], nil
}

func (f *fakeTx) AddApproval(_ context.Context, a core.Approval) error {
	f.approvals[a.ID] = a
	return nil
}

func (f *fakeTx) Approval(_ context.Context, id core.ApprovalID) (core.Approval, error) {
	a, err := find(f.approvals, id)
	a.Steps = slices.Clone(a.Steps)
	return a, err
}

func (f *fakeTx) ApprovalTicket(_ context.Context, id core.ApprovalID) (core.TicketID, error) {
	a, err := find(f.approvals, id)
	return a.Ticket, err
}

func (f *fakeTx) PeopleWithRole(_ context.Context, role core.Role, desk core.DeskID) (out []core.Person, _ error) {
	for _, id := range slices.Sorted(maps.Keys(f.people)) {
		if p := f.people[id]; p.Active && p.Has(role) && (desk == "" || slices.Contains(p.Desks, desk)) {
			out = append(out, p)
		}
	}
	return out, nil
}

func (f *fakeTx) PutDelegation(_ context.Context, d core.Delegation) error {
	f.delegations[d.ID] = d
	return nil
}

func (f *fakeTx) Delegations(_ context.Context, p core.PersonID, since time.Time) (out []core.Delegation, _ error) {
	for _, d := range f.delegations {
		if d.Until.After(since) && (d.Person == p || d.Deputy == p) {
			out = append(out, d)
		}
	}
	slices.SortFunc(out, func(a, b core.Delegation) int { return cmp.Or(a.From.Compare(b.From), strings.Compare(a.ID, b.ID)) })
	return out, nil
}

func (f *fakeTx) PutApproval(_ context.Context, a *core.Approval) error {
	a.Revision++
	f.approvals[a.ID] = *a
	return nil
}

func (f *fakeTx) PendingFor(_ context.Context, p core.PersonID, limit int) (out []core.Approval, _ error) {
	for _, a := range f.approvals {
		if slices.ContainsFunc(openApprovers(a), func(w core.PersonID) bool { return f.canonical(w) == f.canonical(p) }) {
			out = append(out, a)
		}
	}
	return out[:min(len(out), limit)], nil
}

func (f *fakeTx) Send(_ context.Context, m core.Outbound) (core.CopyID, error) {
	if m.Kind == core.SendMessage && m.Card != nil {
		m.Copy = core.CopyID("c" + itoa(len(f.copies)+1))
		f.copies = append(f.copies, core.Copy{
			ID: m.Copy, Bot: m.Bot, Object: m.Card.Object, Kind: m.Card.Kind, Code: m.Card.Code, Person: m.Person, Target: m.Target,
			Revision: m.Card.Revision, Sent: true, Receipt: core.Receipt{MessageRef: "m" + string(m.Copy)},
		})
	}
	f.sent = append(f.sent, m)
	return m.Copy, nil
}

func (f *fakeTx) Copies(_ context.Context, object string) (out []core.Copy, _ error) {
	for _, k := range f.copies {
		if k.Object == object && !k.Closed {
			out = append(out, k)
		}
	}
	return out, nil
}

func (f *fakeTx) copy(match func(core.Copy) bool) (core.Copy, error) {
	for i := len(f.copies) - 1; i >= 0; i-- {
		if match(f.copies[i]) {
			return f.copies[i], nil
		}
	}
	return core.Copy{}, missing()
}

func (f *fakeTx) CopyByMessage(_ context.Context, bot core.BotID, ref string) (core.Copy, error) {
	k, err := f.copy(func(k core.Copy) bool { return k.Bot == bot && k.Receipt.MessageRef == ref })
	if err != nil && f.settle != nil {
		f.settle()
	}
	return k, err
}

func (f *fakeTx) CopyByCode(_ context.Context, code string, person core.PersonID, conversation string) (core.Copy, error) {
	return f.copy(func(k core.Copy) bool {
		return strings.EqualFold(k.Code, code) && (k.Person != "" && f.canonical(k.Person) == f.canonical(person) || k.Target.Conversation == conversation)
	})
}

func (f *fakeTx) Refresh(_ context.Context, c core.Copy, m core.Outbound) error {
	for i := range f.copies {
		if f.copies[i].ID == c.ID {
			k := &f.copies[i]
			k.Object, k.Kind, k.Revision, k.Closed = c.Object, c.Kind, max(k.Revision, c.Revision), k.Closed || m.Final
			k.Code = cmp.Or(c.Code, k.Code)
		}
	}
	m.Copy, m.Bot = c.ID, c.Bot
	f.sent = append(f.sent, m)
	return nil
}

func (f *fakeTx) RecentCards(_ context.Context, kind cards.Kind, _ time.Time, groups ...core.Binding) ([]int, error) {
	counts := make([]int, len(groups))
	for i, g := range groups {
		for _, k := range f.copies {
			if k.Bot == g.Bot && k.Target.Conversation == g.Conversation && k.Kind == kind {
				counts[i]++
			}
		}
	}
	return counts, nil
}
