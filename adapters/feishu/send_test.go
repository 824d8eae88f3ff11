package feishu

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/feishu/feishusim"
	"github.com/imdesk/imdesk/cards"
	"github.com/imdesk/imdesk/core"
)

func TestAReplyToARecalledMessageGoesToTheChat(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	id, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Text: "写错了"})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.sim.Recall(lin, id); err != nil {
		t.Fatal(err)
	}
	receipt, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Account: who(lin), ReplyTo: id}, Text: "已受理"})
	if err != nil || showing(r, "已受理") != 1 || receipt.Cost[MeterCalls] < 2 {
		t.Errorf("receipt %+v, %v, shown %d", receipt, err, showing(r, "已受理"))
	}
	_, err = r.a.Send(t.Context(), "k2", core.Outbound{Target: core.Target{ReplyTo: id}, Text: "无处可去"})
	if !errors.Is(err, adapters.ErrGone) {
		t.Errorf("without another target: %v, want gone", err)
	}
}

func TestAGroupWithoutThreadsGetsAPlainReply(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	r.sim.AddGroup(feishusim.Group{ID: "oc_flat", Name: "不支持话题", Members: []string{lin}, BotMember: true, NoThreads: true})
	id, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Chat: "oc_flat", MentionBot: true, Text: "报修"})
	if err != nil {
		t.Fatal(err)
	}
	receipt, err := r.a.Send(t.Context(), "k", core.Outbound{Target: core.Target{Conversation: "oc_flat", ReplyTo: id, InThread: true}, Text: "已受理"})
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := r.sim.Message(receipt.MessageRef); !ok || m.ReplyTo != id || m.Thread != "" {
		t.Errorf("shown %+v", m)
	}
}

func TestFilesAreShownByTheirKind(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	// Two targets, because each takes five messages a second.
	chat, person := core.Target{Conversation: group}, core.Target{Account: who(lin)}
	for _, c := range []struct {
		to   core.Target
		at   core.Attachment
		size int
		want string
	}{
		{chat, core.Attachment{Kind: core.Image, Name: "截图.png"}, 100, "image"},
		{person, core.Attachment{Kind: core.Image, Name: "大图.png"}, maxImage + 1, "file"},
		{chat, core.Attachment{Kind: core.Voice, Name: "a.opus"}, 100, "audio"},
		{person, core.Attachment{Kind: core.Video, Name: "a.mp4"}, 100, "media"},
		{chat, core.Attachment{Kind: core.File, Name: `C:\日志\a.log`}, 100, "file"},
		{person, core.Attachment{Kind: core.File}, 100, "file"},
	} {
		open := func() (io.ReadCloser, error) {
			return io.NopCloser(bytes.NewReader(bytes.Repeat([]byte("x"), c.size))), nil
		}
		receipt, err := r.a.SendFile(t.Context(), core.NewID(), c.to, c.at, open)
		if err != nil {
			t.Errorf("%s: %v", c.at.Name, err)
			continue
		}
		if m, _ := r.sim.Message(receipt.MessageRef); m.Type != c.want {
			t.Errorf("%s is shown as %s, want %s", c.at.Name, m.Type, c.want)
		}
		r.sim.ClearFaults()
	}
	for name, size := range map[string]int{"empty": 0, "too large": maxFile + 1} {
		open := func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(make([]byte, size))), nil }
		if _, err := r.a.SendFile(t.Context(), "k", core.Target{Account: who(lin)}, core.Attachment{Kind: core.File}, open); !errors.Is(err, adapters.ErrRejected) {
			t.Errorf("%s file: %v, want rejected", name, err)
		}
	}
}

func TestAClickInAnUnknownChatIsPlacedByAsking(t *testing.T) {
	r, sink := running(t, simOptions(), nil)
	for chat, want := range map[string]core.ConversationKind{group: core.Group, feishusim.DirectChatID(lin): core.Direct} {
		receipt, err := r.a.Send(t.Context(), core.NewID(), core.Outbound{Target: core.Target{Conversation: chat}, Card: button("待审批")})
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
		var got core.Conversation
		sink.Until(t, func() bool {
			for _, e := range sink.Clicks {
				if e.MessageRef == m.ID {
					got = e.Conversation
					return true
				}
			}
			return false
		})
		if got.ID != chat || got.Kind != want {
			t.Errorf("click in %s is placed in %+v, want %s", chat, got, want)
		}
	}
}

func TestADownloadThatFailsSaysWhy(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	at := attachment("om_none", foundFile{core.File, "file_none", "a"})
	for name, c := range map[string]struct {
		fault feishusim.Fault
		want  error
	}{
		"gone":         {feishusim.Fault{Kind: feishusim.FaultRefuse, Code: 234003}, adapters.ErrGone},
		"not in group": {feishusim.Fault{Kind: feishusim.FaultRefuse, Code: 234004}, adapters.ErrForbidden},
		"bad gateway":  {feishusim.Fault{Kind: feishusim.FaultHTTP5xx}, adapters.ErrRetryable},
		"throttled":    {feishusim.Fault{Kind: feishusim.FaultThrottle}, adapters.ErrThrottled},
	} {
		c.fault.On, c.fault.Times = feishusim.KindDownload, 1
		r.sim.Inject(c.fault)
		if _, _, err := r.a.Download(t.Context(), at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		r.sim.ClearFaults()
	}
	if _, _, err := r.a.Download(t.Context(), core.Attachment{Ref: []byte(`{}`)}); !errors.Is(err, adapters.ErrRejected) {
		t.Errorf("an attachment of nothing: %v, want rejected", err)
	}
}

func TestAFileThatIsJSONIsNoRefusal(t *testing.T) {
	r, sink := running(t, simOptions(), nil)
	for _, content := range []string{`{"level":"error"}`, `{"code":99991663,"msg":"not the platform's"}`} {
		_, err := r.sim.Say(t.Context(), feishusim.Utterance{Person: lin, Files: []feishusim.Upload{{Name: "诊断.json", Kind: "file", Content: []byte(content)}}})
		if err != nil {
			t.Fatal(err)
		}
	}
	sink.Until(t, func() bool { return len(sink.ByKey()) == 2 })
	got := map[string]bool{}
	for _, e := range sink.Stored() {
		body, name, err := r.a.Download(t.Context(), e.Attachments[0])
		if err != nil || name != "诊断.json" {
			t.Fatalf("%q: %v", name, err)
		}
		raw, err := io.ReadAll(body)
		if err != nil {
			t.Fatal(err)
		}
		got[string(raw)] = true
		if err := body.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(got) != 2 || !got[`{"level":"error"}`] {
		t.Errorf("files hold %v", got)
	}
}

func TestAUsedUpQuotaIsAskedAboutRarely(t *testing.T) {
	r := newRig(t, slog.New(slog.DiscardHandler), simOptions(), nil)
	now := time.Now()
	r.a.now = func() time.Time { return now }
	send := func() error {
		_, err := r.a.Send(t.Context(), "k", core.Outbound{Text: "通知", Target: core.Target{Account: r.Features().Person}})
		return err
	}
	if err := send(); err != nil {
		t.Fatal(err)
	}
	before := r.Count("send")
	r.sim.Inject(feishusim.Fault{On: "send", Kind: feishusim.FaultRefuse, Code: codeQuotaSpent, Times: 1})
	for range 20 {
		var e *adapters.Error
		if err := send(); !errors.As(err, &e) || e.Verdict != adapters.Misconfigured || e.Code != "99991403" || e.Remedy == "" {
			t.Fatalf("beyond the quota: %v", err)
		}
	}
	if n := r.Count("send") - before; n != 1 {
		t.Errorf("the platform was asked %d times, once was enough", n)
	}
	now = now.Add(askAgain)
	for range 2 {
		if err := send(); err != nil {
			t.Errorf("with quota again: %v", err)
		}
	}
}

func TestToastsKeepTheirTone(t *testing.T) {
	for tone, want := range map[cards.Tone]string{
		cards.ToneSuccess: "success", cards.ToneWarn: "warning", cards.ToneDanger: "error", cards.ToneInfo: "info", "": "info",
	} {
		if got := toastType(tone); got != want {
			t.Errorf("%q is shown as %q, want %q", tone, got, want)
		}
	}
}
