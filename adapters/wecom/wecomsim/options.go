package wecomsim

import "time"

// Redelivery modes of the app callback. One official page promises three retries, another says that delivery is never
// guaranteed (developer.work.weixin.qq.com/document/path/90930), so both are behaviours an app must survive.
const (
	Documented = "documented"
	Forgetful  = "forgetful"
)

// Options configure one simulated company. The zero value is a working demo: one app, one AI bot, real numbers.
type Options struct {
	Listen string // address to listen on; default 127.0.0.1:0

	CorpID         string
	AgentID        int
	AppName        string
	Secret         string
	Token          string
	EncodingAESKey string // 43 letters or digits
	CallbackURL    string // may be empty; an app without one cannot send clickable cards

	BotID     string
	BotSecret string
	BotName   string

	// EncryptAIBotUserIDs makes the bot report wo… ids, as for a bot that was not created by a super administrator
	// (developer.work.weixin.qq.com/document/path/101521).
	EncryptAIBotUserIDs bool

	Redelivery   string          // Documented (default) or Forgetful
	RetryAfter   []time.Duration // pause before each repetition; the number is documented (three), the pauses are not
	RetryScale   float64         // multiplies RetryAfter; default 1
	AnswerWithin time.Duration   // deadline of callbacks, welcome and update frames; default 5 s
	CheckWithin  time.Duration   // deadline of the URL check; default 1 s
	TokenTTL     time.Duration   // real life of a token; gettoken always announces 7200
	Limits       Limits
	Latency      [2]time.Duration // each answer of the platform waits a random time in this range

	KeepCalls    int // calls kept; default 4096
	KeepMessages int // messages kept over all chats; default 200000

	Now func() time.Time

	Undocumented Undocumented
}

// Undocumented holds the behaviours that the public pages leave open or contradict each other on. The zero value is
// the choice that demands most from a client.
type Undocumented struct {
	OnlyRetryTimeouts      bool // path/90930 repeats only after a failed connection or time-out, path/90238 after any non-200
	DuplicateRepeatsCode   bool // a suppressed duplicate repeats response_code besides msgid
	IgnorePassiveCardReply bool // path/90241 contradicts itself on passive replies to template_card_event
	AcceptStringAgentID    bool // "agentid":"1000002" is let through
	SpentCode              int  // errcode for a used response_code; default 42022
	ExpiredCode            int  // errcode for a response_code older than 72 h; default 60140
	UnspokenChatCode       int  // errcode for a push into a chat without an earlier user message; default 93006
	AppDailyCode           int  // errcode over the daily cap of person-times; default 45009
	MentionSeparator       string
	StreamWithCard         bool          // stream_with_template_card is accepted on the long connection
	CountStreamFrames      bool          // every stream frame counts against the chat quota, not only the first
	StreamLife             time.Duration // first frame to 846608; default 6 min
	HoldOffline            int           // pushes kept while no socket is subscribed; default 0: lost
	KickCloseAfter         time.Duration // disconnected_event to close of the old socket; default 2 s
	IdleTimeout            time.Duration // a socket without frames is closed; default never
	WrongSecretsBlock      int           // wrong corpsecrets until the caller is blocked for an hour; default 100
	ParallelPushes         bool          // callbacks of one member run beside each other; by default one waits for the answer to the one before
	LegacyContacts         bool          // user/get also returns mobile and email, as for apps older than 2022-06-20
}

func (o Options) withDefaults() Options {
	def(&o.Listen, "127.0.0.1:0")
	def(&o.CorpID, "wwimdeskdemo000001")
	def(&o.AgentID, 1000002)
	def(&o.AppName, "IT 服务台")
	def(&o.Secret, "demo-app-secret")
	def(&o.Token, "imdeskDemoToken")
	def(&o.EncodingAESKey, "aW1kZXNrRGVtb0VuY29kaW5nQUVTS2V5MDAwMDAwMDE")
	def(&o.BotID, "aibImdeskDemo01")
	def(&o.BotSecret, "demo-bot-secret")
	def(&o.BotName, "服务台")
	def(&o.Redelivery, Documented)
	if o.RetryAfter == nil {
		o.RetryAfter = []time.Duration{time.Second, time.Second, time.Second}
	}
	def(&o.RetryScale, 1)
	def(&o.AnswerWithin, 5*time.Second)
	def(&o.CheckWithin, time.Second)
	def(&o.TokenTTL, tokenLife)
	def(&o.KeepCalls, 4096)
	def(&o.KeepMessages, 200_000)
	if o.Now == nil {
		o.Now = time.Now
	}
	o.Limits = o.Limits.withDefaults()
	o.Undocumented = o.Undocumented.withDefaults()
	return o
}

func (u Undocumented) withDefaults() Undocumented {
	def(&u.SpentCode, codeSpent)
	def(&u.ExpiredCode, codeBadResponseCode)
	def(&u.UnspokenChatCode, codeBadChatID)
	def(&u.AppDailyCode, codeTooOften)
	def(&u.MentionSeparator, " ")
	def(&u.StreamLife, 6*time.Minute)
	def(&u.KickCloseAfter, 2*time.Second)
	def(&u.WrongSecretsBlock, 100)
	return u
}

func def[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}
