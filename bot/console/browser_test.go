package console

import (
	"context"
	"encoding/json"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
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

// inBrowser drives the pages by a script of bot/web/e2e, whose last argument is the folder for screenshots.
func inBrowser(t *testing.T, script string, args ...string) {
	t.Helper()
	if _, err := exec.LookPath("node"); err != nil {
		t.Fatal("node is missing: install it (Debian: apt-get install nodejs npm), then run npm ci in bot/web")
	}
	if _, err := os.Stat("../web/node_modules/playwright-core"); err != nil {
		t.Fatal("the browser driver is missing: run npm ci in bot/web")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute) // on a busy machine a page takes long
	defer cancel()
	args = append(append([]string{"../web/e2e/" + script}, args...), os.Getenv("IMDESK_SHOTS"))
	if out, err := exec.CommandContext(ctx, "node", args...).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// sessions are tokens of sessions by role, as the scripts take them.
func (d *fixture) sessions(roles ...core.Role) string {
	tokens := map[core.Role]string{}
	for _, r := range roles {
		tokens[r] = d.session(r, "acme")
	}
	doc, err := json.Marshal(tokens)
	must(d.t, err)
	return string(doc)
}

// widths of a telephone and of a screen.
var widths = []string{"390", "1280"}

func TestTheRegisterIsKeptInABrowser(t *testing.T) {
	for _, width := range widths {
		t.Run(width, func(t *testing.T) {
			d := ready(t)
			k := d.ticket(1, "笔记本开不了机", core.StatusNew)
			d.tx(func(ctx context.Context, tx *store.Tx) error {
				if _, err := tx.AddPerson(ctx, core.Person{ID: "p2", Name: "欧阳·阿卜杜拉·买买提江", Department: "华东大区数字化转型与信息安全中心", Active: true}, core.Account{Platform: core.DingTalk, Tenant: "t", ID: "u2"}); err != nil {
					return err
				}
				return tx.LinkAsset(ctx, "NB-0012", k.ID)
			})
			inBrowser(t, "register.mjs", d.server.URL, d.sessions(core.RoleOwner, core.RoleTechnician, core.RoleAnalyst), width)
		})
	}
}

func TestNumbersOfPeopleAreShownForAMomentInABrowser(t *testing.T) {
	for _, width := range widths {
		t.Run(width, func(t *testing.T) {
			d := ready(t)
			k := d.ticket(1, "报销户名有误，身份证"+idCard, core.StatusNew)
			d.tx(func(ctx context.Context, tx *store.Tx) error {
				return tx.AddAct(ctx, core.Act{Ticket: k.ID, At: k.Created.Add(time.Hour), Actor: "p1", Verb: "commented", Text: "有问题打我手机" + phone, Public: true})
			})
			inBrowser(t, "reveal.mjs", d.server.URL, d.sessions(core.RoleOwner, core.RoleTechnician, core.RoleAnalyst), width)
		})
	}
}

func TestWhatTheEngineDoesIsFoundInABrowser(t *testing.T) {
	for _, width := range widths {
		t.Run(width, func(t *testing.T) {
			d := company(t)
			d.withLoan()
			d.asks(d.ticket(1, "采购 27 英寸高色准设计用显示器两台（华东大区数字化转型与信息安全中心）", core.StatusWaitingApproval), func(*core.Approval) {})
			back := d.ticket(2, "借款", core.StatusWaitingApproval)
			d.asks(back, func(a *core.Approval) {
				a.State, a.Detail.Back = core.ApprovalReturned, &core.Decision{By: "p2", Reason: "缺发票", At: back.Created}
			})
			d.tx(func(ctx context.Context, tx *store.Tx) error {
				now := time.Now()
				return tx.PutDelegation(ctx, core.Delegation{ID: "d1", Person: "p1", Deputy: "p2", From: now.Add(-time.Hour), Until: now.Add(time.Hour), Created: now})
			})
			inBrowser(t, "flows.mjs", d.server.URL, d.sessions(core.RoleOwner, core.RoleAnalyst), width)
		})
	}
}

// TestAnAdministratorsFirstDayInABrowser needs node, Chromium and the installed node_modules; IMDESK_SHOTS names a folder for screenshots.
func TestAnAdministratorsFirstDayInABrowser(t *testing.T) {
	for _, width := range []string{"390", "1440"} {
		t.Run(width, func(t *testing.T) {
			d := start(t, func(o *Options) { o.Host = checkingHost{o.Host.(*fakeHost)} })
			d.firstDay()
			token, err := NewSetup(t.Context(), d.db)
			must(t, err)
			inBrowser(t, "console.mjs", d.server.URL, token, simulatedFeishu(t).URL(), width)
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

func TestHowTicketsAreDispatchedAndTimeIsReckonedIsFoundInABrowser(t *testing.T) {
	for _, width := range widths {
		t.Run(width, func(t *testing.T) {
			d := staffed(t)
			for n, title := range []string{"VPN 连不上", "卡纸", "VPN 慢"} {
				k := d.ticket(n+1, title, core.StatusNew)
				d.edits(k, func(k *core.Ticket) {
					k.Detail.Routed = &core.Routed{Facts: core.Facts{Ticket: core.TicketFacts{Desk: "it", Type: "incident", Priority: "P3"}, Now: core.NowFacts{Hour: 9, Weekday: "sat", Working: true}}}
					k.Assignee, k.Updated = "p1", saturday
					if n == 1 {
						k.Assignee, k.Updated = "", saturday.AddDate(0, 0, -12)
					}
					if n == 0 {
						k.Detail.Routed.Rule = core.Rule{Name: "VPN"}
					}
				})
				if n == 0 {
					d.tx(func(ctx context.Context, tx *store.Tx) error {
						return tx.AddAct(ctx, core.Act{Ticket: k.ID, At: saturday, Verb: "routed", Text: desk.RoutedBy("VPN")})
					})
				}
			}
			d.employs()
			inBrowser(t, "timerooms.mjs", d.server.URL, d.sessions(core.RoleLead, core.RoleTechnician), width)
		})
	}
}
