package manifest_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
)

func TestTheDemoCompanyIsAValidSetUp(t *testing.T) {
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Desks) < 3 || len(m.People) < 20 || len(m.KB) < 60 {
		t.Errorf("the demo company has %d desks, %d people, %d articles; want at least 3, 20, 60", len(m.Desks), len(m.People), len(m.KB))
	}
}

func TestEveryProblemOfASetUpIsReportedAtOnce(t *testing.T) {
	_, err := manifest.LoadFS(fstest.MapFS{"a.yaml": {Data: []byte(`
org: {id: "", name: ""}
desks: [{id: it, name: IT, prefix: it, calendar: none, lead: nobody, replies: [{name: r, text: "{谁}"}], matrix: {company: {high: P9}}, close_after: -1h, breach_reasons: [{id: other, name: 停}, {id: auto_x, name: ""}], talk: shout, language: fr}]
people: [{id: a, name: A, roles: [king], accounts: [{platform: icq, id: ""}]}]
catalogue: [{id: x, desk: hr, name: X, approvals: [{name: n, approver: god}]}]
`)}})
	for _, want := range []string{"org.id", "org.name", "prefix", "calendar", "nobody", "king", "icq", "approver", `desk "hr"`, "{谁}", `"P9"`, "impact team", "close_after", `id "other" of a breach reason`, `"auto_x"`, "shout", `language "fr"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the problem with %s is not reported: %v", want, err)
		}
	}
}

func TestMistakesInADesksFieldsAndAChangesChecklistAreReported(t *testing.T) {
	_, err := manifest.LoadFS(fstest.MapFS{"a.yaml": {Data: []byte(`
org: {id: x, name: X}
calendars: [{id: c, weekly: {mon: ["09:00-18:00"]}}]
people: [{id: a, name: A, department: D}]
desks:
  - {id: it, name: IT, prefix: IT, calendar: c, lead: a, members: [a], default_category: k, categories: [{id: k, name: K}], fields: {
      task: [{name: a, label: A, type: text}],
      incident: [{name: f, label: 一, type: attachment}, {name: g, label: 一, type: text}, {name: h, label: H, type: colour}],
      change: [{name: what, label: W, type: text}]}}
catalogue:
  - {id: c, desk: it, name: C, category: k, fields: [{name: what, label: W, type: text, required: true}], change: {summary: what},
     checklist: [{name: n, by: [king, "person:nobody", "department:E", "role:jester", lead]}]}
`)}})
	for _, want := range []string{"fields task: unknown type", "files are sent", `labelled "一"`, `unknown type "colour"`, "rename one", `"king" ticks nothing`, "nobody", `department "E"`, "jester"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the problem with %s is not reported: %v", want, err)
		}
	}
	if err != nil && strings.Contains(err.Error(), `"lead" ticks`) {
		t.Errorf("what is sound is reported: %v", err)
	}
}

func TestAnUnknownKeyIsRefusedWithItsLine(t *testing.T) {
	_, err := manifest.LoadFS(fstest.MapFS{"a.yaml": {Data: []byte("org: {id: x, name: X}\ndeskz: []\n")}})
	if err == nil || !strings.Contains(err.Error(), "a.yaml") || !strings.Contains(err.Error(), "[2:1]") {
		t.Errorf("error %v does not name file and line", err)
	}
}

func TestUnreadableFilesAreReportedTogether(t *testing.T) {
	_, err := manifest.LoadFS(fstest.MapFS{
		"a.yaml": {Data: []byte("org: {id: x, name: X}\ndeskz: []\n")}, "b.yaml": {Data: []byte("desks: []\n")}, "c.yaml": {Data: []byte("people: [{idd: a}]\n")},
	})
	for _, want := range []string{"a.yaml", "c.yaml"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s is not reported: %v", want, err)
		}
	}
}
