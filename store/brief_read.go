package store

import (
	"cmp"
	"slices"

	"github.com/imdesk/imdesk/core"
)

// briefTickets is how many open tickets are read for a group at most. When there are more, nobody's list counts as whole and turns ask for
// themselves.
const briefTickets = 400

// place is where accounts are looked for.
type place struct {
	org      core.OrgID
	platform core.Platform
	tenant   string
}

// stand is where messages are looked for.
type stand struct {
	org core.OrgID
	bot core.BotID
}

// briefReader collects the questions of a group and sorts the answers.
type briefReader struct {
	owner    string
	lanes    []string
	accounts map[place][]string
	messages map[stand][]string

	leases  map[string]Lease
	held    map[string]bool
	people  map[place]map[string]found
	tickets map[place]*opened
	copies  map[stand]map[string]core.Copy
}

type found struct {
	person  core.Person
	account core.Account
}

type opened struct {
	by   map[core.PersonID][]core.Ticket
	rows int
}

func newBriefReader(group []*briefing) *briefReader {
	r := &briefReader{
		accounts: map[place][]string{}, messages: map[stand][]string{}, leases: map[string]Lease{}, held: map[string]bool{},
		people: map[place]map[string]found{}, tickets: map[place]*opened{}, copies: map[stand]map[string]core.Copy{},
	}
	for _, b := range group {
		r.owner = b.owner
		r.lanes = append(r.lanes, b.lane)
		if p := placeOf(b.event); b.event.Sender.ID != "" {
			r.accounts[p] = append(r.accounts[p], cleanText(b.event.Sender.ID))
		}
		s := stand{b.event.Org, b.event.Bot}
		for _, ref := range messagesOf(b.event) {
			r.messages[s] = append(r.messages[s], cleanText(ref))
		}
	}
	return r
}

func placeOf(e core.Event) place { return place{e.Org, e.Platform, e.Sender.Tenant} }

// messagesOf lists the platform's messages whose cards the event may be about.
func messagesOf(e core.Event) []string {
	var refs []string
	if e.Click != nil && e.MessageRef != "" {
		refs = append(refs, e.MessageRef)
	}
	for _, ref := range []string{e.ReplyTo, e.Conversation.Thread} {
		if ref != "" {
			refs = append(refs, ref)
		}
	}
	return refs
}

// ops are the questions, each asked once for the whole group.
func (r *briefReader) ops() []op {
	ops := []op{
		{q: qBriefLanes, args: []any{r.lanes, r.owner}, each: r.lane},
		{q: qBriefOldest, args: []any{r.lanes}, each: r.oldest},
	}
	for p, ids := range r.accounts {
		ops = append(ops,
			op{q: qBriefPeople, args: []any{p.org, p.platform, p.tenant, ids}, each: r.personIn(p)},
			op{q: qBriefTickets, args: []any{p.org, p.platform, p.tenant, ids, int64(briefTickets)}, each: r.ticketIn(p)})
	}
	for s, refs := range r.messages {
		ops = append(ops, op{q: qBriefCopies, args: []any{s.org, s.bot, refs}, each: r.copyIn(s)})
	}
	return ops
}

func (r *briefReader) lane(s scanner) error {
	var l Lease
	var held bool
	if err := s.Scan(&l.Lane, &l.Fence, &l.Seq, &l.State, &held); err != nil {
		return err
	}
	l.Oldest = r.leases[l.Lane].Oldest
	r.leases[l.Lane], r.held[l.Lane] = l, held
	return nil
}

func (r *briefReader) oldest(s scanner) error {
	var lane string
	var id int64
	err := s.Scan(&lane, &id)
	l := r.leases[lane]
	l.Oldest = id
	r.leases[lane] = l
	return err
}

func (r *briefReader) personIn(p place) func(scanner) error {
	r.people[p] = map[string]found{}
	return func(s scanner) error {
		f := found{account: core.Account{Org: p.org}}
		var err error
		f.person, err = scanPerson(s, p.org, accountDest(&f.account)...)
		r.people[p][f.account.ID] = f
		return err
	}
}

func (r *briefReader) ticketIn(p place) func(scanner) error {
	o := &opened{by: map[core.PersonID][]core.Ticket{}}
	r.tickets[p] = o
	return func(s scanner) error {
		var of core.PersonID
		k, err := scanTicket(s, p.org, (*string)(&of))
		o.by[of] = append(o.by[of], k)
		o.rows++
		return err
	}
}

func (r *briefReader) copyIn(st stand) func(scanner) error {
	r.copies[st] = map[string]core.Copy{}
	return func(s scanner) error {
		var ref string
		c, err := scanCopy(s, st.org, &ref)
		r.copies[st][ref] = c // the newest comes last
		return err
	}
}

// brief is one turn's share.
func (r *briefReader) brief(b *briefing) Brief {
	out := Brief{Lease: r.leases[b.lane], Held: r.held[b.lane]}
	out.Lease.Lane, out.Lease.self = b.lane, b.owner
	k := &out.known
	k.bot, k.copies = b.event.Bot, r.copies[stand{b.event.Org, b.event.Bot}]
	if b.event.Sender.ID == "" {
		return out
	}
	p := placeOf(b.event)
	k.account = account{p.platform, p.tenant, b.event.Sender.ID}
	f, ok := r.people[p][cleanText(b.event.Sender.ID)]
	if !ok {
		k.absent = true
		return out
	}
	k.person, k.address = &f.person, f.account
	o := r.tickets[p]
	k.whose, k.open, k.whole = f.person.ID, newestFirst(o.by[f.person.ID]), o.rows < briefTickets
	return out
}

// newestFirst is the order of Tx.TicketsOf.
func newestFirst(list []core.Ticket) []core.Ticket {
	slices.SortFunc(list, func(a, b core.Ticket) int {
		return cmp.Or(b.Created.Compare(a.Created), cmp.Compare(b.ID, a.ID))
	})
	return list
}
