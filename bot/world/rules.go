package world

import (
	"fmt"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/core/dispatch"
	"github.com/imdesk/imdesk/core/worktime"
)

// Judging is a snapshot that knows what rules need and nothing else: the rules and the desks' working time.
func Judging(s *core.Setup) (*desk.World, error) {
	rules, err := dispatch.Compile(s.Rules)
	if err != nil {
		return nil, err
	}
	cals := map[string]*worktime.Calendar{}
	for _, c := range s.Calendars {
		if cals[c.ID], err = worktime.Parse(c); err != nil {
			return nil, fmt.Errorf("calendar %s: %w", c.ID, err)
		}
	}
	byDesk := map[core.DeskID]*worktime.Calendar{}
	for _, d := range s.Desks {
		byDesk[d.ID] = cals[d.Calendar]
	}
	return &desk.World{Setup: s, Rules: rules, Open: func(d core.DeskID, t time.Time) (bool, time.Time) { return open(byDesk[d], t) }}, nil
}
