package feishu

import (
	"context"
	"encoding/json"
	"time"

	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// normalise turns a delivered event into the desk's own. ok is false for what needs no handling, which is counted; an error means that it can't be told yet
// and should be delivered again.
func (a *Adapter) normalise(ctx context.Context, env envelope) (e core.Event, ok bool, err error) {
	e = core.Event{Platform: core.Feishu, Dedupe: env.Header.EventID, At: env.at()}
	switch env.kind() {
	case eventMessage:
		ok, err = a.fromMessage(ctx, env, &e)
	case eventEntered:
		ok = a.fromEntered(env, &e)
	case eventMenu:
		ok = a.fromMenu(env, &e)
	case eventBotAdded:
		ok = a.fromMembership(env, &e, core.EventBotAdded)
	case eventBotDeleted, eventDisbanded:
		ok = a.fromMembership(env, &e, core.EventBotRemoved)
	case eventJoined:
		ok = a.fromMembers(env, &e, core.EventJoined)
	case eventLeft, eventWithdrawn:
		ok = a.fromMembers(env, &e, core.EventLeft)
	case eventRecalled:
		ok = a.fromRecalled(ctx, env, &e)
	default:
		a.counts.Add("event_unknown")
		return e, false, nil
	}
	if err != nil || !ok {
		return e, false, err
	}
	if e.At.IsZero() {
		e.At = a.now().UTC()
	}
	if e.Dedupe == "" || len(e.Dedupe) > 200 {
		a.counts.Add("event_without_id")
		a.log.Warn("feishu event without a usable id set aside", "event", eventName(env))
		return e, false, nil
	}
	return e, true, nil
}

// eventName is the type for logs, short whatever arrives.
func eventName(env envelope) string { return cards.Truncate(env.kind(), 60) }

// decode reads the event's body; what can't be read is counted and not delivered again, because it would be the same again.
func (a *Adapter) decode(env envelope, into any) bool {
	if err := json.Unmarshal(env.Event, into); err != nil {
		a.counts.Add("event_malformed")
		a.log.Warn("feishu event set aside", "event", eventName(env), "err", "body is not the documented JSON")
		return false
	}
	return true
}

// sender names a person. A tenant other than the app's own makes an outsider.
func sender(id userID, tenant, home string) core.Sender {
	if tenant == "" {
		tenant = home
	}
	return core.Sender{ID: id.UnionID, Address: id.OpenID, Tenant: tenant, External: tenant != home}
}

func (a *Adapter) fromEntered(env envelope, e *core.Event) bool {
	var in struct {
		ChatID     string `json:"chat_id"`
		OperatorID userID `json:"operator_id"`
	}
	if !a.decode(env, &in) {
		return false
	}
	e.Kind, e.Mentioned = core.EventEntered, true
	e.Sender = sender(in.OperatorID, "", env.Header.TenantKey)
	e.Conversation = core.Conversation{ID: in.ChatID, Kind: core.Direct}
	a.chats.learn(in.ChatID, core.Direct)
	a.chats.learnDirect(in.OperatorID.UnionID, in.ChatID)
	return true
}

// fromMenu reads a press on the bot's fixed menu. It names no chat, so the direct chat is the one this person was last seen in; while none is known the
// conversation is called "@" and the union_id, which Send understands.
func (a *Adapter) fromMenu(env envelope, e *core.Event) bool {
	var in struct {
		Operator struct {
			Name string `json:"operator_name"`
			ID   userID `json:"operator_id"`
		} `json:"operator"`
		EventKey  string      `json:"event_key"`
		Timestamp json.Number `json:"timestamp"`
	}
	if !a.decode(env, &in) {
		return false
	}
	e.Kind, e.Text, e.Mentioned = core.EventMenu, in.EventKey, true
	e.Sender = sender(in.Operator.ID, "", env.Header.TenantKey)
	e.Sender.Name = in.Operator.Name
	e.Conversation = core.Conversation{ID: a.chats.direct(in.Operator.ID.UnionID), Kind: core.Direct}
	if at := parseTime(in.Timestamp.String()); !at.IsZero() {
		e.At = at
	}
	return true
}

func (a *Adapter) fromMembership(env envelope, e *core.Event, kind core.EventKind) bool {
	var in struct {
		ChatID         string `json:"chat_id"`
		OperatorID     userID `json:"operator_id"`
		OperatorTenant string `json:"operator_tenant_key"`
		Name           string `json:"name"`
	}
	if !a.decode(env, &in) {
		return false
	}
	if in.ChatID == "" {
		a.counts.Add("event_malformed")
		return false
	}
	e.Kind = kind
	e.Sender = sender(in.OperatorID, in.OperatorTenant, env.Header.TenantKey)
	e.Conversation = core.Conversation{ID: in.ChatID, Kind: core.Group, Title: in.Name}
	a.chats.learn(in.ChatID, core.Group)
	return true
}

// fromRecalled reads that a message was taken back; the event doesn't say by whom.
func (a *Adapter) fromRecalled(ctx context.Context, env envelope, e *core.Event) bool {
	var in struct {
		MessageID  string `json:"message_id"`
		ChatID     string `json:"chat_id"`
		RecallTime string `json:"recall_time"`
		RecallType string `json:"recall_type"` // message_owner, or who manages the group or the enterprise
	}
	if !a.decode(env, &in) {
		return false
	}
	e.Kind, e.MessageRef = core.EventRecalled, in.MessageID
	e.ByOther = in.RecallType != "" && in.RecallType != "message_owner"
	e.Sender = core.Sender{Tenant: env.Header.TenantKey}
	e.Conversation = core.Conversation{ID: in.ChatID, Kind: a.chatKind(ctx, in.ChatID)}
	if at := parseTime(in.RecallTime); !at.IsZero() {
		e.At = at
	}
	return true
}

// chatKindTime bounds the look-up of a chat nobody has spoken in since the start.
const chatKindTime = 400 * time.Millisecond

// chatKind tells direct chats from groups where an event doesn't. When it can't be found out the chat counts as direct: an answer then goes to the person
// alone, never to a group by mistake.
func (a *Adapter) chatKind(ctx context.Context, chat string) core.ConversationKind {
	if kind, ok := a.chats.kind(chat); ok {
		return kind
	}
	ctx, cancel := context.WithTimeout(ctx, chatKindTime)
	defer cancel()
	kind, err := a.lookUpChat(ctx, chat)
	if err != nil {
		a.counts.Add("chat_kind_unknown")
		a.log.Debug("feishu chat not looked up", "err", err)
		return core.Direct
	}
	a.chats.learn(chat, kind)
	return kind
}
