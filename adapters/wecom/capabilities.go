package wecom

import (
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// Capabilities implements adapters.Adapter. Rates: developer.work.weixin.qq.com/document/path/90236 (per member; what exceeds it is dropped silently),
// …/path/90312 (per API) and …/path/101463 (AI bot, per chat). They are spent a little short of the documented numbers, because the platform's windows and
// ours don't begin at the same moment and the excess is lost without a word.
func (a *Adapter) Capabilities() adapters.Capabilities {
	sends, updates := []core.SendKind{core.SendMessage, core.SendAnswer}, []core.SendKind{core.SendUpdate}
	caps := adapters.Capabilities{
		Platform:    core.WeCom,
		Brief:       true,
		ClickBudget: clickBudget + a.cfg.ClickGrace,
		UpdateLife:  codeLife,
		Idempotent:  dupLeast * time.Second,
		// The AI bot, which speaks in groups, has no duplicate check for texts.
		GroupTextsRepeat: true,
		LossWindow:       "应用消息：企业微信最多补推 3 次，较长的停机会丢失其间的消息与点击（点击者可再次点击）。",
		Budgets: []adapters.Budget{
			{Scope: adapters.ScopeApp, Kinds: sends, Calls: 10_000, Per: time.Minute},
			{Scope: adapters.ScopeApp, Kinds: updates, Calls: 10_000, Per: time.Minute},
			{Scope: adapters.ScopeChat, Kinds: sends, Direct: true, Calls: 28, Per: time.Minute},
			{Scope: adapters.ScopeChat, Kinds: sends, Direct: true, Calls: 980, Per: time.Hour},
		},
		Concurrency: maxParallel,
	}
	if a.cfg.AIBot != nil {
		caps.GroupInput, caps.GroupAnswerOnly = true, true
		caps.LossWindow += "智能机器人：长连接没有补推，连接中断期间群里对它说的话会丢失；它发出的消息没有幂等手段。"
		caps.Budgets = append(caps.Budgets,
			adapters.Budget{Scope: adapters.ScopeChat, Groups: true, Calls: 28, Per: time.Minute},
			adapters.Budget{Scope: adapters.ScopeChat, Groups: true, Calls: 980, Per: time.Hour})
	}
	return caps
}

// OneConnection implements adapters.Elected: a second connection of an AI bot ends the first (developer.work.weixin.qq.com/document/path/101463).
func (a *Adapter) OneConnection() bool { return a.cfg.AIBot != nil }
