package console

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/asset"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

// change is a call that changes something, and the line it leaves.
type change struct {
	method, route, path string // path is the route with its placeholders filled; "" = the route itself
	body                any
	act                 string
}

// changes are called in this order, which makes each of them possible.
func (d *fixture) changes(parked, failed func() int64) []change {
	changed := feishuBot()
	changed.Title, changed.Stored = "总部飞书二号", true
	moved, printer := laptop, asset.Asset{Code: "PRN-3F-02", Kind: "打印机", State: asset.InUse}
	moved.Site = "北京 2F"
	file := assetFile{[]byte("编号,类别\nPRN-3F-02,打印机\n"), seal(store.AssetPlan{Added: []asset.Asset{printer}})}
	return []change{
		{"POST", "/bots", "", feishuBot(), "bot.registered"},
		{"POST", "/bots/check", "", feishuBot(), "bot.checked"},
		{"PUT", "/bots/{bot}", "/bots/hq-feishu", changed, "bot.changed"},
		{"POST", "/bots/{bot}/disable", "/bots/hq-feishu/disable", nil, "bot.disabled"},
		{"POST", "/bots/{bot}/enable", "/bots/hq-feishu/enable", nil, "bot.enabled"},
		{"POST", "/bots/{bot}/test-card", "/bots/hq-feishu/test-card", map[string]any{"person": "p1"}, "bot.tested"},
		{"POST", "/tickets/{ticket}/reveal", "/tickets/IT-000001/reveal", map[string]any{"purpose": "核对"}, "revealed.ticket"},
		{"PUT", "/roster/{person}", "/roster/p1", dutiesDoc{Desks: []core.DeskID{"it"}}, "person.duties"},
		{"POST", "/roster/{person}/link", "/roster/p2/link", linkRequest{Number: "E1001"}, "person.linked"},
		{"DELETE", "/roster/{person}/link", "/roster/p2/link", nil, "person.unlinked"},
		{"POST", "/assets", "", laptop, "asset.added"},
		{"PUT", "/assets/{code}", "/assets/NB-0012", assetChange{moved, laptop}, "asset.changed"},
		{"POST", "/assets/import", "", file, "asset.added"},
		{"POST", "/groups/bind", "", map[string]any{"bot": "b1", "conversation": "c1", "desk": "it"}, "group.bound"},
		{"POST", "/parked/{id}/retry", fmt.Sprintf("/parked/%d/retry", parked()), nil, "parked.retried"},
		{"DELETE", "/parked/{id}", fmt.Sprintf("/parked/%d", parked()), nil, "parked.dropped"},
		{"POST", "/deliveries/{id}/retry", fmt.Sprintf("/deliveries/%d/retry", failed()), nil, "delivery.retried"},
		{"DELETE", "/deliveries/{id}", fmt.Sprintf("/deliveries/%d", failed()), nil, "delivery.dropped"},
		{"POST", "/alarms/clear", "", map[string]any{"bot": "b1", "key": "token"}, "alarm.cleared"},
		{"POST", "/password", "", map[string]any{"old": rootPassword, "new": rootPassword + "!"}, "console.password"},
		{"POST", "/logout", "", nil, "console.logout"},
		{"POST", "/login", "", map[string]any{"name": rootName, "password": rootPassword + "!"}, "console.login"},
	}
}

func TestEveryCallThatChangesSomethingLeavesALineOfWhoAndWhere(t *testing.T) {
	d := ready(t, func(o *Options) { o.Shelf = o.DB })
	d.ticket(1, "VPN 连不上", core.StatusNew)
	d.speak("p2", "Zhang Wei")
	d.tx(func(ctx context.Context, tx *store.Tx) error {
		if err := tx.PutPerson(ctx, core.Person{ID: "p1", Name: "张伟", Number: "E1001", Active: true}); err != nil {
			return err
		}
		return tx.PutBinding(ctx, core.Binding{Bot: "b1", Platform: core.Feishu, Conversation: "c1"})
	})
	_, err := d.db.Org("acme").RaiseAlarm(t.Context(), "b1", "token", "App Secret 失效")
	must(t, err)
	failed := func() int64 {
		d.tx(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Send(ctx, core.Outbound{Kind: core.SendMessage, Bot: "b1", Text: "工单已受理", Target: core.Target{Account: core.Sender{ID: "u1"}}})
			return err
		})
		d.fail("b1", "对方不在应用可见范围")
		return get[page[deliveryView]](d, "/deliveries").Items[0].ID
	}
	all := d.changes(d.park, failed)
	for _, c := range all {
		if c.path == "" {
			c.path = c.route
		}
		before := len(d.trail())
		if status, body := d.ask(c.method, c.path, c.body); status >= 300 {
			t.Fatalf("%s %s: %d %s", c.method, c.path, status, body)
		}
		lines := d.trail()[before:]
		if !slices.ContainsFunc(lines, func(r store.AuditRow) bool {
			return r.Act == c.act && r.Actor == "admin:root" && r.Channel == desk.ChannelConsole && r.Object != ""
		}) {
			t.Errorf("%s %s left %+v, want %s", c.method, c.route, lines, c.act)
		}
	}
	for _, r := range (&server{}).routes() {
		known := slices.ContainsFunc(all, func(c change) bool { return c.method == r.method && c.route == r.path })
		// The first leaves console.setup in every test, the others change nothing.
		if r.method != "GET" && !known && r.path != "/setup" && r.path != "/setup/inspect" && r.path != "/assets/preview" && r.path != "/rules/try" {
			t.Errorf("%s %s is in no row of this test", r.method, r.path)
		}
	}
}

func TestAChangedBotIsToldWithoutItsSecrets(t *testing.T) {
	d := ready(t)
	d.want(200, "POST", "/bots", feishuBot())
	r := feishuBot()
	r.Title, r.Settings = "改名", settings{"app_id": "cli_a1", "app_secret": "an0ther-secret", "transport": "webhook", "verification_token": "t0ken", "encrypt_key": "k3y"}
	d.want(200, "PUT", "/bots/hq-feishu", r)
	rows := d.trail()
	line := rows[len(rows)-1]
	raw, err := json.Marshal(line.Detail)
	must(t, err)
	for _, want := range []string{`"before":{"settings.transport":"websocket","title":"总部飞书"}`, `"settings.transport":"webhook"`, `"title":"改名"`, `"app_secret"`} {
		if !strings.Contains(string(raw), want) {
			t.Errorf("%s is not in %s", want, raw)
		}
	}
	for _, secret := range []string{"s3cret", "an0ther", "t0ken", "k3y"} {
		if strings.Contains(string(raw), secret) {
			t.Errorf("the trail holds the secret %s: %s", secret, raw)
		}
	}
}

func TestARefusedSignInIsToldAndNamesNobody(t *testing.T) {
	d := ready(t)
	for _, name := range []string{rootName, "nobody"} {
		d.want(401, "POST", "/login", map[string]any{"name": name, "password": "wrong"})
		rows := d.trail()
		if r := rows[len(rows)-1]; r.Act != "console.refused" || r.Object != name || r.Actor != "" || r.Detail["address"] == "" {
			t.Errorf("%+v", r)
		}
	}
}
