package manifest

import (
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/core"
)

func TestPoliciesThatCanNotBeMeantAreRefusedWithWhatToDo(t *testing.T) {
	hour := core.Duration(time.Hour)
	whole := core.SLAPolicy{Desk: "it", Targets: map[core.Priority]core.SLATarget{"P3": {Response: hour}}}
	for _, c := range []struct {
		name     string
		policies []core.SLAPolicy
		want     string // "" is a list that is right
	}{
		{"one for each desk", []core.SLAPolicy{whole, {Desk: "hr"}}, ""},
		{"the special before the general", []core.SLAPolicy{{Name: "VIP", Desk: "it", Match: core.SLAMatch{Types: []core.TicketType{core.Incident}, Sites: []string{"上海"}}, Target: &core.SLATarget{Response: hour}}, whole}, ""},
		{"several reminders", []core.SLAPolicy{{Desk: "it", Remind: []core.SLAReminder{{At: 50}, {At: 80, To: []string{"handler", "lead"}}}}}, ""},
		{"waits that don't pause", []core.SLAPolicy{{Desk: "it", KeepRunning: []core.Wait{core.WaitSupplier}}}, ""},
		{"a ladder", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "handler"}, {To: "lead", After: hour / 4}, {To: "owner", After: hour / 4}, {To: "duty", After: hour, Hook: "duty-phone"}}, AroundTheClock: []core.Priority{"P1"}}}, ""},
		{"a ladder to nobody known", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "boss"}}}}, `"boss" is unknown`},
		{"a ladder in disorder", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "lead", After: hour}, {To: "handler"}}}}, "order of their times"},
		{"a step before the deadline", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "handler", After: -hour}}}}, "can't be negative"},
		{"a duty without a hook", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "duty"}}}}, "needs a hook"},
		{"a hook for a person", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "lead", Hook: "x"}}}}, "only a step to the duty"},
		{"an unknown means", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "lead", Urgent: "pigeon"}}}}, `"pigeon" is unknown`},
		{"a group that is pressed", []core.SLAPolicy{{Desk: "it", Escalation: []core.EscalationStep{{To: "group", Urgent: "app"}}}}, "presses a person"},
		{"around the clock for nothing", []core.SLAPolicy{{Desk: "it", AroundTheClock: []core.Priority{"P1"}}}, "there are none"},
		{"the special behind the general", []core.SLAPolicy{whole, {Name: "VIP", Desk: "it"}}, "never reached"},
		{"behind one for all desks", []core.SLAPolicy{{Name: "all"}, whole}, "never reached"},
		{"unknown desk", []core.SLAPolicy{{Desk: "moon"}}, `desk "moon" is not defined`},
		{"unknown type", []core.SLAPolicy{{Match: core.SLAMatch{Types: []core.TicketType{"trouble"}}}}, `"trouble" is unknown`},
		{"unknown priority", []core.SLAPolicy{{Match: core.SLAMatch{Priorities: []core.Priority{"P9"}}}}, "P9"},
		{"unknown item", []core.SLAPolicy{{Match: core.SLAMatch{Items: []string{"unicorn"}}}}, `"unicorn" is not defined`},
		{"unknown wait", []core.SLAPolicy{{Desk: "it", KeepRunning: []core.Wait{"lunch"}}}, `"lunch" is unknown`},
		{"reminder after the deadline", []core.SLAPolicy{{Desk: "it", Remind: []core.SLAReminder{{At: 120}}}}, "remind at 120"},
		{"one reminder twice", []core.SLAPolicy{{Desk: "it", Remind: []core.SLAReminder{{At: 50}, {At: 50}}}}, "each once"},
		{"two ways of reminding", []core.SLAPolicy{{Desk: "it", RemindPercent: 80, Remind: []core.SLAReminder{{At: 50}}}}, "use remind alone"},
		{"reminding nobody known", []core.SLAPolicy{{Desk: "it", Remind: []core.SLAReminder{{At: 50, To: []string{"boss"}}}}}, `"boss" is unknown`},
		{"an answer later than the solution", []core.SLAPolicy{{Desk: "it", Target: &core.SLATarget{Response: 2 * hour, Resolution: hour}}}, "must not exceed"},
		{"a year of nights and days", []core.SLAPolicy{{Desk: "it", Target: &core.SLATarget{Resolution: 10000 * hour}}}, ""},
		{"what nobody lives to see", []core.SLAPolicy{{Target: &core.SLATarget{Supplier: 15000 * hour}}}, `calendar "office"`},
		{"less than no time", []core.SLAPolicy{{Desk: "it", Target: &core.SLATarget{OLA: -hour}}}, "negative"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, err := LoadFS(company.FS)
			if err != nil {
				t.Fatal(err)
			}
			m.SLA = c.policies
			switch err := m.Validate(); {
			case c.want == "" && err != nil:
				t.Error(err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("judged %v, want %q", err, c.want)
			}
		})
	}
}
