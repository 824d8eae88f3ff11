package wecom

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

// job is one kind of outbound call as a sender makes it, with what the receiver must end up with.
type job struct {
	kind string // the simulator's call kind the fault hits
	// prepare makes what the call needs before the fault is ordered.
	prepare func(t *testing.T, r *rig) core.Receipt
	do      func(ctx context.Context, r *rig, prev core.Receipt) error
	// shown counts how often the call's effect shows; the final state must show it once.
	shown func(r *rig) int
	// bot is true for what goes over the AI bot's connection; once for what must rather be shown never than twice.
	bot, once bool
}

func sentCard(t *testing.T, r *rig) core.Receipt {
	t.Helper()
	receipt, err := r.a.Send(t.Context(), "prepared", toLiu(core.Outbound{Card: openCard("旧卡片")}))
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func nothing(*testing.T, *rig) core.Receipt { return core.Receipt{} }

// showing counts the bot's messages in chat with text in them.
func showing(r *rig, chat, text string) int {
	n := 0
	for _, m := range r.sim.Messages(chat) {
		if m.From == "bot" && !m.Recalled && strings.Contains(string(m.Payload), text) {
			n++
		}
	}
	return n
}

func inChat(chat, text string) func(*rig) int {
	return func(r *rig) int { return showing(r, chat, text) }
}

// sending makes a job's do of one Send.
func sending(m core.Outbound) func(context.Context, *rig, core.Receipt) error {
	return func(ctx context.Context, r *rig, _ core.Receipt) error {
		_, err := r.a.Send(ctx, "job", m)
		return err
	}
}

func fileJob(target core.Target) func(context.Context, *rig, core.Receipt) error {
	return func(ctx context.Context, r *rig, _ core.Receipt) error {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("%PDF-1.7"))), nil }
		_, err := r.a.SendFile(ctx, "job", target, core.Attachment{Kind: core.File, Name: "a.pdf"}, open)
		return err
	}
}

var jobs = map[string]job{
	"text":  {kind: "send", prepare: nothing, do: sending(toLiu(core.Outbound{Text: "新消息"})), shown: inChat(appChat+liu, "新消息")},
	"card":  {kind: "send", prepare: nothing, do: sending(toLiu(core.Outbound{Card: openCard("新卡片")})), shown: inChat(appChat+liu, "新卡片")},
	"token": {kind: "token", prepare: nothing, do: sending(toLiu(core.Outbound{Text: "新消息"})), shown: inChat(appChat+liu, "新消息")},
	"update": {kind: "update", prepare: sentCard, do: func(ctx context.Context, r *rig, prev core.Receipt) error {
		_, err := r.a.Update(ctx, "job", toLiu(core.Outbound{Card: closedCard("新状态"), Final: true}), prev)
		return err
	}, shown: inChat(appChat+liu, "新状态")},
	"recall": {kind: "recall", prepare: sentCard, do: func(ctx context.Context, r *rig, prev core.Receipt) error {
		return r.a.Recall(ctx, prev)
	}, shown: func(r *rig) int { return 1 - showing(r, appChat+liu, "旧卡片") }},
	"file":   {kind: "upload", prepare: nothing, do: fileJob(core.Target{Account: who(liu)}), shown: inChat(appChat+liu, "media_id")},
	"a file": {kind: "send", prepare: nothing, do: fileJob(core.Target{Account: who(liu)}), shown: inChat(appChat+liu, "media_id")},
	"member": {kind: "member", prepare: nothing, do: func(ctx context.Context, r *rig, _ core.Receipt) error {
		m, err := r.a.Person(ctx, "liuyan")
		if err == nil && m.Name != "刘妍" {
			return errors.New("wrong person")
		}
		return err
	}, shown: func(*rig) int { return 1 }},
	"bot text":     {kind: "send", bot: true, once: true, prepare: nothing, do: sending(inTheGroup(core.Outbound{Text: "新消息"})), shown: inChat(group, "新消息")},
	"bot promise":  {kind: "send", bot: true, prepare: nothing, do: sending(inTheGroup(core.Outbound{Text: "新消息", Promise: core.PromiseReach})), shown: firstOf(inChat(group, "新消息"))},
	"bot card":     {kind: "send", bot: true, prepare: nothing, do: sending(inTheGroup(core.Outbound{Card: openCard("新卡片")})), shown: inChat(group, "新卡片")},
	"bot file":     {kind: "upload", bot: true, prepare: nothing, do: fileJob(core.Target{Conversation: group}), shown: inChat(group, "media_id")},
	"sent to user": {kind: "send", bot: true, once: true, prepare: spoken, do: sending(core.Outbound{Text: "新消息", Target: core.Target{Conversation: botChat + zhao}}), shown: inChat(botChat+zhao, "新消息")},
}

// firstOf takes a message repeated with its mark for one.
func firstOf(count func(*rig) int) func(*rig) int {
	return func(r *rig) int { return min(1, count(r)) }
}

// spoken opens a direct chat with the AI bot.
func spoken(t *testing.T, r *rig) core.Receipt {
	t.Helper()
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: zhao, Chat: botChat + zhao, Text: "你好"}); err != nil {
		t.Fatal(err)
	}
	return core.Receipt{}
}

// patience of one attempt: answers that never come needn't be waited for as long as in earnest.
const attemptTime = 400 * time.Millisecond

// asSender repeats a call as the desk's sender does: with the same key while the verdict allows it.
func asSender(t *testing.T, r *rig, j job, prev core.Receipt) (verdicts []adapters.Verdict, err error) {
	t.Helper()
	for range 4 {
		if j.bot {
			up, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			if err := r.until(up, r.connected); err != nil {
				t.Fatal("never came back")
			}
			cancel()
		}
		ctx, cancel := context.WithTimeout(t.Context(), attemptTime)
		err = j.do(ctx, r, prev)
		cancel()
		if err == nil {
			return verdicts, nil
		}
		v := adapters.VerdictOf(err)
		verdicts = append(verdicts, v)
		if v != adapters.Retryable && v != adapters.Throttled && v != adapters.Unknown {
			return verdicts, err
		}
	}
	return verdicts, err
}

func TestEachFaultOfEachCallLeavesTheReceiverRight(t *testing.T) {
	faults := map[string]struct {
		fault wecomsim.Fault
		// final is the verdict that ends the sender's attempts; empty when the call must get through.
		final adapters.Verdict
		// lost: it got through for the sender only. unsure: the answer doesn't tell whether it got through.
		lost, unsure bool
	}{
		"delay":               {fault: wecomsim.Fault{Kind: wecomsim.FaultDelay, Delay: 50 * time.Millisecond}},
		"bad gateway":         {fault: wecomsim.Fault{Kind: wecomsim.FaultHTTP5xx, Status: 502}},
		"unavailable":         {fault: wecomsim.Fault{Kind: wecomsim.FaultHTTP5xx}},
		"throttle":            {fault: wecomsim.Fault{Kind: wecomsim.FaultThrottle}},
		"too many at once":    {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: codeTooParallel}},
		"busy":                {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: codeBusy}},
		"expired token":       {fault: wecomsim.Fault{Kind: wecomsim.FaultExpiredToken}},
		"broken connection":   {fault: wecomsim.Fault{Kind: wecomsim.FaultDropSocket}, unsure: true},
		"request repeated":    {fault: wecomsim.Fault{Kind: wecomsim.FaultDuplicate}},
		"request overtaken":   {fault: wecomsim.Fault{Kind: wecomsim.FaultReorder}},
		"answer lost":         {fault: wecomsim.Fault{Kind: wecomsim.FaultTimeoutAfterEffect}, unsure: true},
		"accepted, not shown": {fault: wecomsim.Fault{Kind: wecomsim.FaultSilentLoss}, lost: true},
		"address not trusted": {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: codeForeignIP}, final: adapters.Misconfigured},
		"wrong app":           {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: 301002}, final: adapters.Misconfigured},
		"bad parameter":       {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: 40058}, final: adapters.Rejected},
		"out of range":        {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: 60011}, final: adapters.Forbidden},
		"no such member":      {fault: wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: codeNoSuchUser}, final: adapters.Gone},
	}
	for fname, f := range faults {
		for jname, j := range jobs {
			t.Run(fname+" on "+jname, func(t *testing.T) {
				t.Parallel()
				r := running(t, simOptions(), adaptertest.NewSink(), nil)
				prev := j.prepare(t, r)
				if j.kind == "token" {
					forgetToken(t, r)
				}
				fault := f.fault
				fault.On, fault.Times = j.kind, 1
				r.sim.Inject(fault)
				verdicts, err := asSender(t, r, j, prev)
				final := f.final
				if f.unsure && j.once {
					final = adapters.Unknown
				}
				if got := adapters.VerdictOf(err); got != final {
					t.Fatalf("ends with %v after %v, want verdict %q", err, verdicts, final)
				}
				switch n := j.shown(r); {
				case n > 1, final == "" && !f.lost && n != 1:
					t.Errorf("shown %d times after %v", n, verdicts)
				}
				if pending(t, r) != 0 {
					t.Error("the fault never struck")
				}
			})
		}
	}
}

// forgetToken drops the token fetched at the start, after waiting for it.
func forgetToken(t *testing.T, r *rig) {
	t.Helper()
	token, err := r.a.tokens.token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	r.a.tokens.drop(token)
}

// pending counts the faults that still wait for their call.
func pending(t *testing.T, r *rig) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.sim.URL()+"/_sim/faults", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := r.a.http.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var left []json.RawMessage
	if err := json.NewDecoder(resp.Body).Decode(&left); err != nil {
		t.Fatal(err)
	}
	return len(left)
}

func TestEachFaultOfAPushLeavesOneEventStored(t *testing.T) {
	faults := map[string]wecomsim.Fault{
		"delay":       {Kind: wecomsim.FaultDelay, Delay: 50 * time.Millisecond},
		"duplicate":   {Kind: wecomsim.FaultDuplicate},
		"reorder":     {Kind: wecomsim.FaultReorder, Delay: 100 * time.Millisecond},
		"drop socket": {Kind: wecomsim.FaultDropSocket},
		"answer lost": {Kind: wecomsim.FaultTimeoutAfterEffect},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := adaptertest.NewSink()
			r := running(t, simOptions(), sink, nil)
			f.On, f.Times = "message_push", 1
			r.sim.Inject(f)
			ids := map[string]bool{}
			for _, text := range []string{"一", "二", "三"} {
				id, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: liu, Text: text})
				if err != nil {
					t.Fatal(err)
				}
				ids[id] = true
			}
			sink.Until(t, func() bool { return len(sink.ByKey()) == len(ids) })
			for key, e := range sink.Stored() {
				if !ids[key] || e.MessageRef != key {
					t.Errorf("stored %+v, which nobody said", e)
				}
			}
		})
	}
}

func TestEachFaultOfAClickPushLeavesOneClickStored(t *testing.T) {
	for name, f := range map[string]wecomsim.Fault{
		"delay":       {Kind: wecomsim.FaultDelay, Delay: 50 * time.Millisecond},
		"duplicate":   {Kind: wecomsim.FaultDuplicate},
		"drop socket": {Kind: wecomsim.FaultDropSocket},
		"answer lost": {Kind: wecomsim.FaultTimeoutAfterEffect},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink := adaptertest.NewSink()
			r := running(t, simOptions(), sink, nil)
			_, card := delivered(t, r, "k", "待审批")
			f.On, f.Times = "click_push", 1
			r.sim.Inject(f)
			if _, err := r.press(t.Context(), liu, card, "approve"); err != nil {
				t.Fatal(err)
			}
			e := sink.Event(t, func(e core.Event) bool { return e.Kind == core.EventClick })
			if n := len(sink.Stored()); n != 1 || e.Click.Verb != "approve" {
				t.Errorf("%d events, click %+v", n, e.Click)
			}
		})
	}
}

func TestFaultsOfAnAnswerToAClickAreToldToTheDesk(t *testing.T) {
	for name, f := range map[string]wecomsim.Fault{
		"busy":        {Kind: wecomsim.FaultHTTP5xx},
		"throttle":    {Kind: wecomsim.FaultThrottle},
		"drop socket": {Kind: wecomsim.FaultDropSocket},
		"answer lost": {Kind: wecomsim.FaultTimeoutAfterEffect},
		"refused":     {Kind: wecomsim.FaultRefuse, Code: 42031},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sink, hook := adaptertest.NewSink(), newFlushes()
			sink.OnClick = func(context.Context, core.Event, time.Duration) adapters.Answer {
				return adapters.Answer{Status: adapters.AnswerDone, Card: closedCard("已认领"), Flushed: hook.hook}
			}
			opts := simOptions()
			opts.AnswerWithin = 300 * time.Millisecond
			r := running(t, opts, sink, nil)
			f.On, f.Times = "update", 1
			r.sim.Inject(f)
			clicked(t, r, "待认领")
			if err := hook.once(t); err == nil {
				t.Error("Flushed was told that all went well")
			}
		})
	}
}

func TestFaultsWhileConnectingAreOutlived(t *testing.T) {
	for name, f := range map[string]wecomsim.Fault{
		"busy":        {Kind: wecomsim.FaultHTTP5xx, Times: 2},
		"throttle":    {Kind: wecomsim.FaultThrottle, Times: 2},
		"broken":      {Kind: wecomsim.FaultDropSocket, Times: 2},
		"delay":       {Kind: wecomsim.FaultDelay, Delay: 30 * time.Millisecond, Times: 2},
		"wrong reply": {Kind: wecomsim.FaultRefuse, Code: codeBadBot, Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.On = "connect"
			sink := adaptertest.NewSink()
			r := running(t, simOptions(), sink, func(r *rig) { r.sim.Inject(f) })
			if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: chen, Chat: group, Text: "在吗", MentionBot: true}); err != nil {
				t.Fatal(err)
			}
			sink.Event(t, adaptertest.Saying("在吗"))
		})
	}
}
