package feishu

import (
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// cardLife is how long a card can be clicked and updated: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-json-v2-breaking-changes-release-notes.
const cardLife = 14 * 24 * time.Hour

// uuidLife is how long Feishu recognises a repeated uuid: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create.
const uuidLife = time.Hour

// clickBudget leaves half of Feishu's 3 s to the network: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication.
const clickBudget = 1500 * time.Millisecond

// maxParallel carries both APIs at their 50 calls a second when each takes 300 ms.
const maxParallel = 32

// MeterCalls is the monthly quota of API calls.
const MeterCalls = "api_calls"

// Capabilities implements adapters.Adapter. Rates: open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN (per API and app) and the pages of message create
// and patch (per person, group and card). A person and a group count alike.
func (a *Adapter) Capabilities() adapters.Capabilities {
	sends, updates, urges := []core.SendKind{core.SendMessage}, []core.SendKind{core.SendUpdate, core.SendAnswer}, []core.SendKind{core.SendUrge}
	caps := adapters.Capabilities{
		Platform:    core.Feishu,
		GroupInput:  true,
		GroupPlain:  a.cfg.GroupPlain,
		SyncAnswer:  true,
		ClickBudget: clickBudget + a.cfg.ClickGrace,
		UpdateByAPI: true,
		UpdateLife:  cardLife,
		TextInput:   true,
		Threads:     true,
		Mentions:    true,
		GroupFiles:  true,
		Idempotent:  uuidLife,
		LossWindow:  "消息：飞书在 7 小时内补推 4 次，超过 7 小时的停机会丢失其间的消息。点击：不补推，点击者会看到报错并可再次点击。",
		Budgets: []adapters.Budget{
			{Scope: adapters.ScopeApp, Kinds: sends, Calls: 50, Per: time.Second},
			{Scope: adapters.ScopeApp, Kinds: sends, Calls: 1000, Per: time.Minute},
			{Scope: adapters.ScopeApp, Kinds: updates, Calls: 50, Per: time.Second},
			{Scope: adapters.ScopeApp, Kinds: updates, Calls: 1000, Per: time.Minute},
			{Scope: adapters.ScopeApp, Kinds: urges, Calls: 50, Per: time.Second},
			{Scope: adapters.ScopeApp, Kinds: urges, Calls: 1000, Per: time.Minute},
			{Scope: adapters.ScopeChat, Kinds: sends, Calls: 5, Per: time.Second},
			{Scope: adapters.ScopeCard, Kinds: updates, Calls: 5, Per: time.Second},
		},
		Concurrency: maxParallel,
		Urgent:      a.cfg.MonthlyUrgent,
	}
	if a.cfg.MonthlyUrgent > 0 {
		caps.Meters = append(caps.Meters, adapters.Meter{Name: adapters.MeterUrgent, Limit: a.cfg.MonthlyUrgent, Apart: true})
	}
	if a.cfg.MonthlyCalls > 0 {
		caps.Meters = append(caps.Meters, adapters.Meter{Name: MeterCalls, Limit: a.cfg.MonthlyCalls})
	}
	return caps
}
