package world

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/automation"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/dispatch"
)

// Judging is a snapshot that knows what rules need and nothing else: the rules and the desks' working time.
func Judging(s *core.Setup) (*desk.World, error) {
	rules, err := dispatch.Compile(s.Rules)
	if err != nil {
		return nil, err
	}
	auto, err := automation.Compile(s.Automations())
	if err != nil {
		return nil, err
	}
	cals, err := readCalendars(s)
	if err != nil {
		return nil, err
	}
	return &desk.World{Setup: s, Rules: rules, Automation: auto, Open: func(d core.DeskID, t time.Time) (bool, time.Time) { return open(cals.desk(d), t) }}, nil
}
