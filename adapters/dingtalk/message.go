package dingtalk

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"
	"time"

	"github.com/imdesk/imdesk/core"
)

// robotMessage is the decoded data of a robot message: open.dingtalk.com/document/development/robot-message-type.
type robotMessage struct {
	ConversationID    text            `json:"conversationId"`
	ConversationType  text            `json:"conversationType"` // "1" single, "2" group
	ConversationTitle text            `json:"conversationTitle"`
	MsgID             text            `json:"msgId"`
	CreateAt          millis          `json:"createAt"`
	SenderStaffID     text            `json:"senderStaffId"`
	SenderNick        text            `json:"senderNick"`
	SenderCorpID      text            `json:"senderCorpId"`
	ChatbotCorpID     text            `json:"chatbotCorpId"`
	ChatbotUserID     text            `json:"chatbotUserId"`
	AtUsers           json.RawMessage `json:"atUsers"`
	RobotCode         text            `json:"robotCode"`
	Webhook           text            `json:"sessionWebhook"`
	WebhookExpires    millis          `json:"sessionWebhookExpiredTime"`
	MsgType           text            `json:"msgtype"`
	Text              json.RawMessage `json:"text"`
	Content           json.RawMessage `json:"content"`
	ErrorCode         text            `json:"errorCode"`
}

type atUser struct {
	DingtalkID text `json:"dingtalkId"`
	StaffID    text `json:"staffId"`
}

// handle is what a message's Handle holds: the address of its session, a secret, and its end in milliseconds. A click's holds the card instead.
type handle struct {
	Webhook string `json:"webhook,omitempty"`
	Expires int64  `json:"expires,omitempty"`
	Track   string `json:"track,omitempty"`
}

// fromMessage normalises a robot message. ok is false for what can't be understood, which is counted and needs no repetition: it would be the same again.
func (a *Adapter) fromMessage(f frame) (core.Event, bool) {
	var in robotMessage
	if err := json.Unmarshal([]byte(f.Data), &in); err != nil {
		a.setAside("message_malformed", "data is not the documented JSON")
		return core.Event{}, false
	}
	if in.RobotCode == "" {
		in.RobotCode = text(a.cfg.RobotCode)
	}
	id := string(in.MsgID)
	if id == "" {
		id = f.GetMessageId() // stays the same when a frame comes again
	}
	if id == "" || in.ConversationID == "" {
		a.setAside("message_malformed", "message without an id or a conversation")
		return core.Event{}, false
	}
	a.learnHome(string(in.ChatbotCorpID))
	e := core.Event{
		Dedupe: dedupe(string(in.RobotCode), id), Platform: core.DingTalk, Kind: core.EventMessage, At: a.timeOf(in.CreateAt, f),
		Sender: a.senderOf(in), Conversation: conversationOf(in), MessageRef: string(in.MsgID), Mentioned: true,
		Mentions: in.others(), Handle: in.handle(), Cost: map[string]int{MeterStream: 1},
	}
	if in.ErrorCode == codeStreamQuota {
		e.Kind = core.EventQuota // the message came without its content
		return e, true
	}
	a.fill(&e, in)
	return e, true
}

// dedupe is at most 200 bytes. One message that mentions two robots reaches both with the same msgId.
func dedupe(parts ...string) string {
	key := strings.Join(parts, ":")
	if len(key) <= 200 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// timeOf prefers the message's own time over its delivery's.
func (a *Adapter) timeOf(own millis, f frame) time.Time {
	if at := own.time(); !at.IsZero() {
		return at
	}
	var header millis
	_ = header.UnmarshalJSON([]byte(`"` + f.GetHeader(headerTime) + `"`)) // never fails
	if at := header.time(); !at.IsZero() {
		return at
	}
	return a.now().UTC()
}

// senderOf names the person. Somebody of the robot's own organisation without a staff id means that the app was never published.
func (a *Adapter) senderOf(in robotMessage) core.Sender {
	corp, home := string(in.SenderCorpID), string(in.ChatbotCorpID)
	if corp == "" {
		corp = home
	}
	s := core.Sender{ID: string(in.SenderStaffID), Tenant: corp, Name: string(in.SenderNick), External: home != "" && corp != home}
	if s.ID == "" && !s.External {
		a.counts.Add("sender_unknown")
		a.alarm("dingtalk.unpublished", "收到的消息没有发送者 staffId，无法识别成员。请打开 open-dev.dingtalk.com → 应用开发 → 本应用 → 版本管理与发布，发布应用并把成员加入可见范围。")
	}
	return s
}

// conversationOf names a group by its openConversationId, and a direct chat by the person: see directPrefix.
func conversationOf(in robotMessage) core.Conversation {
	if in.ConversationType == "2" || in.ConversationType != "1" && in.ConversationTitle != "" {
		return core.Conversation{ID: string(in.ConversationID), Kind: core.Group, Title: string(in.ConversationTitle)}
	}
	return core.Conversation{ID: directID(string(in.SenderStaffID), string(in.ConversationID)), Kind: core.Direct}
}

// directPrefix marks a direct chat, followed by the person's userId. The chat's own id is good for nothing: every call that sends wants the person.
const directPrefix = "@"

// directID names a direct chat. A person without an id can only be answered through the session's webhook, so their chat keeps the platform's id.
func directID(person, chat string) string {
	if person == "" {
		return chat
	}
	return directPrefix + person
}

// others are the people mentioned beside the robot, as far as the platform tells who they are: the staff id is often left out.
func (in robotMessage) others() []core.Sender {
	var out []core.Sender
	for _, u := range listOf[atUser](in.AtUsers) {
		if u.StaffID != "" && u.DingtalkID != in.ChatbotUserID {
			out = append(out, core.Sender{ID: string(u.StaffID), Tenant: string(in.ChatbotCorpID)})
		}
	}
	return out
}

func (in robotMessage) handle() json.RawMessage {
	if in.Webhook == "" || in.WebhookExpires <= 0 {
		return nil
	}
	raw, err := json.Marshal(handle{Webhook: string(in.Webhook), Expires: int64(in.WebhookExpires)})
	if err != nil {
		return nil
	}
	return raw
}

func (a *Adapter) learnHome(corp string) {
	if corp == "" {
		return
	}
	if known := a.home.Load(); known == nil || *known != corp {
		a.home.Store(&corp)
	}
}

// setAside counts a delivery that is acknowledged without being handled.
func (a *Adapter) setAside(reason, words string) {
	a.counts.Add(reason)
	a.log.Warn("dingtalk delivery set aside", "reason", reason, "err", words)
}
