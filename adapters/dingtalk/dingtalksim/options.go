package dingtalksim

import (
	"time"
)

// Redelivery says whether unanswered pushes are repeated at all.
type Redelivery string

// The two behaviours the sources disagree about.
const (
	Documented Redelivery = "documented" // events after 10 s and 30 s; robot messages as MessageRedelivery says
	Forgetful  Redelivery = "forgetful"  // nothing is ever repeated
)

// MessageRedelivery says what happens to an unanswered robot message: the protocol page calls them fire-and-forget, field reports see one
// repetition after about 60 s.
type MessageRedelivery string

// The choices for Options.MessageRedelivery.
const (
	Never MessageRedelivery = "never"
	Once  MessageRedelivery = "once"
)

// MeterOptions holds the budgets. Zero means the documented number of the edition, a negative number means no limit.
// Source: open.dingtalk.com/document/development/dingtalk-application-development-platform-billing-model
type MeterOptions struct {
	Edition     string `json:"edition,omitempty"`      // standard (default) or professional
	APIQuota    int64  `json:"api_quota,omitempty"`    // metered OpenAPI calls a month: 5,000 / 200,000
	StreamQuota int64  `json:"stream_quota,omitempty"` // Webhook & Stream messages a month: 3,000 / 50,000
	QPS         int64  `json:"qps,omitempty"`          // per app and API: 20
	IPCalls     int64  `json:"ip_calls,omitempty"`     // calls in 20 s from one IP before it is blocked for 5 min: 10,000
	DMPerMinute int64  `json:"dm_per_minute,omitempty"`
	DingSMS     int64  `json:"ding_sms,omitempty"` // bought SMS and phone DINGs; zero means none were bought

	// FreeCardCallbacks and FreeWebhookReplies switch off one Webhook & Stream unit each; whether they cost one is not documented.
	FreeCardCallbacks  bool `json:"free_card_callbacks,omitempty"`
	FreeWebhookReplies bool `json:"free_webhook_replies,omitempty"`
}

// CardCallbackShape selects one of the payload shapes seen in the platform's pages.
type CardCallbackShape string

// The three shapes of a card callback's content.
const (
	ContentAndValue CardCallbackShape = ""       // content and value carry the same JSON string
	ValueOnly       CardCallbackShape = "value"  // content absent
	LegacyParams    CardCallbackShape = "legacy" // params beside cardPrivateData
)

// Options configures a simulator. The zero value is a working demo organisation.
type Options struct {
	ClientID, ClientSecret string
	RobotCode, RobotName   string
	CorpID, AppID          string
	AgentID                int64

	Listen    string           // default 127.0.0.1:0
	PublicURL string           // base of generated URLs when Handler is mounted elsewhere
	Now       func() time.Time // token, ticket and webhook expiry, months; default time.Now

	// RetryScale multiplies redelivery intervals and the 10 s before a disconnected link is cut; DeadlineScale multiplies the 2 s and 3 s
	// answer windows. Both default to 1.
	RetryScale, DeadlineScale float64

	Redelivery        Redelivery
	MessageRedelivery MessageRedelivery
	Meters            MeterOptions
	Latency           [2]time.Duration // every API answer takes a random time between the two

	PingEvery    time.Duration // SYSTEM ping interval, 30 s; two unanswered close the link
	TicketTTL    time.Duration // 90 s
	TokenTTL     time.Duration // 7,200 s
	WebhookTTL   time.Duration // 90 min
	RecallWindow time.Duration // 24 h
	// DownloadCodeTTL is not documented (default 2 h); the life of the URL it yields is only called short (10 min).
	DownloadCodeTTL, DownloadURLTTL time.Duration
	// UpdateGrace is how long a PUT waits for a callback answer already on its way over the socket before it counts as made during the
	// callback; it covers nothing but the race between two sockets of one client. Default 50 ms, negative for none.
	UpdateGrace time.Duration

	// CardValueLimit (1,024 bytes) and CardTotalLimit (100 KB) are both documented; which is enforced is not. Negative switches one off.
	CardValueLimit, CardTotalLimit int
	// CardReuseSucceeds answers a reused outTrackId with success and no effect instead of param.cardAlreadyExist (both are documented).
	CardReuseSucceeds bool

	// OpenDeniedStatus and OpenDeniedCode are the undocumented answer of connections/open to bad credentials (401 authFailed).
	OpenDeniedStatus int
	OpenDeniedCode   string

	Unpublished      bool              // messages lack senderStaffId and isAdmin
	StringNumbers    bool              // createAt and duration as strings, contacts with numbers as strings
	CardShape        CardCallbackShape // shape of card callbacks
	EventTopic       string            // topic header of EVENT frames, "*"
	OpaqueTickets    bool              // tickets only a client can use that percent-encodes them, which the official Go SDK doesn't
	NumberHeaders    bool              // the header time as a number, as the table of headers has it
	OddSystemFrames  bool              // REGISTERED and KEEPALIVE after connecting, disconnect without messageId
	ForbiddenWords   []string          // contain.notAllowed.text and param.contentUnsafe
	DeniedScopes     []string          // permission codes the app was not granted
	KeepCalls        int               // traffic ring, 4,096
	KeepChatMessages int               // messages kept per chat, 5,000
}

func (o Options) withDefaults() Options {
	text := func(p *string, v string) {
		if *p == "" {
			*p = v
		}
	}
	span := func(p *time.Duration, v time.Duration) {
		if *p == 0 {
			*p = v
		}
	}
	num := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	text(&o.ClientID, "dingk2v8qx7mzt4hw0ru")
	text(&o.ClientSecret, "demo-client-secret")
	text(&o.RobotCode, o.ClientID)
	text(&o.RobotName, "服务台")
	text(&o.CorpID, "ding4f1c0e7a9b2d63e835c2f4657eb6378f")
	text(&o.AppID, "6c0b7a5e-2f14-4d38-9b61-0a7de94c5f21")
	text(&o.Listen, "127.0.0.1:0")
	text(&o.OpenDeniedCode, "authFailed")
	text(&o.EventTopic, "*")
	text((*string)(&o.Redelivery), string(Documented))
	text((*string)(&o.MessageRedelivery), string(Never))
	if o.AgentID == 0 {
		o.AgentID = 2900000001
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.RetryScale == 0 {
		o.RetryScale = 1
	}
	if o.DeadlineScale == 0 {
		o.DeadlineScale = 1
	}
	span(&o.PingEvery, 30*time.Second)
	span(&o.TicketTTL, 90*time.Second)
	span(&o.TokenTTL, 7200*time.Second)
	span(&o.WebhookTTL, 90*time.Minute)
	span(&o.RecallWindow, 24*time.Hour)
	span(&o.DownloadCodeTTL, 2*time.Hour)
	span(&o.DownloadURLTTL, 10*time.Minute)
	span(&o.UpdateGrace, 50*time.Millisecond)
	num(&o.CardValueLimit, 1024)
	num(&o.CardTotalLimit, 100<<10)
	num(&o.OpenDeniedStatus, 401)
	num(&o.KeepCalls, 4096)
	num(&o.KeepChatMessages, 5000)
	return o
}

func scaled(d time.Duration, by float64) time.Duration {
	return time.Duration(float64(d) * by)
}
