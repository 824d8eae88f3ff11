package wecom

import (
	"context"
	"encoding/json"
	"hash/fnv"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// Duplicate check: developer.work.weixin.qq.com/document/path/90236. The whole request is compared, so the interval, which is part of it, is varied by the key:
// the same message with another key is another request, and each attempt with one key is the same one. It stays far below the allowed 4 h.
const (
	dupLeast  = 1800
	dupSpread = 3600
)

func dupInterval(key string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(key))
	return dupLeast + int(h.Sum32()%dupSpread)
}

// Send implements adapters.Adapter.
func (a *Adapter) Send(ctx context.Context, key string, m core.Outbound) (core.Receipt, error) {
	ctx, cancel := context.WithTimeout(ctx, callTime)
	defer cancel()
	user, viaApp := appTarget(m.Target)
	if !viaApp {
		return a.botSend(ctx, key, m)
	}
	if user == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "send message", Message: "no receiver"}
	}
	if m.Card != nil {
		return a.sendCard(ctx, key, user, *m.Card)
	}
	return a.sendText(ctx, key, user, m)
}

// appTarget returns the userid when a target is reached through the app: a person, or the direct conversation with the app.
func appTarget(t core.Target) (user string, viaApp bool) {
	if t.Conversation == "" {
		return addressOf(t.Account), true
	}
	return strings.CutPrefix(t.Conversation, appChat)
}

// sent is what message/send returns. The lists hold lower-cased userids joined by |.
type sent struct {
	MsgID        string `json:"msgid"`
	ResponseCode string `json:"response_code"`
	InvalidUser  string `json:"invaliduser"`
	Unlicensed   string `json:"unlicenseduser"`
}

// post sends one message to one member: developer.work.weixin.qq.com/document/path/90236. kind names both msgtype and the field of its content.
func (a *Adapter) post(ctx context.Context, key, user, kind string, content any) (sent, error) {
	const op = "send message"
	var out sent
	err := a.call(ctx, request{op: op, path: "/cgi-bin/message/send", out: &out, body: map[string]any{
		"touser": user, "agentid": a.cfg.AgentID, "msgtype": kind, kind: content,
		"enable_duplicate_check": 1, "duplicate_check_interval": dupInterval(key),
	}})
	if err != nil {
		return sent{}, err
	}
	// One receiver: a partial failure is a whole one.
	switch {
	case out.Unlicensed != "":
		return sent{}, &adapters.Error{Verdict: adapters.Forbidden, Op: op, Code: "unlicenseduser", Message: "member has no licence", Remedy: remedyLicense}
	case out.InvalidUser != "":
		return sent{}, &adapters.Error{Verdict: adapters.Forbidden, Op: op, Code: "invaliduser", Message: "member can't be reached", Remedy: remedyRange}
	}
	a.redact.ephemeral(out.ResponseCode)
	return out, nil
}

// sendText sends a text as Markdown. A part that went out before another failed is recognised as a duplicate in the next attempt.
func (a *Adapter) sendText(ctx context.Context, key, user string, m core.Outbound) (core.Receipt, error) {
	parts := compose(m, maxAppText)
	if len(parts) == 0 {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: "send message", Message: "text is empty"}
	}
	var ids []string
	for _, part := range parts {
		out, err := a.post(ctx, key, user, "markdown", map[string]string{"content": part})
		if err != nil {
			return core.Receipt{}, err
		}
		ids = append(ids, out.MsgID)
	}
	r := core.Receipt{MessageRef: ids[0]}
	if len(ids) > 1 {
		r.Right = right{MsgID: ids[0], More: ids[1:]}.encode()
		r.RightUntil = a.now().UTC() // good for recalling only
	}
	return r, nil
}

// sendCard sends a template card, or its text form where it can't be one.
func (a *Adapter) sendCard(ctx context.Context, key, user string, c cards.Card) (core.Receipt, error) {
	raw, taskID, lost := a.renderNew(c, cards.WeComApp, key)
	if raw == nil {
		out, err := a.post(ctx, key, user, "text", map[string]string{"content": cards.Text(c, maxAppText)})
		if err != nil {
			return core.Receipt{}, err
		}
		return core.Receipt{MessageRef: out.MsgID, AsText: true, Degraded: lost}, nil
	}
	out, err := a.post(ctx, key, user, "template_card", raw)
	if codeOf(err) == codeTaskIDUsed {
		// Our task ids are well-formed and derived from the key, so this very card was delivered by an earlier attempt whose answer was lost.
		a.counts.Add("send_repeated")
		out, err = sent{}, nil
	}
	if err != nil {
		return core.Receipt{}, err
	}
	return a.cardReceipt(out, taskID, raw, lost), nil
}

// cardReceipt names a card by its task id, which is what a click on it reports. A card that can't be clicked can't be updated either, so it has no right.
func (a *Adapter) cardReceipt(out sent, taskID string, raw json.RawMessage, lost []cards.Degradation) core.Receipt {
	r := core.Receipt{MessageRef: taskID, Degraded: lost, Right: right{TaskID: taskID, ResponseCode: out.ResponseCode, MsgID: out.MsgID}.encode()}
	r.RightUntil = a.now().UTC()
	if clickable(raw) {
		r.RightUntil = r.RightUntil.Add(codeLife)
	}
	return r
}

// clickable reports whether a rendered card sends clicks: developer.work.weixin.qq.com/document/path/94888 lets only those be updated.
func clickable(raw json.RawMessage) bool {
	var c struct {
		Type string          `json:"card_type"`
		Menu json.RawMessage `json:"action_menu"`
	}
	return json.Unmarshal(raw, &c) == nil && (c.Type != "text_notice" && c.Type != "news_notice" || len(c.Menu) > 0)
}
