package wecom

import (
	"context"
	"errors"
	"fmt"

	"github.com/imdesk/imdesk/adapters"
)

// probeUser is a userid nobody has: looking it up has no effect, and the refusal tells whether contacts may be read.
const probeUser = "imdesk-doctor-nobody"

// Check implements adapters.Adapter. Steps that depend on a failed one are left out.
func (a *Adapter) Check(ctx context.Context) []adapters.CheckStep {
	var steps []adapters.CheckStep
	if _, err := a.tokens.token(ctx); err != nil {
		steps = append(steps, failedStep("凭证", a.broken("get access token", err, true)))
	} else {
		steps = append(steps, adapters.CheckStep{Name: "凭证", OK: true, Detail: fmt.Sprintf("corp_id 与 secret 有效（%s，应用 %d）", a.cfg.CorpID, a.cfg.AgentID)},
			a.checkDirectory(ctx), a.checkAgent(ctx), a.checkCallback(ctx))
	}
	if a.cfg.AIBot != nil {
		steps = append(steps, a.checkBot(ctx))
	}
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
		s.Remedy = "请检查到 qyapi.weixin.qq.com 的网络与代理，稍后重试；仍失败时把错误码与 hint 提供给企业微信支持"
	}
	return s
}

func (a *Adapter) checkDirectory(ctx context.Context) adapters.CheckStep {
	_, err := a.Person(ctx, probeUser)
	switch adapters.VerdictOf(err) {
	case "", adapters.Gone, adapters.Forbidden:
		return adapters.CheckStep{Name: "通讯录", OK: true, Detail: "可读取应用可见范围内的成员；请确认「可见范围」包含全部使用者"}
	}
	return failedStep("通讯录", err)
}

// checkAgent sends to nobody: refused for the receiver means that agent_id and secret belong together.
func (a *Adapter) checkAgent(ctx context.Context) adapters.CheckStep {
	_, err := a.post(ctx, "imdesk-doctor", probeUser, "text", map[string]string{"content": "imdesk doctor"})
	switch adapters.VerdictOf(err) {
	case "", adapters.Gone, adapters.Forbidden:
		return adapters.CheckStep{Name: "发送消息", OK: true, Detail: "agent_id 与 secret 属于同一个应用"}
	}
	return failedStep("发送消息", err)
}

// checkCallback can't call itself from outside; it says where callbacks come from and whether any came.
func (a *Adapter) checkCallback(ctx context.Context) adapters.CheckStep {
	var out struct {
		IPs []string `json:"ip_list"`
	}
	if err := a.call(ctx, request{op: "list callback addresses", path: "/cgi-bin/getcallbackip", out: &out, repeatable: true}); err != nil {
		return failedStep("接收消息", err)
	}
	s := adapters.CheckStep{Name: "接收消息", OK: true, Detail: fmt.Sprintf(
		"请确认 接收消息 → 设置API接收 的 URL 为 <public_url>/callbacks/<bot id>，并勾选用户发送的普通消息、进入应用、菜单与模板卡片事件；防火墙需放行企业微信的 %d 个回调来源 IP", len(out.IPs))}
	if last := a.health.Snapshot().LastFrame; !last.IsZero() {
		s.Detail += "；最近一次收到数据：" + last.Format("2006-01-02 15:04:05 UTC")
	}
	return s
}

// checkBot only opens a connection: subscribing would throw out the one that is at work.
func (a *Adapter) checkBot(ctx context.Context) adapters.CheckStep {
	const name = "智能机器人"
	if a.bot.link.Load() != nil {
		return adapters.CheckStep{Name: name, OK: true, Detail: "长连接已建立（" + a.cfg.AIBot.BotID + "）"}
	}
	l, err := a.dialBot(ctx)
	if err != nil {
		s := failedStep(name, err)
		s.Remedy = "请检查到 openws.work.weixin.qq.com:443 的出口网络与代理；私有化部署请把 ws_url 设为管理后台显示的地址"
		return s
	}
	l.hangUp()
	return adapters.CheckStep{Name: name, OK: true, Detail: "长连接地址可达；Bot ID 与 Secret 在连接时验证（现在验证会顶掉正在工作的连接），失败会产生告警"}
}
