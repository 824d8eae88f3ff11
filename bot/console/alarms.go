package console

import (
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// alarmView is something only a human can mend.
type alarmView struct {
	Bot     core.BotID `json:"bot,omitempty"`
	Key     string     `json:"key"`
	Text    string     `json:"text"`
	Times   int64      `json:"times"`
	First   time.Time  `json:"first"`
	Last    time.Time  `json:"last"`
	Cleared time.Time  `json:"cleared,omitzero"`
}

func viewAlarm(a store.Alarm) alarmView {
	return alarmView{a.Bot, a.Key, a.Text, a.Times, a.First, a.Last, a.Cleared}
}

// listAlarms lists the standing alarms, or with ?all=true those of the past too.
func (s *server) listAlarms(c *call) (any, error) {
	limit := c.limit()
	alarms, err := c.org.Alarms(c.Context(), c.query("all") != "true", limit)
	if err != nil {
		return nil, err
	}
	out := make([]alarmView, len(alarms))
	for i, a := range alarms {
		out[i] = viewAlarm(a)
	}
	return cut(out, limit, nil), nil
}

// clearAlarm marks an alarm as seen to; if its cause goes on it comes back as news.
func (s *server) clearAlarm(c *call) (any, error) {
	var in struct {
		Bot core.BotID `json:"bot"`
		Key string     `json:"key"`
	}
	if err := c.read(&in); err != nil {
		return nil, err
	}
	if err := c.org.ClearAlarm(c.Context(), in.Bot, in.Key); err != nil {
		return nil, err
	}
	return nil, s.audit(c, "alarm.cleared", in.Key, map[string]any{"bot": in.Bot})
}
