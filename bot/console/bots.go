package console

import (
	"context"

	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

func (s *server) listBots(c *call) (any, error) {
	views, err := s.bots(c.Context(), c.org)
	if err != nil {
		return nil, err
	}
	return cut(views, len(views), nil), nil
}

func (s *server) showBot(c *call) (any, error) {
	views, err := s.bots(c.Context(), c.org)
	if err != nil {
		return nil, err
	}
	for _, v := range views {
		if string(v.ID) == c.PathValue("bot") {
			return v, nil
		}
	}
	return nil, noBot
}

var noBot = core.Refuse(core.CodeNotFound, "没有这个机器人")

// bots shows the enterprise's bots, those of the configuration file first, with how they are.
func (s *server) bots(ctx context.Context, org *store.Org) ([]botView, error) {
	views, err := s.botList(ctx, org)
	if err != nil {
		return nil, err
	}
	vit, err := s.vitals(ctx, org)
	if err != nil {
		return nil, err
	}
	alarms, err := org.Alarms(ctx, true, mostPage)
	if err != nil {
		return nil, err
	}
	for i := range views {
		v := &views[i]
		if !v.Disabled {
			v.Health = vit.health[v.ID]
		}
		if v.Meters, err = s.meters(ctx, v.ID, vit.limits[v.ID]); err != nil {
			return nil, err
		}
		for _, a := range alarms {
			if a.Bot == v.ID {
				v.Alarms = append(v.Alarms, viewAlarm(a))
			}
		}
	}
	return views, nil
}

func (s *server) botList(ctx context.Context, org *store.Org) ([]botView, error) {
	var views []botView
	file, err := s.fileBots(ctx, org.ID())
	if err != nil {
		return nil, err
	}
	for _, b := range file {
		v, err := s.viewFile(b)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	stored, err := s.DB.Bots(ctx, org.ID())
	if err != nil {
		return nil, err
	}
	for _, b := range stored {
		v, err := s.viewStored(b)
		if err != nil {
			return nil, err
		}
		views = append(views, v)
	}
	return views, nil
}

// fileBots returns the enterprise's bots of the configuration file; one that names no enterprise belongs to the only one.
func (s *server) fileBots(ctx context.Context, org core.OrgID) ([]config.Bot, error) {
	orgs, err := s.DB.Orgs(ctx)
	if err != nil {
		return nil, err
	}
	var out []config.Bot
	for _, b := range s.FileBots() {
		if b.Org == org || b.Org == "" && len(orgs) == 1 {
			out = append(out, b)
		}
	}
	return out, nil
}

// stored returns one registered bot of the enterprise.
func (s *server) stored(c *call, id core.BotID) (store.Bot, error) {
	all, err := s.DB.Bots(c.Context(), c.org.ID())
	if err != nil {
		return store.Bot{}, err
	}
	for _, b := range all {
		if b.ID == id {
			return b, nil
		}
	}
	for _, b := range s.FileBots() {
		if b.ID == id && (b.Org == "" || b.Org == c.org.ID()) {
			return store.Bot{}, core.Refuse(core.CodeForbidden, "这个机器人写在配置文件里，请改文件后重启")
		}
	}
	return store.Bot{}, noBot
}
