package wecom

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"testing"

	"github.com/imdesk/imdesk/adapters"
	"github.com/imdesk/imdesk/adapters/adaptertest"
	"github.com/imdesk/imdesk/adapters/wecom/wecomsim"
	"github.com/imdesk/imdesk/core"
)

func TestFaultsOfADownloadAreTyped(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	said := wecomsim.Utterance{Person: liu, Files: []wecomsim.File{{Name: "errcode.json", Kind: "file", Content: []byte(`{"errcode":1,"x":"a file that looks like a refusal"}`)}}}
	if _, err := r.sim.Say(t.Context(), said); err != nil {
		t.Fatal(err)
	}
	file := sink.Event(t, func(e core.Event) bool { return len(e.Attachments) == 1 }).Attachments[0]
	for name, c := range map[string]struct {
		fault wecomsim.Fault
		want  adapters.Verdict
	}{
		"fine":          {want: ""},
		"expired token": {wecomsim.Fault{Kind: wecomsim.FaultExpiredToken}, ""},
		"expired file":  {wecomsim.Fault{Kind: wecomsim.FaultRefuse, Code: codeMediaGone}, adapters.Gone},
		"bad gateway":   {wecomsim.Fault{Kind: wecomsim.FaultHTTP5xx}, adapters.Retryable},
		"throttle":      {wecomsim.Fault{Kind: wecomsim.FaultThrottle}, adapters.Throttled},
		"broken":        {wecomsim.Fault{Kind: wecomsim.FaultDropSocket}, adapters.Retryable},
	} {
		if c.fault.Kind != "" {
			c.fault.On, c.fault.Times = "download", 1
			if c.fault.Kind == wecomsim.FaultDropSocket {
				c.fault.Times = 0 // a request on a connection that was kept is repeated below us
			}
			r.sim.Inject(c.fault)
		}
		body, _, err := r.a.Download(t.Context(), file)
		r.sim.ClearFaults()
		if adapters.VerdictOf(err) != c.want {
			t.Errorf("%s gives %v, want %q", name, err, c.want)
		}
		if err == nil {
			if data, err := io.ReadAll(body); err != nil || len(data) < 20 {
				t.Errorf("%s: %q, %v", name, data, err)
			}
			_ = body.Close()
		}
	}
	for _, ref := range []string{`{}`, `null`, `{"url":"file:///etc/passwd","aeskey":"x"}`, `{"url":"https://x"}`, `{"url":"ftp://x","aeskey":"x"}`} {
		if _, _, err := r.a.Download(t.Context(), core.Attachment{Ref: json.RawMessage(ref)}); !errors.Is(err, adapters.ErrRejected) {
			t.Errorf("%s gives %v", ref, err)
		}
	}
}

func TestFilesTooLargeForOneAnswerComeInSteps(t *testing.T) {
	sink := adaptertest.NewSink()
	r := running(t, simOptions(), sink, nil)
	content := bytes.Repeat([]byte("0123456789abcdef"), (21<<20)/16)
	if _, err := r.sim.Say(t.Context(), wecomsim.Utterance{Person: liu, Files: []wecomsim.File{{Name: "big.bin", Kind: "file", Content: content}}}); err != nil {
		t.Fatal(err)
	}
	file := sink.Event(t, func(e core.Event) bool { return len(e.Attachments) == 1 }).Attachments[0]
	body, name, err := r.a.Download(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(body)
	if err != nil || !bytes.Equal(data, content) || name != "big.bin" {
		t.Errorf("%d bytes of %d as %q, %v", len(data), len(content), name, err)
	}
	_ = body.Close()
}
