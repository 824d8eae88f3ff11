package feishu

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// right is what a delivered message can be updated by.
type right struct {
	MessageID string `json:"message_id"`
}

// Send implements adapters.Adapter.
func (a *Adapter) Send(ctx context.Context, key string, m core.Outbound) (core.Receipt, error) {
	c, err := compose(m)
	if err != nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "compose message", Err: err}
	}
	return a.deliver(ctx, key, m.Target, c)
}

// deliver sends as a reply where one is wanted, else into the chat. What the reply hung on may be gone, or its group may know no threads; the person
// should get the message all the same. All attempts carry the same uuid and each follows a certain refusal, so at most one has its effect.
func (a *Adapter) deliver(ctx context.Context, key string, t core.Target, c content) (core.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, a.callTime)
	defer cancel()
	ctx, calls := withMeter(ctx)
	uuid := uuidOf(key)
	receipt, err := a.attemptDelivery(ctx, uuid, t, c)
	receipt.Cost = map[string]int{MeterCalls: int(calls.Load())}
	if err != nil {
		return core.Receipt{Cost: receipt.Cost}, err
	}
	return receipt, nil
}

func (a *Adapter) attemptDelivery(ctx context.Context, uuid string, t core.Target, c content) (core.Receipt, error) {
	if t.ReplyTo == "" {
		return a.create(ctx, uuid, t, c)
	}
	receipt, err := a.reply(ctx, uuid, t, c)
	if t.InThread && codeOf(err) == codeNoThreads {
		t.InThread = false
		receipt, err = a.reply(ctx, uuid, t, c)
	}
	if code := codeOf(err); (code == codeRecalled || code == codeDeleted) && hasReceiver(t) {
		return a.create(ctx, uuid, t, c)
	}
	return receipt, err
}

func hasReceiver(t core.Target) bool { return t.Conversation != "" || accountOf(t.Account) != "" }

// codeOf returns the vendor's code in err, 0 when there is none.
func codeOf(err error) int {
	var e *adapters.Error
	if !errors.As(err, &e) {
		return 0
	}
	code, _ := strconv.Atoi(e.Code)
	return code
}

// create sends a new message: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/create.
func (a *Adapter) create(ctx context.Context, uuid string, t core.Target, c content) (core.Receipt, error) {
	kind, id := receiveID(t)
	if id == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "send message", Message: "no receiver"}
	}
	var data larkim.CreateMessageRespData
	err := a.call(ctx, "send message", false, a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		body := larkim.NewCreateMessageReqBodyBuilder().ReceiveId(id).MsgType(c.kind).Content(c.body).Uuid(uuid).Build()
		resp, err := a.im.Message.Create(ctx, larkim.NewCreateMessageReqBuilder().ReceiveIdType(kind).Body(body).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		if resp.Data != nil {
			data = *resp.Data
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	if err != nil {
		return core.Receipt{}, err
	}
	a.chats.learnTarget(t, str(data.ChatId))
	return a.receipt("send message", str(data.MessageId), c)
}

// reply answers a message: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/reply.
func (a *Adapter) reply(ctx context.Context, uuid string, t core.Target, c content) (core.Receipt, error) {
	var data larkim.ReplyMessageRespData
	err := a.call(ctx, "reply to message", false, a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		body := larkim.NewReplyMessageReqBodyBuilder().MsgType(c.kind).Content(c.body).ReplyInThread(t.InThread).Uuid(uuid).Build()
		resp, err := a.im.Message.Reply(ctx, larkim.NewReplyMessageReqBuilder().MessageId(t.ReplyTo).Body(body).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		if resp.Data != nil {
			data = *resp.Data
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	if err != nil {
		return core.Receipt{}, err
	}
	a.chats.learnTarget(t, str(data.ChatId))
	return a.receipt("reply to message", str(data.MessageId), c)
}

func (a *Adapter) receipt(op, messageID string, c content) (core.Receipt, error) {
	if messageID == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Unknown, Op: op, Message: "answer names no message"}
	}
	r := core.Receipt{MessageRef: messageID, Degraded: c.degraded}
	if c.kind == "interactive" {
		r.Right, _ = json.Marshal(right{messageID})
		r.RightUntil = a.now().Add(cardLife).UTC()
	}
	return r, nil
}

// receiveID picks the id to send to. A direct conversation whose chat id is unknown is named "@" and the union_id, see menu.
func receiveID(t core.Target) (kind, id string) {
	switch {
	case strings.HasPrefix(t.Conversation, "@"):
		return "union_id", t.Conversation[1:]
	case t.Conversation != "":
		return "chat_id", t.Conversation
	case t.Account.Address != "":
		return "open_id", t.Account.Address
	}
	return "union_id", t.Account.ID
}

// uuidOf makes Feishu's uuid of a key: at most 50 characters, the same for the same key.
func uuidOf(key string) string {
	if len(key) <= 50 {
		return key
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])[:48]
}

func str(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
