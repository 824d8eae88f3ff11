package wecomsim

import (
	"slices"
	"strconv"
	"strings"
)

// targets are the people a send reaches and those it does not.
type targets struct {
	valid                                    []Person
	badUsers, badParties, badTags, noLicence []string
	seen                                     map[string]bool
}

func (s *Sim) targets(req sendRequest) (targets, *apiError) {
	t := targets{seen: map[string]bool{}}
	users, parties, tags := split(req.ToUser), split(req.ToParty), split(req.ToTag)
	switch {
	case len(users)+len(parties)+len(tags) == 0:
		return t, refuse(codeEmptyArgument, "touser, toparty and totag are empty")
	case len(users) > maxToUsers:
		return t, refuse(codeTooManyUsers, "invalid userid list length")
	case len(parties) > maxToParties || len(tags) > maxToParties:
		return t, refuse(codeBadArgument, "toparty or totag has more than 100 entries")
	}
	if slices.Equal(users, []string{"@all"}) {
		for _, p := range s.dir.all() {
			t.add(p)
		}
		return t, t.nobody()
	}
	s.addUsers(&t, users)
	s.addParties(&t, parties)
	s.addTags(&t, tags)
	return t, t.nobody()
}

func (s *Sim) addUsers(t *targets, users []string) {
	for _, u := range users {
		if p, ok := s.dir.person(u); !ok || !t.add(p) {
			t.badUsers = append(t.badUsers, fold(u))
		}
	}
}

func (s *Sim) addParties(t *targets, parties []string) {
	for _, id := range parties {
		n, err := strconv.Atoi(id)
		depts, ok := s.dir.subtree(n)
		if err != nil || !ok || n == 0 {
			t.badParties = append(t.badParties, id)
			continue
		}
		for _, d := range depts {
			people, _ := s.dir.inDepartment(d.ID)
			for _, p := range people {
				t.add(p)
			}
		}
	}
}

func (s *Sim) addTags(t *targets, tags []string) {
	for _, id := range tags {
		n, err := strconv.Atoi(id)
		tag, ok := s.dir.tag(n)
		if err != nil || !ok {
			t.badTags = append(t.badTags, id)
			continue
		}
		for _, u := range tag.Users {
			if p, ok := s.dir.person(u); ok {
				t.add(p)
			}
		}
	}
}

// add takes a person who can be reached once; it reports false for one outside the visible range or no longer active.
func (t *targets) add(p Person) bool {
	if p.OutOfRange || p.Status == 2 || p.Status == 5 {
		return false
	}
	key := fold(p.ID)
	if t.seen[key] {
		return true
	}
	t.seen[key] = true
	if p.Unlicensed {
		t.noLicence = append(t.noLicence, key)
		return true
	}
	t.valid = append(t.valid, p)
	return true
}

func (t *targets) nobody() *apiError {
	if len(t.valid)+len(t.noLicence) == 0 {
		return refuse(codeAllInvalid, "user & party & tag all invalid")
	}
	return nil
}

func (t *targets) reply() reply {
	r := reply{}
	for k, v := range map[string][]string{
		"invaliduser": t.badUsers, "invalidparty": t.badParties, "invalidtag": t.badTags, "unlicenseduser": t.noLicence,
	} {
		if len(v) > 0 {
			r[k] = strings.Join(v, "|")
		}
	}
	return r
}
