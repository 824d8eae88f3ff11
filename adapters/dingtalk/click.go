package dingtalk

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/reception"
	cardsdt "github.com/imdesk/imdesk/cards/dingtalk"
	"github.com/imdesk/imdesk/core"
)

// cardCallback is the decoded data of a card callback: open.dingtalk.com/document/development/event-callback-card. content and the older value are JSON
// strings; some pages show only one of them.
type cardCallback struct {
	Type       text            `json:"type"`
	OutTrackID text            `json:"outTrackId"`
	UserID     text            `json:"userId"`
	UserIDType text            `json:"userIdType"`
	CorpID     text            `json:"corpId"`
	SpaceID    text            `json:"spaceId"`
	Content    json.RawMessage `json:"content"`
	Value      json.RawMessage `json:"value"`
}

const (
	actionCallback = "actionCallback"
	unionIDType    = "2"
)

// click has a press handled and answers it within DingTalk's two seconds. It waits for nobody who writes.
func (r *receiver) click(f frame) work {
	return work{do: func(*reception.Place) { r.answerClick(f) }}
}

func (r *receiver) answerClick(f frame) {
	track, ans := r.press(f)
	flushed := reception.Once(ans.Flushed)
	data, err := r.render(track, ans)
	if err != nil {
		// The outcome is left to the API, by an error to Flushed; the person is told the truth.
		flushed(err)
		data = toastData(track, textLate)
	}
	if time.Since(f.received) > answerTime+r.a.cfg.ClickGrace {
		r.a.counts.Add("answer_late")
		flushed(errLate) // the platform would refuse it while we thought it shown
		return
	}
	flushed(f.answer(data))
}

var (
	errLate      = errors.New("answer is too late for the platform")
	errUnwritten = errors.New("answer could not be rendered")
)

func (r *receiver) render(track string, ans adapters.Answer) (data string, err error) {
	defer func() {
		if p := recover(); p != nil {
			r.Panicked("answer", p)
			err = errUnwritten
		}
	}()
	return renderAnswer(track, ans)
}

// press asks the sink. Whatever goes wrong, one of the truthful answers comes out.
func (r *receiver) press(f frame) (track string, ans adapters.Answer) {
	e, err := r.a.fromClick(f)
	track = e.MessageRef
	if err != nil {
		r.a.setAside("click_foreign", r.a.redact.text(err.Error()))
		return track, foreign
	}
	if e.Click == nil {
		return "", adapters.Answer{} // a data source asks, not a person
	}
	until := f.received.Add(clickBudget + r.a.cfg.ClickGrace)
	ctx, cancel := context.WithDeadline(context.Background(), until.Add(-leastBudget))
	defer cancel()
	free, err := r.Clicks.Take(ctx)
	if err != nil {
		r.a.counts.Add("busy")
		return track, adapters.Answer{Status: adapters.AnswerBusy}
	}
	defer free()
	budget := time.Until(until)
	if budget < leastBudget {
		r.a.counts.Add("click_late")
		return track, adapters.Answer{Status: adapters.AnswerBusy}
	}
	return track, r.Click(context.Background(), e, budget)
}

// fromClick normalises a click. Who clicked is the platform's word; what the button carries is only a claim. Even with an error the event names the card.
// Click is nil when nobody pressed anything.
func (a *Adapter) fromClick(f frame) (core.Event, error) {
	var in cardCallback
	if err := json.Unmarshal([]byte(f.Data), &in); err != nil {
		return core.Event{}, errors.New("card callback is not the documented JSON")
	}
	track := string(in.OutTrackID)
	e := core.Event{
		Dedupe: dedupe("click", f.GetMessageId()), Platform: core.DingTalk, Kind: core.EventClick, At: a.timeOf(0, f), MessageRef: track, Mentioned: true,
		Sender: a.clicker(in), Cost: map[string]int{MeterStream: 1},
	}
	if in.Type != "" && in.Type != actionCallback {
		a.counts.Add("callback_unhandled")
		return e, nil
	}
	if f.GetMessageId() == "" || track == "" {
		return e, errors.New("card callback names no card or has no id")
	}
	e.Conversation = core.Conversation{ID: string(in.SpaceID), Kind: core.Group}
	if trackOf(track).direct {
		e.Conversation = core.Conversation{ID: directID(e.Sender.ID, string(in.SpaceID)), Kind: core.Direct}
	}
	press, values, err := cardsdt.DecodeAction(in.payload())
	if err != nil {
		return e, err
	}
	raw, err := json.Marshal(handle{Track: track})
	if err != nil {
		return e, err
	}
	e.Handle, e.Click = raw, &core.Click{Press: press, Values: values}
	return e, nil
}

// clicker names who pressed. Our cards ask for userIds; a card of another maker may name people otherwise, and those can't be known.
func (a *Adapter) clicker(in cardCallback) core.Sender {
	s := core.Sender{ID: string(in.UserID), Tenant: string(in.CorpID)}
	if in.UserIDType == unionIDType {
		a.counts.Add("sender_unknown")
		s.ID = ""
	}
	if home := a.home.Load(); home != nil {
		if s.Tenant == "" {
			s.Tenant = *home
		}
		s.External = s.Tenant != *home
	}
	return s
}

// payload is the JSON that tells what was pressed.
func (in cardCallback) payload() string {
	for _, raw := range []json.RawMessage{in.Content, in.Value} {
		var s string
		switch {
		case json.Unmarshal(raw, &s) == nil && s != "":
			return s
		case len(raw) > 0 && raw[0] == '{':
			return string(raw)
		}
	}
	return ""
}
