package dingtalk

import (
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// clickBudget leaves most of DingTalk's 2 s to the network: open.dingtalk.com/document/development/event-callback-card.
const clickBudget = 1200 * time.Millisecond

// Names of the monthly quotas.
const (
	MeterAPI    = "api"    // calls of metered APIs
	MeterStream = "stream" // Webhook & Stream: messages and clicks received, replies through the session's webhook
)

// quotas per organisation and month: open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model.
var quotas = map[string]struct{ api, stream int }{
	EditionStandard:     {5_000, 3_000},
	EditionProfessional: {200_000, 50_000},
}

// callsPerSecond is the rate of one app on one API: open.dingtalk.com/document/development/how-to-process-api-throttling-on-the-dingtalk-server.
const callsPerSecond = 20

// maxParallel carries three APIs at that rate when each call takes 400 ms.
const maxParallel = 24

// Capabilities implements adapters.Adapter.
//
// Idempotent is zero although cards are: the outTrackId makes a card's send repeatable for ever, but a text has no such device. A card's lost answer is
// therefore reported as retryable, a text's as unknown. Files are no group matter: people can send pictures there, but neither voice nor video nor files.
func (a *Adapter) Capabilities() adapters.Capabilities {
	q := quotas[a.cfg.Edition]
	budget := func(kinds ...core.SendKind) adapters.Budget {
		return adapters.Budget{Scope: adapters.ScopeApp, Kinds: kinds, Calls: callsPerSecond, Per: time.Second}
	}
	caps := adapters.Capabilities{
		Platform:    core.DingTalk,
		GroupInput:  true,
		SyncAnswer:  true,
		ClickBudget: clickBudget + a.cfg.ClickGrace,
		UpdateByAPI: true,
		// open.dingtalk.com/document/development/message-card-sending-and-updating
		PrivateAnswer: true,
		TextInput:     a.cfg.CardTemplate != "",
		Mentions:      true,
		// An outTrackId names one card for ever; a day is longer than any message is tried.
		IdempotentCards: 24 * time.Hour,
		LossWindow: "消息：钉钉不为机器人消息排队，两条长连接同时断开（或服务停机）期间的消息会丢失；存储不可用时本机最多重试 50 秒。" +
			"事件：10 秒与 30 秒后各补推一次。点击：不补推，点击者会看到报错并可再次点击。卡片重发由 outTrackId 去重，文本重发不去重。",
		Budgets:     []adapters.Budget{budget(core.SendMessage), budget(core.SendUpdate, core.SendAnswer), budget(core.SendRecall), budget(core.SendUrge)},
		Meters:      []adapters.Meter{{Name: MeterAPI, Limit: q.api}, {Name: MeterStream, Limit: q.stream, Handles: true}},
		Rest:        2500 * time.Millisecond,
		Concurrency: maxParallel,
		Urgent:      a.cfg.MonthlyUrgent,
	}
	if a.cfg.MonthlyUrgent > 0 {
		caps.Meters = append(caps.Meters, adapters.Meter{Name: adapters.MeterUrgent, Limit: a.cfg.MonthlyUrgent, Apart: true})
	}
	if a.cfg.Frugal {
		caps.LossWindow += "节约模式（frugal）：卡片不随进展刷新，只在结束时更新。"
	}
	return caps
}
