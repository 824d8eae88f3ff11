package manifest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

func TestASiteOrAPersonWithoutTimeOfItsOwnIsRefusedWithWhatToDo(t *testing.T) {
	whole, err := manifest.LoadFS(company.FS)
	if err != nil {
		t.Fatal(err)
	}
	for want, change := range map[string]func(*manifest.Manifest){
		`site 东京: calendar "tokyo" is not defined`: func(m *manifest.Manifest) {
			m.Sites = append(m.Sites, core.Site{Name: "东京", Calendar: "tokyo"})
		},
		"site 慕尼黑 is defined twice": func(m *manifest.Manifest) {
			m.Sites = append(m.Sites, core.Site{Name: " 慕尼黑", Calendar: "munich"})
		},
		"a site has no name": func(m *manifest.Manifest) { m.Sites = append(m.Sites, core.Site{Calendar: "munich"}) },
		"calendar site: no site has a calendar: write sites:": func(m *manifest.Manifest) { m.Sites = nil },
		`calendar: "moon" is unknown: use one of [desk site]`: func(m *manifest.Manifest) { m.SLA[0].Calendar = "moon" },
		`person zhou-qiming: calendar "own" is not defined`:   func(m *manifest.Manifest) { m.People[0].Calendar = "own" },
		"hours: own hours: 20:00-23:00 lies outside the calendar's working time": func(m *manifest.Manifest) {
			m.People[0].Calendar, m.People[0].Hours = "munich", "20:00-23:00"
		},
		`hours: own hours: "morning" is not an interval`: func(m *manifest.Manifest) { m.People[0].Hours = "morning" },
	} {
		m := *whole
		m.Sites, m.SLA, m.People = slices.Clone(m.Sites), slices.Clone(m.SLA), slices.Clone(m.People)
		change(&m)
		if err := m.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: the set-up is judged with %v", want, err)
		}
	}
}
