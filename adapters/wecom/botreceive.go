package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters"
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
		a.counts.add("frame_cmd_unknown")
		return false
	}
	var m botMessage
	if err := json.Unmarshal(f.Body, &m); err != nil {
		a.counts.add("event_malformed")
		a.log.Warn("wecom ai bot event set aside: not the documented JSON", "bytes", len(f.Body))
		return false
	}
	if m.Event.Type == "disconnected_event" {
		return true
	}
	received := time.Now()
	if !r.enter() {
		a.counts.add("refused_full")
		return false
	}
	ask, mine := r.queueUp(m)
	go func() {
		defer r.leave()
		defer r.survive("ai bot callback")
		defer r.leaveQueue(mine, m)
		if m.Event.Type == "template_card_event" {
			r.fromBotClick(l, f.Headers.ReqID, m, received)
			return
		}
		r.fromBot(l, f.Headers.ReqID, m, ask)
	}()
	return false
}

// laneOf names the person in the conversation; what they say is stored in the order they said it. Clicks wait for nobody.
func laneOf(m botMessage) string {
	if m.Event.Type == "template_card_event" {
		return ""
	}
	return m.ChatID + "\x00" + m.From.UserID
}

// queueUp returns what the delivery has to wait for, nil for nothing, and what others will wait for.
func (r *receiver) queueUp(m botMessage) (before <-chan struct{}, mine chan struct{}) {
	lane := laneOf(m)
	if lane == "" {
		return nil, nil
	}
	mine = make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	before = r.tails[lane]
	r.tails[lane] = mine
	return before, mine
}

func (r *receiver) leaveQueue(mine chan struct{}, m botMessage) {
	if mine == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	close(mine)
	if lane := laneOf(m); r.tails[lane] == mine {
		delete(r.tails, lane)
	}
}

// fromBot stores a message or an event of the AI bot; when that can't be done the person is told.
func (r *receiver) fromBot(l *link, reqID string, m botMessage, before <-chan struct{}) {
	ctx, cancel := context.WithTimeout(context.Background(), storeTime)
	defer cancel()
	if before != nil {
		select {
		case <-before:
		case <-ctx.Done():
		}
	}
	free, err := slot(ctx, r.events)
	if err == nil {
		defer free()
		err = r.storeBot(ctx, reqID, m)
	}
	if err == nil {
		return
	}
	r.a.counts.add("bot_lost")
	r.a.log.Error("wecom ai bot message lost", "msgid", m.MsgID, "err", r.a.redact.text(err.Error()))
	if m.MsgType == "event" {
		return
	}
	ctx, cancel = context.WithTimeout(context.Background(), callTime)
	defer cancel()
	body := map[string]any{"msgtype": "markdown", "markdown": map[string]string{"content": textResend}}
	if _, err := l.exchange(ctx, cmdRespond, reqID, body); err != nil {
		r.a.log.Warn("wecom ai bot apology not sent", "err", err)
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
		case <-r.stopping:
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
			r.alarm("wecom.userid", "智能机器人上报的是加密的成员 ID，且无法用应用换取明文："+err.Error()+
				"。请由超级管理员创建智能机器人，或把成员加入应用可见范围。")
		}
		return err
	}
	if !ok {
		r.a.counts.add(reason)
		r.a.log.Debug("wecom ai bot event set aside", "reason", reason)
		return nil
	}
	return r.accept(ctx, e)
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
