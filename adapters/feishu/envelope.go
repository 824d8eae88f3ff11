package feishu

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
)

// Event types handled; pages below open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/: reference/im-v1/message/events/receive and recalled,
// reference/im-v1/chat-member-bot/events/added and deleted, reference/im-v1/chat-member-user/events/added, deleted and withdrawn (the bringing in of
// somebody was undone), reference/im-v1/chat/events/disbanded,
// reference/im-v1/chat-access_event/events/bot_p2p_chat_entered, application-v6/bot/events/menu; and ukzMukzMukzM/feishu-cards/card-callback-communication.
const (
	eventMessage    = "im.message.receive_v1"
	eventRecalled   = "im.message.recalled_v1"
	eventBotAdded   = "im.chat.member.bot.added_v1"
	eventBotDeleted = "im.chat.member.bot.deleted_v1"
	eventJoined     = "im.chat.member.user.added_v1"
	eventLeft       = "im.chat.member.user.deleted_v1"
	eventWithdrawn  = "im.chat.member.user.withdrawn_v1"
	eventDisbanded  = "im.chat.disbanded_v1"
	eventEntered    = "im.chat.access_event.bot_p2p_chat_entered_v1"
	eventMenu       = "application.bot.menu_v6"
	eventCardAction = "card.action.trigger"
)

// envelope is the frame around every event, version 2.0: open.feishu.cn/document/ukTMukTMukTM/uUTNz4SN1MjL1UzM. The fields at the top are those of
// version 1.0 and of the address check.
type envelope struct {
	Schema string `json:"schema"`
	Header struct {
		EventID    string `json:"event_id"`
		EventType  string `json:"event_type"`
		CreateTime string `json:"create_time"`
		Token      string `json:"token"`
		AppID      string `json:"app_id"`
		TenantKey  string `json:"tenant_key"`
	} `json:"header"`
	Event json.RawMessage `json:"event"`

	Type      string `json:"type"`
	Token     string `json:"token"`
	Challenge string `json:"challenge"`
}

func decodeEnvelope(b []byte) (envelope, error) {
	var env envelope
	if err := json.Unmarshal(b, &env); err != nil {
		return env, errors.New("event is not the documented JSON")
	}
	return env, nil
}

func (e envelope) kind() string { return e.Header.EventType }

func (e envelope) click() bool { return e.kind() == eventCardAction }

// lineOf names the person in the chat and when they wrote; only messages are kept in order. Clicks wait for nobody.
func lineOf(e envelope) (line string, at time.Time) {
	var in struct {
		Sender struct {
			SenderID userID `json:"sender_id"`
		} `json:"sender"`
		Message struct {
			ChatID     string `json:"chat_id"`
			CreateTime string `json:"create_time"`
		} `json:"message"`
	}
	if e.kind() != eventMessage || json.Unmarshal(e.Event, &in) != nil {
		return "", time.Time{}
	}
	return in.Message.ChatID + "\x00" + in.Sender.SenderID.OpenID, parseTime(in.Message.CreateTime)
}

// at is the event's own time, or zero.
func (e envelope) at() time.Time { return parseTime(e.Header.CreateTime) }

// parseTime reads a time that is written in seconds, milliseconds or, on card callbacks, microseconds; the number of digits tells.
func parseTime(s string) time.Time {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 {
		return time.Time{}
	}
	switch {
	case len(s) <= 11:
		return time.Unix(n, 0).UTC()
	case len(s) <= 14:
		return time.UnixMilli(n).UTC()
	case len(s) <= 17:
		return time.UnixMicro(n).UTC()
	}
	return time.Unix(0, n).UTC()
}

// userID is a person's ids. UserID is absent without contact:user.employee_id:readonly and not used.
type userID struct {
	UnionID string `json:"union_id"`
	OpenID  string `json:"open_id"`
}
