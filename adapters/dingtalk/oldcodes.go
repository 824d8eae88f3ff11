package dingtalk

import (
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// oldRulings holds the codes of the old API family and of the session's webhook. Sources below open.dingtalk.com/document/development/: general codes
// how-to-process-api-throttling-on-the-dingtalk-server; people query-user-details; media upload-media-files; webhooks
// custom-robots-send-group-messages and robot-message-type.
var oldRulings = map[string]ruling{
	// Credentials and the app's settings.
	"40014": {verdict: adapters.Retryable},
	"42001": {verdict: adapters.Retryable},
	"60011": {verdict: adapters.Misconfigured}, // the remedy names the permission, see scopeRemedy
	"60020": {verdict: adapters.Misconfigured, remedy: remedyIP},

	// Limits.
	"90018":                             {verdict: adapters.Throttled, wait: time.Second, scope: adapters.ScopeApp},
	"90002":                             {verdict: adapters.Throttled, wait: 2 * time.Second, scope: adapters.ScopeApp},
	codeQuotaSpentOld:                   {verdict: adapters.Misconfigured, remedy: remedyQuota},
	codeStreamQuota:                     {verdict: adapters.Misconfigured, remedy: remedyStreamQuota},
	codeWebhookFast:                     {verdict: adapters.Throttled, wait: 10 * time.Minute, scope: adapters.ScopeChat},
	"15":                                {verdict: adapters.Unknown}, // the gateway gave up waiting
	"88":                                {verdict: adapters.Unknown},
	"isp.top-remote-connection-timeout": {verdict: adapters.Unknown},
	"-1":                                {verdict: adapters.Retryable}, // busy

	// People.
	"33012": {verdict: adapters.Gone},
	"60121": {verdict: adapters.Gone},
	"60003": {verdict: adapters.Gone},
	"40104": {verdict: adapters.Rejected},
	"50004": {verdict: adapters.Misconfigured, remedy: "打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 开发配置 → 权限管理 → 通讯录权限范围，设为「全部员工」或包含该部门"},

	// Files.
	"40004": {verdict: adapters.Rejected},
	"40005": {verdict: adapters.Rejected},
	"40006": {verdict: adapters.Rejected},
	"40035": {verdict: adapters.Rejected},

	// The session's webhook.
	codeSessionGone: {verdict: adapters.Gone},
	"310000":        {verdict: adapters.Misconfigured, remedy: "自定义机器人的安全设置（加签、关键词或 IP）不匹配：请核对后重试"},
	"400101":        {verdict: adapters.Rejected},
	"430101":        {verdict: adapters.Rejected, remedy: remedyContent},
	"430102":        {verdict: adapters.Rejected, remedy: remedyContent},
	"430103":        {verdict: adapters.Rejected, remedy: remedyContent},
	"430104":        {verdict: adapters.Rejected, remedy: remedyContent},
}

// Codes of the old family that the adapter itself acts on: the session or its token is over, the Webhook & Stream quota is used up, too fast.
const (
	codeSessionGone = "300001"
	codeStreamQuota = "20001"
	codeWebhookFast = "410100"
)

const remedyStreamQuota = "本月 Webhook 与 Stream 消息额度已用完：请到 open-dev.dingtalk.com → 资源用量 购买专业版或资源包，或等待下月"
