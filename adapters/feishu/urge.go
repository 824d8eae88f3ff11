package feishu

import (
	"context"
	"net/http"
	"slices"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// scopesUrgent are the permissions of the means.
var scopesUrgent = map[core.UrgentMeans]string{
	core.UrgentApp: "im:message.urgent", core.UrgentSMS: "im:message.urgent:sms", core.UrgentPhone: "im:message.urgent:phone",
}

// Urge implements adapters.Urger by 加急: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/reference/im-v1/message/urgent_app (also urgent_sms, urgent_phone).
func (a *Adapter) Urge(ctx context.Context, m core.Outbound, sent core.Receipt) (core.Receipt, error) {
	const op = "press by 加急"
	id := messageOf(sent)
	if _, known := scopesUrgent[m.Urgent]; !known || id == "" {
		return core.Receipt{}, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "no message, or no such means"}
	}
	ctx, cancel := context.WithTimeout(ctx, a.callTime)
	defer cancel()
	ctx, calls := withMeter(ctx)
	kind, who := "union_id", m.Target.Account.ID
	if m.Target.Account.Address != "" {
		kind, who = "open_id", m.Target.Account.Address
	}
	var out struct {
		Data struct {
			Invalid []string `json:"invalid_user_id_list"`
		} `json:"data"`
	}
	path := "/open-apis/im/v1/messages/" + id + "/urgent_" + string(m.Urgent) + "?user_id_type=" + kind
	err := a.call(ctx, op, false, a.callTime, a.raw(http.MethodPatch, path, map[string]any{"user_id_list": []string{who}}, &out))
	receipt := core.Receipt{Cost: map[string]int{MeterCalls: int(calls.Load())}}
	switch {
	case err != nil:
		return receipt, err
	case slices.Contains(out.Data.Invalid, who):
		return receipt, &adapters.Error{Verdict: adapters.Rejected, Op: op, Message: "the person is not in the chat"}
	}
	receipt.Cost[adapters.MeterUrgent] = 1
	return receipt, nil
}
