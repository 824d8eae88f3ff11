package feishu

import (
	"context"
	"errors"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/core"
)

// probeID is an id nobody has: a call that names it has no effect, and its refusal tells whether the scope was granted.
const probeID = "on_imdesk_doctor_nobody"

// Check implements adapters.Adapter. Steps that depend on a failed one are left out.
func (a *Adapter) Check(ctx context.Context) []adapters.CheckStep {
	if _, err := a.tokens.token(ctx); err != nil {
		return []adapters.CheckStep{failedStep("凭证", a.broken("get tenant token", err, true))}
	}
	steps := []adapters.CheckStep{{Name: "凭证", OK: true, Detail: "app_id 与 app_secret 有效（" + a.cfg.AppID + "）"}}
	bot, err := a.identity(ctx)
	if err != nil {
		return append(steps, failedStep("机器人能力", err))
	}
	steps = append(steps, adapters.CheckStep{Name: "机器人能力", OK: true, Detail: bot.name})
	steps = append(steps, a.checkReception(ctx), a.checkSending(ctx), a.checkDirectory(ctx), a.checkGroups())
	return steps
}

// failedStep describes a refusal in the operator's words.
func failedStep(name string, err error) adapters.CheckStep {
	s := adapters.CheckStep{Name: name, Detail: err.Error()}
	var e *adapters.Error
	if errors.As(err, &e) {
		s.Remedy = e.Remedy
	}
	if s.Remedy == "" {
		s.Remedy = "请检查到 open.feishu.cn 的网络与代理，稍后重试；仍失败时把错误码与请求号提供给飞书支持"
	}
	return s
}

func (a *Adapter) checkReception(ctx context.Context) adapters.CheckStep {
	if a.cfg.Transport == TransportWebhook {
		return adapters.CheckStep{
			Name: "接收事件", OK: true,
			Detail: "回调方式：在 open.feishu.cn/app → 事件与回调 中，事件与回调两处的请求地址都应为 <public_url>/callbacks/<bot id>",
		}
	}
	if _, err := a.bootstrap(ctx); err != nil {
		return failedStep("接收事件", err)
	}
	return adapters.CheckStep{
		Name: "接收事件", OK: true,
		Detail: "长连接可用。请确认 事件与回调 中：事件订阅了 im.message.receive_v1、im.message.recalled_v1、im.chat.member.bot.added_v1、" +
			"im.chat.member.bot.deleted_v1、im.chat.member.user.added_v1、im.chat.member.user.deleted_v1、im.chat.member.user.withdrawn_v1、im.chat.access_event.bot_p2p_chat_entered_v1、application.bot.menu_v6；回调订阅了 card.action.trigger",
	}
}

// checkSending sends to nobody: refused for the receiver means that the scope is there.
func (a *Adapter) checkSending(ctx context.Context) adapters.CheckStep {
	probe := content{kind: "text", body: `{"text":"imdesk doctor"}`}
	_, err := a.create(ctx, "imdesk-doctor", core.Target{Account: core.Sender{ID: probeID}}, probe)
	return probeStep("发送消息", "im:message:send_as_bot 已开通", err)
}

func (a *Adapter) checkDirectory(ctx context.Context) adapters.CheckStep {
	_, err := a.Person(ctx, probeID)
	if codeOf(err) == 41050 {
		// Nobody is in nobody's range; the scope itself was granted.
		err = nil
	}
	return probeStep("通讯录", "contact:user.base:readonly 已开通；审批人查找还需 contact:user.department:readonly 与通讯录权限范围", err)
}

// probeStep passes when the refusal, if any, was about the invented id.
func probeStep(name, detail string, err error) adapters.CheckStep {
	switch adapters.VerdictOf(err) {
	case "", adapters.Gone, adapters.Forbidden, adapters.Rejected:
		return adapters.CheckStep{Name: name, OK: true, Detail: detail}
	}
	return failedStep(name, err)
}

func (a *Adapter) checkGroups() adapters.CheckStep {
	s := adapters.CheckStep{Name: "群消息", OK: true, Detail: "只接收 @机器人 的群消息（im:message.group_at_msg:readonly）；话题内的普通回复不会进入工单"}
	if a.cfg.GroupPlain {
		s.Detail = "接收全部群消息：配置声明已开通 im:message.group_msg（敏感权限，需管理员审核）"
	}
	return s
}
