package manifest

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/cards/language"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/worktime"
)

var idPattern = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_-]{0,59}$`)

// judge collects every problem, so that one run shows all of them.
type judge struct {
	m      *Manifest
	errs   []error
	people map[core.PersonID]bool
	desks  map[core.DeskID]core.Desk
	cals   map[string]bool
}

func (j *judge) bad(format string, args ...any) { j.errs = append(j.errs, fmt.Errorf(format, args...)) }

func newJudge(m *Manifest) *judge {
	return &judge{m: m, people: map[core.PersonID]bool{}, desks: map[core.DeskID]core.Desk{}, cals: map[string]bool{}}
}

// Validate judges the whole manifest and returns all problems at once.
func (m *Manifest) Validate() error {
	j := newJudge(m)
	if !idPattern.MatchString(string(m.Org.ID)) {
		j.bad("org.id %q: use letters, digits, hyphens, at most 60", m.Org.ID)
	}
	if m.Org.Name == "" {
		j.bad("org.name is empty: it greets every employee")
	}
	j.calendars()
	j.sites()
	j.index()
	j.deskDefinitions()
	j.recurring()
	j.persons()
	j.policies()
	j.catalogue()
	j.articles()
	j.groups()
	j.flows()
	j.rules()
	j.automation()
	return j.all()
}

func (j *judge) all() error { return errors.Join(j.errs...) }

func (j *judge) id(what, id string, seen bool) {
	if !idPattern.MatchString(id) {
		j.bad("%s id %q: use letters, digits, hyphens and underscores, at most 60", what, id)
	}
	if seen {
		j.bad("%s %q is defined twice", what, id)
	}
}

func (j *judge) calendars() {
	for _, c := range j.m.Calendars {
		j.id("calendar", c.ID, j.cals[c.ID])
		j.cals[c.ID] = true
		if _, err := worktime.Parse(c); err != nil {
			j.bad("calendar %q: %w", c.ID, err)
		}
	}
}

func (j *judge) index() {
	for _, p := range j.m.People {
		j.id("person", string(p.ID), j.people[p.ID])
		j.people[p.ID] = true
	}
	for _, d := range j.m.Desks {
		_, seen := j.desks[d.ID]
		j.id("desk", string(d.ID), seen)
		j.desks[d.ID] = d
	}
	if len(j.m.Desks) == 0 {
		j.bad("desks is empty: define at least one service desk")
	}
}

func (j *judge) person(where string, id core.PersonID) {
	if id != "" && !j.people[id] {
		j.bad("%s: person %q is not defined", where, id)
	}
}

func (j *judge) category(where string, desk core.DeskID, id string) {
	d, ok := j.desks[desk]
	if !ok {
		j.bad("%s: desk %q is not defined", where, desk)
		return
	}
	if id != "" && !slices.ContainsFunc(d.Categories, func(c core.Category) bool { return c.ID == id }) {
		j.bad("%s: desk %q has no category %q", where, desk, id)
	}
}

func (j *judge) priority(where string, p core.Priority) {
	if p != "" && !slices.Contains(core.Priorities, p) {
		j.bad("%s: priority %q is unknown: use P1 to P5", where, p)
	}
}

var prefixPattern = regexp.MustCompile(`^[A-Z]{2,4}$`)

func (j *judge) deskDefinitions() {
	prefixes := map[string]core.DeskID{}
	for _, d := range j.m.Desks {
		where := "desk " + string(d.ID)
		if !prefixPattern.MatchString(d.Prefix) {
			j.bad("%s: prefix %q: use 2 to 4 capital letters, they start every ticket number", where, d.Prefix)
		}
		if other, ok := prefixes[d.Prefix]; ok {
			j.bad("%s: prefix %q is used by desk %q too", where, d.Prefix, other)
		}
		prefixes[d.Prefix] = d.ID
		if !j.cals[d.Calendar] {
			j.bad("%s: calendar %q is not defined", where, d.Calendar)
		}
		if d.Lead == "" {
			j.bad("%s: lead is empty: somebody must receive breaches and unassigned work", where)
		}
		j.person(where, d.Lead)
		j.person(where+" owner", d.Owner)
		for _, p := range d.Members {
			j.person(where, p)
		}
		j.category(where+" default_category", d.ID, d.DefaultCategory)
		j.priority(where, d.DefaultPriority)
		j.replies(where, d.Replies)
		j.breachReasons(where, d.BreachReasons)
		j.fields(where, d)
		if _, known := language.Named(d.Language); d.Language != "" && !known {
			j.bad("%s: language %q is unknown: use zh-CN or en", where, d.Language)
		}
		if d.Talk != "" && d.Talk != core.TalkNote && d.Talk != core.TalkReply {
			j.bad("%s: talk %q is unknown: use note (words under a card stay internal) or reply (they go to the requester)", where, d.Talk)
		}
		j.matrix(where, d.Matrix)
		j.dispatching(where, d)
		if d.CloseAfter < 0 || d.ReopenWithin < 0 || d.IdleAfter < 0 {
			j.bad("%s: close_after, reopen_within and idle_after are times such as 24h and can't be negative", where)
		}
	}
}

func (j *judge) persons() {
	accounts := map[string]core.PersonID{}
	for _, p := range j.m.People {
		where := "person " + string(p.ID)
		if strings.TrimSpace(p.Name) == "" {
			j.bad("%s: name is empty", where)
		}
		j.person(where+" manager", p.Manager)
		j.ownTime(where, p)
		for _, d := range p.Desks {
			if _, ok := j.desks[d]; !ok {
				j.bad("%s: desk %q is not defined", where, d)
			}
		}
		for d, roles := range p.Grants {
			if _, ok := j.desks[d]; !ok {
				j.bad("%s: grants: desk %q is not defined", where, d)
			}
			for _, r := range roles {
				if r != core.RoleAnalyst && r != core.RoleApprover && r != core.RoleTechnician && r != core.RoleLead {
					j.bad("%s: grants: role %q can't be given at one desk: use analyst, approver, technician or lead", where, r)
				}
			}
		}
		for _, r := range p.Roles {
			if !slices.Contains(core.Roles, r) {
				j.bad("%s: role %q is unknown: use one of %v", where, r, core.Roles)
			}
		}
		for _, a := range p.Accounts {
			j.account(where, p.ID, a, accounts)
		}
	}
}

func (j *judge) account(where string, owner core.PersonID, a Account, seen map[string]core.PersonID) {
	if a.Platform != core.WeCom && a.Platform != core.DingTalk && a.Platform != core.Feishu {
		j.bad("%s: platform %q is unknown: use wecom, dingtalk or feishu", where, a.Platform)
	}
	if a.ID == "" {
		j.bad("%s: an account on %s has no id", where, a.Platform)
	}
	key := string(a.Platform) + "|" + a.Tenant + "|" + a.ID
	if other, ok := seen[key]; ok {
		j.bad("%s: the %s account %q belongs to %q too", where, a.Platform, a.ID, other)
	}
	seen[key] = owner
}

func (j *judge) catalogue() {
	seen := map[string]bool{}
	for _, it := range j.m.Catalogue {
		where := "catalogue item " + it.ID
		j.id("catalogue item", it.ID, seen[it.ID])
		seen[it.ID] = true
		j.category(where, it.Desk, it.Category)
		j.priority(where, it.Priority)
		for _, a := range it.Approvals {
			j.approval(where, it, a)
		}
		for _, rule := range it.CC {
			j.approver(where+" cc", it, rule)
		}
		j.checklist(where, it)
	}
}

func (j *judge) articles() {
	seen := map[core.ArticleID]bool{}
	for _, a := range j.m.KB {
		where := "article " + string(a.ID)
		j.id("article", string(a.ID), seen[a.ID])
		seen[a.ID] = true
		j.category(where, a.Desk, a.Category)
		if strings.TrimSpace(a.Title) == "" || strings.TrimSpace(a.Body) == "" {
			j.bad("%s: title and body must not be empty", where)
		}
	}
}

func (j *judge) groups() {
	for _, g := range j.m.Groups {
		where := "group " + g.Name
		if g.Chat == "" {
			j.bad("%s: chat is empty", where)
		}
		if _, ok := j.desks[g.Desk]; g.Desk != "" && !ok {
			j.bad("%s: desk %q is not defined", where, g.Desk)
		}
		for _, p := range g.Members {
			j.person(where, p)
		}
	}
}
