package console

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// freshHealth is how old a replica's report may be; replicas report every few seconds.
const freshHealth = 30 * time.Second

// health is what all replicas together report of a bot.
type health struct {
	// Connected counts the live connections of all replicas; -1 when the platform calls us.
	Connected  int       `json:"connected"`
	LastFrame  time.Time `json:"last_frame,omitzero"`
	Reconnects int64     `json:"reconnects"`
	Problem    string    `json:"problem,omitempty"`
	Waiting    int64     `json:"waiting"`
	Sent       int64     `json:"sent"`
	Failed     int64     `json:"failed"`
	Replicas   int       `json:"replicas"`
	At         time.Time `json:"at"`
}

// report is one replica's view of a bot.
type report struct {
	adapters.Health
	Waiting int64            `json:"waiting"`
	Problem string           `json:"problem"`
	Sent    int64            `json:"sent"`
	Failed  int64            `json:"failed"`
	Meters  []adapters.Meter `json:"meters"`
}

// meterView is one quota of a month.
type meterView struct {
	Name  string `json:"name"`
	Used  int    `json:"used"`
	Limit int    `json:"limit"`
}

// vitals are the health and the meters of the bots of one enterprise.
type vitals struct {
	health map[core.BotID]*health
	limits map[core.BotID][]adapters.Meter
}

// vitals collects the reports. Those of the file's bots are stored under no enterprise, so the caller says which bots are of this one by
// looking up only those.
func (s *server) vitals(ctx context.Context, org *store.Org) (vitals, error) {
	v := vitals{map[core.BotID]*health{}, map[core.BotID][]adapters.Meter{}}
	for _, o := range []*store.Org{org, s.DB.Org("")} {
		rows, err := o.BotHealth(ctx, freshHealth)
		if err != nil {
			return v, err
		}
		for _, r := range rows {
			if err := v.add(r); err != nil {
				return v, err
			}
		}
	}
	return v, nil
}

// add merges one replica's report.
func (v vitals) add(row store.BotHealth) error {
	var r report
	if err := json.Unmarshal(row.Report, &r); err != nil {
		return err
	}
	h := v.health[row.Bot]
	if h == nil {
		h = &health{}
		v.health[row.Bot] = h
	}
	h.Replicas++
	h.Connected += r.Connected
	if r.Connected < 0 {
		h.Connected = -1
	}
	if r.LastFrame.After(h.LastFrame) {
		h.LastFrame = r.LastFrame
	}
	if row.At.After(h.At) {
		h.At = row.At
	}
	h.Reconnects += r.Reconnects
	h.Waiting, h.Sent, h.Failed = h.Waiting+r.Waiting, h.Sent+r.Sent, h.Failed+r.Failed
	switch {
	case r.Problem != "":
		h.Problem = r.Problem
	case h.Problem == "" && r.Connected == 0:
		h.Problem = r.LastError
	}
	if len(r.Meters) > 0 {
		v.limits[row.Bot] = r.Meters
	}
	return nil
}

// meters lists a bot's quotas with what was used this month.
func (s *server) meters(ctx context.Context, bot core.BotID, limits []adapters.Meter) ([]meterView, error) {
	out := []meterView{}
	if len(limits) == 0 {
		return out, nil
	}
	used, err := s.DB.MeterUse(ctx, bot)
	if err != nil {
		return nil, err
	}
	for _, m := range limits {
		out = append(out, meterView{m.Name, used[m.Name], m.Limit})
	}
	return out, nil
}
