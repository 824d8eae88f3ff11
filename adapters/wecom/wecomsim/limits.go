package wecomsim

// Limits are the budgets of the platform. Zero means the documented number, a negative value means unlimited.
// Sources: developer.work.weixin.qq.com/document/path/90454 (APIs), 90236 (message/send), 90248 (appchat),
// 99110 (group webhook), 101463 (AI bot).
type Limits struct {
	APIPerMinute         int `json:"api_per_minute"`          // one API, 45009
	APIPerHour           int `json:"api_per_hour"`            // one API, 45009
	Parallel             int `json:"parallel"`                // one API at the same time, 45033; undisclosed, default unlimited
	MemberPerMinute      int `json:"member_per_minute"`       // message/send to one member, dropped silently
	MemberPerHour        int `json:"member_per_hour"`         // as above
	AppPerDay            int `json:"app_per_day"`             // person-times; account cap × 200, default 200 × 1,000 accounts
	AppchatPerMinute     int `json:"appchat_per_minute"`      // one member, dropped silently
	AppchatPerDay        int `json:"appchat_per_day"`         // as above
	AppchatCorpPerMinute int `json:"appchat_corp_per_minute"` // person-times
	AppchatCreatePerDay  int `json:"appchat_create_per_day"`
	AppchatUpdatePerHour int `json:"appchat_update_per_hour"`
	WebhookPerMinute     int `json:"webhook_per_minute"`
	BotChatPerMinute     int `json:"bot_chat_per_minute"` // replies and pushes together, 45009
	BotChatPerHour       int `json:"bot_chat_per_hour"`
	BotUploadPerMinute   int `json:"bot_upload_per_minute"`
	BotUploadPerHour     int `json:"bot_upload_per_hour"`
	SubscribePerMinute   int `json:"subscribe_per_minute"` // "rate-protected" without a number; default 30
	MediaGetPerMinute    int `json:"media_get_per_minute"` // repeated gets of one id, 45033; undisclosed, default 60
	DebugPerMinute       int `json:"debug_per_minute"`     // calls with debug=1
}

func (l Limits) withDefaults() Limits {
	def(&l.APIPerMinute, 10_000)
	def(&l.APIPerHour, 150_000)
	def(&l.Parallel, -1)
	def(&l.MemberPerMinute, 30)
	def(&l.MemberPerHour, 1000)
	def(&l.AppPerDay, 200_000)
	def(&l.AppchatPerMinute, 200)
	def(&l.AppchatPerDay, 10_000)
	def(&l.AppchatCorpPerMinute, 20_000)
	def(&l.AppchatCreatePerDay, 1000)
	def(&l.AppchatUpdatePerHour, 1000)
	def(&l.WebhookPerMinute, 20)
	def(&l.BotChatPerMinute, 30)
	def(&l.BotChatPerHour, 1000)
	def(&l.BotUploadPerMinute, 30)
	def(&l.BotUploadPerHour, 1000)
	def(&l.SubscribePerMinute, 30)
	def(&l.MediaGetPerMinute, 60)
	def(&l.DebugPerMinute, 5)
	return l
}

// Unlimited switches every budget off, for load tests.
func Unlimited() Limits {
	return Limits{
		APIPerMinute: -1, APIPerHour: -1, Parallel: -1, MemberPerMinute: -1, MemberPerHour: -1, AppPerDay: -1,
		AppchatPerMinute: -1, AppchatPerDay: -1, AppchatCorpPerMinute: -1, AppchatCreatePerDay: -1,
		AppchatUpdatePerHour: -1, WebhookPerMinute: -1, BotChatPerMinute: -1, BotChatPerHour: -1,
		BotUploadPerMinute: -1, BotUploadPerHour: -1, SubscribePerMinute: -1, MediaGetPerMinute: -1, DebugPerMinute: -1,
	}
}
