package feishu

import "github.com/imdesk/imdesk/adapters"

// ruling is what a code means for the sender, and what a human can do about it.
type ruling struct {
	verdict adapters.Verdict
	remedy  string
}

// Codes the adapter itself acts on.
const (
	codeGatewayLimit    = 99991400
	codeTokenInvalid    = 99991663
	codeAppTokenInvalid = 99991664
	codeTokenMalformed  = 99991671
	codeScopeMissing    = 99991672
	codeNoThreads       = 230071
	codeCardRejected    = 230099
	codeRecalled        = 230011
	codeDeleted         = 230110
	codeUnknownUser     = 99992351
	codeQuotaSpent      = 99991403
)

const (
	remedyScope  = "打开 open.feishu.cn/app → 权限管理，开通：%s；然后在「版本管理与发布」创建版本并发布，由管理员审核通过"
	remedySecret = "打开 open.feishu.cn/app → 凭证与基础信息，核对 App ID 与 App Secret，更新配置 app_id、app_secret 后重试"
	remedyGroup  = "在该群「设置 → 群机器人」中重新添加机器人，并确认群设置允许机器人发言"
	remedyRange  = "打开 open.feishu.cn/app → 版本管理与发布，把该成员所在部门加入应用「可用范围」并发布新版本"
)

// rulings holds every documented code a call of ours can meet. Sources below open.feishu.cn/document/: general codes ukTMukTMukTM/ugjM14COyUjL4ITN,
// messages uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/{create,reply,patch,update,delete}, delayed update ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN, files
// …/im-v1/message-resource/get and …/im-v1/file/create, people …/contact-v3/user/get, tokens ukTMukTMukTM/ukDNz4SO0MjL5QzM.
var rulings = map[int]ruling{
	// Credentials and the app's settings.
	10003:               {adapters.Misconfigured, remedySecret},
	10012:               {adapters.Misconfigured, remedySecret},
	10013:               {adapters.Misconfigured, remedySecret},
	10014:               {adapters.Misconfigured, remedySecret},
	10015:               {adapters.Misconfigured, remedySecret},
	codeTokenInvalid:    {adapters.Retryable, ""},
	codeAppTokenInvalid: {adapters.Retryable, ""},
	codeTokenMalformed:  {adapters.Retryable, ""},
	codeScopeMissing:    {adapters.Misconfigured, ""}, // the remedy names the scopes, see scopeRemedy
	99991401:            {adapters.Misconfigured, "打开 open.feishu.cn/app → 安全设置 → IP 白名单，加入本服务的出口 IP"},
	codeQuotaSpent:      {adapters.Misconfigured, "本月 API 调用额度已用完：在飞书管理后台「费用中心」升级版本或等待下月，并把额度写入配置 monthly_calls"},
	99992361:            {adapters.Forbidden, "open_id 属于另一个应用：核对 app_id 是否换过应用；成员再次向机器人发消息后会自动更新"},
	codeUnknownUser:     {adapters.Gone, ""},
	11205:               {adapters.Misconfigured, "打开 open.feishu.cn/app → 添加应用能力 → 机器人，发布新版本"},
	230006:              {adapters.Misconfigured, "打开 open.feishu.cn/app → 添加应用能力 → 机器人，发布新版本"},
	230027:              {adapters.Misconfigured, "打开 open.feishu.cn/app → 权限管理，开通 im:message:send_as_bot（以应用的身份发消息）并发布新版本"},

	// Limits.
	codeGatewayLimit: {adapters.Throttled, ""},
	230020:           {adapters.Throttled, ""},
	11232:            {adapters.Throttled, ""},
	11233:            {adapters.Throttled, ""},
	11247:            {adapters.Throttled, ""},
	232019:           {adapters.Throttled, ""},
	230049:           {adapters.Retryable, ""}, // still being sent: a new key would send it twice

	// The target.
	230002: {adapters.Forbidden, remedyGroup},
	230013: {adapters.Forbidden, remedyRange},
	230018: {adapters.Forbidden, remedyGroup},
	230029: {adapters.Forbidden, ""}, // resigned
	230034: {adapters.Forbidden, ""}, // no such receiver
	230035: {adapters.Forbidden, remedyGroup},
	230038: {adapters.Forbidden, ""}, // another tenant
	230053: {adapters.Forbidden, "该成员已停用机器人的消息：请其在飞书机器人会话设置中重新开启"},

	// The message.
	codeRecalled:     {adapters.Gone, ""},
	codeDeleted:      {adapters.Gone, ""},
	230009:           {adapters.Gone, ""}, // outside the admin's window for recalls
	230019:           {adapters.Gone, ""}, // topic gone
	230031:           {adapters.Gone, ""}, // card older than 14 days
	230072:           {adapters.Gone, ""}, // edited 20 times
	230075:           {adapters.Gone, ""}, // outside the admin's window for edits
	232009:           {adapters.Gone, ""}, // group dissolved
	300020:           {adapters.Gone, ""}, // click token unknown
	300030:           {adapters.Gone, ""}, // click token older than 30 minutes
	300040:           {adapters.Gone, ""}, // click token used twice
	200310:           {adapters.Forbidden, "卡片属于另一个应用：核对 app_id 是否换过应用"},
	230001:           {adapters.Rejected, ""},
	codeNoThreads:    {adapters.Rejected, ""},
	230022:           {adapters.Rejected, "内容含敏感信息：请到飞书管理后台查看内容安全策略"},
	230028:           {adapters.Rejected, "内容被企业数据防泄漏（DLP）策略拦截（常见于手机号、住址）：请管理员放行或删去相应内容"},
	230025:           {adapters.Rejected, ""},
	codeCardRejected: {adapters.Rejected, ""},
	10002:            {adapters.Rejected, ""},
	11311:            {adapters.Rejected, ""},

	// Urgent messages: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/urgent_app.
	230023: {adapters.Rejected, "该成员未读的加急消息已超过 200 条，要等 TA 读过才能再加急"},
	230024: {adapters.Rejected, "企业的短信、电话加急额度已用完：在飞书管理后台「费用中心」购买，或改用应用内加急"},
	230052: {adapters.Rejected, "该群的设置不允许加急"},

	// Files.
	234001: {adapters.Rejected, ""},
	234003: {adapters.Gone, ""},
	234004: {adapters.Forbidden, remedyGroup},
	234006: {adapters.Rejected, ""},
	234007: {adapters.Misconfigured, "打开 open.feishu.cn/app → 添加应用能力 → 机器人，发布新版本"},
	234009: {adapters.Forbidden, ""},
	234010: {adapters.Rejected, ""},
	234037: {adapters.Rejected, ""},
	234038: {adapters.Forbidden, ""},
	234043: {adapters.Rejected, ""},

	// People.
	41012: {adapters.Gone, ""},
	41050: {adapters.Misconfigured, "打开 open.feishu.cn/app → 权限管理 → 通讯录权限范围，设为「全部成员」或包含该成员，并发布新版本"},
	40004: {adapters.Misconfigured, "打开 open.feishu.cn/app → 权限管理 → 通讯录权限范围，设为「全部成员」或包含该部门，并发布新版本"},
}
