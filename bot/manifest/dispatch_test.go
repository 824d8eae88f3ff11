package manifest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/imdesk/imdesk/bot/manifest"
)

const dispatchingSetUp = `
org: {id: x, name: X}
calendars: [{id: c, weekly: {mon: ["09:00-18:00"]}}]
people: [{id: a, name: A, desks: [it]}, {id: b, name: B, desks: [it]}]
desks:
  - {id: it, name: IT, prefix: IT, calendar: c, lead: a, members: [a], default_category: k, categories: [{id: k, name: K}], dispatch: DISPATCH}
rules: RULES
`

func TestMistakesInRulesAndDispatchingAreReported(t *testing.T) {
	load := func(dispatch, rules string) error {
		text := strings.NewReplacer("DISPATCH", dispatch, "RULES", rules).Replace(dispatchingSetUp)
		_, err := manifest.LoadFS(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
		return err
	}
	sound := `{strategy: skill, accept_within: 30m, agents: [{person: a, skills: {k: 3}, tags: [x], capacity: 5}, {person: b, shift: "22:00-06:00"}],
      groups: {field: [a]}, rota: {from: "2026-11-23", handover: "09:00", days: 7, people: [a, b], swaps: [{on: "2026-11-24", person: a, instead: b}]}, leave: [{person: a, from: "2026-12-01", until: "2026-12-02"}]}`
	if err := load(sound, `[{name: one, when: ticket.priority == "P1" and now.hour >= 22, group: field, only: [x]}, {name: two}]`); err != nil {
		t.Errorf("what is sound is refused: %v", err)
	}
	err := load(`{strategy: lottery, accept_within: 1s, fallback: hr, agents: [{person: a, skills: {k: 9}, capacity: -1, shift: 9-18}, {person: a}, {person: nobody}],
      groups: {field: [c]}, rota: {from: monday, handover: "25:00", days: 0, people: [c], priorities: [P9], swaps: [{on: x, person: a, instead: a}]}, leave: [{person: c, from: "2026-12-02", until: "2026-12-01"}]}`,
		`[{name: one, when: ticket.colour == 1}, {name: one}, {name: "", desk: hr, strategy: lottery, level: 7, group: nogroup, only: [notag], priority: P8}]`)
	for _, want := range []string{
		`strategy "lottery"`, "accept_within", `fallback: desk "hr"`, `skill "k"`, "capacity", `shift "9-18"`, "listed twice", `person "nobody"`, `group "field"`, `from "monday"`, "25:00", "days must", `"c" is not among`,
		"P9", "swap on", "leave of", "colour", "defined twice", "has no name", "always applies", `rule : desk "hr"`, "level 7", "nogroup", "notag", "P8",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the problem with %s is not reported: %v", want, err)
		}
	}
}
