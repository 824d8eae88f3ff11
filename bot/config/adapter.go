package config

import (
	"log/slog"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/dingtalk"
	"github.com/imdesk/imdesk/adapters/feishu"
	"github.com/imdesk/imdesk/adapters/wecom"
	"github.com/imdesk/imdesk/core"
)

// Adapter builds the adapter of a bot.
func (b Bot) Adapter(log *slog.Logger) (adapters.Adapter, error) {
	log = log.With("bot", b.ID)
	switch {
	case b.WeCom != nil:
		return wecom.New(*b.WeCom, wecom.Options{Logger: log})
	case b.DingTalk != nil:
		return dingtalk.New(*b.DingTalk, dingtalk.Options{Logger: log})
	case b.Feishu != nil:
		return feishu.New(*b.Feishu, feishu.Options{Logger: log})
	}
	return nil, core.Refuse(core.CodeInvalid, "未知的平台："+string(b.Platform))
}
