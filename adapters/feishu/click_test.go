package feishu

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// ourClick is a press of one of our buttons.
func ourClick(eventID string) string {
	return fmt.Sprintf(`{"schema":"2.0","header":{"event_id":%q,"event_type":"card.action.trigger","create_time":"1781226512345678",
		"token":"vt-demo-9Qk2","app_id":"cli_a9demo00helpdesk1","tenant_key":"t"},"event":{"operator":{"open_id":"ou_1","union_id":"on_1","tenant_key":"t"},
		"token":"c-0123456789abcdef","action":{"tag":"button","value":{"v":1,"verb":"approve","obj":"TK1","rev":4,"arg":"s"}},
		"context":{"open_message_id":"om_1","open_chat_id":"oc_1"}}}`, eventID)
}

func failFirst(n int32) func(context.Context, core.Event) error {
	var calls atomic.Int32
	return func(context.Context, core.Event) error {
		if calls.Add(1) <= n {
			return errors.New("store is away")
		}
		return nil
	}
}

// handled runs one payload through a receiver without a network.
func handled(t *testing.T, payload string, sink *adaptertest.Sink, received time.Time) (*Adapter, outcome) {
	t.Helper()
	a := offline(t, nil)
	a.chats.learn("oc_1", core.Direct)
	r := newReceiver(a, sink)
	d := r.arrive([]byte(payload), received)
	defer d.place.Leave()
	out := r.handle(d)
	r.Drain()
	return a, out
}

func TestAClickIsNormalised(t *testing.T) {
	sink := adaptertest.NewSink()
	received := time.Now()
	_, out := handled(t, ourClick("e-1"), sink, received)
	if string(out.body) != "{}" || out.err != nil {
		t.Errorf("answer = %s, %v", out.body, out.err)
	}
	e := sink.Clicks[0]
	if e.Dedupe != "e-1" || e.MessageRef != "om_1" || e.Sender.ID != "on_1" || e.Conversation.ID != "oc_1" || e.Conversation.Kind != core.Direct ||
		e.Click.Press != (cards.Press{Verb: "approve", Object: "TK1", Revision: 4, Arg: "s"}) || !e.At.Equal(at("2026-06-12T01:08:32.345678Z")) {
		t.Errorf("click = %+v", e)
	}
	var h clickHandle
	if err := json.Unmarshal(e.Handle, &h); err != nil || h.Token != "c-0123456789abcdef" || h.Until.Sub(received) > clickTokenLife {
		t.Errorf("Handle = %s", e.Handle)
	}
}

func TestAClickWithoutAnIDIsKeyedByItsToken(t *testing.T) {
	one, other := adaptertest.NewSink(), adaptertest.NewSink()
	handled(t, ourClick(""), one, time.Now())
	handled(t, ourClick(""), other, time.Now())
	if k := one.Clicks[0].Dedupe; k == "" || k != other.Clicks[0].Dedupe {
		t.Errorf("keys %q and %q", k, other.Clicks[0].Dedupe)
	}
}

func TestForeignClicksAreAnsweredTruthfullyAndGoNowhere(t *testing.T) {
	var approve json.RawMessage
	load(t, "callback-card-approve.json", &approve)
	var forms map[string]json.RawMessage
	load(t, "callback-card-forms.json", &forms)
	for name, raw := range map[string]string{
		"a button of another program": string(approve), "a form of another program": string(forms["reject_submit"]),
		"a string value": `{"header":{"event_type":"card.action.trigger","event_id":"e"},"event":{"token":"c-1","action":{"tag":"button","value":"x"}}}`,
		"no value":       `{"header":{"event_type":"card.action.trigger","event_id":"e"},"event":{"token":"c-1","action":{"tag":"button"}}}`,
		"nonsense":       `{"header":{"event_type":"card.action.trigger","event_id":"e"},"event":[]}`,
		"another app":    `{"header":{"event_type":"card.action.trigger","event_id":"e","app_id":"cli_x"},"event":{}}`,
	} {
		sink := adaptertest.NewSink()
		_, out := handled(t, raw, sink, time.Now())
		var ans callbackAnswer
		if err := json.Unmarshal(out.body, &ans); err != nil || ans.Toast == nil || ans.Toast.Content != textForeign || len(sink.Clicks) != 0 {
			t.Errorf("%s: answer %s, clicks %d", name, out.body, len(sink.Clicks))
		}
	}
}

func TestAClickThatComesTooLateIsBusyAndNotStored(t *testing.T) {
	sink := adaptertest.NewSink()
	_, out := handled(t, ourClick("e"), sink, time.Now().Add(-clickBudget))
	var ans callbackAnswer
	if err := json.Unmarshal(out.body, &ans); err != nil || ans.Toast == nil || ans.Toast.Content != textBusy || len(sink.Clicks) != 0 {
		t.Errorf("answer %s, clicks %d", out.body, len(sink.Clicks))
	}
}

func TestAPanicDuringAClickIsAnsweredAsBusy(t *testing.T) {
	sink := adaptertest.NewSink()
	sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer { panic("boom") }
	a, out := handled(t, ourClick("e"), sink, time.Now())
	var ans callbackAnswer
	if err := json.Unmarshal(out.body, &ans); err != nil || ans.Toast == nil || ans.Toast.Content != textBusy || a.Counts()["panic"] != 1 {
		t.Errorf("answer %s, counts %v", out.body, a.Counts())
	}
}

func TestAnAnswerThatIsLateForThePlatformIsReportedNotSent(t *testing.T) {
	r := newReceiver(offline(t, nil), adaptertest.NewSink())
	// A nil session proves that nothing is written.
	if err := r.writeAnswer(nil, &frame{}, 200, json.RawMessage("{}"), time.Now().Add(-answerTime-time.Second)); !errors.Is(err, errLate) {
		t.Errorf("err = %v, want late", err)
	}
}

func TestAResultThatMissesTheAnswerIsShownByUpdate(t *testing.T) {
	r, sink := running(t, simOptions(), nil)
	receipt, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin)}, Card: button("待审批")})
	if err != nil {
		t.Fatal(err)
	}
	early := make(chan error, 1)
	sink.OnClick = func(ctx context.Context, _ core.Event, _ time.Duration) adapters.Answer {
		_, err := r.a.Update(ctx, "u", core.Outbound{Card: &cards.Card{Title: "抢先"}}, receipt)
		early <- err
		return adapters.Answer{Status: adapters.AnswerLate}
	}
	m, _ := r.sim.Message(receipt.MessageRef)
	action, err := actionFor(m.Payload, "approve", nil)
	if err != nil {
		t.Fatal(err)
	}
	ans, err := r.sim.Click(t.Context(), feishusim.Click{Person: lin, Message: m.ID, Action: action})
	if err != nil || ans.Toast == nil || ans.Toast.Text != textLate {
		t.Fatalf("the person sees %+v, %v", ans, err)
	}
	// While a card is being clicked the platform refuses its update; the verdict must be to come again.
	if err := <-early; !errors.Is(err, adapters.ErrRetryable) {
		t.Errorf("an update before the answer gives %v, want retryable", err)
	}
	if _, err := r.a.Update(t.Context(), "u", core.Outbound{Card: &cards.Card{Title: "已同意"}}, receipt); err != nil {
		t.Fatal(err)
	}
	if showing(r, "已同意") != 1 {
		t.Errorf("shown: %+v", r.sim.Messages(m.Chat))
	}
}

func button(title string) *cards.Card {
	return &cards.Card{Title: title, Object: "TK1", Revision: 1, Actions: []cards.Action{{Verb: "approve", Label: "同意"}}}
}

func TestAnOldCardIsUpdatedByTheClicksToken(t *testing.T) {
	r, sink := running(t, simOptions(), nil)
	receipt, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin)}, Card: button("待审批")})
	if err != nil {
		t.Fatal(err)
	}
	m, _ := r.sim.Message(receipt.MessageRef)
	action, err := actionFor(m.Payload, "approve", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.sim.Click(t.Context(), feishusim.Click{Person: lin, Message: m.ID, Action: action}); err != nil {
		t.Fatal(err)
	}
	sink.Until(t, func() bool { return len(sink.Clicks) == 1 })
	handle := sink.Clicks[0].Handle
	patchOver := feishusim.Fault{On: feishusim.KindUpdate, Kind: feishusim.FaultRefuse, Code: 230031, Times: 1}
	r.sim.Inject(patchOver)
	if _, err := r.a.Update(t.Context(), "u", core.Outbound{Card: &cards.Card{Title: "已同意"}}, receipt); !errors.Is(err, adapters.ErrGone) {
		t.Errorf("without a token: %v, want gone", err)
	}
	r.sim.Inject(patchOver)
	next, err := r.a.Update(t.Context(), "u", core.Outbound{Card: &cards.Card{Title: "已同意"}, Click: handle}, receipt)
	if err != nil || showing(r, "已同意") != 1 {
		t.Errorf("with a token: %v, shown %+v", err, r.sim.Messages(m.Chat))
	}
	if next.Cost[MeterCalls] != 2 || next.MessageRef != receipt.MessageRef || !next.RightUntil.Equal(receipt.RightUntil) {
		t.Errorf("receipt = %+v after %+v", next, receipt)
	}
}
