package dingtalk

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// remindTypes are DingTalk's numbers of the means: open.dingtalk.com/document/development/robot-sends-nail-message.
var remindTypes = map[core.UrgentMeans]int{core.UrgentApp: 1, core.UrgentSMS: 2, core.UrgentPhone: 3}

// dingRunes keeps a DING to what is read at a glance.
const dingRunes = 120

// Urge implements adapters.Urger by DING, which is a message of its own.
func (a *Adapter) Urge(ctx context.Context, m core.Outbound, _ core.Receipt) (core.Receipt, error) {
	const op = "send DING"
	kind, known := remindTypes[m.Urgent]
	if !known || m.Target.Account.ID == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "nobody to press, or no such means"}
	}
	ctx, spent := withPurse(ctx)
	var out struct {
		Failed json.RawMessage `json:"failedList"`
	}
	err := a.call(ctx, request{op: op, method: http.MethodPost, path: "/v1.0/robot/ding/send", out: &out, body: map[string]any{
		"robotCode": a.cfg.RobotCode, "remindType": kind, "receiverUserIdList": []string{m.Target.Account.ID}, "content": glance(m.Text),
	}})
	receipt := core.Receipt{Cost: spent.cost()}
	switch {
	case err != nil:
		return receipt, err
	case bytes.Contains(out.Failed, []byte(`"`+m.Target.Account.ID+`"`)): // the only receiver, whatever form the list has
		return receipt, &adapters.Error{Verdict: adapters.Rejected, Op: op, Code: "failedList", Message: "DingTalk could not press the person"}
	}
	receipt.Cost[adapters.MeterUrgent] = 1
	return receipt, nil
}

// glance is the plain beginning of a text.
func glance(text string) string {
	r := []rune(strings.Join(strings.Fields(cards.Markdown(text).Plain()), " "))
	if len(r) > dingRunes {
		return string(r[:dingRunes-1]) + "…"
	}
	return string(r)
}
