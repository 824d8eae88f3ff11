package wecom

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

func inTheGroup(m core.Outbound) core.Outbound {
	m.Target.Conversation = group
	return m
}

func TestACardOfTheAIBotChangesOnlyWithAClick(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	receipt, err := r.a.Send(t.Context(), "k", inTheGroup(core.Outbound{Card: openCard("待认领")}))
	if err != nil || receipt.MessageRef != "imdesk-k" {
		t.Fatalf("receipt %+v, %v", receipt, err)
	}
	_, err = r.a.Update(t.Context(), "k2", inTheGroup(core.Outbound{Card: closedCard("完"), Final: true}), receipt)
	noRight(t, "an update without a click", err)
	old := handle{Kind: handleBotClick, ReqID: "SRV-old", TaskID: "imdesk-k", At: time.Now().Add(-time.Minute)}.encode()
	_, err = r.a.Update(t.Context(), "k3", inTheGroup(core.Outbound{Card: closedCard("完"), Click: old}), receipt)
	noRight(t, "a click of a minute ago", err)
	if err := r.a.Recall(t.Context(), receipt); !errors.Is(err, adapters.ErrGone) {
		t.Errorf("a recall gives %v", err)
	}
}

func TestTheFirstAnswerGoesByTheRequestAndLaterOnesIntoTheChat(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: chen, Chat: group, Text: "认领 IT-1", MentionBot: true}); err != nil {
		t.Fatal(err)
	}
	e := sink.Event(t, adaptertest.Saying("认领 IT-1"))
	replies, sends := r.sim.Count("reply"), r.sim.Count("send")
	for i, text := range []string{"已认领 IT-1", "还有 3 张工单"} {
		_, err := r.a.Send(t.Context(), "answer-"+strconv.Itoa(i), core.Outbound{Target: core.Target{Conversation: e.Conversation.ID, Handle: e.Handle}, Text: text})
		if err != nil {
			t.Fatal(err)
		}
		shown(t, r, group, text)
	}
	if got, want := [2]int64{r.sim.Count("reply") - replies, r.sim.Count("send") - sends}, [2]int64{1, 1}; got != want {
		t.Errorf("replies and pushes %v, want %v", got, want)
	}
	stale := handle{Kind: handleBotMessage, ReqID: "SRV-unknown", At: time.Now()}.encode()
	_, err := r.a.Send(t.Context(), "stale", core.Outbound{Target: core.Target{Conversation: group, Handle: stale}, Text: "照样送达"})
	if err != nil {
		t.Fatalf("a request the platform forgot: %v", err)
	}
	shown(t, r, group, "照样送达")
}

func TestWhoOpensTheChatIsGreetedInTime(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	if _, err := r.sim.EnterChat(t.Context(), liu, botChat+liu); err != nil {
		t.Fatal(err)
	}
	e := sink.Event(t, func(e core.Event) bool { return e.Kind == core.EventEntered })
	_, err := r.a.Send(t.Context(), "hi", core.Outbound{Target: core.Target{Conversation: e.Conversation.ID, Handle: e.Handle}, Text: "你好，**我是**服务台"})
	if err != nil {
		t.Fatal(err)
	}
	shown(t, r, botChat+liu, "服务台")
}

func TestMessagesOfOnePersonAreStoredInTheOrderSaid(t *testing.T) {
	sink := adaptertest.NewSink()
	var slow sync.Once
	sink.OnAccept = func(ctx context.Context, e core.Event) error {
		if e.Text == "0" {
			slow.Do(func() {
				select {
				case <-time.After(50 * time.Millisecond):
				case <-ctx.Done():
				}
			})
		}
		return nil
	}
	r := running(t, simOptions(), sink, nil)
	for i := range 30 {
		if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: liu, Chat: botChat + liu, Text: strconv.Itoa(i)}); err != nil {
			t.Fatal(err)
		}
	}
	sink.Until(t, func() bool { return len(sink.Events) == 30 })
	for i, e := range sink.Events {
		if e.Text != strconv.Itoa(i) {
			t.Fatalf("event %d says %s", i, e.Text)
		}
	}
}

func TestAMessageThatCannotBeStoredAtOnceIsTriedAgain(t *testing.T) {
	sink := adaptertest.NewSink()
	var tries atomic.Int32
	sink.OnAccept = func(context.Context, core.Event) error {
		switch tries.Add(1) {
		case 1:
			return errors.New("store is away")
		case 2:
			panic("boom")
		}
		return nil
	}
	r := running(t, simOptions(), sink, nil)
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: chen, Chat: group, Text: "在吗", MentionBot: true}); err != nil {
		t.Fatal(err)
	}
	sink.Event(t, adaptertest.Saying("在吗"))
}

func TestEncryptedUseridsAreResolvedOnce(t *testing.T) {
	opts := simOptions()
	opts.EncryptAIBotUserIDs = true
	sink := adaptertest.NewSink()
	r := running(t, opts, sink, nil)
	for _, text := range []string{"一", "二", "三"} {
		if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: chen, Chat: group, Text: text, MentionBot: true}); err != nil {
			t.Fatal(err)
		}
		if e := sink.Event(t, adaptertest.Saying(text)); e.Sender.ID != "chenkai" || e.Sender.Address != chen {
			t.Errorf("sender %+v", e.Sender)
		}
	}
	if n := r.sim.Count("member"); n != 1 {
		t.Errorf("%d look-ups, want 1", n)
	}
	if id, err := r.a.resolve(t.Context(), "wonderland_member"); err != nil || id != "wonderland_member" {
		t.Errorf("a plain id that looks encrypted resolves to %q, %v", id, err)
	}
}

func TestFilesSentToTheAIBotAreOpened(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	for name, content := range map[string][]byte{
		"short": []byte("六个字节以上"), "whole block": bytes.Repeat([]byte("x"), 64), "large": bytes.Repeat([]byte("日志\x00"), 300_000),
	} {
		said := wecomsim.Utterance{Person: liu, Chat: botChat + liu, Files: []wecomsim.File{{Name: name + ".log", Kind: "file", Content: content}}}
		id, err := r.sim.Say(t.Context(), said)
		if err != nil {
			t.Fatal(err)
		}
		e := sink.Event(t, func(e core.Event) bool { return e.MessageRef == id })
		body, got, err := r.a.Download(t.Context(), e.Attachments[0])
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(body)
		if err != nil || !bytes.Equal(data, content) || body.Close() != nil {
			t.Errorf("%s: %d bytes, want %d, %v", name, len(data), len(content), err)
		}
		if got != name+".log" {
			t.Errorf("name %q", got)
		}
	}
}

func TestFilesGoIntoGroupsByTheAIBot(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	content := bytes.Repeat([]byte("0123456789abcdef"), 80_000) // three chunks
	open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(content)), nil }
	at := core.Attachment{Kind: core.File, Name: "诊断.log"}
	if _, err := r.a.SendFile(t.Context(), "f", core.Target{Conversation: group}, at, open); err != nil {
		t.Fatal(err)
	}
	if m := shown(t, r, group, "media_id"); len(m.Files) != 1 || m.Files[0].Name != "诊断.log" || m.Files[0].Size != len(content) {
		t.Errorf("shown %+v", m.Files)
	}
}

func TestARivalConnectionEndsOursForAWhileAndIsTold(t *testing.T) {
	sink := adaptertest.NewSink()
	r := newRig(t, quiet(), simOptions(), nil)
	paused := make(chan error, 8)
	hold := make(chan struct{})
	r.a.pause = func(_ int, err error) time.Duration {
		paused <- err
		<-hold
		return time.Millisecond
	}
	start(t, r, sink)
	if err := r.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	rival := newRigOn(t, r)
	start(t, rival, adaptertest.NewSink())
	if err := <-paused; !errors.Is(err, errKicked) {
		t.Errorf("ended by %v", err)
	}
	sink.Until(t, func() bool { return sink.Alarms["wecom.aibot.kicked"] != "" })
	for n, least := range map[int]time.Duration{1: 15 * time.Minute, 2: time.Hour, 3: 4 * time.Hour, 4: 16 * time.Hour, 99: 16 * time.Hour} {
		if d := botPause(n, errKicked); d < least || d > least+kickedPause {
			t.Errorf("thrown out %d times in a row, it comes back after %v", n, d)
		}
	}
	_, err := r.a.Send(t.Context(), "k", inTheGroup(core.Outbound{Text: "x"}))
	if !errors.Is(err, adapters.ErrRetryable) {
		t.Errorf("a send without a connection gives %v", err)
	}
	close(hold)
}

// newRigOn is a second adapter on the same platform.
func newRigOn(t *testing.T, r *rig) *rig {
	t.Helper()
	a, err := New(r.a.cfg, Options{Transport: r.a.http.Transport})
	if err != nil {
		t.Fatal(err)
	}
	a.pause = func(int, error) time.Duration { return time.Hour }
	return &rig{sim: r.sim, a: a}
}

func TestAWrongSecretOfTheAIBotIsToldAndTheAppWorksOn(t *testing.T) {
	sink := adaptertest.NewSink()
	r := newRig(t, quiet(), simOptions(), func(c *Config) { c.AIBot.Secret = "wrong-secret" })
	r.a.pause = func(int, error) time.Duration { return time.Hour }
	start(t, r, sink)
	sink.Until(t, func() bool { return sink.Alarms["wecom.aibot.credentials"] != "" })
	if text := sink.Alarms["wecom.aibot.credentials"]; !strings.Contains(text, "aibot.secret") || strings.Contains(text, "wrong-secret") {
		t.Errorf("alarm %q", text)
	}
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: liu, Text: "在吗"}); err != nil {
		t.Fatal(err)
	}
	sink.Event(t, adaptertest.Saying("在吗"))
	if h := r.a.Health(); h.Connected != 0 || h.LastError == "" {
		t.Errorf("health %+v", h)
	}
}

func TestAWrongSecretOfTheAppIsToldOnceAndNotTriedAgainAtOnce(t *testing.T) {
	sink := adaptertest.NewSink()
	r := newRig(t, quiet(), simOptions(), func(c *Config) { c.Secret, c.AIBot = "wrong-secret", nil })
	start(t, r, sink)
	sink.Until(t, func() bool { return strings.Contains(sink.Alarms["wecom.credentials"], "Secret") })
	for range 5 {
		_, err := r.a.Send(t.Context(), "k", toLiu(core.Outbound{Text: "x"}))
		if !errors.Is(err, adapters.ErrMisconfigured) {
			t.Errorf("a send gives %v", err)
		}
	}
	if n := r.sim.Count("token"); n != 1 {
		t.Errorf("the wrong secret was tried %d times", n)
	}
}

func TestASilentBotIsTold(t *testing.T) {
	sink := adaptertest.NewSink()
	r := newRig(t, quiet(), simOptions(), nil)
	rc := newReceiver(r.a, sink)
	now := time.Now()
	r.a.now = func() time.Time { return now }
	r.a.health.Begin(now.Add(-silentAfter / 2))
	r.a.tellBotTrouble(rc, errors.New("no route"), 1)
	now = now.Add(silentAfter)
	r.a.tellBotTrouble(rc, errors.New("no route"), 2)
	rc.Drain()
	if len(sink.Alarms) != 1 || !strings.Contains(sink.Alarms["wecom.silent"], "收不到群消息") {
		t.Errorf("alarms %v", sink.Alarms)
	}
}

func TestAConnectionThatBreaksAtOnceAgainAndAgainIsASilence(t *testing.T) {
	sink := adaptertest.NewSink()
	r := newRig(t, quiet(), simOptions(), nil)
	rc := newReceiver(r.a, sink)
	now := time.Now()
	r.a.now = func() time.Time { return now }
	r.a.health.Begin(now)
	for range 3 {
		r.a.health.Up(now)
		now = now.Add(time.Second)
		r.a.health.Down(now)
		now = now.Add(30 * time.Second)
	}
	r.a.tellBotTrouble(rc, errors.New("closed"), 3)
	rc.Drain()
	if sink.Alarms["wecom.silent"] == "" {
		t.Errorf("alarms %v", sink.Alarms)
	}
}

func TestWhoeverFindsNoRoomIsToldSo(t *testing.T) {
	sink := adaptertest.NewSink()
	release := make(chan struct{})
	sink.OnAccept = func(context.Context, core.Event) error { <-release; return nil }
	r := running(t, simOptions(), sink, nil)
	for r.a.inbox.Load().Enter() {
		defer r.a.inbox.Load().Leave()
	}
	defer close(release)
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: liu, Chat: group, MentionBot: true, Text: "有人吗"}); err != nil {
		t.Fatal(err)
	}
	shown(t, r, group, "请再发一次")
}

func TestGroupsWithoutAnAIBotAreRefusedWithARemedy(t *testing.T) {
	r := newRig(t, quiet(), simOptions(), func(c *Config) { c.AIBot = nil })
	_, err := r.a.Send(t.Context(), "k", inTheGroup(core.Outbound{Text: "x"}))
	var e *adapters.Error
	if !errors.As(err, &e) || e.Verdict != adapters.Misconfigured || e.Remedy == "" {
		t.Errorf("got %v", err)
	}
	if r.a.OneConnection() || r.a.Capabilities().GroupInput || r.a.Health().Connected != -1 {
		t.Error("an app alone claims to have groups")
	}
}

func TestATextInDoubtIsRepeatedOnlyWhereItWasPromised(t *testing.T) {
	r := running(t, simOptions(), adaptertest.NewSink(), nil)
	for promise, want := range map[core.Promise]string{core.PromiseOnce: "", core.PromiseReach: "（重发）"} {
		r.sim.Inject(wecomsim.Fault{On: "send", Kind: wecomsim.FaultTimeoutAfterEffect, Times: 1})
		key := "doubt-" + string(promise)
		m := inTheGroup(core.Outbound{Text: "通知 " + string(promise), Promise: promise})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		_, err := r.a.Send(ctx, key, m)
		cancel()
		if !errors.Is(err, adapters.ErrUnknown) {
			t.Fatalf("a lost answer gives %v", err)
		}
		_, err = r.a.Send(t.Context(), key, m)
		n := 0
		for _, shown := range r.sim.Messages(group) {
			if strings.Contains(string(shown.Payload), m.Text) {
				n++
			}
		}
		if want == "" && (!errors.Is(err, adapters.ErrUnknown) || n != 1) {
			t.Errorf("a notice is shown %d times, %v", n, err)
		}
		if want != "" {
			if err != nil || n != 2 {
				t.Errorf("a promised message is shown %d times, %v", n, err)
			}
			shown(t, r, group, want)
		}
	}
}
