package wecom

import (
	"context"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/core"
)

// Deadlines and bounds of handling. WeCom gives 5 s with the network both ways, to callbacks (developer.work.weixin.qq.com/document/path/90930) and to answers
// of clicks on an AI bot's card (…/path/101463).
const (
	acceptTime  = 4 * time.Second
	clickBudget = 4 * time.Second
	answerTime  = 4800 * time.Millisecond
	leastBudget = 200 * time.Millisecond

	// maxDeliveries bounds what was taken in and isn't done.
	maxDeliveries = 1024
)

// receiver takes deliveries from the callback and from the AI bot and knows when all of them are done.
type receiver struct {
	*reception.Room
	a *Adapter
}

func newReceiver(a *Adapter, sink adapters.Sink) *receiver {
	return &receiver{a: a, Room: reception.NewRoom(sink, maxDeliveries, reception.Options{
		Platform: core.WeCom, Log: a.log, Counts: &a.counts, Clean: a.redact.text,
	})}
}

// settle waits a while for what is being handled.
func (r *receiver) settle() {
	ctx, cancel := context.WithTimeout(context.Background(), acceptTime)
	defer cancel()
	r.Settle(ctx)
}

// fromCallback stores what a callback of the app carried. An error has it delivered again.
func (r *receiver) fromCallback(n node, place *reception.Place, received time.Time) error {
	if n.name == malformed {
		r.a.counts.Add("event_malformed")
		r.a.log.Warn("wecom event set aside: content is malformed")
		return nil
	}
	e, ok, reason, err := r.a.fromApp(n)
	if errors.Is(err, errForeign) {
		r.closeForeign(e)
	}
	if !ok {
		r.a.counts.Add(reason)
		r.a.log.Debug("wecom event set aside", "reason", reason)
		return nil
	}
	if e.Kind == core.EventNotice {
		r.Alarm("wecom.notice", "企业微信通知："+e.Text)
	}
	slots := r.Events
	if e.Kind == core.EventClick {
		slots = r.Clicks
	}
	// The work goes on when the request dies: what is committed is committed.
	until := received.Add(acceptTime)
	if e.Kind == core.EventClick {
		until = until.Add(r.a.cfg.ClickGrace)
	}
	ctx, cancel := context.WithDeadline(context.Background(), until)
	defer cancel()
	if err := place.Wait(ctx); err != nil {
		r.a.counts.Add("busy")
		return err
	}
	free, err := slots.Take(ctx)
	if err != nil {
		r.a.counts.Add("busy")
		return err
	}
	defer free()
	return r.Accept(ctx, e)
}

// closeForeign greys the buttons of a card that nobody here understands any more, so that whoever pressed one learns it.
func (r *receiver) closeForeign(e core.Event) {
	h := readHandle(e.Handle)
	if h.ResponseCode == "" {
		return
	}
	r.Beside("close foreign card", callTime, func(ctx context.Context) {
		if err := r.a.greyButtons(ctx, h, "按钮已失效"); err != nil {
			r.a.log.Debug("wecom foreign card not closed", "err", err)
		}
	})
}
