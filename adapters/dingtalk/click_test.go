package dingtalk

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// find returns the newest message of a chat with text in it, as viewer sees it.
func (r *rig) find(t *testing.T, text string) dingtalksim.Message {
	t.Helper()
	m, err := r.sim.WaitMessage(within(t), func(m dingtalksim.Message) bool {
		return m.From == "bot" && containsText(m, text)
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// approve presses 同意 on lin's card that says text.
func (r *rig) approve(t *testing.T, text string) dingtalksim.Answer {
	t.Helper()
	m := r.find(t, text)
	action, err := actionFor(m, "approve", nil)
	if err != nil {
		t.Fatal(err)
	}
	ans, err := r.sim.Click(within(t), dingtalksim.Click{Person: lin, Message: m.ID, Action: action})
	if err != nil {
		t.Fatal(err)
	}
	return ans
}

func TestAnUpdateAfterFlushedIsNeverUndoneByTheAnswer(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	receipt := r.sendCard(t, "请审批")
	updated := make(chan error, 1)
	sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer {
		return adapters.Answer{Status: adapters.AnswerDone, Card: &cards.Card{Title: "已同意"}, Flushed: func(err error) {
			if err == nil {
				_, err = r.a.Update(context.Background(), "u", core.Outbound{Card: &cards.Card{Title: "已同意，给所有人"}}, receipt)
			}
			updated <- err
		}}
	}
	ans := r.approve(t, "请审批")
	if !containsText(*ans.Message, "已同意") {
		t.Errorf("clicker sees %s", ans.Message.Payload)
	}
	if err := <-updated; err != nil {
		t.Fatal(err)
	}
	r.find(t, "已同意，给所有人")
	if v := r.sim.Violations(); len(v) != 0 {
		t.Errorf("violations: %+v", v)
	}
}

func TestAClickNamesCardPlaceAndPerson(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	for _, where := range []struct {
		target core.Target
		want   core.Conversation
	}{
		{core.Target{Conversation: group}, core.Conversation{ID: group, Kind: core.Group}},
		{core.Target{Conversation: "@" + lin}, core.Conversation{ID: "@" + lin, Kind: core.Direct}},
	} {
		text := "请审批 " + string(where.want.Kind)
		receipt, err := r.a.Send(t.Context(), "k-"+string(where.want.Kind), core.Outbound{Target: where.target, Card: cardSaying(text)})
		if err != nil {
			t.Fatal(err)
		}
		r.approve(t, text)
		sink.Lock()
		e := sink.Clicks[len(sink.Clicks)-1]
		sink.Unlock()
		if e.Conversation != where.want || e.MessageRef != receipt.MessageRef || e.Sender.ID != lin || e.Cost[MeterStream] != 1 {
			t.Errorf("click = %+v, want in %+v on %s", e, where.want, receipt.MessageRef)
		}
		// The receipt may not be stored yet: the click alone names the card.
		if _, err := r.a.Update(t.Context(), "u", core.Outbound{Card: cardSaying("已改"), Click: e.Handle}, core.Receipt{}); err != nil {
			t.Errorf("update by the click's handle: %v", err)
		}
	}
}

func TestFormAnswersArriveByName(t *testing.T) {
	r, sink := running(t, simOptions(), func(c *Config) { c.CardTemplate = ownTemplate }, nil)
	if !r.a.Capabilities().TextInput {
		t.Error("an own template has inputs")
	}
	card := &cards.Card{Title: "驳回", Object: "AP1", Revision: 2, Forms: []cards.Form{{
		Inputs: []cards.Input{{Name: "reason", Label: "原因", Type: cards.InputMultiline}}, Submit: cards.Action{Verb: "reject", Label: "提交"},
	}}}
	if _, err := r.a.Send(t.Context(), "form", core.Outbound{Target: toLin, Card: card}); err != nil {
		t.Fatal(err)
	}
	m := r.find(t, "驳回")
	press := cards.EncodePress(cards.Press{Verb: "reject", Object: "AP1", Revision: 2})
	action, err := json.Marshal(map[string]any{"action_ids": []string{"form"}, "params": map[string]any{"form": map[string]any{
		"_press": press, "reason": "预算已冻结", "category": map[string]any{"index": 1, "value": "budget"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Click(within(t), dingtalksim.Click{Person: lin, Message: m.ID, Action: action}); err != nil {
		t.Fatal(err)
	}
	sink.Lock()
	defer sink.Unlock()
	c := sink.Clicks[0].Click
	if c.Verb != "reject" || c.Object != "AP1" || c.Revision != 2 || c.Values["reason"] != "预算已冻结" || c.Values["category"] != "budget" {
		t.Errorf("click = %+v", c)
	}
}

func TestAForeignButtonIsAnsweredAndNotPassedOn(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	r.sendCard(t, "请审批")
	ans, err := r.sim.Click(within(t), dingtalksim.Click{
		Person: lin, Message: r.find(t, "请审批").ID, Action: json.RawMessage(`{"action_ids":["somebody-else"],"force":true}`),
	})
	if err != nil || !ans.OK || !containsText(*ans.Message, textForeign) {
		t.Errorf("answer %+v, %v", ans, err)
	}
	sink.Lock()
	defer sink.Unlock()
	if len(sink.Clicks) != 0 || r.a.Counts()["click_foreign"] != 1 {
		t.Errorf("clicks %+v, counts %v", sink.Clicks, r.a.Counts())
	}
}

func TestAPanicInAClickIsAnsweredAsBusy(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	r.sendCard(t, "请审批")
	sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer { panic("boom") }
	if ans := r.approve(t, "请审批"); !ans.OK || !containsText(*ans.Message, textBusy) {
		t.Errorf("the person sees %+v", ans)
	}
}

func TestALateAnswerIsNotSentAndReportedAsNotFlushed(t *testing.T) {
	opts := simOptions()
	opts.DeadlineScale = 5 // the platform would wait; the adapter must not rely on it
	r, sink := running(t, opts, nil, nil)
	r.sendCard(t, "请审批")
	flushed := make(chan error, 1)
	gate := make(chan struct{})
	time.AfterFunc(answerTime+50*time.Millisecond, func() { close(gate) })
	sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer {
		<-gate
		return adapters.Answer{Status: adapters.AnswerDone, Card: &cards.Card{Title: "太晚"}, Flushed: func(err error) { flushed <- err }}
	}
	answered := make(chan dingtalksim.Answer, 1)
	go func() { answered <- r.approve(t, "请审批") }()
	if err := <-flushed; !errors.Is(err, errLate) {
		t.Errorf("Flushed was given %v", err)
	}
	r.sim.Close()
	if ans := <-answered; ans.OK {
		t.Errorf("a late answer was shown: %+v", ans)
	}
}

func TestTheLineOfAnAnswerIsClearedByTheNextState(t *testing.T) {
	for _, template := range []string{"", ownTemplate} {
		r, sink := running(t, simOptions(), func(c *Config) { c.CardTemplate = template }, nil)
		sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer {
			return adapters.Answer{Status: adapters.AnswerLate}
		}
		receipt := r.sendCard(t, "请审批")
		if ans := r.approve(t, "请审批"); !containsText(*ans.Message, textLate) || !containsText(*ans.Message, "请审批") {
			t.Errorf("the person sees %s", ans.Message.Payload)
		}
		if _, err := r.a.Update(t.Context(), "u", core.Outbound{Card: cardSaying("已同意")}, receipt); err != nil {
			t.Fatal(err)
		}
		if m := r.find(t, "已同意"); containsText(m, textLate) {
			t.Errorf("the line stays: %s", m.Payload)
		}
	}
}

func TestManyClicksAtOnceAreAllAnswered(t *testing.T) {
	r, sink := running(t, simOptions(), nil, nil)
	r.sendCard(t, "请审批")
	m := r.find(t, "请审批")
	action, err := actionFor(m, "approve", nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 40 {
		wg.Go(func() {
			if ans, err := r.sim.Click(within(t), dingtalksim.Click{Person: lin, Message: m.ID, Action: action}); err != nil || !ans.OK {
				t.Errorf("answer %+v, %v", ans, err)
			}
		})
	}
	wg.Wait()
	sink.Lock()
	defer sink.Unlock()
	if len(sink.Clicks) != 40 {
		t.Errorf("%d clicks", len(sink.Clicks))
	}
}
