package console

import "github.com/imdesk/imdesk/core"

// startupStep is one thing to be done before tickets arrive and somebody can take them.
type startupStep struct {
	Key     string   `json:"key"` // bot, heard, group, staff
	Done    bool     `json:"done"`
	Missing []string `json:"missing,omitempty"` // names of the desks it is still to be done for
}

// nextSteps says how far the set-up is, by what is true now: a group that is released or a desk whose last technician leaves brings its step back.
func (s *server) nextSteps(c *call, setup core.Setup, v *overviewView) error {
	heard, err := c.org.AnybodyHeard(c.Context())
	if err != nil {
		return err
	}
	people, err := c.org.Staff(c.Context())
	if err != nil {
		return err
	}
	var empty []string
	staff := countStaff(people, setup.Desks)
	for _, d := range setup.Desks {
		if staff[d.ID] == 0 {
			empty = append(empty, d.Name)
		}
	}
	v.Steps = []startupStep{
		{Key: "bot", Done: len(v.Bots) > 0}, {Key: "heard", Done: heard}, {Key: "group", Done: v.Groups.Bound > 0},
		{Key: "staff", Done: len(empty) == 0, Missing: empty},
	}
	return nil
}
