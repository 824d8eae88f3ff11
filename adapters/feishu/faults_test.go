package feishu

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

// job is one kind of outbound call as a sender makes it, with what the receiver must end up with.
type job struct {
	kind string // the simulator's call kind the fault hits
	// prepare makes what the call needs before the fault is ordered.
	prepare func(t *testing.T, r *rig) core.Receipt
	do      func(ctx context.Context, r *rig, prev core.Receipt) error
	// done reports whether the call's effect shows, exactly once.
	done func(r *rig) bool
}

func sendCard(t *testing.T, r *rig) core.Receipt {
	t.Helper()
	receipt, err := r.a.Send(t.Context(), "prepared", core.Outbound{Target: core.Target{Account: who(lin)}, Card: &cards.Card{Title: "旧"}})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func nothing(*testing.T, *rig) core.Receipt { return core.Receipt{} }

// showing counts the bot's messages to lin with text in them.
func showing(r *rig, text string) int {
	n := 0
	for _, m := range r.sim.Messages(feishusim.DirectChatID(lin)) {
		if m.From == "bot" && !m.Recalled && strings.Contains(string(m.Payload), text) {
			n++
		}
	}
	return n
}

var jobs = map[string]job{
	"send": {feishusim.KindSend, nothing, func(ctx context.Context, r *rig, _ core.Receipt) error {
		_, err := r.a.Send(ctx, "job", core.Outbound{Target: core.Target{Account: who(lin)}, Text: "新消息"})
		return err
	}, func(r *rig) bool { return showing(r, "新消息") == 1 }},
	"reply": {feishusim.KindReply, sendCard, func(ctx context.Context, r *rig, prev core.Receipt) error {
		_, err := r.a.Send(ctx, "job", core.Outbound{Target: core.Target{Account: who(lin), ReplyTo: prev.MessageRef}, Text: "回复消息"})
		return err
	}, func(r *rig) bool { return showing(r, "回复消息") == 1 }},
	"update": {feishusim.KindUpdate, sendCard, func(ctx context.Context, r *rig, prev core.Receipt) error {
		_, err := r.a.Update(ctx, "job", core.Outbound{Card: &cards.Card{Title: "新状态"}}, prev)
		return err
	}, func(r *rig) bool { return showing(r, "新状态") == 1 && showing(r, "旧") == 0 }},
	"recall": {feishusim.KindRecall, sendCard, func(ctx context.Context, r *rig, prev core.Receipt) error {
		return r.a.Recall(ctx, prev)
	}, func(r *rig) bool { return showing(r, "旧") == 0 }},
	"upload": {feishusim.KindUpload, nothing, func(ctx context.Context, r *rig, _ core.Receipt) error {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("%PDF"))), nil }
		ctx, cancel := context.WithTimeout(ctx, r.a.callTime)
		defer cancel()
		_, err := r.a.SendFile(ctx, "job", core.Target{Account: who(lin)}, core.Attachment{Kind: core.File, Name: "a.pdf"}, open)
		return err
	}, func(r *rig) bool { return showing(r, "file_key") == 1 }},
	"member": {feishusim.KindMember, nothing, func(ctx context.Context, r *rig, _ core.Receipt) error {
		m, err := r.a.Person(ctx, "on_lin")
		if err == nil && m.Name != "林晓" {
			return errors.New("wrong person")
		}
		return err
	}, func(*rig) bool { return true }},
	"token": {feishusim.KindToken, nothing, func(ctx context.Context, r *rig, _ core.Receipt) error {
		_, err := r.a.Send(ctx, "job", core.Outbound{Target: core.Target{Account: who(lin)}, Text: "新消息"})
		return err
	}, func(r *rig) bool { return showing(r, "新消息") == 1 }},
}

// asSender repeats a call as the desk's sender does: with the same key while the verdict allows it.
func asSender(t *testing.T, r *rig, j job, prev core.Receipt) (verdicts []adapters.Verdict, err error) {
	t.Helper()
	for range 4 {
		err = j.do(t.Context(), r, prev)
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
		fault feishusim.Fault
		// final is the verdict that ends the sender's attempts; empty when the call must get through. lost says that it got through for the sender only.
		final adapters.Verdict
		lost  bool
	}{
		"delay":                {fault: feishusim.Fault{Kind: feishusim.FaultDelay, Delay: 50 * time.Millisecond}},
		"bad gateway":          {fault: feishusim.Fault{Kind: feishusim.FaultHTTP5xx}},
		"unavailable":          {fault: feishusim.Fault{Kind: feishusim.FaultHTTP5xx, Status: 503}},
		"throttle":             {fault: feishusim.Fault{Kind: feishusim.FaultThrottle}},
		"expired token":        {fault: feishusim.Fault{Kind: feishusim.FaultExpiredToken}},
		"broken connection":    {fault: feishusim.Fault{Kind: feishusim.FaultDropSocket}},
		"request repeated":     {fault: feishusim.Fault{Kind: feishusim.FaultDuplicate}},
		"answer lost":          {fault: feishusim.Fault{Kind: feishusim.FaultTimeoutAfterEffect}},
		"accepted, not shown":  {fault: feishusim.Fault{Kind: feishusim.FaultSilentLoss}, lost: true},
		"scope missing":        {fault: feishusim.Fault{Kind: feishusim.FaultRefuse, Code: codeScopeMissing}, final: adapters.Misconfigured},
		"quota used up":        {fault: feishusim.Fault{Kind: feishusim.FaultRefuse, Code: 99991403}, final: adapters.Misconfigured},
		"bad parameter":        {fault: feishusim.Fault{Kind: feishusim.FaultRefuse, Code: 230001}, final: adapters.Rejected},
		"bot not in the group": {fault: feishusim.Fault{Kind: feishusim.FaultRefuse, Code: 230002}, final: adapters.Forbidden},
		"card too old":         {fault: feishusim.Fault{Kind: feishusim.FaultRefuse, Code: 230031}, final: adapters.Gone},
	}
	for fname, f := range faults {
		for jname, j := range jobs {
			t.Run(fname+" on "+jname, func(t *testing.T) {
				t.Parallel()
				r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
				r.a.callTime = 500 * time.Millisecond
				prev := j.prepare(t, r)
				fault := f.fault
				fault.On, fault.Times = j.kind, 1
				if !applies(fault, &j) {
					t.Skip("the fault has no meaning for this call")
				}
				r.sim.Inject(fault)
				verdicts, err := asSender(t, r, j, prev)
				if got := adapters.VerdictOf(err); got != f.final {
					t.Fatalf("ends with %v after %v, want verdict %q", err, verdicts, f.final)
				}
				if f.final == "" && !f.lost && !j.done(r) {
					t.Errorf("receiver sees %+v after %v", r.sim.Messages(feishusim.DirectChatID(lin)), verdicts)
				}
				if len(r.sim.Faults()) != 0 {
					t.Error("the fault never struck")
				}
			})
		}
	}
}

// applies leaves out what the simulator can't do, and a fault that would strike the preparation.
func applies(f feishusim.Fault, j *job) bool {
	return !(j.kind == feishusim.KindToken && f.Kind == feishusim.FaultExpiredToken)
}

func TestEachFaultOfAPushLeavesOneEventStored(t *testing.T) {
	faults := map[string]feishusim.Fault{
		"delay":       {Kind: feishusim.FaultDelay, Delay: 50 * time.Millisecond},
		"duplicate":   {Kind: feishusim.FaultDuplicate},
		"reorder":     {Kind: feishusim.FaultReorder, Delay: 100 * time.Millisecond},
		"drop socket": {Kind: feishusim.FaultDropSocket},
		"answer lost": {Kind: feishusim.FaultTimeoutAfterEffect},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, sink := running(t, simOptions(), nil)
			f.On, f.Times = feishusim.KindMessagePush, 1
			r.sim.Inject(f)
			ids := map[string]bool{}
			for _, text := range []string{"一", "二", "三"} {
				id, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: text})
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

func TestFaultsWhileConnectingAreOutlived(t *testing.T) {
	faults := map[string]feishusim.Fault{
		"bad gateway": {Kind: feishusim.FaultHTTP5xx, Times: 2},
		"busy":        {Kind: feishusim.FaultThrottle, Times: 2},
		"broken":      {Kind: feishusim.FaultDropSocket, Times: 2},
		"delay":       {Kind: feishusim.FaultDelay, Delay: 30 * time.Millisecond, Times: 2},
		"busy code":   {Kind: feishusim.FaultRefuse, Code: bootstrapInternal, Status: 200, Times: 2},
	}
	for name, f := range faults {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.On = feishusim.KindConnect
			r, sink := running(t, simOptions(), func(r *rig) { r.sim.Inject(f) })
			if _, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: "在吗"}); err != nil {
				t.Fatal(err)
			}
			sink.Until(t, func() bool { return len(sink.ByKey()) == 1 })
		})
	}
}
