package feishu

import (
	"context"
	"net/http"
	"sync/atomic"

	"github.com/imdesk/imdesk/adapters"
)

// self is who the bot is: the open_id by which mentions of it are told from those of a namesake.
type self struct {
	known  atomic.Pointer[botInfo]
	asking chan struct{} // holds one element while somebody asks
}

type botInfo struct{ openID, name string }

// identity returns the bot's own open_id and name, asked once: open.feishu.cn/document/uAjLw4CM/ukTMukTMukTM/bot-v3/bot/get.
func (a *Adapter) identity(ctx context.Context) (botInfo, error) {
	if b := a.self.known.Load(); b != nil {
		return *b, nil
	}
	select {
	case a.self.asking <- struct{}{}:
		defer func() { <-a.self.asking }()
	case <-ctx.Done():
		return botInfo{}, ctx.Err()
	}
	if b := a.self.known.Load(); b != nil {
		return *b, nil
	}
	return a.askIdentity(ctx)
}

func (a *Adapter) askIdentity(ctx context.Context) (botInfo, error) {
	const op = "ask who the bot is"
	var out struct {
		Bot struct {
			OpenID  string `json:"open_id"`
			AppName string `json:"app_name"`
		} `json:"bot"`
	}
	if err := a.call(ctx, op, true, a.callTime, a.raw(http.MethodGet, "/open-apis/bot/v3/info", nil, &out)); err != nil {
		return botInfo{}, err
	}
	if out.Bot.OpenID == "" {
		return botInfo{}, &adapters.Error{Verdict: adapters.Misconfigured, Op: op, Message: "app has no bot", Remedy: rulings[230006].remedy}
	}
	b := &botInfo{out.Bot.OpenID, out.Bot.AppName}
	a.self.known.Store(b)
	return *b, nil
}
