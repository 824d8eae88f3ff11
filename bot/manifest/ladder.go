package manifest

import (
	"fmt"

	"github.com/imdesk/imdesk/core"
)

// ladderTo are whom the steps of a ladder can reach.
var ladderTo = []string{core.RemindHandler, core.RemindGroup, core.RemindLead, core.EscalateOwner, core.EscalateDuty}

// ladder judges the ladder of a policy: its steps stand in the order of their times, and only the duty has a hook.
func (j *judge) ladder(where string, p core.SLAPolicy) {
	for i, s := range p.Escalation {
		at := fmt.Sprintf("%s escalation step %d", where, i+1)
		j.among(at+" to", s.To, ladderTo)
		if s.After < 0 {
			j.bad("%s: after is a time such as 15m and can't be negative", at)
		}
		if i > 0 && s.After < p.Escalation[i-1].After {
			j.bad("%s: comes before the step above it: write the steps in the order of their times", at)
		}
		if duty := s.To == core.EscalateDuty; duty && s.Hook == "" {
			j.bad("%s: duty needs a hook: the name of one of the webhooks of the configuration file", at)
		} else if !duty && s.Hook != "" {
			j.bad("%s: only a step to the duty has a hook", at)
		}
	}
	for i, s := range p.Escalation {
		at := fmt.Sprintf("%s escalation step %d", where, i+1)
		if s.Urgent == "" {
			continue
		}
		j.among(at+" urgent", s.Urgent, []core.UrgentMeans{core.UrgentApp, core.UrgentSMS, core.UrgentPhone})
		if s.To == core.RemindGroup || s.To == core.EscalateDuty {
			j.bad("%s: urgent presses a person: use it with handler, lead or owner", at)
		}
	}
	for _, pr := range p.AroundTheClock {
		j.priority(where+" around_the_clock", pr)
	}
	if len(p.AroundTheClock) > 0 && len(p.Escalation) == 0 {
		j.bad("%s: around_the_clock is about the steps of escalation, and there are none", where)
	}
}
