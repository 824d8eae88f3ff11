package feishu

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/cards"
	feishucards "github.com/imdesk/imdesk/cards/feishu"
	"github.com/imdesk/imdesk/core"
)

// The words of the answers that hold no result.
const (
	textLate    = "已收到，处理中"
	textBusy    = "系统繁忙，请再点一次"
	textForeign = "这个按钮不再有效"
)

// cardAction is the body of card.action.trigger: open.feishu.cn/document/uAjLw4CM/ukzMukzMukzM/feishu-cards/card-callback-communication.
type cardAction struct {
	Operator struct {
		userID
		TenantKey string `json:"tenant_key"`
	} `json:"operator"`
	Token   string             `json:"token"`
	Action  feishucards.Action `json:"action"`
	Context struct {
		MessageID string `json:"open_message_id"`
		ChatID    string `json:"open_chat_id"`
	} `json:"context"`
}

// callbackAnswer is the response to a click; the same page. An empty one is {}, never nothing: the client would show an error.
type callbackAnswer struct {
	Toast *callbackToast `json:"toast,omitempty"`
	Card  *callbackCard  `json:"card,omitempty"`
}

type callbackToast struct {
	Type    string `json:"type"`
	Content string `json:"content"`
}

type callbackCard struct {
	Type string          `json:"type"`
	Data json.RawMessage `json:"data"`
}

func toastOutcome(kind, text string) outcome {
	body, _ := json.Marshal(callbackAnswer{Toast: &callbackToast{kind, text}}) // strings always encode
	return outcome{body: body}
}

func busyOutcome() outcome { return toastOutcome("warning", textBusy) }

// click has a press handled and returns what the person is shown. It always returns a body.
func (r *receiver) click(ctx context.Context, env envelope, received time.Time) outcome {
	if !r.ours(env) {
		return toastOutcome("warning", textForeign)
	}
	e, err := r.a.fromClick(ctx, env, received)
	if err != nil {
		r.a.counts.Add("click_foreign")
		r.a.log.Warn("feishu click set aside", "err", r.a.redact.text(err.Error()))
		return toastOutcome("warning", textForeign)
	}
	budget := clickBudget + r.a.cfg.ClickGrace - time.Since(received)
	if budget < leastBudget {
		r.a.counts.Add("click_late")
		return busyOutcome()
	}
	return r.a.answerClick(r.Click(ctx, e, budget))
}

// fromClick normalises a click. The operator is signed by the platform; what the button carries is only a claim.
func (a *Adapter) fromClick(ctx context.Context, env envelope, received time.Time) (core.Event, error) {
	var in cardAction
	if err := json.Unmarshal(env.Event, &in); err != nil {
		return core.Event{}, errors.New("click is not the documented JSON")
	}
	press, values, err := feishucards.DecodeAction(in.Action)
	if err != nil {
		return core.Event{}, err
	}
	handle, err := json.Marshal(clickHandle{Token: in.Token, Until: received.Add(clickTokenLife).UTC()})
	if err != nil {
		return core.Event{}, err
	}
	e := core.Event{
		Dedupe: env.Header.EventID, Platform: core.Feishu, Kind: core.EventClick, At: env.at(), MessageRef: in.Context.MessageID, Mentioned: true,
		Sender:       sender(in.Operator.userID, in.Operator.TenantKey, env.Header.TenantKey),
		Conversation: core.Conversation{ID: in.Context.ChatID, Kind: a.chatKind(ctx, in.Context.ChatID)},
		Click:        &core.Click{Press: press, Values: values},
	}
	if in.Token != "" {
		e.Handle = handle
	}
	if e.At.IsZero() {
		e.At = a.now().UTC()
	}
	if e.Dedupe == "" || len(e.Dedupe) > 200 {
		// The token is one click's own; its hash is no secret.
		if in.Token == "" {
			return core.Event{}, errors.New("click has neither an id nor a token")
		}
		sum := sha256.Sum256([]byte(in.Token))
		e.Dedupe = "click-" + hex.EncodeToString(sum[:16])
	}
	return e, nil
}

// answerClick renders an answer. When that goes wrong the person is told the truth and the outcome is left to the API, by an error to Flushed.
func (a *Adapter) answerClick(ans adapters.Answer) (out outcome) {
	flushed := reception.Once(ans.Flushed)
	defer func() {
		if p := recover(); p != nil {
			flushed(errors.New("answer could not be rendered"))
			panic(p)
		}
	}()
	resp, err := a.renderAnswer(ans)
	if err != nil {
		flushed(err)
		return toastOutcome("info", textLate)
	}
	body, err := marshal(resp)
	if err != nil {
		flushed(err)
		return toastOutcome("info", textLate)
	}
	return outcome{body: body, flushed: flushed}
}

func (a *Adapter) renderAnswer(ans adapters.Answer) (callbackAnswer, error) {
	var resp callbackAnswer
	if ans.Toast != nil && ans.Toast.Text != "" {
		resp.Toast = &callbackToast{toastType(ans.Toast.Tone), cards.Truncate(ans.Toast.Text, 200)}
	}
	switch ans.Status {
	case adapters.AnswerBusy:
		if resp.Toast == nil {
			resp.Toast = &callbackToast{"warning", textBusy}
		}
		return resp, nil // the card stays as it is
	case adapters.AnswerLate:
		if resp.Toast == nil {
			resp.Toast = &callbackToast{"info", textLate}
		}
	}
	if ans.Card == nil {
		return resp, nil
	}
	c, err := composeCard(*ans.Card, nil)
	if err != nil {
		return resp, err
	}
	resp.Card = &callbackCard{"raw", json.RawMessage(c.body)}
	return resp, nil
}

func toastType(t cards.Tone) string {
	switch t {
	case cards.ToneSuccess:
		return "success"
	case cards.ToneWarn:
		return "warning"
	case cards.ToneDanger:
		return "error"
	}
	return "info"
}
