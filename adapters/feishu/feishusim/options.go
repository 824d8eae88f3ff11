package feishusim

import (
	"net/http"
	"time"
)

// App is the one self-built application the simulated tenant has installed.
type App struct {
	AppID             string
	AppSecret         string
	EncryptKey        string
	VerificationToken string
	TenantKey         string
}

// ClientConfig is sent with the bootstrap answer and with every pong; seconds,
// a count of -1 means for ever.
type ClientConfig struct {
	ReconnectCount    int `json:"ReconnectCount"`
	ReconnectInterval int `json:"ReconnectInterval"`
	ReconnectNonce    int `json:"ReconnectNonce"`
	PingInterval      int `json:"PingInterval"`
}

// Meters are the platform's budgets. Zero means the documented number, a
// negative value means unlimited. Source: open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN.
type Meters struct {
	APIPerSecond  int `json:"api_per_second"`  // per API, 50
	APIPerMinute  int `json:"api_per_minute"`  // per API, 1000
	UserPerSecond int `json:"user_per_second"` // messages to one person, 5
	ChatPerSecond int `json:"chat_per_second"` // messages to one group, 5
	CardPerSecond int `json:"card_per_second"` // PATCH of one card, 5
	Monthly       int `json:"monthly"`         // all calls of a month, 1,000,000
	UrgentPaid    int `json:"urgent_paid"`     // SMS and phone urgents, 100
}

// The two redelivery behaviours of Options.Redelivery.
const (
	RedeliveryDocumented = "documented"
	RedeliveryForgetful  = "forgetful"
)

// Options configure a simulator; the zero value is a usable demo tenant.
type Options struct {
	App       App
	BotName   string
	BotOpenID string
	Listen    string           // default 127.0.0.1:0
	Now       func() time.Time // ages, windows and budgets; deadlines of pushes run on real timers
	KeepCalls int              // ring of traffic, default 4,096

	// WebhookURL switches all pushes from the long connection to signed POSTs.
	WebhookURL string
	// PlainWebhook models an app without an Encrypt Key: no encryption, no signature.
	PlainWebhook bool

	MaxConnections int // default 50, the documented limit
	FragmentBytes  int // > 0 cuts longer payloads into several frames
	ClientConfig   ClientConfig
	// MaxSilence closes a connection that has sent no frame for so long; 0 never
	// does (the platform documents no such limit).
	MaxSilence time.Duration

	AnswerWithin time.Duration   // default 3 s
	Retry        []time.Duration // default 15 s, 5 min, 1 h, 6 h
	RetryScale   float64         // multiplies Retry; default 1
	Redelivery   string          // RedeliveryDocumented (default) or RedeliveryForgetful
	// LoseWhenOffline drops events that happen while nobody is connected; by
	// default they follow the retry schedule (undocumented).
	LoseWhenOffline bool
	// KeepEventID makes an injected duplicate of a message carry the event_id of
	// the first delivery. By default it gets another one, because the page of
	// im.message.receive_v1 tells receivers to rely on message_id instead.
	KeepEventID bool

	Meters         Meters
	ThrottleStatus int              // HTTP status of 99991400: 429 (default), or 400 as on older APIs
	Latency        [2]time.Duration // least and most time a REST call takes; pushes are not slowed

	// MissingScopes lists scopes the app was not granted; all others are there,
	// except im:message.group_msg, which GroupAllMessages grants.
	MissingScopes    []string
	GroupAllMessages bool
	BotMentions      bool // im:message.group_at_msg.include_bot:readonly
	BotDisabled      bool // bot ability off: 230006

	// CallbackUnpublished models a console where card callbacks were never
	// published: frames arrive with type=card and the person sees 200340.
	CallbackUnpublished bool
	// EarlyUpdate says what happens to an update of a card while its click is
	// unanswered: "refuse" (default) or "undone" (accepted, then reverted).
	EarlyUpdate string
	// DelayedWithoutAnswer lets a click's token be used although the click was
	// never answered.
	DelayedWithoutAnswer bool
	// FormSubmitValue adds action.value to a form submit whose button has a
	// callback behaviour as well (undocumented).
	FormSubmitValue bool
	// UUIDRepeatCode is the answer to a repeated uuid; 0 returns the first result.
	UUIDRepeatCode int
	// CountContentOnly measures 150 KB and 30 KB on content instead of the whole
	// request body, which is the documented and stricter reading.
	CountContentOnly bool
	AcceptV1Cards    bool // let cards without schema 2.0 pass, unchecked

	TokenTTL     time.Duration // default 2 h
	EditWindow   time.Duration // admin's window for PUT, default 24 h
	RecallWindow time.Duration // admin's window for DELETE, default 24 h
	// Templates known to the card builder: template_id -> published versions.
	Templates map[string][]string
}

func (o Options) withDefaults() Options {
	def(&o.App.AppID, "cli_a9sim00000000001")
	def(&o.App.AppSecret, "sim-app-secret-9f3c")
	def(&o.App.EncryptKey, "sim-encrypt-key-51b0")
	def(&o.App.VerificationToken, "sim-verification-token-77")
	def(&o.App.TenantKey, "1f3c9sim7a5b")
	def(&o.BotName, "IT 服务台")
	def(&o.BotOpenID, "ou_bot_sim_helpdesk")
	def(&o.Listen, "127.0.0.1:0")
	def(&o.KeepCalls, 4096)
	def(&o.MaxConnections, 50)
	def(&o.ClientConfig, ClientConfig{ReconnectCount: -1, ReconnectInterval: 120, ReconnectNonce: 30, PingInterval: 120})
	def(&o.AnswerWithin, 3*time.Second)
	def(&o.RetryScale, 1)
	def(&o.Redelivery, RedeliveryDocumented)
	def(&o.EarlyUpdate, "refuse")
	def(&o.ThrottleStatus, http.StatusTooManyRequests)
	def(&o.TokenTTL, 2*time.Hour)
	def(&o.EditWindow, 24*time.Hour)
	def(&o.RecallWindow, 24*time.Hour)
	if o.PlainWebhook {
		o.App.EncryptKey = ""
	}
	if o.Retry == nil {
		o.Retry = []time.Duration{15 * time.Second, 5 * time.Minute, time.Hour, 6 * time.Hour}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Meters = o.Meters.withDefaults()
	return o
}

func (m Meters) withDefaults() Meters {
	def(&m.APIPerSecond, 50)
	def(&m.APIPerMinute, 1000)
	def(&m.UserPerSecond, 5)
	def(&m.ChatPerSecond, 5)
	def(&m.CardPerSecond, 5)
	def(&m.Monthly, 1_000_000)
	def(&m.UrgentPaid, 100)
	return m
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}
