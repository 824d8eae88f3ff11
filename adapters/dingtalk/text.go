package dingtalk

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Sizes of a Markdown message: open.dingtalk.com/document/development/the-robot-sends-a-group-message, msgParam in bytes of JSON.
const (
	maxMsgParam = 15000
	titleRunes  = 60
)

// message is a Markdown message in DingTalk's dialect. The title is shown in the chat list and in notifications only.
type message struct{ title, text string }

// plainMessage makes a message of neutral Markdown.
func plainMessage(md string) message {
	m := message{text: cards.Markdown(md).DingTalk()}
	for _, line := range strings.Split(cards.Markdown(md).Words(), "\n") {
		if m.title = cards.Truncate(cards.OneLine(line), titleRunes); m.title != "" {
			break
		}
	}
	if m.title == "" {
		m.title = "新消息"
	}
	return m
}

// param is the JSON text of msgParam, cut to its size.
func (m message) param() (string, bool) {
	cut := false
	for text := m.text; ; cut = true {
		s, err := encode(map[string]string{"title": m.title, "text": text})
		if err != nil { // two strings always encode
			return "{}", true
		}
		if len(s) <= maxMsgParam {
			return s, cut
		}
		text = cards.TruncateBytes(text, min(len(text)*maxMsgParam/len(s), len(text)-16))
	}
}

// sendText takes the cheapest way: the session's webhook while it lives, else the API.
func (a *Adapter) sendText(ctx context.Context, m core.Outbound, msg message) (core.Receipt, error) {
	if strings.TrimSpace(msg.text) == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "send message", Message: "message is empty"}
	}
	to := placeOf(m.Target)
	if hook, ok := a.webhookOf(m.Target.Handle); ok {
		err := a.reply(ctx, hook, msg, a.pings(to, m.Mentions))
		v := adapters.VerdictOf(err)
		if v == "" || v == adapters.Unknown || v == adapters.Retryable || to == (place{}) {
			return core.Receipt{}, err
		}
		// Certainly refused: the session may be over or its quota used up. The API reaches the same chat.
		a.counts.Add("webhook_refused")
	}
	var degraded []cards.Degradation
	if names := a.pings(to, m.Mentions); len(names) > 0 {
		// The calls that send can't notify anybody in particular: open.dingtalk.com/document/dingstart/robot-reply-and-send-messages.
		msg.text = spoken(names) + "\n\n" + msg.text
		degraded = append(degraded, cards.Degradation{What: "mentions", How: "named without notification"})
	}
	param, cut := msg.param()
	if cut {
		degraded = append(degraded, cards.Degradation{What: "text", How: "shortened"})
	}
	receipt, err := a.post(ctx, to, "sampleMarkdown", param)
	receipt.Degraded = degraded
	return receipt, err
}

// pings are the people to be mentioned, only in groups.
func (a *Adapter) pings(to place, people []core.Sender) []core.Sender {
	if to.group == "" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(people), func(p core.Sender) bool { return p.ID == "" })
}

func spoken(people []core.Sender) string {
	var names []string
	for _, p := range people {
		name := p.Name
		if name == "" {
			name = p.ID
		}
		names = append(names, "@"+cards.Escape(cards.OneLine(name)).DingTalk())
	}
	return strings.Join(names, " ")
}

// post sends a message by API, to a person or into a group. DingTalk has no idempotency device here: after a lost answer nobody knows.
func (a *Adapter) post(ctx context.Context, to place, msgKey, param string) (core.Receipt, error) {
	switch {
	case to.person != "":
		return a.sendDirect(ctx, to.person, msgKey, param)
	case to.group != "":
		return a.sendGroup(ctx, to.group, msgKey, param)
	}
	return core.Receipt{}, noReceiver("send message")
}

// sendDirect: open.dingtalk.com/document/development/chatbots-send-one-on-one-chat-messages-in-batches. Success may hide that the person wasn't reached.
func (a *Adapter) sendDirect(ctx context.Context, person, msgKey, param string) (core.Receipt, error) {
	var out struct {
		Key        text            `json:"processQueryKey"`
		Invalid    json.RawMessage `json:"invalidStaffIdList"`
		Controlled json.RawMessage `json:"flowControlledStaffIdList"`
	}
	rq := request{
		op: "send message", method: http.MethodPost, path: "/v1.0/robot/oToMessages/batchSend", out: &out,
		body: map[string]any{"robotCode": a.cfg.RobotCode, "userIds": []string{person}, "msgKey": msgKey, "msgParam": param},
	}
	if err := a.call(ctx, rq); err != nil {
		return core.Receipt{}, err
	}
	for code, list := range map[string]json.RawMessage{"invalidStaffIdList": out.Invalid, "flowControlledStaffIdList": out.Controlled} {
		if slices.Contains(listOf[text](list), text(person)) {
			e := a.refusal(rq, http.StatusOK, code)
			e.Message = "the person wasn't reached"
			return core.Receipt{}, e
		}
	}
	return core.Receipt{Right: right{Key: string(out.Key)}.raw()}, nil
}

// sendGroup: open.dingtalk.com/document/development/the-robot-sends-a-group-message.
func (a *Adapter) sendGroup(ctx context.Context, group, msgKey, param string) (core.Receipt, error) {
	var out struct {
		Key text `json:"processQueryKey"`
	}
	err := a.call(ctx, request{
		op: "send message", method: http.MethodPost, path: "/v1.0/robot/groupMessages/send", out: &out,
		body: map[string]any{"robotCode": a.cfg.RobotCode, "openConversationId": group, "msgKey": msgKey, "msgParam": param},
	})
	if err != nil {
		return core.Receipt{}, err
	}
	return core.Receipt{Right: right{Key: string(out.Key), Group: group}.raw()}, nil
}
