package demo_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/actor"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/change"
	"github.com/imdesk/imdesk/core/flow"
	"github.com/imdesk/imdesk/core/form"
	"github.com/imdesk/imdesk/store"
)

// anywhere is a person on one of their platforms; turn varies which.
func (p *play) anywhere(id core.PersonID, turn int) (person, core.Platform) {
	p.t.Helper()
	var has []core.Platform
	for _, on := range []core.Platform{core.WeCom, core.DingTalk, core.Feishu} {
		if p.demo.Account(id, on) != "" {
			has = append(has, on)
		}
	}
	if len(has) == 0 {
		p.t.Fatalf("%s is on no platform", id)
	}
	on := has[turn%len(has)]
	return p.person(id, on), on
}

func (p *play) item(id string) core.CatalogueItem {
	p.t.Helper()
	i := slices.IndexFunc(p.demo.Company.Catalogue, func(it core.CatalogueItem) bool { return it.ID == id })
	if i < 0 {
		p.t.Fatalf("the company has no item %s", id)
	}
	return p.demo.Company.Catalogue[i]
}

func (p *play) desk(id core.DeskID) core.Desk {
	p.t.Helper()
	i := slices.IndexFunc(p.demo.Company.Desks, func(d core.Desk) bool { return d.ID == id })
	if i < 0 {
		p.t.Fatalf("the company has no desk %s", id)
	}
	return p.demo.Company.Desks[i]
}

// seen remembers what a person's chat shows, so that only what comes later counts.
func (a person) seen() map[string]bool {
	a.p.t.Helper()
	list, err := a.stage.Messages(a.p.ctx, a.direct, a.id, 200)
	if err != nil {
		a.p.t.Fatal(err)
	}
	out := map[string]bool{}
	for _, v := range list {
		out[v.ID] = true
	}
	return out
}

// hearsNew waits for a message that came after seen was taken.
func (a person) hearsNew(seen map[string]bool, words ...string) actor.View {
	a.p.t.Helper()
	return a.matches(a.direct, "a new message with "+strings.Join(words, ", "), func(v actor.View) bool { return !seen[v.ID] && v.Has(words...) })
}

// requester fills in the form of an item.
type requester struct {
	person
	on core.Platform
	it core.CatalogueItem
}

// spoken is the answer of an example as a person would give it: colleagues by their names.
func (r requester) spoken(f core.CatalogueField, given map[string]string) string {
	v := given[f.Name]
	switch {
	case v == "":
		return "无"
	case f.Type == core.FieldPerson:
		return nameOf(r.p, core.PersonID(v))
	}
	return v
}

// applies asks for the item and fills it in by the platform's means, as far as the answers are accepted. It returns what was refused.
func (r requester) applies(given map[string]string) (refused string) {
	r.p.t.Helper()
	before := r.seen()
	r.says("申请 " + r.it.Name)
	a := form.Answers{}
	if r.on == core.Feishu {
		if refused = r.fillsCards(before, a, given); refused != "" {
			return refused
		}
	}
	return r.answers(before, a, given)
}

// fillsCards fills in one card after the other; files are sent afterwards.
func (r requester) fillsCards(before map[string]bool, a form.Answers, given map[string]string) string {
	r.p.t.Helper()
	card := r.matches(r.direct, "the form", func(v actor.View) bool { return !before[v.ID] && v.Button("提交申请") != nil })
	for {
		values, open := map[string]string{}, 0
		problem := ""
		for _, f := range form.Open(r.it.Fields, a) {
			if f.Type == core.FieldAttachment {
				continue
			}
			open++
			answer, wrong := form.Read(f, given[f.Name], r.p.today())
			a[f.Name] = answer
			problem = first(first(problem, wrong.String()), r.windowed(f, a))
			if given[f.Name] != "" {
				values[f.Name] = r.onCard(f, given)
			}
		}
		if open == 0 {
			return ""
		}
		ans := r.clicks(card, "提交申请", values)
		if problem != "" {
			r.hears(r.direct, ans, strings.TrimSuffix(problem, "。"))
			r.clicks(r.becomes(r.direct, card, "请修改"), "取消申请", nil)
			return problem
		}
		if slices.ContainsFunc(form.Open(r.it.Fields, a), func(f core.CatalogueField) bool { return f.Type != core.FieldAttachment }) {
			card = r.becomes(r.direct, card, "上一步")
		}
	}
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// onCard is an answer as an input of a Feishu card takes it: its options by their values, and days as its picker writes them.
func (r requester) onCard(f core.CatalogueField, given map[string]string) string {
	f.Min, f.Max = "", ""
	answer, _ := form.Read(f, given[f.Name], r.p.today())
	var chosen []string
	for i, o := range f.Options {
		if slices.Contains(strings.Split(answer, form.Joint), o) {
			chosen = append(chosen, fmt.Sprint("o", i+1))
		}
	}
	switch {
	case len(f.Options) > 0:
		return strings.Join(chosen, ",")
	case f.Type == core.FieldDate:
		return answer
	}
	return r.spoken(f, given)
}

// answers answers one question after the other.
func (r requester) answers(before map[string]bool, a form.Answers, given map[string]string) string {
	r.p.t.Helper()
	for open := form.Open(r.it.Fields, a); len(open) > 0; open = form.Open(r.it.Fields, a) {
		f := open[0]
		shown := form.Shown(r.it.Fields, a)
		n := slices.IndexFunc(shown, func(g core.CatalogueField) bool { return g.Name == f.Name })
		r.hearsNew(before, fmt.Sprintf("%d/%d", n+1, len(shown)), f.Label)
		before = r.seen()
		if f.Type == core.FieldAttachment && given[f.Name] != "" {
			r.sendsPicture()
			if f.MaxFiles > 1 {
				r.hearsNew(before, "收到 1 个")
				before = r.seen()
				r.says("完成")
			}
			a[f.Name] = "图片"
			continue
		}
		r.says(r.spoken(f, given))
		answer, wrong := form.Read(f, given[f.Name], r.p.today())
		a[f.Name] = answer
		if problem := first(wrong.String(), r.windowed(f, a)); problem != "" {
			r.hearsNew(before, problem)
			before = r.seen()
			r.says("取消")
			r.hearsNew(before, "已退出申请")
			return problem
		}
	}
	return ""
}

// windowed is what the desk must say of the window of a change that is not in its hours.
func (r requester) windowed(f core.CatalogueField, a form.Answers) string {
	if r.it.Change == nil || f.Name != r.it.Change.Window || a[f.Name] == "" {
		return ""
	}
	p, now := change.Plan(*r.it.Change, a, r.p.today().Location()), r.p.demo.Clock.Now()
	p.Backout = "unasked"
	if o := change.Object(*r.it.Change, p, now, r.p.today().Location()); o.Stands() {
		return "不在允许变更的时段内"
	}
	return ""
}

// today is the day at the desk.
func (p *play) today() time.Time { return flow.Day(&p.demo.Company.Setup, p.demo.Clock.Now()) }

// tickets are those of a requester.
func (p *play) tickets(of core.PersonID) []core.Ticket {
	p.t.Helper()
	list, err := p.demo.App.DB.Org(p.demo.Company.Org.ID).Tickets(p.ctx, store.TicketFilter{Requester: of}, store.Page{Limit: 50})
	if err != nil {
		p.t.Fatal(err)
	}
	return list
}

// fresh waits for a ticket that was not among those before. Desk time may stand still, so their order tells nothing.
func (p *play) fresh(of core.PersonID, before []core.Ticket) (tk core.Ticket) {
	p.t.Helper()
	p.eventually("there is a request", func() bool {
		now := p.tickets(of)
		i := slices.IndexFunc(now, func(n core.Ticket) bool {
			return !slices.ContainsFunc(before, func(b core.Ticket) bool { return b.ID == n.ID })
		})
		if i >= 0 {
			tk = now[i]
		}
		return i >= 0
	})
	return tk
}

// reaches waits until a ticket stands as wanted.
func (p *play) reaches(id core.TicketID, want core.Status) core.Ticket {
	p.t.Helper()
	var tk core.Ticket
	p.eventually(fmt.Sprintf("ticket %s is %s", id, want), func() bool {
		var err error
		if tk, err = p.demo.App.DB.Org(p.demo.Company.Org.ID).Ticket(p.ctx, string(id)); err != nil {
			p.t.Fatal(err)
		}
		return tk.Status == want
	})
	return tk
}

// children are the tasks of a ticket.
func (p *play) children(id core.TicketID) (out []core.Ticket) {
	p.t.Helper()
	p.tx(func(ctx context.Context, tx *store.Tx) (err error) {
		out, err = tx.Children(ctx, id)
		return err
	})
	return out
}

// leaves makes people leave the company until the test of one case is over.
func (p *play) leaves(t *testing.T, gone []core.PersonID) {
	t.Helper()
	org := p.demo.App.DB.Org(p.demo.Company.Org.ID)
	var before []core.Person
	p.tx(func(ctx context.Context, tx *store.Tx) error {
		before = nil
		for _, id := range gone {
			who, err := tx.Person(ctx, id)
			if err != nil {
				return err
			}
			before = append(before, who)
		}
		return nil
	})
	away := slices.Clone(before)
	for i := range away {
		away[i].Active = false
	}
	if _, err := org.ApplyPeople(p.ctx, away, nil); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := org.ApplyPeople(context.Background(), before, nil); err != nil {
			t.Error(err)
		}
	})
}
