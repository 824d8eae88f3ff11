package demo

import (
	"context"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/core"
)

// Sims are the three simulated platforms.
type Sims struct {
	WeCom    *wecomsim.Sim
	DingTalk *dingtalksim.Sim
	Feishu   *feishusim.Sim

	clickGrace  time.Duration
	wecomOpt    wecomsim.Options
	dingtalkOpt dingtalksim.Options
	feishuOpt   feishusim.Options
}

// SimOptions override the options of the simulators; credentials and names are the demo's own.
type SimOptions struct {
	WeCom    wecomsim.Options
	DingTalk dingtalksim.Options
	Feishu   feishusim.Options
	// ClickGrace is how much longer than the platforms the simulators wait for the answer to a click: on a busy machine seconds are no measure.
	ClickGrace time.Duration
}

// patient lets the simulators wait.
func (o *SimOptions) patient() {
	if o.ClickGrace == 0 {
		return
	}
	const card = 2 * time.Second // DingTalk's window for a click
	o.WeCom.AnswerWithin, o.Feishu.AnswerWithin = 5*time.Second+o.ClickGrace, 3*time.Second+o.ClickGrace
	o.DingTalk.DeadlineScale, o.DingTalk.UpdateGrace = float64(card+o.ClickGrace)/float64(card), o.ClickGrace
}

// The demo's credentials; the simulators accept no others.
const (
	corpID    = "ww5e21a0c4desk0001"
	aesKey    = "aW1kZXNrRGVtb0VuY29kaW5nQUVTS2V5MDAwMDAwMDE"
	dingCorp  = "ding4f1c0e7a9b2d63e8"
	larkKey   = "t_xinghe"
	botName   = "服务台"
	agentID   = 1000017
	clientID  = "dingk2v8qx7mzt4hw0ru"
	feishuApp = "cli_a9demo00helpdesk1"
)

// StartSims starts the three platforms with the people and groups of a company.
func StartSims(ctx context.Context, m *manifest.Manifest, opt SimOptions) (*Sims, error) {
	opt.patient()
	s := &Sims{clickGrace: opt.ClickGrace, wecomOpt: opt.WeCom, dingtalkOpt: opt.DingTalk, feishuOpt: opt.Feishu}
	w, d, f := &s.wecomOpt, &s.dingtalkOpt, &s.feishuOpt
	w.CorpID, w.AgentID, w.Secret, w.Token, w.EncodingAESKey = corpID, agentID, "demo-wecom-secret", "demoWeComToken", aesKey
	w.BotID, w.BotSecret, w.BotName, w.AppName = "aibDeskHelper01", "demo-aibot-secret", botName, botName
	d.ClientID, d.ClientSecret, d.RobotCode, d.CorpID, d.RobotName = clientID, "demo-dingtalk-secret", clientID, dingCorp, botName
	f.App = feishusim.App{AppID: feishuApp, AppSecret: "demo-feishu-secret", EncryptKey: "demo-encrypt-key", VerificationToken: "demo-verification", TenantKey: larkKey}
	f.BotName = botName
	if f.ClientConfig.PingInterval == 0 {
		f.ClientConfig = feishusim.ClientConfig{ReconnectCount: -1, ReconnectInterval: 2, ReconnectNonce: 1, PingInterval: 30}
	}
	s.WeCom, s.DingTalk, s.Feishu = wecomsim.New(*w), dingtalksim.New(*d), feishusim.New(*f)
	if err := errors.Join(s.WeCom.Start(ctx), s.DingTalk.Start(ctx), s.Feishu.Start(ctx)); err != nil {
		return nil, err
	}
	s.populate(m)
	return s, nil
}

// populate gives each platform its people and groups.
func (s *Sims) populate(m *manifest.Manifest) {
	for _, p := range m.People {
		for _, a := range p.Accounts {
			switch a.Platform {
			case core.WeCom:
				s.WeCom.AddPerson(wecomsim.Person{ID: a.ID, Name: p.Name, Title: p.Title})
			case core.DingTalk:
				s.DingTalk.AddPerson(dingtalksim.Person{ID: a.ID, Name: p.Name, Title: p.Title})
			case core.Feishu:
				s.Feishu.AddPerson(feishusim.Person{ID: a.ID, UnionID: a.ID, OpenID: a.OpenID, Name: p.Name, Title: p.Title})
			}
		}
	}
	for _, g := range m.Groups {
		members := make([]string, 0, len(g.Members))
		for _, id := range g.Members {
			if acc := AccountOf(m, id, g.Platform); acc != "" {
				members = append(members, acc)
			}
		}
		switch g.Platform {
		case core.WeCom:
			s.WeCom.AddGroup(wecomsim.Group{ID: g.Chat, Name: g.Name, Members: members, BotMember: true})
		case core.DingTalk:
			s.DingTalk.AddGroup(dingtalksim.Group{ID: g.Chat, Name: g.Name, Members: members, BotMember: true})
		case core.Feishu:
			s.Feishu.AddGroup(feishusim.Group{ID: g.Chat, Name: g.Name, Members: members, BotMember: true})
		}
	}
}

// AccountOf returns the id of a person of a company on a platform, "" for none.
func AccountOf(m *manifest.Manifest, id core.PersonID, p core.Platform) string {
	for _, person := range m.People {
		if person.ID != id {
			continue
		}
		for _, a := range person.Accounts {
			if a.Platform == p {
				return a.ID
			}
		}
	}
	return ""
}

// Bots is the configuration that points at the simulators.
func (s *Sims) Bots(org core.OrgID) []config.Bot {
	return []config.Bot{
		{ID: WeComBot, Platform: core.WeCom, Org: org, WeCom: &wecom.Config{
			CorpID: corpID, AgentID: agentID, Secret: s.wecomOpt.Secret, Token: s.wecomOpt.Token, EncodingAESKey: aesKey,
			AIBot:   &wecom.AIBot{BotID: s.wecomOpt.BotID, Secret: s.wecomOpt.BotSecret, Name: botName},
			BaseURL: s.WeCom.URL(), WSURL: s.WeCom.WSURL(), ClickGrace: s.clickGrace,
		}},
		{ID: DingTalkBot, Platform: core.DingTalk, Org: org, DingTalk: &dingtalk.Config{
			ClientID: clientID, ClientSecret: s.dingtalkOpt.ClientSecret, RobotCode: clientID, BaseURL: s.DingTalk.URL(), OAPIURL: s.DingTalk.URL(), MonthlyUrgent: 100, ClickGrace: s.clickGrace,
		}},
		{ID: FeishuBot, Platform: core.Feishu, Org: org, Feishu: &feishu.Config{
			AppID: feishuApp, AppSecret: s.feishuOpt.App.AppSecret, BaseURL: s.Feishu.URL(), MonthlyUrgent: 100, ClickGrace: s.clickGrace,
		}},
	}
}

// Close stops the platforms.
func (s *Sims) Close() {
	s.WeCom.Close()
	s.DingTalk.Close()
	s.Feishu.Close()
}
