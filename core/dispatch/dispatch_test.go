package dispatch

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/imdesk/imdesk/core"
)

var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func onShift(id core.PersonID, load int) Candidate {
	return Candidate{Agent: core.Agent{Person: id}, Load: load, OnShift: true}
}

// optimum is the most that anybody has in hand when n more are shared out as evenly as can be: filling water into a vessel with an uneven floor.
func optimum(loads []int, n int) (least, most int) {
	l := slices.Clone(loads)
	for range n {
		l[slices.Index(l, slices.Min(l))]++
	}
	return slices.Min(l), slices.Max(l)
}

func TestAHundredTicketsOverFiveOfUnequalLoadEndWithinOneOfTheOptimum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		loads := rapid.SliceOfN(rapid.IntRange(0, 40), 5, 5).Draw(t, "loads")
		var all []Candidate
		for i, n := range loads {
			all = append(all, onShift(core.PersonID(fmt.Sprint(i)), n))
		}
		for k := range 100 {
			c := Choose(Demand{Strategy: core.StrategyLeast}, all)
			i := slices.IndexFunc(all, func(x Candidate) bool { return x.Person == c.Person })
			all[i].Load++
			all[i].Given = noon.Add(time.Duration(k) * time.Second)
		}
		least, most := optimum(loads, 100)
		for i, x := range all {
			want := max(least, loads[i])
			if x.Load < want-1 || x.Load > max(want+1, loads[i]) || x.Load > most+1 {
				t.Fatalf("from %v: %s ends with %d, the optimum is %d to %d", loads, x.Person, x.Load, least, most)
			}
		}
	})
}

func TestTurnsGoRoundAndNobodyIsSkipped(t *testing.T) {
	all := []Candidate{onShift("a", 9), onShift("b", 0), onShift("c", 3)}
	var got []core.PersonID
	for k := range 6 {
		c := Choose(Demand{Strategy: core.StrategyRound}, all)
		got = append(got, c.Person)
		all[slices.IndexFunc(all, func(x Candidate) bool { return x.Person == c.Person })].Given = noon.Add(time.Duration(k) * time.Minute)
	}
	if want := []core.PersonID{"a", "b", "c", "a", "b", "c"}; !slices.Equal(got, want) {
		t.Errorf("turns are %v, want %v", got, want)
	}
}

func TestEachStrategyChoosesByWhatItIsCalledAfter(t *testing.T) {
	skilled := func(x Candidate, level int) Candidate { x.Skills = map[string]int{"network": level}; return x }
	tagged := func(x Candidate, tags ...string) Candidate { x.Tags = tags; return x }
	sited := func(x Candidate, sites ...string) Candidate { x.Sites = sites; return x }
	full := onShift("full", 5)
	full.Capacity = 5
	away := onShift("away", 0)
	away.Out = Absent
	off := onShift("off", 0)
	off.OnShift = false
	for name, c := range map[string]struct {
		demand Demand
		all    []Candidate
		want   core.PersonID
		out    map[core.PersonID]Why
	}{
		"the least loaded with a free hand": {Demand{Strategy: core.StrategyLeast}, []Candidate{away, off, full, onShift("a", 6), onShift("b", 7)}, "a", map[core.PersonID]Why{"away": Absent, "off": OffShift, "full": Full}},
		"a level is a floor":                {Demand{Strategy: core.StrategySkill, Skill: "network", Level: 3}, []Candidate{skilled(onShift("a", 0), 2), skilled(onShift("b", 4), 3), onShift("c", 0)}, "b", map[core.PersonID]Why{"a": Unskilled, "c": Unskilled}},
		"of equal loads the more skilled":   {Demand{Strategy: core.StrategySkill, Skill: "network"}, []Candidate{skilled(onShift("a", 1), 2), skilled(onShift("b", 1), 3)}, "b", nil},
		"nobody has the skill":              {Demand{Strategy: core.StrategySkill, Skill: "network"}, []Candidate{onShift("a", 0)}, "", map[core.PersonID]Why{"a": Unskilled}},
		"only holders of all tags":          {Demand{Strategy: core.StrategyLeast, Only: []string{"hr", "secret"}}, []Candidate{tagged(onShift("a", 0), "hr"), tagged(onShift("b", 9), "secret", "hr")}, "b", map[core.PersonID]Why{"a": Untagged}},
		"on the floor":                      {Demand{Strategy: core.StrategySite, Site: "A座 3F"}, []Candidate{sited(onShift("a", 0), "A座"), sited(onShift("b", 9), "A座 3F"), sited(onShift("c", 0), "B座 3F")}, "b", nil},
		"in the building":                   {Demand{Strategy: core.StrategySite, Site: "A座 4F"}, []Candidate{sited(onShift("a", 2), "A座 3F"), sited(onShift("c", 0), "B座 4F")}, "a", nil},
		"nowhere near":                      {Demand{Strategy: core.StrategySite, Site: "C座"}, []Candidate{sited(onShift("a", 2), "A座"), sited(onShift("c", 1), "B座")}, "c", nil},
		"a floor is no prefix":              {Demand{Strategy: core.StrategySite, Site: "A座 3F"}, []Candidate{sited(onShift("a", 2), "A座 31F"), sited(onShift("c", 1), "A座 5F")}, "c", nil},
		"who knows the requester":           {Demand{Strategy: core.StrategyPrevious, Previous: "b"}, []Candidate{onShift("a", 0), onShift("b", 9)}, "b", nil},
		"who knew the requester is away":    {Demand{Strategy: core.StrategyPrevious, Previous: "away"}, []Candidate{onShift("a", 0), away}, "a", map[core.PersonID]Why{"away": Absent}},
		"whoever is on duty":                {Demand{Strategy: core.StrategyOnCall, Duty: "off"}, []Candidate{onShift("a", 0), off}, "off", map[core.PersonID]Why{"a": OffDuty}},
		"by night only who is on duty":      {Demand{Strategy: core.StrategyLeast, Called: true, Duty: "off"}, []Candidate{onShift("a", 0), off}, "off", map[core.PersonID]Why{"a": OffDuty}},
		"nor on duty without the tag":       {Demand{Strategy: core.StrategyLeast, Called: true, Duty: "off", Only: []string{"hr"}}, []Candidate{off}, "", map[core.PersonID]Why{"off": Untagged}},
		"a group":                           {Demand{Strategy: core.StrategyLeast, Group: []core.PersonID{"b"}}, []Candidate{onShift("a", 0), onShift("b", 3)}, "b", map[core.PersonID]Why{"a": OffGroup}},
	} {
		got := Choose(c.demand, c.all)
		if got.Person != c.want {
			t.Errorf("%s: %q is chosen, want %q", name, got.Person, c.want)
		}
		for id, why := range c.out {
			if got.Out[id] != why {
				t.Errorf("%s: %s is left out as %q, want %q", name, id, got.Out[id], why)
			}
		}
	}
}

func TestNobodyIsChosenWhoCantBeWhateverTheStrategy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		why := rapid.SampledFrom([]Why{"", Inactive, Absent, Requester, Passed})
		var all []Candidate
		for i := range rapid.IntRange(0, 6).Draw(t, "people") {
			x := onShift(core.PersonID(fmt.Sprint(i)), rapid.IntRange(0, 4).Draw(t, "load"))
			x.Out, x.OnShift, x.Capacity = why.Draw(t, "out"), rapid.Bool().Draw(t, "on shift"), rapid.IntRange(0, 4).Draw(t, "capacity")
			x.Tags = rapid.SliceOf(rapid.SampledFrom([]string{"x", "y"})).Draw(t, "tags")
			all = append(all, x)
		}
		d := Demand{
			Strategy: rapid.SampledFrom(core.Strategies[1:]).Draw(t, "strategy"), Only: rapid.SliceOfN(rapid.SampledFrom([]string{"x", "y"}), 0, 2).Draw(t, "only"),
			Duty: core.PersonID(fmt.Sprint(rapid.IntRange(0, 6).Draw(t, "duty"))), Called: rapid.Bool().Draw(t, "called"),
		}
		c := Choose(d, all)
		if c.Person == "" {
			if len(c.Out) != len(all) {
				t.Fatalf("nobody is chosen of %+v without a reason for each: %v", all, c.Out)
			}
			return
		}
		x := all[slices.IndexFunc(all, func(x Candidate) bool { return x.Person == c.Person })]
		onCall := d.Called || d.Strategy == core.StrategyOnCall
		switch {
		case x.Out != "", !onCall && !x.OnShift, !onCall && x.Capacity > 0 && x.Load >= x.Capacity, onCall && x.Person != d.Duty:
			t.Fatalf("%+v is chosen for %+v", x, d)
		}
		for _, tag := range d.Only {
			if !slices.Contains(x.Tags, tag) {
				t.Fatalf("%+v lacks %s and is chosen", x, tag)
			}
		}
	})
}
