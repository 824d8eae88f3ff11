package manifest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core/desk"
)

const automatedSetUp = `
org: {id: x, name: X}
calendars: [{id: c, weekly: {mon: ["09:00-18:00"]}}]
people: [{id: a, name: A, desks: [it]}, {id: b, name: B, desks: [it]}]
desks:
  - id: it
    name: IT
    prefix: IT
    calendar: c
    lead: a
    default_category: k
    categories: [{id: k, name: K}]
    fields: {incident: [{name: hit, label: 受影响人数, type: number}]}
    dispatch: {strategy: round_robin, agents: [{person: a}, {person: b}], groups: {field: [b]}}
    automation:
      - {name: 本台, on: idle, after: 2h, when: 'ticket.status == "in_progress"', do: [{notify: [handler], text: "{编号} 两小时没有进展"}]}
automation:
RULES
`

func automate(t *testing.T, rules string) (*manifest.Manifest, error) {
	t.Helper()
	text := strings.ReplaceAll(automatedSetUp, "RULES", rules)
	return manifest.LoadFS(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
}

const soundRules = `
  - name: 全部
    on: created
    when: 'requester.vip and not now.working and event.count == 1 and "x" in ticket.tags and ticket.fields.hit == "3"'
    stop: true
    do:
      - set: {priority: P1, category: k, tags: [VIP, -旧], fields: {hit: "{编号}"}}
      - assign: person:b
      - assign: group:field
      - assign: strategy:least_loaded
      - {notify: [lead, handler, group, requester, watchers, manager, "person:a", "role:lead:it"], text: "{提交人} {hit} {规则}"}
      - reply: 好的
      - task: {name: 做, desk: it, optional: true}
      - approval: {name: 批, steps: [{name: 组长, approver: lead}]}
      - {call: far, risky: true, approvers: [lead]}
      - run: clean`

func TestSoundAutomationIsTakenAndADesksOwnComesAfterTheOrgs(t *testing.T) {
	m, err := automate(t, soundRules)
	if err != nil {
		t.Fatal(err)
	}
	all := m.Automations()
	if len(all) != 2 || all[0].Name != "全部" || all[1].Name != "本台" || all[1].Desk != "it" {
		t.Errorf("%+v", all)
	}
	if err := m.Reaches(desk.Outside{Hooks: map[string]bool{"far": false}, Scripts: map[string]desk.Script{"clean": {}}}); err != nil {
		t.Error(err)
	}
	err = m.Reaches(desk.Outside{Hooks: map[string]bool{"near": false}, Scripts: map[string]desk.Script{"tidy": {}}})
	for _, want := range []string{`automation 全部: action 9: call: the configuration has no webhook "far"; there are [near]`, `action 10: run: the configuration has no script "clean"; there are [tidy]`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not reported: %v", want, err)
		}
	}
}

func TestMistakesInAutomationSayWhereAndWhatThereIs(t *testing.T) {
	for rule, want := range map[string]string{
		`{name: r, on: exploded, do: [{reply: x}]}`:                                               `automation r on: "exploded" is unknown: use one of [created status`,
		`{name: r, on: created, when: ticket.colour == 1, do: [{reply: x}]}`:                      `automation "r": when`,
		`{name: r, on: created, when: len(ticket.title) > 1, do: [{reply: x}]}`:                   `automation "r": when`,
		`{name: r, on: created, do: []}`:                                                          "do has 0 actions",
		`{name: r, on: idle, do: [{reply: x}]}`:                                                   "needs after",
		`{name: r, on: created, after: 1h, do: [{reply: x}]}`:                                     "on: idle only",
		`{name: 本台, on: created, do: [{reply: x}]}`:                                               "defined twice",
		`{name: "", on: created, do: [{reply: x}]}`:                                               "has no name",
		`{name: r, on: created, desk: hr, do: [{reply: x}]}`:                                      `desk "hr" is not defined; there are [it]`,
		`{name: r, on: created, do: [{reply: x, call: far}]}`:                                     "exactly one",
		`{name: r, on: created, do: [{set: {category: z}}]}`:                                      `category "z" is not defined; there are [k]`,
		`{name: r, on: created, do: [{set: {fields: {z: "1"}}}]}`:                                 `no desk has a field "z"; there are [hit]`,
		`{name: r, on: created, do: [{set: {priority: P9}}]}`:                                     "P9",
		`{name: r, on: created, do: [{set: {}}]}`:                                                 "set is empty",
		`{name: r, on: created, do: [{assign: person:z}]}`:                                        `person "z"; there are [a b]`,
		`{name: r, on: created, do: [{assign: group:z}]}`:                                         `group "z"; there are [field]`,
		`{name: r, on: created, do: [{assign: strategy:on_call}]}`:                                `strategy "on_call"; there are [`,
		`{name: r, on: created, do: [{assign: b}]}`:                                               "use person:<id>",
		`{name: r, on: created, do: [{notify: [boss], text: x}]}`:                                 `approver "boss" is unknown`,
		`{name: r, on: created, do: [{notify: ["person:z"], text: x}]}`:                           `person "z" is not defined`,
		`{name: r, on: created, do: [{notify: [lead]}]}`:                                          "needs a text",
		`{name: r, on: created, do: [{reply: "{密码}"}]}`:                                           "variable {密码} is not known; there are {提交人}",
		`{name: r, on: created, do: [{task: {name: ""}}]}`:                                        "name is empty",
		`{name: r, on: created, do: [{task: {name: x, desk: hr}}]}`:                               `desk "hr"`,
		`{name: r, on: created, do: [{approval: {name: x}}]}`:                                     "at least one of steps",
		`{name: r, on: created, do: [{approval: {name: x, steps: [{name: y, approver: boss}]}}]}`: "boss",
		`{name: r, on: created, do: [{reply: x, risky: true}]}`:                                   "belong to call and run",
		`{name: r, on: created, do: [{call: far, text: x}]}`:                                      "text belongs to notify",
		`{name: r, on: created, do: [{call: far, approvers: [boss]}]}`:                            "boss",
	} {
		if _, err := automate(t, "  - "+rule); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v\nwant %s", rule, err, want)
		}
	}
}
