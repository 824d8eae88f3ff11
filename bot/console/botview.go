package console

import (
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// Sources of a bot.
const (
	fromConsole = "console"
	fromFile    = "file"
)

// botView is a bot as the page shows it; no field ever holds a secret.
type botView struct {
	ID       core.BotID    `json:"id"`
	Title    string        `json:"title"`
	Platform core.Platform `json:"platform"`
	Source   string        `json:"source"` // console; file: read-only here
	Disabled bool          `json:"disabled"`
	Version  int64         `json:"version"`
	Updated  time.Time     `json:"updated,omitzero"`
	// CallbackURL is what to paste over there, empty for a bot that the platform doesn't call or while the public address isn't known.
	CallbackURL    string      `json:"callback_url,omitempty"`
	TakesCallbacks bool        `json:"takes_callbacks"`
	Settings       settings    `json:"settings"`
	Secrets        []string    `json:"secrets"` // keys of the secrets that are set
	Health         *health     `json:"health,omitempty"`
	Meters         []meterView `json:"meters"`
	Alarms         []alarmView `json:"alarms"`
}

// viewStored shows a registered bot.
func (s *server) viewStored(b store.Bot) (botView, error) {
	v := botView{ID: b.ID, Title: b.Title, Platform: b.Platform, Source: fromConsole, Disabled: b.Disabled, Version: b.Version, Updated: b.Updated}
	return v, s.fill(&v, b.Credentials)
}

// viewFile shows a bot of the configuration file.
func (s *server) viewFile(b config.Bot) (botView, error) {
	v := botView{ID: b.ID, Title: string(b.ID), Platform: b.Platform, Source: fromFile}
	var section any
	switch {
	case b.WeCom != nil:
		section = b.WeCom
	case b.DingTalk != nil:
		section = b.DingTalk
	case b.Feishu != nil:
		section = b.Feishu
	}
	doc, err := json.Marshal(section)
	if err != nil {
		return v, err
	}
	return v, s.fill(&v, doc)
}

// fill adds what the settings tell.
func (s *server) fill(v *botView, doc json.RawMessage) error {
	g := guides[v.Platform]
	all, err := g.flat(doc)
	if err != nil {
		return err
	}
	v.Settings, v.Secrets = g.public(all)
	v.TakesCallbacks = v.Platform == core.WeCom || text(all["transport"]) == "webhook"
	if v.TakesCallbacks {
		v.CallbackURL = s.callbackURL(v.ID)
	}
	v.Meters, v.Alarms = []meterView{}, []alarmView{}
	return nil
}

func (s *server) callbackURL(id core.BotID) string {
	if s.PublicURL() == "" {
		return ""
	}
	return s.PublicURL() + "/callbacks/" + string(id)
}
