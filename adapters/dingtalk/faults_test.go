package dingtalk

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/dingtalk/dingtalksim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

var toLin = core.Target{Account: core.Sender{ID: lin}}

func cardSaying(text string) *cards.Card {
	return &cards.Card{Title: text, Object: "TK1", Actions: []cards.Action{{Verb: "approve", Label: "同意"}}}
}

// sendCard delivers a card to lin.
func (r *rig) sendCard(t *testing.T, text string) core.Receipt {
	t.Helper()
	receipt, err := r.a.Send(t.Context(), "prepared", core.Outbound{Target: toLin, Card: cardSaying(text)})
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

// showing counts the bot's messages to lin with text in them.
func (r *rig) showing(text string) int {
	n := 0
	for _, m := range r.sim.Messages(r.sim.DirectChat(lin)) {
		if m.From == "bot" && !m.Recalled && strings.Contains(string(m.Payload), text) {
			n++
		}
	}
	return n
}

// job is one kind of outbound call as a sender makes it, with what the receiver must end up with.
type job struct {
	kind string // the simulator's call kind the fault hits
	// repeatable says that the call has an idempotency device, so that an unknown outcome never ends the sender's attempts.
	repeatable bool
	prepare    func(t *testing.T, r *rig) core.Receipt
	do         func(ctx context.Context, r *rig, prev core.Receipt) error
	// shows counts the effect at the receiver: exactly one is right.
	shows func(r *rig) int
}

func nothing(*testing.T, *rig) core.Receipt { return core.Receipt{} }

func one(*rig) int { return 1 }

func sending(m core.Outbound) func(ctx context.Context, r *rig, _ core.Receipt) error {
	return func(ctx context.Context, r *rig, _ core.Receipt) error {
		_, err := r.a.Send(ctx, "job", m)
		return err
	}
}

func seen(text string) func(r *rig) int { return func(r *rig) int { return r.showing(text) } }

var jobs = map[string]job{
	"text":  {"send", false, nothing, sending(core.Outbound{Target: toLin, Text: "新消息"}), seen("新消息")},
	"card":  {"send", true, nothing, sending(core.Outbound{Target: toLin, Card: cardSaying("新卡片")}), seen("新卡片")},
	"token": {"token", true, nothing, sending(core.Outbound{Target: toLin, Text: "新消息"}), seen("新消息")},
	"update": {"update", true, func(t *testing.T, r *rig) core.Receipt { return r.sendCard(t, "旧") },
		func(ctx context.Context, r *rig, prev core.Receipt) error {
			_, err := r.a.Update(ctx, "job", core.Outbound{Card: cardSaying("新状态")}, prev)
			return err
		}, seen("新状态")},
	"recall": {"recall", true, func(t *testing.T, r *rig) core.Receipt { return r.sendCard(t, "旧") },
		func(ctx context.Context, r *rig, prev core.Receipt) error { return r.a.Recall(ctx, prev) },
		func(r *rig) int { return 1 - r.showing("旧") }},
	"upload": {"upload", true, nothing, func(ctx context.Context, r *rig, _ core.Receipt) error {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader([]byte("%PDF"))), nil }
		ctx, cancel := context.WithTimeout(ctx, r.a.rhythm.call)
		defer cancel()
		_, err := r.a.SendFile(ctx, "job", toLin, core.Attachment{Kind: core.File, Name: "a.pdf"}, open)
		return err
	}, seen("a.pdf")},
	"member": {"member", true, nothing, func(ctx context.Context, r *rig, _ core.Receipt) error {
		m, err := r.a.Person(ctx, lin)
		if err == nil && m.Name != "林小满" {
			return errors.New("wrong person")
		}
		return err
	}, one},
}

// asSender repeats a call as the desk's sender does: with the same key while the verdict allows it. An unknown outcome ends a notice.
func asSender(t *testing.T, r *rig, j job, prev core.Receipt) (verdicts []adapters.Verdict, err error) {
	t.Helper()
	for range 4 {
		err = j.do(t.Context(), r, prev)
		v := adapters.VerdictOf(err)
		if v != adapters.Retryable && v != adapters.Throttled {
			return verdicts, err
		}
		verdicts = append(verdicts, v)
	}
	return verdicts, err
}

func TestEachFaultOfEachCallLeavesTheReceiverRight(t *testing.T) {
	const scope = "Forbidden.AccessDenied.AccessTokenPermissionDenied"
	faults := map[string]struct {
		fault dingtalksim.Fault
		// final is the verdict that ends the sender's attempts; empty when the call must get through.
		final adapters.Verdict
		// unsure faults leave the outcome of a call without an idempotency device unknown: it shows at most once.
		unsure bool
		// lost says that it gets through for the sender only.
		lost bool
	}{
		"delay":               {fault: dingtalksim.Fault{Kind: dingtalksim.FaultDelay, Delay: 50 * time.Millisecond}},
		"busy":                {fault: dingtalksim.Fault{Kind: dingtalksim.FaultHTTP5xx}},
		"gateway gave up":     {fault: dingtalksim.Fault{Kind: dingtalksim.FaultHTTP5xx, Status: 504}, unsure: true},
		"throttle":            {fault: dingtalksim.Fault{Kind: dingtalksim.FaultThrottle}},
		"platform throttle":   {fault: dingtalksim.Fault{Kind: dingtalksim.FaultThrottle, Code: "Forbidden.AccessDenied.QpsLimitForApi"}},
		"expired token":       {fault: dingtalksim.Fault{Kind: dingtalksim.FaultExpiredToken}},
		"broken connection":   {fault: dingtalksim.Fault{Kind: dingtalksim.FaultDropSocket}, unsure: true},
		"request repeated":    {fault: dingtalksim.Fault{Kind: dingtalksim.FaultDuplicate}},
		"answer lost":         {fault: dingtalksim.Fault{Kind: dingtalksim.FaultTimeout}, unsure: true},
		"accepted, not shown": {fault: dingtalksim.Fault{Kind: dingtalksim.FaultSilentLoss}, lost: true},
		"permission missing":  {fault: dingtalksim.Fault{Kind: dingtalksim.FaultRefuse, Code: scope, Status: 403}, final: adapters.Misconfigured},
		"content refused":     {fault: dingtalksim.Fault{Kind: dingtalksim.FaultRefuse, Code: "contain.notAllowed.text"}, final: adapters.Rejected},
		"group gone":          {fault: dingtalksim.Fault{Kind: dingtalksim.FaultRefuse, Code: "group.disbanded"}, final: adapters.Gone},
		"robot gone":          {fault: dingtalksim.Fault{Kind: dingtalksim.FaultRefuse, Code: "bot.stopped"}, final: adapters.Forbidden},
	}
	for fname, f := range faults {
		for jname, j := range jobs {
			t.Run(fname+" on "+jname, func(t *testing.T) {
				t.Parallel()
				if !applies(f.fault, jname) {
					t.Skip("the fault has no meaning for this call")
				}
				r := newRig(t, quiet(), simOptions(), nil)
				prev := j.prepare(t, r)
				if f.fault.Kind == dingtalksim.FaultTimeout {
					r.a.rhythm.call = 300 * time.Millisecond
				}
				fault := f.fault
				fault.On, fault.Times = j.kind, 1
				r.sim.Inject(fault)
				verdicts, err := asSender(t, r, j, prev)
				got, shows := adapters.VerdictOf(err), j.shows(r)
				switch {
				case f.unsure && !j.repeatable:
					if got != adapters.Unknown || shows > 1 {
						t.Errorf("ends with %v after %v, shown %d times", err, verdicts, shows)
					}
				case got != f.final:
					t.Errorf("ends with %v after %v, want verdict %q", err, verdicts, f.final)
				case f.final == "" && !f.lost && shows != 1:
					t.Errorf("shown %d times after %v", shows, verdicts)
				}
			})
		}
	}
}

// applies leaves out what has no meaning: a token call carries no token; refusals in the new family's words on calls of the old; a platform that handles
// one request for a text twice shows it twice.
func applies(f dingtalksim.Fault, job string) bool {
	switch job {
	case "token":
		return f.Kind != dingtalksim.FaultExpiredToken
	case "text":
		return f.Kind != dingtalksim.FaultDuplicate
	case "upload", "member":
		return f.Code == ""
	}
	return true
}

func TestOldFamilyRefusalsKeepTheirMeaning(t *testing.T) {
	for code, want := range map[string]adapters.Verdict{
		"60011": adapters.Misconfigured, "60020": adapters.Misconfigured, "90020": adapters.Misconfigured, "90018": adapters.Throttled,
		"90002": adapters.Throttled, "33012": adapters.Gone, "60121": adapters.Gone, "15": adapters.Retryable, "40035": adapters.Rejected,
	} {
		r := newRig(t, quiet(), simOptions(), nil)
		r.sim.Inject(dingtalksim.Fault{On: "member", Kind: dingtalksim.FaultRefuse, Code: code, Times: 1})
		_, err := r.a.Person(t.Context(), lin)
		if v := adapters.VerdictOf(err); v != want || codeOf(err) != code {
			t.Errorf("%s gives %v, want %s", code, err, want)
		}
	}
}

func TestEachFaultOfAPushLeavesOneEventStored(t *testing.T) {
	for name, f := range map[string]dingtalksim.Fault{
		"delay":       {Kind: dingtalksim.FaultDelay, Delay: 50 * time.Millisecond},
		"duplicate":   {Kind: dingtalksim.FaultDuplicate},
		"reorder":     {Kind: dingtalksim.FaultReorder, Delay: 100 * time.Millisecond},
		"answer lost": {Kind: dingtalksim.FaultTimeout},
		"not pushed":  {Kind: dingtalksim.FaultSilentLoss},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, sink := running(t, simOptions(), nil, nil)
			f.On, f.Times = "message_push", 1
			r.sim.Inject(f)
			ids := map[string]bool{}
			for _, text := range []string{"一", "二", "三"} {
				id, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: text})
				if err != nil {
					t.Fatal(err)
				}
				ids[id] = true
			}
			sink.Until(t, func() bool { return len(sink.ByKey()) == len(ids) })
			for _, e := range sink.Stored() {
				if !ids[e.MessageRef] || e.Dedupe != "dingk2v8qx7mzt4hw0ru:"+e.MessageRef {
					t.Errorf("stored %+v, which nobody said", e)
				}
			}
		})
	}
}

func TestFaultsWhileConnectingAreOutlived(t *testing.T) {
	for name, f := range map[string]dingtalksim.Fault{
		"busy":        {Kind: dingtalksim.FaultHTTP5xx, Times: 2},
		"bad gateway": {Kind: dingtalksim.FaultHTTP5xx, Status: 502, Times: 2},
		"throttle":    {Kind: dingtalksim.FaultThrottle, Times: 2},
		"broken":      {Kind: dingtalksim.FaultDropSocket, Times: 2},
		"delay":       {Kind: dingtalksim.FaultDelay, Delay: 30 * time.Millisecond, Times: 2},
		"refusal":     {Kind: dingtalksim.FaultRefuse, Code: "Forbidden.AccessDenied.IpNotInWhiteList", Status: 403, Times: 2},
		"flood guard": {Kind: dingtalksim.FaultRefuse, Code: "1111", Times: 2},
		"socket":      {On: "GET /connect", Kind: dingtalksim.FaultRefuse, Status: 401, Times: 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, sink := running(t, simOptions(), nil, func(r *rig) {
				if f.On == "" {
					f.On = "connect"
				}
				r.sim.Inject(f)
			})
			if _, err := r.sim.Say(t.Context(), dingtalksim.Utterance{Person: lin, Text: "在吗"}); err != nil {
				t.Fatal(err)
			}
			if e := sink.Event(t, nil); e.Text != "在吗" {
				t.Errorf("stored %+v", e)
			}
		})
	}
}

func TestFaultsOfAClickNeverLieToThePerson(t *testing.T) {
	for name, f := range map[string]struct {
		fault dingtalksim.Fault
		error bool // the person sees the client's error and clicks again
	}{
		"delay":       {dingtalksim.Fault{Kind: dingtalksim.FaultDelay, Delay: 50 * time.Millisecond}, false},
		"duplicate":   {dingtalksim.Fault{Kind: dingtalksim.FaultDuplicate}, false},
		"answer lost": {dingtalksim.Fault{Kind: dingtalksim.FaultTimeout}, true},
		"not pushed":  {dingtalksim.Fault{Kind: dingtalksim.FaultSilentLoss}, true},
		"broken":      {dingtalksim.Fault{Kind: dingtalksim.FaultDropSocket}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, sink := running(t, simOptions(), nil, nil)
			r.sendCard(t, "请审批")
			f.fault.On, f.fault.Times = "click_push", 1
			r.sim.Inject(f.fault)
			ans := r.approve(t, "请审批")
			if (ans.Error != "") != f.error {
				t.Errorf("the person sees %+v", ans)
			}
			sink.Lock()
			defer sink.Unlock()
			for _, e := range sink.Clicks {
				if e.Dedupe != sink.Clicks[0].Dedupe {
					t.Error("deliveries of one click have two keys")
				}
			}
		})
	}
}
