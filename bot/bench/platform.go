package bench

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/bot/demo"
	"github.com/imdesk/imdesk/core"
)

// shown is a message of the bot as the simulator stored it, new or changed.
type shown struct {
	ID, Chat string
	// Sent is when the message first appeared, by the simulator's clock; Changed tells that this is a later state.
	Sent    time.Time
	Changed bool
	Payload json.RawMessage
}

// call is one request or push in the simulator's records.
type call struct {
	At      time.Time
	In      bool // towards the platform
	Frame   bool // over a long connection, not a call of an interface
	Kind    string
	What    string // the interface or the frame
	Refused bool   // for too many calls, or an exhausted quota
	OK      bool
	Took    time.Duration
	Request []byte
}

// interfaceCall tells an HTTP request from a frame by how the simulators name them: "POST /open-apis/im/v1/messages".
func interfaceCall(what string) bool { _, _, http := strings.Cut(what, " /"); return http }

// platform is one simulated platform with what a load needs of it.
type platform struct {
	name   core.Platform
	bot    core.BotID
	say    func(ctx context.Context, person, chat, text string) error
	click  func(ctx context.Context, person, message string, action any) error
	direct func(person string) string
	// watch passes on each message of the bot until ctx ends.
	watch func(ctx context.Context, f func(shown))
	calls func() []call
	// connected reports whether the bot can hear.
	connected func() bool
	count     func(kind string) int64
	duplicate func(probability float64)
	units     func() map[string]int64
	lost      func() int64 // pushes the platform gave up
}

// errUnanswered is a click on which the person saw an error.
type errUnanswered struct{ text string }

func (e errUnanswered) Error() string { return "the click showed an error: " + e.text }

func encoded(v any) json.RawMessage {
	b, _ := json.Marshal(v) // actions are plain maps
	return b
}

func clicked(ok bool, text string, err error) error {
	if err == nil && !ok {
		return errUnanswered{text}
	}
	return err
}

func platformOf(s *demo.Sims, p core.Platform) (*platform, error) {
	switch p {
	case core.Feishu:
		return feishuOf(s.Feishu), nil
	case core.DingTalk:
		return dingtalkOf(s.DingTalk), nil
	case core.WeCom:
		return wecomOf(s.WeCom), nil
	}
	return nil, errors.New("there is no platform " + string(p) + ": use feishu, dingtalk or wecom")
}

// tooOften are the codes by which each platform refuses for the number of calls: open.feishu.cn/document/ukTMukTMukTM/uUzN04SN3QjL1cDN,
// open.dingtalk.com/document/development/call-frequency-limit and developer.work.weixin.qq.com/document/path/90313.
const (
	feishuTooOften, feishuQuota, feishuChatTooOften = 99991400, 99991403, 230020
	wecomTooOften                                   = 45009
)

func feishuOf(s *feishusim.Sim) *platform {
	return &platform{
		name: core.Feishu, bot: demo.FeishuBot,
		say: func(ctx context.Context, person, chat, text string) error {
			_, err := s.Say(ctx, feishusim.Utterance{Person: person, Chat: chat, Text: text, MentionBot: chat != ""})
			return err
		},
		click: func(ctx context.Context, person, message string, action any) error {
			a, err := s.Click(ctx, feishusim.Click{Person: person, Message: message, Action: encoded(action)})
			return clicked(a.OK, a.Error, err)
		},
		direct: feishusim.DirectChatID,
		watch: func(ctx context.Context, f func(shown)) {
			_, _ = s.WaitMessage(ctx, func(m feishusim.Message) bool {
				if m.From == "bot" {
					f(shown{m.ID, m.Chat, m.At, m.Revision > 1, m.Payload})
				}
				return false
			})
		},
		calls: func() []call {
			var out []call
			for _, c := range s.Calls() {
				refused := c.Code == feishuTooOften || c.Code == feishuQuota || c.Code == feishuChatTooOften
				ok := c.Code == 0 && c.Status == 200 || c.Dir == "out" && c.Code == 200
				out = append(out, call{c.At, c.Dir == "in", !interfaceCall(c.Call), c.Kind, c.Call, refused, ok, time.Duration(c.MS * float64(time.Millisecond)), c.Request})
			}
			return out
		},
		connected: func() bool { return s.Connections() > 0 },
		count:     s.Count,
		duplicate: func(p float64) {
			s.Inject(feishusim.Fault{On: "message_push", Kind: "duplicate", Probability: p})
		},
		units: func() map[string]int64 { return nil },
		lost:  func() int64 { return 0 }, // repeated for seven hours
	}
}

func dingtalkOf(s *dingtalksim.Sim) *platform {
	return &platform{
		name: core.DingTalk, bot: demo.DingTalkBot,
		say: func(ctx context.Context, person, chat, text string) error {
			_, err := s.Say(ctx, dingtalksim.Utterance{Person: person, Chat: chat, Text: text, MentionBot: chat != ""})
			return err
		},
		click: func(ctx context.Context, person, message string, action any) error {
			a, err := s.Click(ctx, dingtalksim.Click{Person: person, Message: message, Action: encoded(action)})
			return clicked(a.OK, a.Error, err)
		},
		direct: s.DirectChat,
		watch: func(ctx context.Context, f func(shown)) {
			_, _ = s.WaitMessage(ctx, func(m dingtalksim.Message) bool {
				if m.From == "bot" {
					f(shown{m.ID, m.Chat, m.At, m.Revision > 1, m.Payload})
				}
				return false
			})
		},
		calls: func() []call {
			var out []call
			for _, c := range s.Calls() {
				refused := c.Status == 403 || c.Status == 429
				out = append(out, call{c.At, c.Dir == "in", !interfaceCall(c.Call), c.Kind, c.Call, refused, c.Status == 200, time.Duration(c.MS) * time.Millisecond, c.Request})
			}
			return out
		},
		connected: func() bool { return s.Meters().Connections > 0 },
		count:     s.Count,
		duplicate: func(p float64) {
			s.Inject(dingtalksim.Fault{On: "message_push", Kind: "duplicate", Probability: p})
		},
		units: func() map[string]int64 {
			m := s.Meters()
			return map[string]int64{"api": m.API.Used, "stream": m.Stream.Used}
		},
		lost: func() int64 { return s.Meters().Pushes.Lost },
	}
}

func wecomOf(s *wecomsim.Sim) *platform {
	return &platform{
		name: core.WeCom, bot: demo.WeComBot,
		say: func(ctx context.Context, person, chat, text string) error {
			_, err := s.Say(ctx, wecomsim.Utterance{Person: person, Chat: chat, Text: text, MentionBot: chat != ""})
			return err
		},
		click: func(ctx context.Context, person, message string, action any) error {
			a, err := s.Click(ctx, wecomsim.Click{Person: person, Message: message, Action: encoded(action)})
			return clicked(a.OK, a.Error, err)
		},
		direct: func(person string) string { return "app:" + person },
		watch: func(ctx context.Context, f func(shown)) {
			_, _ = s.WaitMessage(ctx, func(m wecomsim.Message) bool {
				if m.From == "bot" {
					f(shown{m.ID, m.Chat, m.At, m.Revision > 0, m.Payload})
				}
				return false
			})
		},
		calls: func() []call {
			var out []call
			for _, c := range s.Calls() {
				ok := c.Code == 0 && (c.Status == 200 || c.Status == 0)
				out = append(out, call{c.At, c.Dir == "in", !interfaceCall(c.Call), c.Kind, c.Call, c.Code == wecomTooOften, ok, time.Duration(c.MS) * time.Millisecond, []byte(c.Request)})
			}
			return out
		},
		connected: func() bool { return s.Meters().Connections > 0 },
		count:     s.Count,
		duplicate: func(p float64) {
			s.Inject(wecomsim.Fault{On: "message_push", Kind: "duplicate", Probability: p})
		},
		units: func() map[string]int64 { return nil },
		lost:  func() int64 { return s.Meters().Pushes.Lost },
	}
}
