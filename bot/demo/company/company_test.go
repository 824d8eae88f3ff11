package company

import (
	"testing"

	"github.com/goccy/go-yaml"
)

type account struct{ Platform, ID, Tenant string }

type person struct {
	ID, Manager  string
	Roles, Desks []string
	Accounts     []account
}

type company struct {
	Desks []struct {
		ID, Lead   string
		Calendar   string
		Members    []string
		Categories []struct{ ID string }
		Default    string `yaml:"default_category"`
	}
	Calendars []struct{ ID string }
	SLA       []struct {
		Desk    string
		Match   struct{ Priorities []string }
		Targets map[string]struct{ Response, Resolution string }
		Target  *struct{ Response, Resolution string } // of every priority that targets doesn't name
	}
	People []person
	Groups []struct {
		Platform, Chat, Desk string
		Members              []string
	}
	Catalogue []struct {
		ID, Desk, Category string
		Approvals          []struct{ Approver string }
	}
}

func load(t *testing.T) company {
	t.Helper()
	text, err := FS.ReadFile("company.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c company
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func (p person) on(platform string) bool {
	for _, a := range p.Accounts {
		if a.Platform == platform {
			return true
		}
	}
	return false
}

func (p person) only(platform string) bool { return len(p.Accounts) == 1 && p.on(platform) }

func TestEveryReferenceInTheCompanyResolves(t *testing.T) {
	c := load(t)
	people, desks, calendars := map[string]person{}, map[string]bool{}, map[string]bool{}
	accounts := map[account]string{}
	for _, p := range c.People {
		people[p.ID] = p
		for _, a := range p.Accounts {
			if other, dup := accounts[a]; dup {
				t.Errorf("%s and %s share %v", p.ID, other, a)
			}
			accounts[a] = p.ID
		}
	}
	for _, k := range c.Calendars {
		calendars[k.ID] = true
	}
	for _, p := range c.People {
		if _, ok := people[p.Manager]; p.Manager != "" && !ok || len(p.Accounts) == 0 {
			t.Errorf("%s: manager %q, %d accounts", p.ID, p.Manager, len(p.Accounts))
		}
	}
	for _, d := range c.Desks {
		for _, k := range d.Categories {
			desks[d.ID+"/"+k.ID] = true
		}
		if _, ok := people[d.Lead]; !ok || !calendars[d.Calendar] || !desks[d.ID+"/"+d.Default] {
			t.Errorf("desk %s: lead %q, calendar %q, default %q", d.ID, d.Lead, d.Calendar, d.Default)
		}
		for _, m := range d.Members {
			if _, ok := people[m]; !ok {
				t.Errorf("desk %s: unknown member %q", d.ID, m)
			}
		}
	}
	for _, g := range c.Groups {
		for _, m := range g.Members {
			if !people[m].on(g.Platform) {
				t.Errorf("group %s: %s is not on %s", g.Chat, m, g.Platform)
			}
		}
	}
	for _, item := range c.Catalogue {
		if !desks[item.Desk+"/"+item.Category] {
			t.Errorf("item %s: no category %s/%s", item.ID, item.Desk, item.Category)
		}
	}
	for _, s := range c.SLA {
		want := 5
		if n := len(s.Match.Priorities); n > 0 {
			want = n
		}
		if s.Target == nil && len(s.Targets) != want {
			t.Errorf("sla of %s has %d priorities, want %d", s.Desk, len(s.Targets), want)
		}
	}
}

func TestEveryPlatformHasEveryRole(t *testing.T) {
	c := load(t)
	managers := map[string]bool{}
	for _, p := range c.People {
		managers[p.Manager] = true
	}
	for _, platform := range []string{"feishu", "dingtalk", "wecom"} {
		found := map[string]bool{}
		for _, p := range c.People {
			if !p.only(platform) {
				continue
			}
			for _, r := range p.Roles {
				found[r] = true
			}
			if managers[p.ID] {
				found["approver"] = true
			}
		}
		for _, r := range []string{"employee", "technician", "lead", "approver"} {
			if !found[r] {
				t.Errorf("nobody with only %s is %s", platform, r)
			}
		}
		bound, free := 0, 0
		for _, g := range c.Groups {
			switch {
			case g.Platform != platform:
			case g.Desk == "it":
				bound++
			case g.Desk == "":
				free++
			}
		}
		if bound != 1 || free != 1 {
			t.Errorf("%s: %d bound and %d free groups", platform, bound, free)
		}
	}
}

func TestOneChainCrossesAllPlatforms(t *testing.T) {
	people := map[string]person{}
	for _, p := range load(t).People {
		people[p.ID] = p
	}
	requester, technician := people["chen-jianing"], people["gao-zhiyuan"]
	if !requester.only("wecom") || !technician.only("dingtalk") || !people[requester.Manager].only("feishu") {
		t.Error("requester on WeCom, technician on DingTalk, approver on Feishu: one of them moved")
	}
}
