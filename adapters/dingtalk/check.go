package dingtalk

import (
	"context"
	"errors"
	"net/http"
	"strconv"

	"github.com/imdesk/imdesk/adapters"
	cardsdt "github.com/imdesk/imdesk/cards/dingtalk"
)

// probeID is an id nobody and nothing has: a call that names it has no effect, and its refusal tells whether the permission was granted.
const probeID = "imdesk-doctor-nobody"

// Check implements adapters.Adapter. Steps that depend on a failed one are left out. No step costs quota: calls that are refused are free.
func (a *Adapter) Check(ctx context.Context) []adapters.CheckStep {
	if _, err := a.tokens.token(ctx); err != nil {
		return []adapters.CheckStep{failedStep("凭证", a.broken("get access token", err, true))}
	}
	steps := []adapters.CheckStep{{Name: "凭证", OK: true, Detail: "client_id 与 client_secret 有效（" + a.cfg.ClientID + "）"}}
	return append(steps, a.checkReception(ctx), a.checkRobot(ctx), a.checkCards(ctx), a.checkDirectory(ctx), a.checkQuota())
}

// failedStep describes a refusal in the operator's words.
func failedStep(name string, err error) adapters.CheckStep {
	s := adapters.CheckStep{Name: name, Detail: err.Error()}
	var e *adapters.Error
	if errors.As(err, &e) {
		s.Remedy = e.Remedy
	}
	if s.Remedy == "" {
		s.Remedy = "请检查到 api.dingtalk.com、oapi.dingtalk.com 与 wss-open-connection.dingtalk.com 443 端口的网络与代理，稍后重试；仍失败时把错误码与请求号提供给钉钉支持"
	}
	return s
}

// checkReception asks for a ticket and lets it lapse: opensource.dingtalk.com/developerpedia/docs/learn/stream/protocol.
func (a *Adapter) checkReception(ctx context.Context) adapters.CheckStep {
	const name = "接收消息（Stream）"
	var out struct {
		Endpoint text `json:"endpoint"`
		Ticket   text `json:"ticket"`
	}
	subscriptions := []map[string]string{{"type": "CALLBACK", "topic": topicMessage}, {"type": "CALLBACK", "topic": topicCard}, {"type": "EVENT", "topic": "*"}}
	ctx, cancel := context.WithTimeout(ctx, a.rhythm.call)
	defer cancel()
	rq := request{
		op: "open stream connection", method: http.MethodPost, path: "/v1.0/gateway/connections/open", repeatable: true, free: true, out: &out,
		body: map[string]any{"clientId": a.cfg.ClientID, "clientSecret": a.cfg.ClientSecret, "subscriptions": subscriptions, "ua": "imdesk-doctor/1"},
	}
	if e := a.attempt(ctx, rq, ""); e != nil {
		return failedStep(name, e)
	}
	if out.Ticket == "" || checkURL(string(out.Endpoint), "wss", "ws") != nil {
		return failedStep(name, &adapters.Error{Verdict: adapters.Retryable, Op: rq.op, Message: "answer names no usable address"})
	}
	return adapters.CheckStep{
		Name: name, OK: true,
		Detail: "可以建立长连接。请确认 open-dev.dingtalk.com → 本应用 → 机器人 的消息接收模式与「事件订阅」的推送方式都是 Stream；同一 client_id 只能有一套服务在运行，否则消息会被另一套分走",
	}
}

// checkRobot sends to nobody: a refusal of the missing receiver means that the permission is there and the robot is ours.
func (a *Adapter) checkRobot(ctx context.Context) adapters.CheckStep {
	err := a.call(ctx, request{
		op: "probe robot", method: http.MethodPost, path: "/v1.0/robot/oToMessages/batchSend", repeatable: true,
		body: map[string]any{"robotCode": a.cfg.RobotCode, "userIds": []string{}, "msgKey": "sampleText", "msgParam": `{"content":"imdesk doctor"}`},
	})
	return probeStep("发送消息", "qyapi_robot_sendmsg 已开通，robot_code 为 "+a.cfg.RobotCode, err)
}

// checkCards asks for a card nowhere: the template is looked at first, and a space that can't be is refused.
func (a *Adapter) checkCards(ctx context.Context) adapters.CheckStep {
	template, words := cardsdt.PublicTemplate, "Card.Instance.Write 已开通；未配置 card_template，使用钉钉公共模板（无输入框）"
	if a.cfg.CardTemplate != "" {
		template, words = a.cfg.CardTemplate, "Card.Instance.Write 已开通，模板 "+a.cfg.CardTemplate+" 可用"
	}
	err := a.call(ctx, request{
		op: "probe card", method: http.MethodPost, path: "/v1.0/card/instances/createAndDeliver", repeatable: true,
		body: map[string]any{
			"cardTemplateId": template, "outTrackId": probeID, "callbackType": "STREAM", "userIdType": 1,
			"cardData": cardData{map[string]string{}}, "openSpaceId": "dtv1.card//",
		},
	})
	return probeStep("互动卡片", words, err)
}

func (a *Adapter) checkDirectory(ctx context.Context) adapters.CheckStep {
	_, err := a.Person(ctx, probeID)
	return probeStep("通讯录", "qyapi_get_member 已开通；审批人查找还需 qyapi_get_department_list", err)
}

// probeStep passes when the refusal, if any, was about what was invented.
func probeStep(name, detail string, err error) adapters.CheckStep {
	switch adapters.VerdictOf(err) {
	case "", adapters.Gone, adapters.Forbidden, adapters.Rejected:
		return adapters.CheckStep{Name: name, OK: true, Detail: detail}
	}
	return failedStep(name, err)
}

func (a *Adapter) checkQuota() adapters.CheckStep {
	q := quotas[a.cfg.Edition]
	return adapters.CheckStep{
		Name: "月度额度", OK: true,
		Detail: "按 edition: " + a.cfg.Edition + " 计：API 调用 " + strconv.Itoa(q.api) + " 次、Webhook 与 Stream 消息 " + strconv.Itoa(q.stream) + " 条，全企业自建应用共用",
	}
}
