package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	"github.com/imdesk/imdesk/core"
)

// The AI bot's connection repeats nothing, so what can't be stored at once is tried again here, for as long as a person may be kept waiting for a word.
const (
	storeTime   = 20 * time.Second
	storeTry    = 4 * time.Second
	firstRetry  = 100 * time.Millisecond
	longestWait = 2 * time.Second
)

// Words for what could not be done; a person must never be left without an answer.
const (
	textLate    = "已收到，处理中"
	textBusy    = "系统繁忙，请再点一次"
	textResend  = "系统繁忙，刚才的消息没有收到，请再发一次"
	textForeign = "这个按钮不再有效，请直接 @我 说明需要什么"
)

// takeFrame handles one callback beside the read loop; it never blocks. It reports true when another connection took over.
func (a *Adapter) takeFrame(r *receiver, l *link, f frame) (kicked bool) {
	if f.Cmd != cmdMessage && f.Cmd != cmdEvent {
		a.counts.Add("frame_cmd_unknown")
		return false
	}
	var m botMessage
	if err := json.Unmarshal(f.Body, &m); err != nil {
		a.counts.Add("event_malformed")
		a.log.Warn("wecom ai bot event set aside: not the documented JSON", "bytes", len(f.Body))
		return false
	}
	if m.Event.Type == "disconnected_event" {
		return true
	}
	received := time.Now()
	if !r.Enter() {
		a.counts.Add("refused_full")
		r.Beside("apology", callTime, func(ctx context.Context) { r.apologise(ctx, l, f.Headers.ReqID, m) })
		return false
	}
	place := r.Join(lineOf(m))
	go func() {
		defer r.Leave()
		defer r.Survive("ai bot callback")
		defer place.Leave()
		if m.Event.Type == "template_card_event" {
			r.fromBotClick(l, f.Headers.ReqID, m, received)
			return
		}
		r.fromBot(l, f.Headers.ReqID, m, place)
	}()
	return false
}

// lineOf names the person in the conversation and when they spoke; what they say is stored in its order. Clicks wait for nobody.
func lineOf(m botMessage) (line string, at time.Time) {
	if m.Event.Type == "template_card_event" {
		return "", time.Time{}
	}
	return m.ChatID + "\x00" + m.From.UserID, time.Unix(m.CreateTime, 0)
}

// fromBot stores a message or an event of the AI bot; when that can't be done the person is told.
func (r *receiver) fromBot(l *link, reqID string, m botMessage, place *reception.Place) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTime)
	defer cancel()
	err := place.Wait(ctx)
	if err == nil {
		err = r.storeBot(ctx, reqID, m)
	}
	if err == nil {
		return
	}
	r.a.counts.Add("bot_lost")
	r.a.log.Error("wecom ai bot message lost", "msgid", m.MsgID, "err", r.a.redact.text(err.Error()))
	ctx, cancel = context.WithTimeout(context.Background(), callTime)
	defer cancel()
	r.apologise(ctx, l, reqID, m)
}

// apologise tells a person that what they said or pressed wasn't taken.
func (r *receiver) apologise(ctx context.Context, l *link, reqID string, m botMessage) {
	switch {
	case m.Event.Type == "template_card_event":
		_ = r.say(l, chatOf(m), textBusy)
	case m.MsgType != "event":
		body := map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": textResend}}
		if _, err := l.exchange(ctx, cmdRespond, reqID, body); err != nil {
			r.a.log.Warn("wecom ai bot apology not sent", "err", err)
		}
	}
}

// storeBot normalises and stores, again and again until the time is over or the end has come.
func (r *receiver) storeBot(ctx context.Context, reqID string, m botMessage) error {
	pause := firstRetry
	for {
		err := r.tryBot(ctx, reqID, m)
		if err == nil || ctx.Err() != nil {
			return err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return err
		case <-r.Ending():
			timer.Stop()
			return r.tryBot(ctx, reqID, m)
		}
		pause = min(pause*2, longestWait)
	}
}

func (r *receiver) tryBot(ctx context.Context, reqID string, m botMessage) error {
	ctx, cancel := context.WithTimeout(ctx, storeTry)
	defer cancel()
	e, ok, reason, err := r.a.fromBotMessage(ctx, reqID, m)
	if err != nil {
		if errors.Is(err, adapters.ErrMisconfigured) {
			r.Alarm("wecom.userid", "智能机器人上报的是加密的成员 ID，且无法用应用换取明文："+err.Error()+
				"。请由超级管理员创建智能机器人，或把成员加入应用可见范围。")
		}
		return err
	}
	if !ok {
		r.a.counts.Add(reason)
		r.a.log.Debug("wecom ai bot event set aside", "reason", reason)
		return nil
	}
	free, err := r.Events.Take(ctx)
	if err != nil {
		return err
	}
	defer free()
	return r.Accept(ctx, e)
}

// botHead reads what messages, events and clicks have in common.
func (a *Adapter) botHead(ctx context.Context, m botMessage) (core.Event, error) {
	user, err := a.resolve(ctx, m.From.UserID)
	if err != nil {
		return core.Event{}, err
	}
	e := core.Event{Platform: core.WeCom, Dedupe: m.MsgID, Sender: a.sender(user), Mentioned: true, At: a.now().UTC()}
	if m.From.CorpID != "" && m.From.CorpID != a.cfg.CorpID {
		e.Sender.Tenant, e.Sender.External = m.From.CorpID, true
	}
	if m.CreateTime > 0 && m.CreateTime < 1<<40 {
		e.At = time.Unix(m.CreateTime, 0).UTC()
	}
	// A direct chat is named as the platform reports it, because that is what it takes back, letter by letter.
	e.Conversation = core.Conversation{ID: botChat + m.From.UserID, Kind: core.Direct}
	if m.ChatID != "" && m.ChatType != "single" {
		e.Conversation = core.Conversation{ID: m.ChatID, Kind: core.Group}
	}
	if e.Dedupe == "" || len(e.Dedupe) > 190 {
		raw, _ := json.Marshal(m)
		e.Dedupe = digest("b", m.MsgID, string(raw))
	}
	return e, nil
}
