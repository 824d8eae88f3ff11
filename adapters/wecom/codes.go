package wecom

import "github.com/imdesk/imdesk/adapters"

// ruling is what a code means for the sender, and what a human can do about it.
type ruling struct {
	verdict adapters.Verdict
	remedy  string
}

// Codes the adapter itself acts on: developer.work.weixin.qq.com/document/path/90313, for the AI bot …/path/101463.
const (
	codeBusy         = -1
	codeTokenInvalid = 40014
	codeTokenExpired = 42001
	codeTaskIDUsed   = 42014
	codeCodeSpent    = 42022
	codeCodeInvalid  = 60140
	codeTooOften     = 45009
	codeTooParallel  = 45033
	codeForeignIP    = 60020
	codeNobodyValid  = 81013
	codeNoSuchUser   = 60111
	codeMediaGone    = 40007
	codeFileTooLarge = 830002
	codeBadReqID     = 846605
	codeStreamTooOld = 846608
	codeBadBot       = 853000
)

const (
	remedySecret   = "打开 work.weixin.qq.com → 应用管理 → 自建应用，核对 Secret 与 AgentId（企业ID 在「我的企业」），确认应用已启用，更新配置 corp_id、agent_id、secret 后重试"
	remedyIP       = "打开 work.weixin.qq.com → 应用管理 → 自建应用 → 企业可信IP，加入本服务的出口 IP%s，保存约 1 分钟后生效"
	remedyRange    = "打开 work.weixin.qq.com → 应用管理 → 自建应用 → 可见范围，加入该成员或其部门"
	remedyCallback = "打开 work.weixin.qq.com → 应用管理 → 自建应用 → 接收消息 → 设置API接收，URL 填 <public_url>/callbacks/<bot id>；没有回调地址的应用不能发送带按钮的卡片"
	remedyAPI      = "该接口未对此应用开放：请用自建应用的 Secret（不是通讯录同步或第三方应用的），并在应用详情页确认权限"
	remedyBot      = "打开 work.weixin.qq.com → 安全与管理 → 管理工具 → 智能机器人，选择 API 模式（长连接），核对 Bot ID 与 Secret，更新配置 aibot.bot_id、aibot.secret"
	remedyBotGroup = "在该群添加智能机器人，并先 @ 它说一句话：机器人只能向有人对它说过话的会话推送"
	remedyLicense  = "该成员没有接口许可：打开 work.weixin.qq.com → 我的企业 → 接口许可，为其分配帐号"
)

// rulings holds every documented code a call of ours can meet.
var rulings = map[int]ruling{
	codeBusy:         {adapters.Retryable, ""},
	codeTokenInvalid: {adapters.Retryable, ""},
	codeTokenExpired: {adapters.Retryable, ""},

	// Credentials and the app's settings.
	40001:         {adapters.Misconfigured, remedySecret},
	40013:         {adapters.Misconfigured, remedySecret},
	40056:         {adapters.Misconfigured, remedySecret},
	41001:         {adapters.Misconfigured, remedySecret},
	41002:         {adapters.Misconfigured, remedySecret},
	41004:         {adapters.Misconfigured, remedySecret},
	41011:         {adapters.Misconfigured, remedySecret},
	301002:        {adapters.Misconfigured, "agent_id 与 secret 不属于同一个应用：" + remedySecret},
	codeForeignIP: {adapters.Misconfigured, ""}, // the remedy names the address, see refusal
	48002:         {adapters.Misconfigured, remedyAPI},
	48009:         {adapters.Misconfigured, remedyAPI},
	43012:         {adapters.Misconfigured, remedyCallback},
	codeBadBot:    {adapters.Misconfigured, remedyBot},

	// Limits; refusal adds until when.
	codeTooOften:    {adapters.Throttled, ""},
	codeTooParallel: {adapters.Throttled, ""},

	// The target.
	codeNobodyValid: {adapters.Forbidden, remedyRange},
	60011:           {adapters.Forbidden, remedyRange},
	60021:           {adapters.Forbidden, remedyRange},
	50002:           {adapters.Forbidden, remedyRange},
	82102:           {adapters.Gone, ""},
	codeNoSuchUser:  {adapters.Gone, ""},
	46004:           {adapters.Gone, ""},
	60123:           {adapters.Gone, ""},
	93006:           {adapters.Forbidden, remedyBotGroup},
	93008:           {adapters.Forbidden, remedyBotGroup},
	40050:           {adapters.Gone, ""},

	// Delivered cards and messages.
	codeCodeSpent:   {adapters.Gone, ""},
	codeCodeInvalid: {adapters.Gone, ""},
	42015:           {adapters.Forbidden, "卡片由另一个应用发送：核对 agent_id 是否换过应用"},
	42016:           {adapters.Gone, ""},
	42052:           {adapters.Gone, ""}, // sent more than 24 hours ago
	codeBadReqID:    {adapters.Gone, ""},
	codeStreamTooOld: {
		adapters.Gone, "",
	},

	// Content.
	40008: {adapters.Rejected, ""}, 40058: {adapters.Rejected, ""}, 40063: {adapters.Rejected, ""}, 44004: {adapters.Rejected, ""},
	45002: {adapters.Rejected, ""}, 82101: {adapters.Rejected, ""}, 40039: {adapters.Rejected, ""}, 41010: {adapters.Rejected, ""},
	codeTaskIDUsed: {adapters.Rejected, ""}, // used, for our ids are well-formed; see sendCard
	42027:          {adapters.Rejected, ""}, 42028: {adapters.Rejected, ""}, 42029: {adapters.Rejected, ""}, 42030: {adapters.Rejected, ""},
	42031: {adapters.Rejected, ""}, 42033: {adapters.Rejected, ""}, 42035: {adapters.Rejected, ""}, 42036: {adapters.Rejected, ""},
	42037: {adapters.Rejected, ""}, 42038: {adapters.Rejected, ""}, 42039: {adapters.Rejected, ""}, 42040: {adapters.Rejected, ""},
	42041: {adapters.Rejected, ""}, 42042: {adapters.Rejected, ""}, 42043: {adapters.Rejected, ""}, 42044: {adapters.Rejected, ""},
	42045: {adapters.Rejected, ""}, 42046: {adapters.Rejected, ""}, 42047: {adapters.Rejected, ""}, 42049: {adapters.Rejected, ""},
	42050: {adapters.Rejected, ""}, 42051: {adapters.Rejected, ""},

	// Logins: developer.work.weixin.qq.com/document/path/91023.
	40029: {adapters.Gone, ""}, // code unknown, used or older than five minutes

	// Files.
	codeMediaGone:    {adapters.Gone, ""},
	codeFileTooLarge: {adapters.Rejected, ""},
	40004:            {adapters.Rejected, ""},
	40005:            {adapters.Rejected, ""},
	40006:            {adapters.Rejected, ""},
	41006:            {adapters.Rejected, ""},
	44001:            {adapters.Rejected, ""},
}
