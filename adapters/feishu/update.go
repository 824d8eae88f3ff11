package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	larkcore "github.com/larksuite/oapi-sdk-go/v3/core"
	larkim "github.com/larksuite/oapi-sdk-go/v3/service/im/v1"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// clickTokenLife is how long a click's token can update the clicked card: open.feishu.cn/document/ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN.
const clickTokenLife = 30 * time.Minute

// clickHandle is what an event's Handle holds after a click. The token is a secret.
type clickHandle struct {
	Token string    `json:"token"`
	Until time.Time `json:"until"`
}

// Update implements adapters.Adapter: PATCH, and where that is over, the click's own token. Doing either twice with the same card is harmless.
func (a *Adapter) Update(ctx context.Context, _ string, m core.Outbound, prev core.Receipt) (core.Receipt, error) {
	if m.Card == nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "update card", Message: "update holds no card"}
	}
	c, err := compose(m)
	if err != nil {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "compose card", Err: err}
	}
	ctx, cancel := context.WithTimeout(ctx, a.callTime)
	defer cancel()
	ctx, calls := withMeter(ctx)
	err = a.replace(ctx, prev, m.Click, c)
	out := prev
	out.Degraded, out.Cost = c.degraded, map[string]int{MeterCalls: int(calls.Load())}
	return out, err
}

func (a *Adapter) replace(ctx context.Context, prev core.Receipt, click json.RawMessage, c content) error {
	err := a.patch(ctx, messageOf(prev), c)
	if !errors.Is(err, adapters.ErrGone) && !errors.Is(err, adapters.ErrForbidden) {
		return err
	}
	var h clickHandle
	if json.Unmarshal(click, &h) != nil || h.Token == "" || !a.now().Before(h.Until) {
		return err
	}
	if late := a.delayedUpdate(ctx, h.Token, c); late != nil {
		// The refusal of PATCH says more about the card than that of the token.
		return err
	}
	return nil
}

func messageOf(r core.Receipt) string {
	var held right
	if json.Unmarshal(r.Right, &held) == nil && held.MessageID != "" {
		return held.MessageID
	}
	return r.MessageRef
}

// patch replaces a card: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/patch.
func (a *Adapter) patch(ctx context.Context, messageID string, c content) error {
	if messageID == "" {
		return &adapters.Error{Verdict: adapters.Gone, Op: "update card", Message: "receipt names no message"}
	}
	return a.call(ctx, "update card", true, a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		body := larkim.NewPatchMessageReqBodyBuilder().Content(c.body).Build()
		resp, err := a.im.Message.Patch(ctx, larkim.NewPatchMessageReqBuilder().MessageId(messageID).Body(body).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
}

// delayedUpdate replaces the clicked card by the click's token, two times at most: open.feishu.cn/document/ukTMukTMukTM/uMDO1YjLzgTN24yM4UjN.
func (a *Adapter) delayedUpdate(ctx context.Context, token string, c content) error {
	body := map[string]any{"token": token, "card": json.RawMessage(c.body)}
	return a.call(ctx, "update clicked card", true, a.callTime, a.raw(http.MethodPost, "/open-apis/interactive/v1/card/update", body, nil))
}

// Recall implements adapters.Adapter: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/delete.
func (a *Adapter) Recall(ctx context.Context, prev core.Receipt) error {
	id := messageOf(prev)
	if id == "" {
		return nil
	}
	err := a.call(ctx, "recall message", true, a.callTime, func(ctx context.Context, auth larkcore.RequestOptionFunc) (answer, error) {
		resp, err := a.im.Message.Delete(ctx, larkim.NewDeleteMessageReqBuilder().MessageId(id).Build(), auth)
		if err != nil {
			return answer{}, err
		}
		return answer{resp.ApiResp, resp.CodeError}, nil
	})
	if code := codeOf(err); code == codeRecalled || code == codeDeleted {
		return nil
	}
	return err
}
