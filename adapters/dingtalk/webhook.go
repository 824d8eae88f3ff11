package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// webhookMargin is how long before its end a session's webhook isn't used any more.
const webhookMargin = 10 * time.Second

// webhookReply is a message for a session's webhook: open.dingtalk.com/document/development/robot-message-type.
type webhookReply struct {
	MsgType  string `json:"msgtype"`
	Markdown struct {
		Title string `json:"title"`
		Text  string `json:"text"`
	} `json:"markdown"`
	At struct {
		UserIDs []string `json:"atUserIds"`
		All     bool     `json:"isAtAll"`
	} `json:"at"`
}

// webhookOf reads a message's handle. The address came with a message, so it is used only if it is DingTalk's.
func (a *Adapter) webhookOf(raw json.RawMessage) (string, bool) {
	var h handle
	if json.Unmarshal(raw, &h) != nil || h.Webhook == "" {
		return "", false
	}
	if !a.now().Add(webhookMargin).Before(millis(h.Expires).time()) {
		return "", false
	}
	if !a.webhookAllowed(h.Webhook) {
		a.counts.Add("webhook_foreign")
		a.log.Warn("dingtalk session webhook isn't DingTalk's and is not used")
		return "", false
	}
	return h.Webhook, true
}

// reply answers in the conversation of a session. It needs no token, costs a Webhook & Stream unit and can mention people, whose ids must also stand in
// the text.
func (a *Adapter) reply(ctx context.Context, hook string, msg message, mentions []core.Sender) error {
	const op = "reply by webhook"
	rq := request{op: op, old: true}
	body := webhookReply{MsgType: "markdown"}
	body.Markdown.Title, body.Markdown.Text = msg.title, msg.text
	body.At.UserIDs = []string{}
	var marks []string
	for _, p := range mentions {
		body.At.UserIDs = append(body.At.UserIDs, p.ID)
		marks = append(marks, "@"+p.ID)
	}
	if len(marks) > 0 {
		body.Markdown.Text = strings.Join(marks, " ") + "\n\n" + body.Markdown.Text
	}
	payload, err := encode(body)
	if err != nil {
		return a.broken(op, err, true)
	}
	if len(payload) > maxMsgParam+1000 {
		// No size is documented for webhooks; what is far larger than a message goes by API, which is cut there.
		return &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "too long for a webhook"}
	}
	if until, blocked := a.blocked(); blocked {
		return &adapters.Error{Verdict: adapters.Throttled, Code: codeBlocked, Op: op, Until: until, Scope: adapters.ScopeApp}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, hook, bytes.NewReader([]byte(payload)))
	if err != nil {
		return &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "webhook is malformed"}
	}
	req.Header.Set("Content-Type", "application/json")
	status, answer, err := a.exchange(req)
	if err != nil {
		return a.broken(op, err, false)
	}
	if refused := a.judge(rq, status, answer); refused != nil {
		return refused
	}
	purseOf(ctx).stream.Add(1)
	return nil
}
