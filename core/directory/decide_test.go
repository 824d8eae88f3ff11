package directory

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

func account(p core.Platform, id string, of core.PersonID) core.Account {
	return core.Account{Platform: p, Tenant: "t", ID: id, Person: of}
}

// known is a small company: who the set-up lists, somebody of a file, a newcomer by chat, a technician, and one human being with two records.
func known() Known {
	k := Known{People: map[core.PersonID]core.Person{}, Aliases: map[core.PersonID]core.PersonID{"alias": "wei"}, Accounts: map[string]core.Account{}}
	for _, p := range []core.Person{
		{ID: "boss", Name: "周总", Title: "总经理", Listed: true}, {ID: "fang", Name: "方丽", Number: "E1", Source: "csv"}, {ID: "new", Name: "u-9", Bare: true},
		{ID: "tech", Name: "林工", Number: "E2", Roles: []core.Role{core.RoleTechnician}, Desks: []core.DeskID{"it"}}, {ID: "wei", Name: "伟", Number: "E3"}, {ID: "alias", Name: "Wei"},
	} {
		p.Active = true
		k.People[p.ID] = p
	}
	for _, a := range []core.Account{
		account(core.WeCom, "zhou", "boss"), account(core.Feishu, "on_9", "new"), account(core.WeCom, "wei", "wei"), account(core.DingTalk, "w1", "alias"), account(core.WeCom, "fang", "fang"),
	} {
		k.Accounts[AccountKey(a)] = a
	}
	return k
}

// carryOut does to k what a plan says.
func carryOut(k Known, p Plan) Known {
	out := Known{copied(k.People), copied(k.Aliases), copied(k.Accounts)}
	for _, x := range p.People {
		out.People[x.ID] = x
	}
	for _, a := range slices.Concat(p.Accounts, p.Gone, p.Returned) {
		out.Accounts[AccountKey(a)] = a
	}
	for _, l := range p.Links {
		out.Aliases[l[0]] = l[1]
	}
	return out
}

func maker() func() core.PersonID {
	n := 0
	return func() core.PersonID { n++; return core.PersonID(fmt.Sprintf("made%d", n)) }
}

// lines are the changes as short texts.
func lines(p Plan) (out []string) {
	for _, c := range p.Changes {
		s := string(c.Kind) + " " + string(c.Person)
		for _, f := range c.Fields {
			s += " " + f.Name + ":" + f.Before + ">" + f.After
		}
		out = append(out, s)
	}
	return out
}

func TestEntriesFindTheirPeopleAndChangeWhatTheirSourceDecides(t *testing.T) {
	vip := true
	for name, c := range map[string]struct {
		from Source
		in   Entry
		want []string
	}{
		"a file adds somebody":                    {FromCSV, Entry{Number: "E9", Name: "新人"}, []string{"added made1"}},
		"a file finds by number":                  {FromCSV, Entry{Number: "E1", Department: "人事部"}, []string{"updated fang 部门:>人事部"}},
		"a file finds by account":                 {FromCSV, Entry{Name: "王九", Accounts: []core.Account{account(core.Feishu, "on_9", "")}}, []string{"updated new 姓名:u-9>王九"}},
		"a file fills the set-up's gaps only":     {FromCSV, Entry{ID: "boss", Title: "董事长", Site: "9F", VIP: &vip}, []string{"updated boss 地点:>9F"}},
		"a file names the manager by number":      {FromCSV, Entry{Number: "E1", Manager: "E2"}, []string{"updated fang 上级:>tech"}},
		"an unknown manager is told":              {FromCSV, Entry{Number: "E1", Manager: "E77"}, []string{"kept fang"}},
		"nobody is their own manager":             {FromCSV, Entry{Number: "E1", Manager: "E1"}, nil},
		"no name, no person":                      {FromCSV, Entry{Number: "E9"}, []string{"refused "}},
		"an id that does not exist":               {FromCSV, Entry{ID: "x", Name: "某"}, []string{"refused "}},
		"a file links account and number":         {FromCSV, Entry{Number: "E2", Accounts: []core.Account{account(core.Feishu, "on_9", "")}}, []string{"linked tech"}},
		"a file takes somebody out":               {FromCSV, Entry{Number: "E1", Left: true}, []string{"left fang"}},
		"but nobody the set-up lists":             {FromCSV, Entry{ID: "boss", Left: true}, []string{"kept boss"}},
		"who was never known does not leave":      {FromCSV, Entry{Number: "E9", Name: "某", Left: true}, nil},
		"a platform fills a file's gaps only":     {FromPlatform, Entry{Name: "Fang Li", Title: "专员", Accounts: []core.Account{account(core.WeCom, "fang", "")}}, []string{"updated fang 职位:>专员"}},
		"a platform completes a bare record":      {FromPlatform, Entry{Name: "王九", Number: "E5", Accounts: []core.Account{account(core.Feishu, "on_9", "")}}, []string{"updated new 姓名:u-9>王九 工号:>E5"}},
		"a platform joins an account by number":   {FromPlatform, Entry{Number: "E3", Accounts: []core.Account{account(core.Feishu, "on_w", "")}}, []string{"joined wei"}},
		"but to nobody with duties":               {FromPlatform, Entry{Number: "E2", Name: "林", Accounts: []core.Account{account(core.Feishu, "on_l", "")}}, []string{"refused "}},
		"nor links to somebody with duties":       {FromPlatform, Entry{Number: "E2", Accounts: []core.Account{account(core.Feishu, "on_9", "")}}, []string{"refused "}},
		"a linked record's account is its person": {FromPlatform, Entry{Title: "经理", Accounts: []core.Account{account(core.DingTalk, "w1", "")}}, []string{"updated wei 职位:>经理"}},
		"gone from one platform, here on another": {FromPlatform, Entry{Left: true, Accounts: []core.Account{account(core.DingTalk, "w1", "")}}, []string{"gone wei"}},
		"gone from the only platform":             {FromPlatform, Entry{Left: true, Accounts: []core.Account{account(core.Feishu, "on_9", "")}}, []string{"gone new", "left new"}},
		"gone, but the set-up lists them":         {FromPlatform, Entry{Left: true, Accounts: []core.Account{account(core.WeCom, "zhou", "")}}, []string{"gone boss", "kept boss"}},
		"gone, but a file names them":             {FromPlatform, Entry{Left: true, Accounts: []core.Account{account(core.WeCom, "fang", "")}}, []string{"gone fang", "kept fang"}},
	} {
		p := Decide(known(), c.from, []Entry{c.in}, maker())
		if got := lines(p); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q (%+v)", name, got, c.want, p.Changes)
		}
	}
}

func TestAnAmbiguousNumberIsNobodys(t *testing.T) {
	k := known()
	p := k.People["new"]
	p.Number = "E3"
	k.People["new"] = p
	if got := lines(Decide(k, FromCSV, []Entry{{At: "第 2 行", Number: "E3", Title: "x"}}, maker())); !slices.Equal(got, []string{"refused "}) {
		t.Errorf("%q", got)
	}
	k.Aliases["new"] = "wei"
	if got := lines(Decide(k, FromCSV, []Entry{{Number: "E3", Title: "x"}}, maker())); !slices.Equal(got, []string{"updated wei 职位:>x"}) {
		t.Errorf("once linked: %q", got)
	}
}

func TestOneHumanBeingStandsInAFileOnce(t *testing.T) {
	p := Decide(known(), FromCSV, []Entry{{At: "第 2 行", Number: "E8", Name: "甲"}, {At: "第 3 行", Number: "E8", Name: "乙"}}, maker())
	if got := lines(p); !slices.Equal(got, []string{"added made1", "refused "}) || !strings.Contains(p.Changes[1].Why, "第 2 行") {
		t.Errorf("%q %+v", got, p.Changes)
	}
}

func TestWhoComesBackToAPlatformIsActiveAgain(t *testing.T) {
	left := Decide(known(), FromPlatform, []Entry{{Left: true, Accounts: []core.Account{account(core.Feishu, "on_9", "")}}}, maker())
	k := carryOut(known(), left)
	if k.People["new"].Active || len(left.Leavers) != 1 {
		t.Fatalf("still active: %+v", left)
	}
	back := Decide(k, FromPlatform, []Entry{{Back: true, Accounts: []core.Account{account(core.Feishu, "on_9", "")}}}, maker())
	if k = carryOut(k, back); !k.People["new"].Active || k.Accounts["feishu/t/on_9"].Unreachable != "" {
		t.Errorf("back: %+v", back)
	}
	out := Decide(known(), FromCSV, []Entry{{Number: "E3", Left: true}}, maker())
	k = carryOut(known(), out)
	if again := Decide(k, FromPlatform, []Entry{{Back: true, Accounts: []core.Account{account(core.WeCom, "wei", "")}}}, maker()); !again.None() {
		t.Errorf("a platform undid what a file said: %+v", again)
	}
}

// anyEntry draws an entry about people known and unknown.
func anyEntry(r *rapid.T) Entry {
	e := Entry{
		Number: rapid.SampledFrom([]string{"", "E1", "E2", "E3", "E7", "E8"}).Draw(r, "number"), Name: rapid.SampledFrom([]string{"", "甲", "乙"}).Draw(r, "name"),
		Title: rapid.SampledFrom([]string{"", "专员", "经理"}).Draw(r, "title"), Manager: rapid.SampledFrom([]string{"", "E2", "E8", "boss"}).Draw(r, "manager"),
		Left: rapid.Bool().Draw(r, "left"),
	}
	e.Back = !e.Left && rapid.Bool().Draw(r, "back")
	for _, a := range []core.Account{account(core.WeCom, "wei", ""), account(core.Feishu, "on_9", ""), account(core.DingTalk, "w1", ""), account(core.DingTalk, "x", ""), account(core.WeCom, "zhou", "")} {
		if rapid.IntRange(0, 3).Draw(r, "with "+a.ID) == 0 {
			e.Accounts = append(e.Accounts, a)
		}
	}
	return e
}

func TestNoListGivesRightsOrDisownsAndCarryingItOutTwiceChangesNothing(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		from := rapid.SampledFrom([]Source{FromCSV, FromPlatform}).Draw(r, "source")
		entries := []Entry{anyEntry(r)}
		before := known()
		p := Decide(before, from, entries, maker())
		after := carryOut(before, p)
		for id, was := range before.People {
			is := after.People[id]
			if !slices.Equal(is.Roles, was.Roles) || !slices.Equal(is.Desks, was.Desks) {
				r.Fatalf("%s had %v at %v, and has %v at %v", id, was.Roles, was.Desks, is.Roles, is.Desks)
			}
			if was.Listed && (!is.Active || is.Name != was.Name || is.Title != was.Title) {
				r.Fatalf("the set-up's %+v became %+v", was, is)
			}
		}
		for key, a := range before.Accounts {
			if after.Accounts[key].Person != a.Person {
				r.Fatalf("%s went from %s to %s", key, a.Person, after.Accounts[key].Person)
			}
		}
		if from == FromPlatform {
			for _, l := range p.Links {
				if l[0] == "tech" || l[1] == "tech" {
					r.Fatalf("a platform linked somebody to who has duties: %v", p.Links)
				}
			}
		}
		if again := Decide(after, from, entries, maker()); !again.None() {
			r.Fatalf("carried out, the same list changes %+v", again)
		}
	})
}
