package dingtalk

import (
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters"
)

// ruling is what a code means for the sender, and what a human can do about it. wait and scope belong to Throttled.
type ruling struct {
	verdict adapters.Verdict
	remedy  string
	wait    time.Duration
	scope   adapters.Scope
}

// Codes the adapter itself acts on.
const (
	codeDeadToken           = "InvalidAuthentication"
	codeScopeMissing        = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
	codeBadCredentials      = "invalidClientIdOrSecret"
	codeCardExists          = "param.cardAlreadyExist"
	codeTemplateMissing     = "param.templateNotExist"
	codeTemplateUnpublished = "param.templateUnpublished"
	codeUserUnknown         = "param.userIdNotExist"
)

// deadTokens say that the token is bad or expired, in either family.
var deadTokens = map[string]bool{codeDeadToken: true, "40014": true, "42001": true}

const (
	remedyScope    = "打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 开发配置 → 权限管理，申请：%s；然后在「版本管理与发布」发布新版本"
	remedySecret   = "打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 凭证与基础信息，核对 Client ID 与 Client Secret，更新配置 client_id、client_secret 后重试"
	remedyIP       = "打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 开发配置 → 安全设置 → 服务器出口 IP，加入本服务的出口 IP"
	remedyQuota    = "本月 API 调用额度已用完：请到 open-dev.dingtalk.com → 资源用量 购买专业版或资源包，或等待下月；配置 edition 与 frugal: true 可减少用量"
	remedyRobot    = "打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 添加应用能力 → 机器人：启用机器人（消息接收模式选 Stream），核对 robot_code 与 RobotCode 一致，并在「版本管理与发布」发布"
	remedyRange    = "打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 版本管理与发布，把该成员加入应用「可见范围」并发布新版本"
	remedyGroup    = "在该群「群设置 → 机器人」中重新添加本机器人；只有本企业的内部群可用"
	remedyTemplate = "打开 open-dev.dingtalk.com/fe/card，确认 card_template 的模板属于本应用并已「发布」"
	remedyContent  = "内容被钉钉安全策略拦截：请删去其中的敏感词或链接"
)

// rulings holds the codes of the new API family. Sources below open.dingtalk.com/document/development/: general codes
// how-to-process-api-throttling-on-the-dingtalk-server and add-api-permission; robot messages chatbots-send-one-on-one-chat-messages-in-batches and
// the-robot-sends-a-group-message; files download-the-file-content-of-the-robot-receiving-message; cards create-and-deliver-cards and
// interactive-card-update-interface. Codes that begin with "Forbidden." are kept by their last part.
var rulings = map[string]ruling{
	// Credentials and the app's settings.
	codeDeadToken:                 {verdict: adapters.Retryable},
	codeBadCredentials:            {verdict: adapters.Misconfigured, remedy: remedySecret},
	"AccessTokenPermissionDenied": {verdict: adapters.Misconfigured}, // the remedy names the permission, see scopeRemedy
	"IpNotInWhiteList":            {verdict: adapters.Misconfigured, remedy: remedyIP},

	// Limits.
	"QpsLimitForAppkeyAndApi": {verdict: adapters.Throttled, wait: time.Second, scope: adapters.ScopeApp},
	"QpmLimitForAppkeyAndApi": {verdict: adapters.Throttled, wait: 10 * time.Second, scope: adapters.ScopeApp},
	"QpsLimitForApi":          {verdict: adapters.Throttled, wait: 2 * time.Second, scope: adapters.ScopeApp},
	"ApiCountLimitForOrg":     {verdict: adapters.Misconfigured, remedy: remedyQuota},
	"send.too.fast":           {verdict: adapters.Throttled, wait: 2 * time.Second, scope: adapters.ScopeChat},
	"system.error":            {verdict: adapters.Retryable},
	"system.busy":             {verdict: adapters.Retryable},

	// The robot and the target.
	"robot.oto.notExist":              {verdict: adapters.Misconfigured, remedy: remedyRobot},
	"chatbotId.notAllow.sendOTO":      {verdict: adapters.Misconfigured, remedy: remedyRobot},
	"invalidParameter.robotCode.auth": {verdict: adapters.Misconfigured, remedy: remedyRobot},
	"staffId.notExisted":              {verdict: adapters.Gone},
	"invalid.openConversationId":      {verdict: adapters.Gone},
	"group.disbanded":                 {verdict: adapters.Gone},
	"bot.stopped":                     {verdict: adapters.Forbidden, remedy: remedyGroup},
	"conversation.org.notMatch":       {verdict: adapters.Forbidden, remedy: remedyGroup},
	"too.many.people":                 {verdict: adapters.Rejected},
	"too.many.group":                  {verdict: adapters.Rejected},

	// DING: open.dingtalk.com/document/development/robot-sends-nail-message.
	"ding.serverquota.insufficient": {verdict: adapters.Rejected, remedy: "短信、电话 DING 的额度已用完：请在钉钉管理后台购买，或改用应用内 DING"},

	// The message.
	"contain.unsafe.url":                {verdict: adapters.Rejected, remedy: remedyContent},
	"contain.notAllowed.text":           {verdict: adapters.Rejected, remedy: remedyContent},
	"invalidParameter.msgParam.tooLong": {verdict: adapters.Rejected},
	"resource.unavailable":              {verdict: adapters.Rejected},

	"invalidParameter.robotCode.downloadCode": {verdict: adapters.Gone},

	// Cards.
	codeCardExists:                {verdict: adapters.Rejected}, // by a send it is taken as success, see createCard
	codeTemplateMissing:           {verdict: adapters.Misconfigured, remedy: remedyTemplate},
	codeTemplateUnpublished:       {verdict: adapters.Misconfigured, remedy: remedyTemplate},
	codeUserUnknown:               {verdict: adapters.Gone},
	"param.cardNotExist":          {verdict: adapters.Gone},
	"param.contentUnsafe":         {verdict: adapters.Rejected, remedy: remedyContent},
	"param.openSpaceIdInvalid":    {verdict: adapters.Rejected},
	"param.openDeliverModelEmpty": {verdict: adapters.Rejected},

	// Fates of one space inside a success: deliverResults[].errorMsg.
	"spaceId is illegal":        {verdict: adapters.Forbidden, remedy: remedyRange},
	"robot is not in the group": {verdict: adapters.Forbidden, remedy: remedyGroup},

	// Fates of one person inside a success of batchSend.
	"invalidStaffIdList":        {verdict: adapters.Forbidden, remedy: remedyRange},
	"flowControlledStaffIdList": {verdict: adapters.Throttled, wait: 10 * time.Second, scope: adapters.ScopeChat},
}

// rulingOf finds the meaning of a code of either family.
func rulingOf(code string) (ruling, bool) {
	if r, ok := rulings[code]; ok {
		return r, true
	}
	if r, ok := oldRulings[code]; ok {
		return r, true
	}
	if strings.HasPrefix(code, "Forbidden.") {
		r, ok := rulings[code[strings.LastIndexByte(code, '.')+1:]]
		return r, ok
	}
	return ruling{}, false
}
