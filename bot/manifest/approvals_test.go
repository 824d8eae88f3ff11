package manifest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/imdesk/imdesk/bot/manifest"
)

const house = `
org: {id: x, name: X}
calendars: [{id: c, name: C, weekly: {mon: ["09:00-18:00"]}}]
desks: [{id: it, name: IT, prefix: IT, calendar: c, lead: a}]
people: [{id: a, name: A, roles: [lead], desks: [it]}]
catalogue:
  - {id: buy, desk: it, name: 采购, fields: [{name: amount, label: 金额, type: number}, {name: who, label: 验收人, type: text}], cc: [%cc%], approvals: [%step%]}
`

func judged(step, cc string) error {
	text := strings.NewReplacer("%step%", step, "%cc%", cc).Replace(house)
	_, err := manifest.LoadFS(fstest.MapFS{"a.yaml": {Data: []byte(text)}})
	return err
}

func TestAChainWithConditionsAndCountsIsAValidSetUp(t *testing.T) {
	for _, step := range []string{
		"{name: 上级, approver: manager, within: 24h, on_timeout: escalate}",
		`{name: 会签, approvers: ["lead:it", lead, "person:a"], mode: all, when: amount >= 5000}`,
		`{name: 委员会, approvers: ["role:lead", "role:lead:it"], need: 2, on_empty: refuse}`,
		`{name: 验收, approver: "field:who", on_self: manager, when: 'who != "" && requester.vip'}`,
	} {
		if err := judged(step, `"person:a", manager`); err != nil {
			t.Errorf("%s: %v", step, err)
		}
	}
}

func TestAMistakeInAChainIsNamedBeforeItCanHangARequest(t *testing.T) {
	for step, want := range map[string]string{
		"{name: x, approver: manager, when: amont > 1}":                "amont",
		`{name: x, approver: manager, when: 'amount == "many"'}`:       "mismatched types",
		"{name: x, approver: manager, mode: most}":                     "mode",
		"{name: x, approver: manager, mode: all, need: 2}":             "need",
		"{name: x, approver: manager, on_timeout: approve}":            "within",
		"{name: x, approver: manager, within: 1h, on_timeout: forget}": "forget",
		"{name: x, approver: manager, on_empty: hope}":                 "hope",
		"{name: x, approver: manager, on_self: hope}":                  "hope",
		"{name: x}":                                        "approver is empty",
		`{approver: manager}`:                              "no name",
		`{name: x, approver: "field:colour"}`:              "colour",
		`{name: x, approver: "role:lead:nowhere"}`:         "nowhere",
		`{name: x, approver: "role"}`:                      "is unknown",
		`{name: x, approvers: [manager, "person:nobody"]}`: "nobody",
	} {
		if err := judged(step, ""); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the problem with %s is not reported: %v", step, want, err)
		}
	}
	if err := judged("{name: x, approver: manager}", `"person:ghost"`); err == nil || !strings.Contains(err.Error(), "ghost") {
		t.Errorf("a cc to nobody is not reported: %v", err)
	}
}
