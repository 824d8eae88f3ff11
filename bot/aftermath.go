package bot

import (
	"context"
	"time"

	"github.com/imdesk/imdesk/core"
	"github.com/imdesk/imdesk/store"
)

// flushed is called on the adapter's path, so it only queues; what finds no room is delivered by the answer row's own time.
func (a *App) flushed(bot core.BotID, dedupe string, ok bool) {
	select {
	case a.flushes <- store.Flush{Bot: bot, Dedupe: dedupe, OK: ok}:
	default:
	}
}

// flushBatch is how many flushed answers share a commit.
const flushBatch = 256

// settleFlushes records flushed answers, all that wait at a moment in one commit, and lets the updates that waited for them go.
func (a *App) settleFlushes() {
	defer a.wg.Done()
	for {
		var batch []store.Flush
		select {
		case <-a.ctx.Done():
			return
		case f := <-a.flushes:
			batch = append(batch, f)
		}
		for more := true; more && len(batch) < flushBatch; {
			select {
			case f := <-a.flushes:
				batch = append(batch, f)
			default:
				more = false
			}
		}
		released, err := a.DB.FlushedAnswers(a.ctx, batch)
		if err != nil {
			a.log.Warn("settle the answers of clicks", "clicks", len(batch), "error", err)
		}
		for bot := range released {
			a.kickSender(bot)
		}
	}
}

// kickSenders makes every sender look for what may go now.
func (a *App) kickSenders() {
	a.mu.RLock()
	defer a.mu.RUnlock()
	for _, r := range a.bots {
		r.sender.Kick()
	}
}

// kickSender does so for one bot.
func (a *App) kickSender(id core.BotID) {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if r, ok := a.bots[id]; ok {
		r.sender.Kick()
	}
}

// undeliverable lets the desk try another account, or tell the desk's group.
func (a *App) undeliverable(ctx context.Context, row store.Row, why string) {
	w, err := a.Worlds.World(ctx, row.Org)
	if err != nil {
		a.log.Error("take up an undeliverable message", "row", row.ID, "error", err)
		return
	}
	var done *store.Tx
	err = a.DB.Org(row.Org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		return a.Engine.Undeliverable(ctx, tx, w, row.Msg, why)
	})
	if err != nil {
		a.log.Error("take up an undeliverable message", "row", row.ID, "error", err)
		return
	}
	a.handOut(done.Queued())
}

// alarm records what only a human can mend and, when it is news, tells the administrators through another bot.
func (a *App) alarm(ctx context.Context, org core.OrgID, bot core.BotID, key, text string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	news, err := a.DB.Org(org).RaiseAlarm(ctx, bot, key, text)
	if err != nil {
		a.log.Error("record an alarm", "bot", bot, "key", key, "error", err)
		return
	}
	if !news {
		return
	}
	w, err := a.Worlds.World(ctx, org)
	if err != nil {
		return
	}
	var done *store.Tx
	err = a.DB.Org(org).Tx(ctx, func(ctx context.Context, tx *store.Tx) error {
		done = tx
		return a.Engine.Alert(ctx, tx, w, bot, text)
	})
	if err != nil {
		a.log.Error("tell the administrators of an alarm", "bot", bot, "key", key, "error", err)
		return
	}
	a.handOut(done.Queued())
}

// alarmOver ends an alarm whose cause is gone.
func (a *App) alarmOver(ctx context.Context, org core.OrgID, bot core.BotID, key string) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if err := a.DB.Org(org).ClearAlarm(ctx, bot, key); err != nil {
		a.log.Warn("end an alarm", "bot", bot, "key", key, "error", err)
	}
}

func (a *App) onParked(ctx context.Context, in store.Inbound, cause error) {
	a.alarm(ctx, in.Event.Org, in.Event.Bot, "parked", "有消息处理失败已搁置，请在控制台「搁置的消息」查看并重试。原因："+cause.Error())
}

// enrichLimit bounds the look-up of who an unknown sender is.
const enrichLimit = 800 * time.Millisecond

// enrich completes an unknown sender's name from the platform's directory, outside any transaction. Failing is fine: the person is named by
// the account then.
func (a *App) enrich(ctx context.Context, e *core.Event) {
	if e.Sender.Name != "" || e.Sender.ID == "" || e.Sender.External {
		return
	}
	ad, ok := a.adapter(e.Bot)
	if !ok {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, enrichLimit)
	defer cancel()
	if m, err := ad.Person(ctx, e.Sender.ID); err == nil {
		e.Sender.Name = m.Name
	}
}
