package wecom

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func openCard(text string) *cards.Card {
	return &cards.Card{
		Kind: cards.KindApproval, Title: text, Object: "APR1", Revision: 4, Code: "7F3K",
		Actions: []cards.Action{{Verb: "approve", Label: "同意", Style: cards.StylePrimary, Arg: "s1"}, {Verb: "reject", Label: "驳回"}},
	}
}

func closedCard(text string) *cards.Card {
	return &cards.Card{Title: text, Object: "APR1", Revision: 5}
}

func toLiu(m core.Outbound) core.Outbound {
	m.Target = core.Target{Account: who(liu)}
	return m
}

// delivered sends an open card to liu and returns what liu sees of it.
func delivered(t *testing.T, r *rig, key, text string) (core.Receipt, wecomsim.Message) {
	t.Helper()
	receipt, err := r.a.Send(t.Context(), key, toLiu(core.Outbound{Card: openCard(text)}))
	if err != nil {
		t.Fatal(err)
	}
	return receipt, shown(t, r, appChat+liu, text)
}

// shown waits for a message of the bot with text in it.
func shown(t *testing.T, r *rig, chat, text string) wecomsim.Message {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	m, err := r.sim.WaitMessage(ctx, func(m wecomsim.Message) bool {
		return m.Chat == chat && m.From == "bot" && strings.Contains(string(m.Payload), text)
	})
	if err != nil {
		t.Fatalf("wait for %q in %s: %v; there are %+v", text, chat, err, r.sim.Messages(chat))
	}
	return m
}

// noRight demands the error that has the sender send a new message.
func noRight(t *testing.T, what string, err error) {
	t.Helper()
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Gone || e.Code != "no_update_right" {
		t.Errorf("%s gives %v, want no_update_right", what, err)
	}
}

func TestTheCodeFromSendingIsKeptForTheFinalState(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	receipt, before := delivered(t, r, "k1", "待审批")
	if receipt.MessageRef != "imdesk-k1" || receipt.RightUntil.Before(time.Now().Add(71*time.Hour)) {
		t.Errorf("receipt %+v", receipt)
	}
	_, err := r.a.Update(t.Context(), "k2", toLiu(core.Outbound{Card: openCard("处理中")}), receipt)
	noRight(t, "an interim state", err)
	next, err := r.a.Update(t.Context(), "k3", toLiu(core.Outbound{Card: closedCard("已完成"), Final: true}), receipt)
	if err != nil {
		t.Fatal(err)
	}
	if after := shown(t, r, appChat+liu, "已完成"); after.ID != before.ID {
		t.Errorf("shown by %s, the card is %s", after.ID, before.ID)
	}
	_, err = r.a.Update(t.Context(), "k4", toLiu(core.Outbound{Card: closedCard("又变了"), Final: true}), next)
	noRight(t, "a second final state", err)
	_, err = r.a.Update(t.Context(), "k5", toLiu(core.Outbound{Card: closedCard("旧票据"), Final: true}), receipt)
	if !errors.Is(err, adapters.ErrGone) {
		t.Errorf("a spent code gives %v", err)
	}
}

func TestAClickOnTheAppsCardIsStoredAndAnsweredByItsOwnCode(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	receipt, card := delivered(t, r, "k1", "待审批")
	if ans, err := r.press(t.Context(), liu, card, "approve"); err != nil || !ans.OK {
		t.Fatalf("click: %+v, %v", ans, err)
	}
	e := sink.Event(t, func(e core.Event) bool { return e.Kind == core.EventClick })
	if e.MessageRef != receipt.MessageRef || e.Click.Press != (cards.Press{Verb: "approve", Object: "APR1", Revision: 4, Arg: "s1"}) {
		t.Errorf("click %+v on %s, receipt says %s", e.Click, e.MessageRef, receipt.MessageRef)
	}
	if n := len(sink.Clicks); n != 0 {
		t.Error("the app's click waited for an answer that its response can't carry")
	}
	answer := toLiu(core.Outbound{Kind: core.SendAnswer, Card: openCard("已同意，待会签"), Click: e.Handle})
	after, err := r.a.Update(t.Context(), "k2", answer, receipt)
	if err != nil {
		t.Fatal(err)
	}
	shown(t, r, appChat+liu, "已同意，待会签")
	_, err = r.a.Update(t.Context(), "k3", answer, after)
	noRight(t, "a click's code used twice", err)
	if _, err := r.a.Update(t.Context(), "k4", toLiu(core.Outbound{Card: closedCard("会签完成"), Final: true, Click: e.Handle}), after); err != nil {
		t.Errorf("the code from sending is lost with the click's: %v", err)
	}
	shown(t, r, appChat+liu, "会签完成")
}

func TestAnUpdateWhoseAnswerWasLostIsNotTakenForASpentRight(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	receipt, _ := delivered(t, r, "k1", "待审批")
	r.sim.Inject(wecomsim.Fault{On: "update", Kind: wecomsim.FaultTimeoutAfterEffect, Times: 1})
	m := toLiu(core.Outbound{Card: closedCard("已完成"), Final: true})
	_, err := r.a.Update(t.Context(), "k2", m, receipt)
	if !errors.Is(err, adapters.ErrUnknown) {
		t.Fatalf("a lost answer gives %v", err)
	}
	if _, err := r.a.Update(t.Context(), "k2", m, receipt); err != nil {
		t.Errorf("the repetition gives %v", err)
	}
	shown(t, r, appChat+liu, "已完成")
}

func TestAClickOnACardOfAnotherReleaseIsToldSo(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	_, card := delivered(t, r, "k1", "待审批")
	action := json.RawMessage(`{"key":"approval.approve","force":true}`)
	if ans, err := r.sim.Click(t.Context(), wecomsim.Click{Person: liu, Message: card.ID, Action: action}); err != nil || !ans.OK {
		t.Fatalf("click: %+v, %v", ans, err)
	}
	shown(t, r, appChat+liu, "按钮已失效")
}

func TestLongTextsArriveWholeAndCanBeTakenBackWhole(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	text := strings.Repeat("一段说明文字。", 80) + "\n\n" + strings.Repeat("另一段说明文字。", 80) + "\n\n末尾"
	receipt, err := r.a.Send(t.Context(), "long", toLiu(core.Outbound{Text: text}))
	if err != nil {
		t.Fatal(err)
	}
	shown(t, r, appChat+liu, "末尾")
	if err := r.a.Recall(t.Context(), receipt); err != nil {
		t.Fatal(err)
	}
	for _, m := range r.sim.Messages(appChat + liu) {
		if !m.Recalled {
			t.Errorf("still shown: %.60s", m.Payload)
		}
	}
	if n := len(r.sim.Messages(appChat + liu)); n != 2 {
		t.Errorf("%d parts", n)
	}
}

func TestTheSameWordsUnderTwoKeysAreTwoMessages(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	for _, key := range []string{"a", "a", "b"} {
		if _, err := r.a.Send(t.Context(), key, toLiu(core.Outbound{Text: "已收到"})); err != nil {
			t.Fatal(err)
		}
	}
	if n := len(r.sim.Messages(appChat + liu)); n != 2 {
		t.Errorf("%d messages, want 2", n)
	}
}

func TestACardRepeatedAfterTheDuplicateCheckForgotIsStillOne(t *testing.T) {
	now := at("2026-10-01T09:00:07Z")
	opts := simOptions()
	opts.Now = func() time.Time { return now }
	r := newRig(t, quiet(), opts, nil)
	m := toLiu(core.Outbound{Card: openCard("只此一张")})
	for range 2 {
		receipt, err := r.a.Send(t.Context(), "once", m)
		if err != nil || receipt.MessageRef != "imdesk-once" {
			t.Fatalf("receipt %+v, %v", receipt, err)
		}
		now = now.Add(3 * time.Hour)
		r.sim.ExpireToken()
	}
	if n := len(r.sim.Messages(appChat + liu)); n != 1 {
		t.Errorf("%d cards, want 1", n)
	}
}

func TestACardWithoutButtonsAndAddressGoesOutAsText(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	receipt, err := r.a.Send(t.Context(), "k", toLiu(core.Outbound{Card: closedCard("已关闭 IT-9")}))
	if err != nil || !receipt.AsText {
		t.Fatalf("receipt %+v, %v", receipt, err)
	}
	shown(t, r, appChat+liu, "已关闭 IT-9")
}

func TestAMemberWithoutLicenceIsNotReached(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), nil)
	r.sim.AddPerson(wecomsim.Person{ID: "nolicence", Name: "无", Unlicensed: true})
	_, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who("nolicence")}, Text: "x"})
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Forbidden || !strings.Contains(e.Remedy, "接口许可") {
		t.Errorf("got %v", err)
	}
}
