package console

import (
	"context"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// checkingHost proves credentials with the real adapters.
type checkingHost struct{ *fakeHost }

func (h checkingHost) Check(ctx context.Context, b config.Bot) []adapters.CheckStep {
	ad, err := b.Adapter(slog.New(slog.DiscardHandler))
	if err != nil {
		return []adapters.CheckStep{{Name: "配置", Detail: err.Error()}}
	}
	return ad.Check(ctx)
}

// simulatedFeishu is a platform that knows one app.
func simulatedFeishu(t *testing.T) *feishusim.Sim {
	sim := feishusim.New(feishusim.Options{App: feishusim.App{AppID: "cli_a1", AppSecret: "right-secret", TenantKey: "t_acme"}, BotName: "服务台"})
	must(t, sim.Start(t.Context()))
	t.Cleanup(func() { _ = sim.Close() })
	return sim
}

// TestAnAdministratorsFirstDayInABrowser needs node, Chromium and the installed node_modules; IMDESK_SHOTS names a folder for screenshots.
func TestAnAdministratorsFirstDayInABrowser(t *testing.T) {
	if _, err := exec.LookPath("node"); err != nil {
		t.Fatal("node is missing: install it (Debian: apt-get install nodejs npm), then run npm ci in bot/web")
	}
	if _, err := os.Stat("../web/node_modules/playwright-core"); err != nil {
		t.Fatal("the browser driver is missing: run npm ci in bot/web")
	}
	for _, width := range []string{"390", "1440"} {
		t.Run(width, func(t *testing.T) {
			d := start(t, func(o *Options) { o.Host = checkingHost{o.Host.(*fakeHost)} })
			d.firstDay()
			token, err := NewSetup(t.Context(), d.db)
			must(t, err)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
			defer cancel()
			out, err := exec.CommandContext(ctx, "node", "../web/e2e/console.mjs", d.server.URL, token, simulatedFeishu(t).URL(), width, os.Getenv("IMDESK_SHOTS")).CombinedOutput()
			if err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// firstDay stores what happened before the administrator looks: a ticket, a group that has spoken, an event put aside, an alarm.
func (d *fixture) firstDay() {
	d.ticket(1, "VPN 连不上", core.StatusNew)
	d.park()
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		return tx.PutBinding(ctx, core.Binding{Bot: "hq-feishu", Platform: core.Feishu, Conversation: "oc_1", Title: "IT 值班群"})
	})
	_, err := d.db.Org("acme").RaiseAlarm(d.t.Context(), "hq-feishu", "token", "App Secret 失效，机器人已停止接收")
	must(d.t, err)
}
