package bench

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/imdesk/imdesk/bot"
	"github.com/imdesk/imdesk/bot/config"
	"github.com/imdesk/imdesk/bot/demo/company"
	"github.com/imdesk/imdesk/bot/manifest"
	"github.com/imdesk/imdesk/bot/world"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/cards/cardstest"
	"github.com/imdesk/imdesk/cards/dingtalk"
	"github.com/imdesk/imdesk/cards/feishu"
	"github.com/imdesk/imdesk/cards/wecom"
	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/core/desk"
	"github.com/imdesk/imdesk/store"
)

func BenchmarkRenderSuggestion(b *testing.B) {
	c := cardstest.Suggestion()
	for name, render := range map[string]func(){
		"feishu":   func() { feishu.Render(c, cards.Feishu) },
		"dingtalk": func() { dingtalk.RenderPublic(c, cards.DingTalkPublic) },
		"wecom":    func() { wecom.Render(c, cards.WeComApp, "task", wecom.Options{}) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				render()
			}
		})
	}
}

// BenchmarkTurnOfAReport is what one report costs between its lane's claim and its commit, on SQLite: understanding, decision and all writes.
func BenchmarkTurnOfAReport(b *testing.B) {
	ctx := context.Background()
	log := slog.New(slog.DiscardHandler)
	cfg := config.Default()
	cfg.DataDir = b.TempDir()
	db, err := bot.OpenStore(ctx, cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	m, err := manifest.LoadFS(company.FS)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := bot.Apply(ctx, db, m, nil); err != nil {
		b.Fatal(err)
	}
	worlds, err := world.New(db, log)
	if err != nil {
		b.Fatal(err)
	}
	worlds.SetBots(m.Org.ID, map[core.BotID]desk.Bot{"b": {ID: "b", Platform: core.Feishu, Live: true}})
	engine := &desk.Engine{Clock: core.SystemClock{}}
	b.ResetTimer()
	for n := range b.N {
		if err := reportTurn(ctx, db, worlds, engine, m.Org.ID, n); err != nil {
			b.Fatal(err)
		}
	}
}

func reportTurn(ctx context.Context, db *store.DB, worlds *world.Worlds, engine *desk.Engine, org core.OrgID, n int) error {
	e := core.Event{
		Org: org, Bot: "b", Platform: core.Feishu, Kind: core.EventMessage, Dedupe: fmt.Sprint("om_", n), At: time.Now(), Text: reports[n%len(reports)],
		Sender:       core.Sender{ID: person(n), Name: "员工", Tenant: "t_xinghe"},
		Conversation: core.Conversation{ID: "oc_" + person(n), Kind: core.Direct}, Mentioned: true,
	}
	in := store.Inbound{Lane: e.Lane(false), Event: e}
	ids, err := db.InsertEvents(ctx, []store.Inbound{in})
	if err != nil {
		return err
	}
	lease, _, err := db.ClaimLane(ctx, in.Lane, "bench", time.Minute)
	if err != nil {
		return err
	}
	w, err := worlds.World(ctx, org)
	if err != nil {
		return err
	}
	return db.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		next, _, err := engine.Handle(ctx, tx, w, e, nil)
		if err != nil {
			return err
		}
		tx.FinishTurn(lease, ids[0], next, true)
		return nil
	})
}
